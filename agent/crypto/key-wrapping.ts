// How a content key is wrapped for one recipient.
import type { KeyObject } from 'node:crypto';

/**
 * - rsa-pkcs1: RSAES-PKCS1-v1_5 (RFC 8017 §7.2), read only
 * - rsa-oaep-sha1, -sha256: RSAES-OAEP (§7.1), MGF1 with the same hash
 * - sm2: SM2 encryption, the ciphertext as SM2Cipher in DER (GM/T 0009 §7.2)
 */
export const WRAPPINGS = ['rsa-pkcs1', 'rsa-oaep-sha1', 'rsa-oaep-sha256', 'sm2'] as const;
export type Wrapping = (typeof WRAPPINGS)[number];

/**
 * Whether it is as long as the modulus (RFC 8017 §7.1.2, step 1b, and §7.2.2, step 1). Without its leading zero it is the same number,
 * and OpenSSL opens it: one content would have two ciphertexts.
 *
 * @param key RSA, public or private
 */
export function isWholeRsaCiphertext(key: KeyObject, wrapped: Uint8Array): boolean {
  return wrapped.length === Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}
