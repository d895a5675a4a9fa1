// The certificate that will sign, and the list to choose another.
import { APPROVE } from '../../text/approve.ts';
import { ArrowLeft, CircleAlert } from 'lucide';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import type { Choice } from '../parts/certificates.ts';
import { dateOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { DemoBand } from '../parts/token-card.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

export function CertificateRow({
  choice,
  changeable,
  onChange,
}: {
  choice: Choice | null;
  changeable: boolean;
  onChange: () => void;
}) {
  const t = useText(APPROVE);
  return (
    <section class="certificate" aria-label={t.approve.certificate}>
      {choice?.token.demo && <DemoBand />}
      <div class="row">
        <div class="grow">
          {choice ? (
            <Named choice={choice} />
          ) : (
            <p class="state red">
              <Icon node={CircleAlert} size={14} /> {t.approve.noCertificate}
            </p>
          )}
        </div>
        {changeable && (
          <button type="button" class="button small" onClick={onChange}>
            {t.approve.change}
          </button>
        )}
      </div>
    </section>
  );
}

function Named({ choice: { token, certificate } }: { choice: Choice }) {
  const t = useText(APPROVE);
  return (
    <>
      <p class="company">
        <Untrusted text={certificate.company === '' ? certificate.holder : certificate.company} />
      </p>
      <p class="tiny muted">
        {certificate.company !== '' && (
          <>
            <Untrusted text={certificate.holder} /> ·{' '}
          </>
        )}
        <span class="mono">
          <Untrusted text={certificate.number} />
        </span>{' '}
        · <Expiry certificate={certificate} /> · <Place token={token} />
      </p>
      <span class="visually-hidden">{t.card.algorithm(certificate.algorithm, certificate.bits)}</span>
    </>
  );
}

function Expiry({ certificate }: { certificate: CertificateView }) {
  const t = useText(APPROVE);
  const date = dateOf(certificate.notAfter);
  if (certificate.notAfter < Date.now()) return <span class="state red">{t.card.expired(date)}</span>;
  return <span>{t.card.validUntil(date)}</span>;
}

/** Which card: the reader's name, else the token's own. */
function Place({ token }: { token: TokenView }) {
  return <Untrusted text={token.reader === '' ? token.label : token.reader} />;
}

interface ChooseProps {
  all: readonly Choice[];
  chosen: Choice | null;
  onChoose: (choice: Choice) => void;
  onBack: () => void;
}

export function ChooseCertificate({ all, chosen, onChoose, onBack }: ChooseProps) {
  const t = useText(APPROVE);
  return (
    <section class="middle choose" aria-labelledby="choose-title">
      <div class="row">
        <button type="button" class="icon-button" aria-label={t.approve.chooseBack} onClick={onBack}>
          <Icon node={ArrowLeft} />
        </button>
        <h2 id="choose-title">{t.approve.chooseTitle}</h2>
      </div>
      <ul>
        {all.map((choice) => {
          const current = choice.token.id === chosen?.token.id && choice.certificate.id === chosen.certificate.id;
          return (
            <li key={`${choice.token.id} ${choice.certificate.id}`}>
              <button type="button" aria-pressed={current} onClick={() => onChoose(choice)}>
                {choice.token.demo && <DemoBand />}
                <Named choice={choice} />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
