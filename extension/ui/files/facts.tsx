// Rows of name and value about a signer: whose certificate, and when, as the signer wrote it.
import type { ComponentChildren } from 'preact';
import { localDate } from '#shared/local-date.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import { FILES } from '../../text/files.ts';
import { useText } from '../page.tsx';
import { timeOf } from '../parts/dates.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';

interface FactProps {
  name: string;
  tone?: 'green' | 'amber' | 'red' | 'grey' | undefined;
  children: ComponentChildren;
}

export function Fact({ name, tone, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{tone === undefined ? children : <span class={`state ${tone}`}>{children}</span>}</dd>
    </div>
  );
}

export function HolderFacts({ certificate: { company, holder, number } }: { certificate: CertificateView }) {
  const t = useText(FILES);
  return (
    <>
      {company !== '' && <Fact name={t.files.company}>{<Untrusted text={company} />}</Fact>}
      <Fact name={t.files.holder}>
        <Untrusted text={holder} />
      </Fact>
      <Fact name={t.files.number}>
        <span class="mono">
          <Untrusted text={number} />
        </span>
      </Fact>
    </>
  );
}

/** @param at milliseconds since 1970, null where none is given */
export function TimeFact({ at }: { at: number | null }) {
  const t = useText(FILES);
  return (
    <Fact name={t.files.time}>
      {at === null ? (
        <span class="muted">{t.files.noTime}</span>
      ) : (
        <>
          {localDate(at)} {timeOf(at)} <span class="muted small">{t.files.timeNote}</span>
        </>
      )}
    </Fact>
  );
}
