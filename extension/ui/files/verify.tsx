// A signature is checked: whether it holds, who signed, and what is known of the certificate. Needs no card.
import { FILES } from '../../text/files.ts';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import { localDate } from '#shared/local-date.ts';
import {
  type FileVerdictView,
  LARGEST_CERTIFICATE,
  LARGEST_FILE,
  type SignatureVerdictView,
} from '#shared/protocol/files.ts';
import { REVOCATION_REASONS } from '#shared/revocation.ts';
import { useLanguage, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Chooser } from './chooser.tsx';
import type { Chosen } from './chosen.ts';
import { Fact, HolderFacts, TimeFact } from './facts.tsx';

export function Verify({ connected }: { connected: boolean }) {
  const t = useText(FILES);
  const { call } = useBackground();
  const act = useAct();
  const [file, setFile] = useState<Chosen | null>(null);
  const [signature, setSignature] = useState<Chosen | null>(null);
  const [authority, setAuthority] = useState<Chosen | null>(null);
  const [verdict, setVerdict] = useState<FileVerdictView | null>(null);
  const into = (set: (file: Chosen | null) => void) => (chosen: Chosen | null) => {
    set(chosen);
    setVerdict(null);
    act.forget();
  };
  const verify = () =>
    act.run(async (isLate) => {
      setVerdict(null);
      if (!file) return;
      const authorities = authority ? [{ name: authority.name, data: authority.base64 }] : [];
      const { name, base64: signed } = signature ?? file;
      const data = signature ? file.base64 : null;
      const told = await call('file.verify', { name, data, signature: signed, authorities });
      if (!isLate()) setVerdict(told);
    });
  return (
    <>
      <Chooser label={t.files.signedFile} limit={LARGEST_FILE} chosen={file} onChosen={into(setFile)} />
      <Chooser
        small
        label={t.files.signatureFile}
        note={t.files.signatureNote}
        limit={LARGEST_FILE}
        chosen={signature}
        onChosen={into(setSignature)}
      />
      <Chooser
        small
        label={t.files.authority}
        note={t.files.authorityNote}
        limit={LARGEST_CERTIFICATE}
        chosen={authority}
        onChosen={into(setAuthority)}
      />
      <div class="row">
        <button
          type="button"
          class="button primary"
          disabled={!connected || !file || act.working}
          onClick={() => void verify()}
        >
          {t.files.verify}
        </button>
      </div>
      {act.problem && <ProblemBand problem={act.problem} />}
      {verdict && <Verdict verdict={verdict} />}
    </>
  );
}

function Verdict({ verdict: { valid, signatures } }: { verdict: FileVerdictView }) {
  const t = useText(FILES);
  const doubtful = signatures.some(({ trusted, revocation }) => trusted === false || revocation.state === 'revoked');
  const isUnchecked = signatures.some(({ trusted }) => trusted === null);
  const isOnlyForUsage = signatures.every((signature) => signature.valid || encryptsAlone(signature));
  const [tone, icon, title, note] = !valid
    ? (['red', CircleX, t.files.broken, isOnlyForUsage ? t.files.encryptsAloneNote : t.files.brokenNote] as const)
    : doubtful
      ? (['amber', TriangleAlert, t.files.doubtful, t.files.doubtfulNote] as const)
      : isUnchecked
        ? (['amber', TriangleAlert, t.files.unchecked, t.files.uncheckedNote] as const)
        : (['green', CircleCheck, t.files.valid, t.files.validNote] as const);
  return (
    <div class="done verdict" role="status">
      <h2 class={`state ${tone}`}>
        <Icon node={icon} size={20} /> {title}
      </h2>
      <p>{note}</p>
      {signatures.map((signature, place) => (
        <Signature key={place} signature={signature} title={t.files.signer(place + 1, signatures.length)} />
      ))}
    </div>
  );
}

/** Its key is known to the CA’s key centre too, so that such a signature holds in no case. */
function encryptsAlone({ certificate }: SignatureVerdictView): boolean {
  return certificate.usage === 'encrypt';
}

function Signature({ signature, title }: { signature: SignatureVerdictView; title: string }) {
  const t = useText(FILES);
  const { certificate, certificateValidNow, signedAt, trusted, valid } = signature;
  const term = t.files.termOf(localDate(certificate.notBefore), localDate(certificate.notAfter));
  return (
    <section>
      <h3>
        {title} <span class={`state small ${valid ? 'green' : 'red'}`}>{valid ? t.files.holds : t.files.fails}</span>
      </h3>
      <dl>
        <HolderFacts certificate={certificate} />
        {encryptsAlone(signature) && (
          <Fact name={t.files.usage} tone="red">
            {t.files.encryptsAlone}
          </Fact>
        )}
        <Fact name={t.files.issuer}>
          <Untrusted text={certificate.issuer} />
        </Fact>
        <Fact name={t.files.term} tone={certificateValidNow ? undefined : 'amber'}>
          {term} · {certificateValidNow ? t.files.termNow : t.files.termOver}
        </Fact>
        <TimeFact at={signedAt} />
        <Fact name={t.files.trust} tone={trusted === null ? 'grey' : trusted ? 'green' : 'red'}>
          {t.files.trusted[`${trusted}`]}
        </Fact>
        <Revoked revocation={signature.revocation} />
      </dl>
    </section>
  );
}

function Revoked({ revocation }: Pick<SignatureVerdictView, 'revocation'>) {
  const t = useText(FILES);
  const language = useLanguage();
  switch (revocation.state) {
    case 'unknown':
      return (
        <Fact name={t.files.revocation} tone="grey">
          {t.files.unknown}
        </Fact>
      );
    case 'good':
      return (
        <Fact name={t.files.revocation} tone="green">
          {t.files.good(localDate(revocation.until))}
        </Fact>
      );
    case 'revoked':
      return (
        <Fact name={t.files.revocation} tone="red">
          {t.files.revoked(localDate(revocation.at), REVOCATION_REASONS[revocation.reason][language])}
        </Fact>
      );
  }
}
