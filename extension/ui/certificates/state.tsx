// The state of a certificate: icon, word and the sentence that says why.
import { Ban, CircleCheck, CircleX, Clock, RefreshCw, Snowflake, TriangleAlert } from 'lucide';
import { daysFrom, localDate } from '#shared/local-date.ts';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import { REVOCATION_REASONS } from '#shared/revocation.ts';
import { CERTIFICATES } from '../../text/certificates.ts';
import { useLanguage, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';

const LOOKS = {
  valid: { icon: CircleCheck, tone: 'green' },
  expiring: { icon: TriangleAlert, tone: 'amber' },
  'not-yet': { icon: Clock, tone: 'amber' },
  expired: { icon: CircleX, tone: 'red' },
  frozen: { icon: Snowflake, tone: 'grey' },
  revoked: { icon: Ban, tone: 'red' },
  superseded: { icon: RefreshCw, tone: 'grey' },
} as const;

export function StateWord({ entry }: { entry: DrawerEntry }) {
  const t = useText(CERTIFICATES);
  const look = LOOKS[entry.state];
  return (
    <span class={`state ${look.tone}`}>
      <Icon node={look.icon} size={14} /> {t.certificates.states[entry.state]}
    </span>
  );
}

/** Why it is in this state, with the next step. */
export function useReason(entry: DrawerEntry, now: number): string {
  const t = useText(CERTIFICATES).certificates.why;
  const language = useLanguage();
  const { certificate, since } = entry;
  const day = localDate(since ?? now);
  switch (entry.state) {
    case 'valid':
      return t.valid;
    case 'expiring':
      return t.expiring(daysFrom(now, certificate.notAfter));
    case 'not-yet':
      return t.notYet(localDate(certificate.notBefore));
    case 'expired':
      return certificate.usage === 'sign'
        ? t.expired(localDate(certificate.notAfter))
        : t.expiredOpens(localDate(certificate.notAfter));
    case 'frozen':
      return t.frozen(day);
    case 'revoked':
      return t.revoked(day, wordsOf(entry.reason)[language]);
    case 'superseded':
      return t.superseded(entry.newer ?? '');
  }
}

function wordsOf(reason: string | null) {
  const known: Readonly<Record<string, { zh: string; en: string }>> = REVOCATION_REASONS;
  return known[reason ?? ''] ?? REVOCATION_REASONS.unspecified;
}

/** A thin bar of what is left of its life, with the days beside it. */
export function Life({ entry: { certificate, state }, now }: { entry: DrawerEntry; now: number }) {
  const t = useText(CERTIFICATES);
  const { notBefore, notAfter } = certificate;
  const left = Math.min(1, Math.max(0, (notAfter - now) / (notAfter - notBefore)));
  const soon = state === 'expiring' || notBefore > now;
  const tone = notAfter < now ? 'red' : soon ? 'amber' : state === 'valid' ? 'green' : 'grey';
  return (
    <span class={`life ${tone}`}>
      <span class="bar" aria-hidden="true">
        <span style={{ width: `${String(Math.round(left * 100))}%` }} />
      </span>
      <span class="days tiny">{t.certificates.expiringOn(daysFrom(now, notAfter))}</span>
    </span>
  );
}
