// Who can open an enveloped message, and how its key was wrapped for each (RFC 5652 §6.2).
import { equalBytes } from '#shared/bytes.ts';
import { readX509, subjectKeyId } from '../certificates/x509.ts';
import { DerError, type DerElement, expectTag, readChildren, readInteger, readOid, TAG } from '../crypto/der.ts';
import type { Wrapping } from '../crypto/key-wrapping.ts';
import { keyKind } from '../crypto/sm2-key.ts';
import { type Agreement, readAgreement } from './agreement.ts';
import { OAEP_PARAMETERS, RSA_ENCRYPTION, RSA_OAEP, SM2_NAMES } from './names.ts';

export type Recipient = {
  who: Who;
  wrapped: Uint8Array;
} & (
  { wrapping: Wrapping } | { wrapping: 'ecdh'; agreement: Agreement; /** 04 ‖ x ‖ y of the sender */ point: Uint8Array }
);

/** `anyKey`: the message does not say; then any key of the kind may be the right one. */
type Who =
  | { issuer: Uint8Array; serialNumber: Uint8Array }
  | { keyId: Uint8Array }
  | { certificate: Uint8Array }
  | { anyKey: 'rsa' | 'sm2' };

const MOST_RECIPIENTS = 256;

/** Whether this recipient is the holder of the certificate. Throws DerError. */
export function isFor({ who }: Pick<Recipient, 'who'>, certificate: Uint8Array): boolean {
  if ('certificate' in who) return equalBytes(who.certificate, certificate);
  const x509 = readX509(certificate);
  if ('anyKey' in who) return keyKind(x509.spki) === who.anyKey;
  if ('keyId' in who) {
    const keyId = subjectKeyId(x509);
    return keyId !== null && equalBytes(keyId, who.keyId);
  }
  return equalBytes(x509.issuer, who.issuer) && equalBytes(x509.serialNumber, who.serialNumber);
}

/** Other kinds ([2] to [4]: keys known before, passwords) may stand beside ours. Throws DerError. */
export function readRecipients(set: DerElement): Recipient[] {
  const infos = readChildren(set);
  if (infos.length === 0 || infos.length > MOST_RECIPIENTS) throw new DerError('number of recipients');
  const recipients = infos.flatMap((info) => (info.tag === 0xa1 ? readAgreed(info) : readTransported(info)));
  if (recipients.length > MOST_RECIPIENTS) throw new DerError('number of recipients');
  return recipients;
}

/** As messages have one; ours write less. Throws DerError. */
export function readVersion(element: DerElement | undefined): void {
  const content = readInteger(element);
  if (content.length !== 1 || (content[0] ?? 9) > 4) throw new DerError('version');
}

function readTransported(element: DerElement): Recipient[] {
  if (element.tag !== TAG.sequence) return [];
  const [version, who, algorithm, wrapped, ...more] = readChildren(element);
  readVersion(version);
  if (more.length > 0) throw new DerError('parts of a recipient');
  const wrapping = readWrapping(algorithm);
  if (wrapping === null) return [];
  return [{ who: readWho(who, 0x80), wrapping, wrapped: expectTag(wrapped, TAG.octetString).content }];
}

function readAgreed(element: DerElement): Recipient[] {
  const agreed = readAgreement(element);
  if (agreed === null) return [];
  const { agreement, point, keys } = agreed;
  return keys.map(({ who, wrapped }) => ({ who: readWho(who, 0xa0), wrapping: 'ecdh', agreement, point, wrapped }));
}

/** @param keyIdTag of the key identifier: [0] alone, or of RecipientKeyIdentifier, whose first part it is */
function readWho(element: DerElement | undefined, keyIdTag: number): Recipient['who'] {
  if (element?.tag === 0x80 && keyIdTag === 0x80) return { keyId: element.content };
  if (element?.tag === 0xa0 && keyIdTag === 0xa0)
    return { keyId: expectTag(readChildren(element)[0], TAG.octetString).content };
  const [issuer, serial, ...more] = readChildren(expectTag(element, TAG.sequence));
  readInteger(serial);
  if (more.length > 0) throw new DerError('identifier of a recipient');
  return { issuer: expectTag(issuer, TAG.sequence).raw, serialNumber: expectTag(serial, TAG.integer).raw };
}

function readWrapping(element: DerElement | undefined): Wrapping | null {
  const [oid, parameters, ...more] = readChildren(expectTag(element, TAG.sequence));
  const name = readOid(oid);
  if (more.length > 0) throw new DerError('parameters');
  if (name === RSA_ENCRYPTION) return 'rsa-pkcs1';
  if (SM2_NAMES.includes(name)) return 'sm2';
  if (name !== RSA_OAEP) return null;
  return OAEP_PARAMETERS.find(({ bytes }) => parameters && equalBytes(bytes, parameters.raw))?.wrapping ?? null;
}
