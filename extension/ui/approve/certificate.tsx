// The certificate that will sign, and how one is named: whose it is, person or company, until when, in which card.
import { APPROVE } from '../../text/approve.ts';
import { CircleAlert } from 'lucide';
import type { RefObject } from 'preact';
import { ownerOf } from '#shared/certificate-owner.ts';
import { localDate } from '#shared/local-date.ts';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import type { Choice } from '../parts/certificates.ts';
import { Icon } from '../parts/icon.tsx';
import { DemoBand } from '../parts/token-card.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

export function CertificateRow({
  choice,
  changeable,
  opener,
  onChange,
}: {
  choice: Choice | null;
  changeable: boolean;
  opener: RefObject<HTMLButtonElement | null>;
  onChange: () => void;
}) {
  const t = useText(APPROVE);
  return (
    <section class="certificate" aria-label={t.approve.certificate}>
      {choice?.token.demo && <DemoBand />}
      <div class="row">
        <div class="grow">
          {choice ? (
            <Named place={choice.token} certificate={choice.certificate} />
          ) : (
            <p class="state red">
              <Icon node={CircleAlert} size={14} /> {t.approve.noCertificate}
            </p>
          )}
        </div>
        {changeable && (
          <button type="button" class="button small" ref={opener} onClick={onChange}>
            {t.approve.change}
          </button>
        )}
      </div>
    </section>
  );
}

/** What tells one card from another */
export type Place = Pick<TokenView, 'reader' | 'label' | 'demo'>;

/** @param place where nothing else says which card it is in */
export function Named({ place, certificate }: { place?: Place; certificate: CertificateView }) {
  const t = useText(APPROVE);
  return (
    <>
      <span class="line company">
        <Untrusted text={certificate.company === '' ? certificate.holder : certificate.company} />{' '}
        <span class="tag">{t.approve.owners[ownerOf(certificate)]}</span>
      </span>
      <span class="line tiny muted">
        {certificate.company !== '' && (
          <>
            <Untrusted text={certificate.holder} /> ·{' '}
          </>
        )}
        <span class="mono">
          <Untrusted text={certificate.number} />
        </span>{' '}
        · <Validity certificate={certificate} />
        {place && (
          <>
            {' '}
            · <PlaceName of={place} />
          </>
        )}
      </span>
      <span class="visually-hidden">{t.card.algorithm(certificate.algorithm, certificate.bits)}</span>
    </>
  );
}

/** The reader's name, else the token's own. */
export function PlaceName({ of: { reader, label } }: { of: Place }) {
  return (
    <span class="place">
      <Untrusted text={reader === '' ? label : reader} />
    </span>
  );
}

function Validity({ certificate: { notBefore, notAfter } }: { certificate: CertificateView }) {
  const t = useText(APPROVE);
  const now = Date.now();
  if (notAfter < now) return <span class="state red">{t.card.expired(localDate(notAfter))}</span>;
  return <span>{notBefore > now ? t.card.notYet(localDate(notBefore)) : t.card.validUntil(localDate(notAfter))}</span>;
}
