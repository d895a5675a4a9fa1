// Signed and encrypted in one: for SM2 the signedAndEnvelopedData of GM/T 0010 §8, for others a SignedData inside (RFC 5652 §5.1).
// The other way round, what came out is put together as a signed message, for the one reader of those.
import { concat, type Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { readX509 } from '../certificates/x509.ts';
import {
  der,
  DerError,
  derOid,
  derSetOf,
  expectTag,
  readChildren,
  readElement,
  readOid,
  signatureToDer,
  TAG,
} from '../crypto/der.ts';
import { CONTENT } from './names.ts';
import type { Envelope } from './parse.ts';
import type { SealOptions } from './seal.ts';

const VERSION_1 = Uint8Array.of(TAG.integer, 1, 1);
const SM3 = der(TAG.sequence, derOid('1.2.156.10197.1.401'));
const SM2_SIGNATURE = der(TAG.sequence, derOid('1.2.156.10197.1.301.1'));

/**
 * What stands around the content of signedAndEnvelopedData. The signature is over the content itself and, unlike in PKCS#7, not
 * encrypted: so the Chinese kits write it.
 * @param signature r‖s by SM2 over the content
 */
export function signedBehind(certificate: Uint8Array, signature: Uint8Array): Pick<SealOptions, 'signed'> {
  const { issuer, serialNumber } = readX509(certificate);
  const name = der(TAG.sequence, issuer, serialNumber);
  const value = der(TAG.octetString, signatureToDer(signature));
  const signer = der(TAG.sequence, VERSION_1, name, SM3, SM2_SIGNATURE, value);
  return {
    signed: { hashes: der(TAG.set, SM3), behind: concat(der(0xa0, certificate), derSetOf(signer)) },
  };
}

/** What goes into an envelope of a signed message: its SignedData, and the name that stood in front. Throws DerError. */
export function signedInside(message: Uint8Array): { content: Uint8Array; contentType: string } {
  const [type, wrapped] = readChildren(readElement(message, TAG.sequence));
  const [signedData] = readChildren(expectTag(wrapped, 0xa0));
  return { content: expectTag(signedData, TAG.sequence).raw, contentType: readOid(type) };
}

/**
 * The signed message of an opened envelope, to be verified.
 * @param tail what stands behind the encrypted content. Throws format/malformed.
 */
export function signedMessage(
  { signature, contentType }: Pick<Envelope, 'signature' | 'contentType'>,
  content: Uint8Array,
  tail: Uint8Array,
): Bytes {
  if (signature === 'inside') return der(TAG.sequence, derOid(contentType), der(0xa0, content));
  const types = contentType === CONTENT.gm.data ? CONTENT.gm : CONTENT.cms;
  const encapsulated = der(TAG.sequence, derOid(contentType), der(0xa0, der(TAG.octetString, content)));
  try {
    // Certificates, lists and signers: the same elements as in a signed message, whose reader looks at each.
    readChildren({ tag: TAG.sequence, content: tail, raw: tail });
  } catch (thrown) {
    if (thrown instanceof DerError) throw new Problem('format/malformed', { detail: `CMS: ${thrown.message}` });
    throw thrown;
  }
  const signedData = der(TAG.sequence, VERSION_1, der(TAG.set), encapsulated, tail);
  return der(TAG.sequence, derOid(types.signedData), der(0xa0, signedData));
}
