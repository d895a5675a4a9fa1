// A card as a card: whose it is, which company, which certificate, how long it lasts, how many PIN tries are left.
import { CircleAlert, Lock, TriangleAlert } from 'lucide';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { signingCertificate } from './certificates.ts';
import { dateOf, daysUntil } from './dates.ts';
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
  const days = daysUntil(certificate.notAfter, now);
  const early = certificate.notBefore > now;
  const tone = days < 0 ? 'red' : days < SOON_DAYS || early ? 'amber' : 'green';
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
        {days >= 0 && !early && <span class="muted">{t.card.validUntil(dateOf(certificate.notAfter))}</span>}
      </p>
    </div>
  );

  function lifeWords(): string {
    if (days < 0) return t.card.expired(dateOf(certificate.notAfter));
    if (early) return t.card.notYet(dateOf(certificate.notBefore));
    return days === 0 ? t.card.lastDay : t.card.daysLeft(days);
  }
}

function PinNotes({ token }: { token: TokenView }) {
  const t = useText();
  const low = token.triesLeft !== null && token.triesMax !== null && token.triesLeft < token.triesMax;
  if (!token.locked && !low && !(token.factoryPin && !token.demo)) return null;
  return (
    <ul class="pin-notes small">
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
