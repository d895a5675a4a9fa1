// The ways data becomes a signature, and which of them a certificate's key asks for.

/**
 * What the data goes through on its way to the signature; the hashing is the signer’s.
 * - rsa-pkcs1-sha1 / -sha256: RSASSA-PKCS1-v1_5 over the data (RFC 8017 §8.2); result = modulus length
 * - sm2-sm3: SM2 over SM3(Z‖data), ID 1234567812345678 (GM/T 0003.2, GM/T 0009); result = r‖s, 64 bytes
 * - ecdsa-sha256: P-256, result = r‖s, 64 bytes
 */
export const MECHANISMS = ['rsa-pkcs1-sha1', 'rsa-pkcs1-sha256', 'sm2-sm3', 'ecdsa-sha256'] as const;
export type Mechanism = (typeof MECHANISMS)[number];

/** The certificate chooses (spec/eport-protocol §5): RSA cards sign PKCS#1 with SHA-1, new cards SM2 with SM3. */
const OF_ALGORITHM = { rsa: 'rsa-pkcs1-sha1', sm2: 'sm2-sm3', ecdsa: 'ecdsa-sha256' } as const satisfies Record<
  string,
  Mechanism
>;

export function mechanismOf(certificate: { algorithm: keyof typeof OF_ALGORITHM }): Mechanism {
  return OF_ALGORITHM[certificate.algorithm];
}
