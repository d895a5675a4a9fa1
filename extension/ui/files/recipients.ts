// Which of the own certificates are ticked at first: those that may be used, of one family, since SM2 and the others never open one file.
import { useEffect, useState } from 'preact/hooks';
import { fromBase64 } from '#shared/bytes.ts';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { useNow } from '../page.tsx';
import { useBackground } from '../use-background.ts';

export type Family = 'sm2' | 'other';
export type Unfit = 'frozen' | 'revoked' | 'expired' | 'not-yet';

export interface OwnCertificate {
  certificate: CertificateView;
  /** Why it is not to be encrypted for today; null for nothing against it */
  unfit: Unfit | null;
}

export function familyOf({ algorithm }: Pick<CertificateView, 'algorithm'>): Family {
  return algorithm === 'sm2' ? 'sm2' : 'other';
}

/** The curve SM2 (1.2.156.10197.1.301) and rsaEncryption (1.2.840.113549.1.1.1), as a public key in DER names them */
const NAMES: readonly (readonly [Family, string])[] = [
  ['sm2', '\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d'],
  ['other', '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01'],
];

/** A guess for the boxes alone, the agent reads the file; null when it says neither or both. @param base64 of DER or PEM */
export function familyOfFile(base64: string): Family | null {
  const bytes = textOf(base64);
  const pem = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END/.exec(bytes)?.[1];
  const der = pem === undefined ? bytes : textOf(pem.replace(/\s/g, ''));
  const found = NAMES.filter(([, name]) => der.includes(name));
  return found.length === 1 ? (found[0]?.[0] ?? null) : null;
}

function textOf(base64: string): string {
  try {
    return Array.from(fromBase64(base64), (byte) => String.fromCharCode(byte)).join('');
  } catch {
    return '';
  }
}

/** @param others families of the partners' files */
export function ticked(own: readonly OwnCertificate[], others: readonly (Family | null)[]): ReadonlySet<string> {
  const fit = own.filter(({ unfit }) => unfit === null).map(({ certificate }) => certificate);
  const wanted =
    others.find((family) => family !== null) ?? (fit.some((one) => familyOf(one) === 'sm2') ? 'sm2' : 'other');
  return new Set(fit.filter((one) => familyOf(one) === wanted).map(({ id }) => id));
}

/** Of the inserted cards, what can be encrypted for: each certificate once. */
export function useOwn(tokens: readonly TokenView[], connected: boolean): OwnCertificate[] {
  const { call } = useBackground();
  const now = useNow(60_000);
  const [states, setStates] = useState<ReadonlyMap<string, DrawerEntry['state']>>(new Map());
  useEffect(() => {
    if (!connected) return;
    // Dates are known without the answer, and the agent refuses what is frozen.
    void call('certificates.list', {})
      .then(({ certificates }) => setStates(new Map(certificates.map((each) => [each.certificate.id, each.state]))))
      .catch(() => undefined);
  }, [connected, tokens]);
  const found = tokens.flatMap(({ certificates }) => certificates).filter(({ usage }) => usage !== 'sign');
  const once = [...new Map(found.map((certificate) => [certificate.id, certificate])).values()];
  return once.map((certificate) => ({ certificate, unfit: unfitOf(certificate, states.get(certificate.id), now) }));
}

function unfitOf({ notBefore, notAfter }: CertificateView, state: DrawerEntry['state'] | undefined, now: number) {
  if (state === 'frozen' || state === 'revoked') return state;
  return notAfter < now ? 'expired' : now < notBefore ? 'not-yet' : null;
}
