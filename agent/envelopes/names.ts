// Names in enveloped messages: RFC 5652 §6 and RFC 5083 with RSA and AES, GM/T 0010 (= GB/T 35275) with SM2 and SM4.
import { der, derOid, TAG } from '../crypto/der.ts';
import type { Wrapping } from '../crypto/key-wrapping.ts';

export const CONTENT = {
  cms: {
    data: '1.2.840.113549.1.7.1',
    signedData: '1.2.840.113549.1.7.2',
    envelopedData: '1.2.840.113549.1.7.3',
    signedAndEnvelopedData: '1.2.840.113549.1.7.4',
  },
  gm: {
    data: '1.2.156.10197.6.1.4.2.1',
    signedData: '1.2.156.10197.6.1.4.2.2',
    envelopedData: '1.2.156.10197.6.1.4.2.3',
    signedAndEnvelopedData: '1.2.156.10197.6.1.4.2.4',
  },
} as const;

/** AuthEnvelopedData (RFC 5083 §2): what was changed does not open. */
export const AUTH_ENVELOPED_DATA = '1.2.840.113549.1.9.16.1.23';

export type ContentCipher =
  'aes-256-cbc' | 'aes-192-cbc' | 'aes-128-cbc' | 'sm4-cbc' | 'aes-256-gcm' | 'aes-192-gcm' | 'aes-128-gcm' | 'sm4-gcm';

export const CIPHERS: Record<ContentCipher, { oid: string; keyBytes: number; isGcm?: true }> = {
  'aes-256-cbc': { oid: '2.16.840.1.101.3.4.1.42', keyBytes: 32 },
  'aes-192-cbc': { oid: '2.16.840.1.101.3.4.1.22', keyBytes: 24 },
  'aes-128-cbc': { oid: '2.16.840.1.101.3.4.1.2', keyBytes: 16 },
  'sm4-cbc': { oid: '1.2.156.10197.1.104.2', keyBytes: 16 },
  // RFC 5084 §3.2
  'aes-256-gcm': { oid: '2.16.840.1.101.3.4.1.46', keyBytes: 32, isGcm: true },
  'aes-192-gcm': { oid: '2.16.840.1.101.3.4.1.26', keyBytes: 24, isGcm: true },
  'aes-128-gcm': { oid: '2.16.840.1.101.3.4.1.6', keyBytes: 16, isGcm: true },
  // As OpenSSL and GM/T 0006 number it; parameters as those of AES
  'sm4-gcm': { oid: '1.2.156.10197.1.104.8', keyBytes: 16, isGcm: true },
};
/** Kits of CFCA write the name of SM4 alone for SM4-CBC (spec/crypto §2.3). */
export const SM4 = '1.2.156.10197.1.104';

/** SM2 encryption; some write the curve or the wrong member of the arc. */
export const SM2_NAMES: readonly string[] = ['1.2.156.10197.1.301.3', '1.2.156.10197.1.301', '1.2.156.10197.1.301.2'];
export const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
export const RSA_OAEP = '1.2.840.113549.1.1.7';

/** AlgorithmIdentifiers as we write them (RFC 4055 §4.1, §6; GM/T 0010 §11). */
export const WRAPPING: Record<'rsa-oaep-sha256' | 'sm2', Uint8Array> = {
  'rsa-oaep-sha256': der(TAG.sequence, derOid(RSA_OAEP), oaepParameters(true)),
  sm2: der(TAG.sequence, derOid('1.2.156.10197.1.301.3')),
};

/** Parameters of OAEP that are read: SHA-256 with and without its NULL, and none at all, which means SHA-1. */
export const OAEP_PARAMETERS: readonly { bytes: Uint8Array; wrapping: Wrapping }[] = [
  { bytes: oaepParameters(true), wrapping: 'rsa-oaep-sha256' },
  { bytes: oaepParameters(false), wrapping: 'rsa-oaep-sha256' },
  { bytes: der(TAG.sequence), wrapping: 'rsa-oaep-sha1' },
];

function oaepParameters(withNull: boolean): Uint8Array {
  const sha256 = der(TAG.sequence, derOid('2.16.840.1.101.3.4.2.1'), ...(withNull ? [der(TAG.null)] : []));
  const mgf1 = der(TAG.sequence, derOid('1.2.840.113549.1.1.8'), sha256);
  return der(TAG.sequence, der(0xa0, sha256), der(0xa1, mgf1));
}
