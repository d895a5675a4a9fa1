// The software keys of this computer, each with what it still waits for.
import type { KeySubject, SoftwareKey } from '#shared/protocol/keys.ts';
import { visible } from '#shared/visible.ts';
import { NAME } from '../../certificates/oids.ts';
import { parseCertificate } from '../../certificates/parse.ts';
import { readX509 } from '../../certificates/x509.ts';
import { keyKind } from '../../crypto/sm2-key.ts';
import { type KeyFileEntry, keyFiles, type KeysContext } from './context.ts';

export function listKeys(context: KeysContext): SoftwareKey[] {
  return keyFiles(context).map(viewOf);
}

export function viewOf({ id, record }: Omit<KeyFileEntry, 'path'>): SoftwareKey {
  const [newest] = record.certificates;
  return {
    id,
    label: record.label,
    demo: record.demo,
    locked: record.triesLeft === 0,
    certificates: record.certificates.map(({ der, usage }) => ({ ...parseCertificate(der).view, usage })),
    ...(newest && { subject: subjectOf(newest.der) }),
    waiting: record.waiting.map(({ key, spki }) => ({ key, algorithm: keyKind(spki) })),
    chain: record.chain.length,
  };
}

/** Its own words, which any CA writes; the extensions of E-Port cards are the certificate view's. */
function subjectOf(der: Uint8Array): KeySubject {
  const { subjectNames } = readX509(der);
  const part = (oid: string): string => visible((subjectNames.get(oid) ?? '').trim(), LONGEST);
  const organisation = part(NAME.organisation);
  const creditCode = part(NAME.organisationIdentifier);
  const commonName = part(NAME.commonName);
  return {
    ...(organisation && { organisation }),
    ...(creditCode && { creditCode }),
    ...(commonName && { commonName }),
  };
}

/** What a request takes for one part (RFC 5280 appendix A.1) */
const LONGEST = 64;

/** For the log: whose it is, after `act` in the clerk's words. */
export function lineOf(act: string): (view: SoftwareKey) => { summary: string; holder: string; certificate: string } {
  return ({ label, certificates: [newest] }) => ({
    summary: `${act}：${label}`,
    holder: newest?.holder ?? '',
    certificate: newest?.number ?? '',
  });
}
