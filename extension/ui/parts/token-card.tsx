// A card as a card: whose it is, which company, which certificate, how long it lasts, how many PIN tries are left.
import { CircleAlert, Lock, TriangleAlert, Unplug } from 'lucide';
import { daysFrom, localDate } from '#shared/local-date.ts';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { signingCertificate } from './certificates.ts';
import './token-card.css';
import { Icon } from './icon.tsx';
import { Untrusted } from './untrusted-text.tsx';

const SOON_DAYS = 30;

export function TokenCard({ token, now }: { token: TokenView; now: number }) {
  const t = useText();
  const certificate = signingCertificate(token);
  return (
    <article class="token-card">
      {token.demo && <DemoBand />}
      <div class="face">
        <p class="company">
          <Untrusted text={certificate?.company ?? token.label} />
        </p>
        {certificate ? (
          <Lines token={token} certificate={certificate} />
        ) : (
          <p class="muted small">{t.card.noCertificate}</p>
        )}
      </div>
      {certificate && <Validity certificate={certificate} now={now} />}
      <PinNotes token={token} />
    </article>
  );
}

export function DemoBand() {
  const t = useText();
  return (
    <div class="demo-band">
      <span>{t.demo}</span>
      <span>{t.demoNote}</span>
    </div>
  );
}

function Lines({ token, certificate }: { token: TokenView; certificate: CertificateView }) {
  const t = useText();
  return (
    <dl class="lines">
      <dt>{t.card.holder}</dt>
      <dd>
        <Untrusted text={certificate.holder} />
      </dd>
      <dt>{t.card.number}</dt>
      <dd>
        <span class="mono">
          <Untrusted text={certificate.number} />
        </span>
        <span class="tag">{t.card.algorithm(certificate.algorithm, certificate.bits)}</span>
      </dd>
      {!token.demo && certificate.medium !== '' && (
        <>
          <dt>{t.card.medium}</dt>
          <dd class="mono">
            <Untrusted text={certificate.medium} />
          </dd>
        </>
      )}
    </dl>
  );
}

/** A thin bar of what is left of the certificate's life, with the words beside it. */
function Validity({ certificate, now }: { certificate: CertificateView; now: number }) {
  const t = useText();
  const days = daysFrom(now, certificate.notAfter);
  const early = certificate.notBefore > now;
  const over = certificate.notAfter < now;
  const tone = over ? 'red' : days < SOON_DAYS || early ? 'amber' : 'green';
  const left = Math.min(1, Math.max(0, (certificate.notAfter - now) / (certificate.notAfter - certificate.notBefore)));
  return (
    <div class={`validity ${tone}`}>
      <div class="bar" aria-hidden="true">
        <span style={{ width: `${String(Math.round(left * 100))}%` }} />
      </div>
      <p class="tiny">
        <span class="left">
          {tone !== 'green' && <Icon node={TriangleAlert} size={13} />}
          {lifeWords()}
        </span>
        {!over && !early && <span class="muted">{t.card.validUntil(localDate(certificate.notAfter))}</span>}
      </p>
    </div>
  );

  function lifeWords(): string {
    if (over) return t.card.expired(localDate(certificate.notAfter));
    if (early) return t.card.notYet(localDate(certificate.notBefore));
    return days === 0 ? t.card.lastDay : t.card.daysLeft(days);
  }
}

function PinNotes({ token }: { token: TokenView }) {
  const t = useText();
  const low = token.triesLeft !== null && token.triesMax !== null && token.triesLeft < token.triesMax;
  const isReleased = token.released !== undefined;
  if (!token.locked && !low && !isReleased && !(token.factoryPin && !token.demo)) return null;
  return (
    <ul class="pin-notes small">
      {isReleased && (
        <li class="state amber">
          <Icon node={Unplug} size={14} /> {t.card.released}
        </li>
      )}
      {token.locked && (
        <li class="state red">
          <Icon node={Lock} size={14} /> {t.card.locked}
        </li>
      )}
      {!token.locked && low && (
        <li class="state amber">
          <Icon node={CircleAlert} size={14} /> {t.card.tries(token.triesLeft ?? 0)}
        </li>
      )}
      {token.factoryPin && !token.demo && (
        <li class="state amber">
          <Icon node={TriangleAlert} size={14} /> {t.card.factoryPin}
        </li>
      )}
    </ul>
  );
}
