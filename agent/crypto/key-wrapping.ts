// How a content key is wrapped for one recipient.

/**
 * - rsa-pkcs1: RSAES-PKCS1-v1_5 (RFC 8017 §7.2), read only
 * - rsa-oaep-sha1, -sha256: RSAES-OAEP (§7.1), MGF1 with the same hash
 * - sm2: SM2 encryption, the ciphertext as SM2Cipher in DER (GM/T 0009 §7.2)
 */
export const WRAPPINGS = ['rsa-pkcs1', 'rsa-oaep-sha1', 'rsa-oaep-sha256', 'sm2'] as const;
export type Wrapping = (typeof WRAPPINGS)[number];
