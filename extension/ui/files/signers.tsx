// Who signed what was opened. The signatures hold, or it would not have been; who issued the certificates is not checked here.
import { localDate } from '#shared/local-date.ts';
import type { SignerView } from '#shared/protocol/files.ts';
import { FILES } from '../../text/files.ts';
import { useText } from '../page.tsx';
import { timeOf } from '../parts/dates.ts';
import { Whose } from './done.tsx';
import { Fact, HolderFacts, TimeFact } from './facts.tsx';

export function Signers({ signers }: { signers: readonly SignerView[] }) {
  const t = useText(FILES);
  return (
    <div class="verdict signers">
      {signers.map(({ certificate, signedAt }, place) => (
        <section key={place}>
          <h3>
            {t.files.signer(place + 1, signers.length)} <span class="state small green">{t.files.holds}</span>
          </h3>
          <dl>
            <HolderFacts certificate={certificate} />
            <TimeFact at={signedAt} />
            <Fact name={t.files.trust} tone="grey">
              {t.files.issuerNotChecked}
            </Fact>
          </dl>
        </section>
      ))}
    </div>
  );
}

/** The same in a line each, for a list of files. */
export function SignerLines({ signers }: { signers: readonly SignerView[] }) {
  const t = useText(FILES);
  return (
    <>
      {signers.map(({ certificate, signedAt }, place) => (
        <span key={place} class="small why">
          <span class="state green">{t.files.holds}</span> {t.files.signedByLine}
          <Whose certificate={certificate} />{' '}
          <span class="muted">
            · {signedAt === null ? t.files.noTime : t.files.ownTime(localDate(signedAt), timeOf(signedAt))} ·{' '}
            {t.files.issuerNotChecked}
          </span>
        </span>
      ))}
    </>
  );
}
