// .p7b, .p7c: a CA's certificates in one file, a CMS SignedData that signs nothing (RFC 5652 §5.1; its SM2 name is GM/T 0010).
import { DerError, expectTag, readChildren, readElement, readOid, TAG } from '../crypto/der.ts';
import { toDer } from './ber.ts';

const SIGNED_DATA: readonly string[] = ['1.2.840.113549.1.7.2', '1.2.156.10197.6.1.4.2.2'];
const CERTIFICATES = 0xa0;

/** X.509 DER of each, in the order of the file. Throws DerError. */
export function readP7b(bytes: Uint8Array): Uint8Array[] {
  const [type, content] = readChildren(readElement(toDer(bytes), TAG.sequence));
  if (!SIGNED_DATA.includes(readOid(type))) throw new DerError('no SignedData');
  const signed = readChildren(readElement(expectTag(content, 0xa0).content, TAG.sequence));
  const certificates = signed.find(({ tag }) => tag === CERTIFICATES);
  return certificates === undefined ? [] : readChildren(certificates).map(({ raw }) => raw);
}

/** A certificate begins with a SEQUENCE, this one with the name of its content. */
export function isP7b(bytes: Uint8Array): boolean {
  try {
    return readChildren(readElement(toDer(bytes), TAG.sequence))[0]?.tag === TAG.oid;
  } catch {
    return false;
  }
}
