// Names in signed messages: RFC 5652 with RFC 5754 for RSA and ECDSA, GM/T 0010 (= GB/T 35275) with GM/T 0006 for SM2.
import type { Mechanism } from '../../crypto/mechanism.ts';
import type { Hash } from '../format.ts';

/** Content types. Readers take both arcs, whatever the key: kits mix them. */
export const CONTENT = {
  cms: { data: '1.2.840.113549.1.7.1', signedData: '1.2.840.113549.1.7.2' },
  gm: { data: '1.2.156.10197.6.1.4.2.1', signedData: '1.2.156.10197.6.1.4.2.2' },
} as const;

/** Signed attributes (RFC 5652 §11); GM/T 0010 keeps these names. */
export const ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
} as const;

export const DIGEST: Record<Hash, string> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sm3: '1.2.156.10197.1.401',
};

/** What we write: rsaEncryption needs its NULL (RFC 5754 §3.2), the others have no parameters. */
export const SIGNATURE: Record<Mechanism, { oid: string; withNull: boolean }> = {
  'rsa-pkcs1-sha1': { oid: '1.2.840.113549.1.1.1', withNull: true },
  'rsa-pkcs1-sha256': { oid: '1.2.840.113549.1.1.1', withNull: true },
  'ecdsa-sha256': { oid: '1.2.840.10045.4.3.2', withNull: false },
  'sm2-sm3': { oid: '1.2.156.10197.1.301.1', withNull: false },
};

/** What readers take: the key's name or the joined name, in each way that is written out there. */
export const SIGNATURES_READ: Record<Hash, Record<string, Mechanism>> = {
  sha1: { '1.2.840.113549.1.1.1': 'rsa-pkcs1-sha1', '1.2.840.113549.1.1.5': 'rsa-pkcs1-sha1' },
  sha256: {
    '1.2.840.113549.1.1.1': 'rsa-pkcs1-sha256',
    '1.2.840.113549.1.1.11': 'rsa-pkcs1-sha256',
    '1.2.840.10045.4.3.2': 'ecdsa-sha256',
  },
  sm3: {
    '1.2.156.10197.1.301.1': 'sm2-sm3',
    '1.2.156.10197.1.301': 'sm2-sm3',
    '1.2.156.10197.1.501': 'sm2-sm3',
  },
};
