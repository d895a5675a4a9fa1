// All that a certificate says, to copy, to save and to print. The words of the names are those of the standard.
import { Copy, Download, Printer } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { fromBase64 } from '#shared/bytes.ts';
import { toProblem } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import type { CertificateDetails, DrawerEntry } from '#shared/protocol/drawer.ts';
import { CERTIFICATES } from '../../text/certificates.ts';
import { Skeleton, useText } from '../page.tsx';
import { timeOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand, type ProblemLike } from '../parts/problem.tsx';
import { saveBytes, saveFile } from '../parts/save-file.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';

export function Details({ entry }: { entry: DrawerEntry }) {
  const c = useText(CERTIFICATES).certificates;
  const { call } = useBackground();
  const [details, setDetails] = useState<CertificateDetails | null>(null);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const { token, certificate } = entry;
  useEffect(() => {
    void call('certificates.details', { token, certificate: certificate.id })
      .then(setDetails)
      .catch((thrown: unknown) => setProblem(toProblem(thrown)));
  }, [token, certificate.id]);
  return (
    <section class="details" aria-labelledby="details-title">
      <h3 id="details-title">{c.details}</h3>
      {problem && <ProblemBand problem={problem} />}
      {!details && !problem && <Skeleton lines={[100, 80, 90]} />}
      {details && <Lines details={details} />}
      {details && <Takeaway details={details} number={certificate.number} />}
    </section>
  );
}

function Lines({ details }: { details: CertificateDetails }) {
  const c = useText(CERTIFICATES).certificates;
  const named = (names: CertificateDetails['subject']) => names.map(({ name, value }) => `${name}=${value}`).join(', ');
  const lines: [string, string][] = [
    [c.subject, named(details.subject)],
    [c.issuer, named(details.issuer)],
    [c.serial, details.serial],
    [c.from, moment(details.notBefore)],
    [c.until, moment(details.notAfter)],
    [c.keyUsage, details.keyUsage.join(', ')],
    [c.purposes, details.purposes.join(', ')],
    ['SHA-256', details.sha256],
    ['SHA-1', details.sha1],
    [c.chain, details.chain.length === 0 ? c.noChain : details.chain.join(' ← ')],
  ];
  return (
    <dl>
      {lines
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt class="code-name">{name}</dt>
            <dd>
              <span class={value === c.noChain ? 'muted' : 'mono'}>
                <Untrusted text={value} />
              </span>
              {value !== c.noChain && <CopyButton name={name} value={value} />}
            </dd>
          </div>
        ))}
    </dl>
  );
}

function CopyButton({ name, value }: { name: string; value: string }) {
  const t = useText(CERTIFICATES);
  const [copied, setCopied] = useState(false);
  const copy = () =>
    void navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  const label = copied ? t.copied : t.certificates.copy(name === 'SHA-1' || name === 'SHA-256' ? ` ${name}` : name);
  return (
    <button type="button" class="icon-button copy" aria-label={label} title={label} onClick={copy}>
      <Icon node={Copy} size={13} />
    </button>
  );
}

function Takeaway({ details, number }: { details: CertificateDetails; number: string }) {
  const c = useText(CERTIFICATES).certificates;
  const name = /^[0-9a-f]+$/.test(number) ? number : 'certificate';
  const pem = `-----BEGIN CERTIFICATE-----\n${details.der.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
  return (
    <div class="row wrap takeaway">
      <button
        type="button"
        class="button small"
        onClick={() => saveBytes({ name: `${name}.cer`, bytes: fromBase64(details.der) })}
      >
        <Icon node={Download} size={14} /> <bdi>{c.saveCer}</bdi>
      </button>
      <button type="button" class="button small" onClick={() => saveFile({ name: `${name}.pem`, text: pem })}>
        <Icon node={Download} size={14} /> <bdi>{c.savePem}</bdi>
      </button>
      <button type="button" class="button small" onClick={() => window.print()}>
        <Icon node={Printer} size={14} /> {c.print}
      </button>
    </div>
  );
}

function moment(at: number): string {
  return `${localDate(at)} ${timeOf(at)}`;
}
