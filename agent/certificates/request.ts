// PKCS#10 (RFC 2986): what a CA is given to certify a key, signed by that key. SM2 with SM3 and the standard ID (GM/T 0015).
import { sign, type KeyObject } from 'node:crypto';
import { type Bytes, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { isUscc } from '#shared/profile/identifiers/uscc.ts';
import { hasHidden } from '#shared/visible.ts';
import { der, derBitString, derOid, signatureToDer, TAG } from '../crypto/der.ts';
import { keyKind, spkiOf, type KeyKind } from '../crypto/sm2-key.ts';
import { signSm2 } from '../crypto/sm2.ts';
import { NAME, SIGNATURE } from './oids.ts';

/** Whom the certificate is to name, in the caller's words. At least one of `commonName` and `organisation`. */
export interface RequestSubject {
  /** Two capitals */
  country?: string;
  /** 省 */
  province?: string;
  /** 市 */
  locality?: string;
  organisation?: string;
  unit?: string;
  commonName?: string;
  /** Serial number of the holder, whatever the CA wants there */
  serial?: string;
  /** 统一社会信用代码, as organizationIdentifier */
  creditCode?: string;
}

/** X.520 §6 and RFC 5280 appendix A; the order is that of the written name, from the country down. */
const PARTS: readonly [keyof RequestSubject, string][] = [
  ['country', NAME.country],
  ['province', '2.5.4.8'],
  ['locality', NAME.locality],
  ['organisation', NAME.organisation],
  ['creditCode', NAME.organisationIdentifier],
  ['unit', NAME.unit],
  ['commonName', NAME.commonName],
  ['serial', '2.5.4.5'],
];

/** RFC 5280 appendix A.1: the upper bounds of all these parts. */
const LONGEST = 64;

/** DER of the request. Throws key/subject with the name of the part that is wrong. */
export function certificateRequest(key: KeyObject, subject: RequestSubject): Bytes {
  const spki = spkiOf(key);
  const kind = keyKind(spki);
  const version = Uint8Array.of(TAG.integer, 1, 0);
  const noAttributes = der(0xa0);
  const info = der(TAG.sequence, version, nameOf(subject), spki, noAttributes);
  return der(TAG.sequence, info, ALGORITHM[kind], derBitString(signWith(key, kind, info)));
}

const ALGORITHM: Readonly<Record<KeyKind, Bytes>> = {
  rsa: der(TAG.sequence, derOid(SIGNATURE.sha256WithRsa), der(TAG.null)),
  // RFC 5758 §3.2 and GM/T 0015: nothing behind the name.
  p256: der(TAG.sequence, derOid('1.2.840.10045.4.3.2')),
  sm2: der(TAG.sequence, derOid(SIGNATURE.sm2WithSm3)),
};

function signWith(key: KeyObject, kind: KeyKind, info: Uint8Array): Uint8Array {
  return kind === 'sm2' ? signatureToDer(signSm2(key, info)) : sign('sha256', info, key);
}

/** Before a key is made for it. Throws as certificateRequest does. */
export function requireGoodSubject(subject: RequestSubject): void {
  nameOf(subject);
}

function nameOf(subject: RequestSubject): Bytes {
  const parts = PARTS.flatMap(([part, oid]) => {
    const text = subject[part];
    if (text === undefined) return [];
    if (!isGood(part, text)) throw new Problem('key/subject', { detail: part });
    return [der(TAG.set, der(TAG.sequence, derOid(oid), stringOf(part, text)))];
  });
  if (subject.commonName === undefined && subject.organisation === undefined)
    throw new Problem('key/subject', { detail: 'commonName' });
  return der(TAG.sequence, ...parts);
}

function isGood(part: keyof RequestSubject, text: string): boolean {
  if (part === 'country') return /^[A-Z]{2}$/.test(text);
  if (part === 'creditCode') return isUscc(text);
  // PrintableString (X.680 §41.4), which is what X.520 allows for it
  if (part === 'serial') return /^[A-Za-z0-9 '()+,\-./:=?]{1,64}$/.test(text) && text.trim() === text;
  const isPlain = text.trim() === text && text !== '' && !hasHidden(text) && !/[\n\r\t]/.test(text);
  return isPlain && Array.from(text).length <= LONGEST;
}

function stringOf(part: keyof RequestSubject, text: string): Bytes {
  const isPrintable = part === 'country' || part === 'serial';
  return der(isPrintable ? TAG.printableString : TAG.utf8String, utf8(text));
}
