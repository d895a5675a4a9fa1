// Password-based encryption as key files carry it: PBES2 (RFC 8018 §6.2) with AES, 3DES or SM4, and the older schemes of PKCS#12
// (RFC 7292 appendix C) with 3DES or RC2. What a file may cost is counted: its iterations are its author's choice, not ours.
import { createDecipheriv, pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { Problem } from '#shared/errors.ts';
import { DerError, expectTag, readChildren, readOid, TAG, type DerElement } from '../crypto/der.ts';
import { count, PKCS12_ROUND, type Iterations } from './iterations.ts';
import { bmpPassword, derivePkcs12 } from './pkcs12-kdf.ts';
import { decryptRc2 } from './rc2.ts';

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const SCRYPT = '1.3.6.1.4.1.11591.4.11';

/** HMAC of PBKDF2. SM3 has two names: of the standard (.3.1), and the bare digest that GmSSL writes. */
const PRF: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
  '1.2.156.10197.1.401.3.1': 'sm3',
  '1.2.156.10197.1.401.2': 'sm3',
};

interface Cipher {
  name: string;
  keyBytes: number;
  blockBytes: number;
}

const CIPHERS: Readonly<Record<string, Cipher>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16, blockBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24, blockBytes: 16 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32, blockBytes: 16 },
  '1.2.156.10197.1.104.2': { name: 'sm4-cbc', keyBytes: 16, blockBytes: 16 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 },
};

/** The schemes of PKCS#12 itself: SHA-1, and a key and IV that both come out of the password. */
const PKCS12_SCHEMES: Readonly<Record<string, { cipher: '3des' | 'rc2'; keyBytes: number }>> = {
  '1.2.840.113549.1.12.1.3': { cipher: '3des', keyBytes: 24 },
  '1.2.840.113549.1.12.1.4': { cipher: '3des', keyBytes: 16 },
  '1.2.840.113549.1.12.1.5': { cipher: 'rc2', keyBytes: 16 },
  '1.2.840.113549.1.12.1.6': { cipher: 'rc2', keyBytes: 5 },
};

export interface Sealed {
  /** AlgorithmIdentifier of the encryption */
  algorithm: DerElement | undefined;
  content: Uint8Array;
}

/**
 * Opens what a password seals; the caller wipes the result.
 * @param password UTF-8 bytes
 * @param left iterations that the whole file may still cost
 * @returns null when the password does not open it. Rejects with key/file-unsupported, key/file-costly; DerError for what is malformed.
 */
export async function openSealed(sealed: Sealed, password: Uint8Array, left: Iterations): Promise<Uint8Array | null> {
  const [oid, parameters, ...more] = readChildren(expectTag(sealed.algorithm, TAG.sequence));
  if (more.length > 0) throw new DerError('parameters of an encryption');
  const name = readOid(oid);
  if (name === PBES2) return openPbes2(sealed.content, { parameters, password, left });
  const scheme = ownValue(PKCS12_SCHEMES, name);
  const [salt, iterations] = readExactly(parameters, 2);
  const saltBytes = readSalt(salt);
  const input = {
    password: bmpPassword(password),
    salt: saltBytes,
    iterations: count(iterations, left, PKCS12_ROUND),
    digest: 'sha1' as const,
  };
  const key = await derivePkcs12({ ...input, purpose: 'key', bytes: scheme.keyBytes });
  const iv = await derivePkcs12({ ...input, purpose: 'iv', bytes: 8 });
  input.password.fill(0);
  try {
    if (scheme.cipher === 'rc2') return decryptRc2(key, iv, sealed.content);
    const whole = scheme.keyBytes === 16 ? Buffer.concat([key, key.subarray(0, 8)]) : key; // two keys: the first once more
    return decryptCbc({ name: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 }, { key: whole, iv }, sealed.content);
  } finally {
    key.fill(0);
  }
}

interface Pbes2 {
  parameters: DerElement | undefined;
  password: Uint8Array;
  left: Iterations;
}

async function openPbes2(content: Uint8Array, { parameters, password, left }: Pbes2): Promise<Uint8Array | null> {
  const [derivation, encryption] = readExactly(parameters, 2);
  const [cipherOid, iv] = readExactly(encryption, 2);
  const cipher = ownValue(CIPHERS, readOid(cipherOid));
  const { content: ivBytes } = expectTag(iv, TAG.octetString);
  if (ivBytes.length !== cipher.blockBytes) throw new DerError('length of an IV');
  const key = await deriveKey(derivation, { password, left, bytes: cipher.keyBytes });
  try {
    return decryptCbc(cipher, { key, iv: ivBytes }, content);
  } finally {
    key.fill(0);
  }
}

interface Deriving {
  password: Uint8Array;
  left: Iterations;
  bytes: number;
}

async function deriveKey(derivation: DerElement | undefined, { password, left, bytes }: Deriving): Promise<Uint8Array> {
  const [oid, parameters] = readExactly(derivation, 2);
  const name = readOid(oid);
  if (name === SCRYPT) return deriveScrypt(parameters, { password, left, bytes });
  if (name !== PBKDF2) throw unsupported(name);
  const [salt, iterations, ...rest] = readChildren(expectTag(parameters, TAG.sequence));
  const keyLength = rest[0]?.tag === TAG.integer ? count(rest.shift(), { left: bytes }) : bytes;
  const [prf, ...more] = rest;
  if (more.length > 0 || keyLength !== bytes) throw new DerError('parameters of PBKDF2');
  const digest = prf === undefined ? 'sha1' : ownValue(PRF, readPrf(prf));
  return promisify(pbkdf2)(password, readSalt(salt), count(iterations, left), bytes, digest);
}

/** SEQUENCE { OID, NULL OPTIONAL }: GmSSL leaves the NULL out. */
function readPrf(prf: DerElement): string {
  const [oid, nothing, ...more] = readChildren(expectTag(prf, TAG.sequence));
  if (more.length > 0 || (nothing !== undefined && nothing.tag !== TAG.null)) throw new DerError('parameters of a PRF');
  return readOid(oid);
}

/** RFC 7914 §7: up to 256 MiB, which is what our own files take at most. */
const MOST_SCRYPT_BYTES = 256 * 2 ** 20;

async function deriveScrypt(parameters: DerElement, { password, left, bytes }: Deriving): Promise<Uint8Array> {
  const [salt, n, r, p, keyLength, ...more] = readChildren(expectTag(parameters, TAG.sequence));
  if (more.length > 0 || (keyLength !== undefined && count(keyLength, { left: bytes }) !== bytes)) {
    throw new DerError('parameters of scrypt');
  }
  const cost = { N: count(n, left), r: count(r, { left: 32 }), p: count(p, { left: 16 }) };
  if (128 * cost.N * cost.r * cost.p > MOST_SCRYPT_BYTES) throw new Problem('key/file-costly');
  const options = { ...cost, maxmem: 2 * MOST_SCRYPT_BYTES };
  return new Promise<Uint8Array>((resolve, reject) => {
    scrypt(password, readSalt(salt), bytes, options, (error, key) =>
      error === null ? resolve(key) : reject(new DerError('parameters of scrypt')),
    );
  });
}

function decryptCbc(
  cipher: Cipher,
  { key, iv }: { key: Uint8Array; iv: Uint8Array },
  content: Uint8Array,
): Uint8Array | null {
  if (content.length === 0 || content.length % cipher.blockBytes !== 0) throw new DerError('length of a ciphertext');
  const decipher = createDecipheriv(cipher.name, key, iv);
  try {
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    return null; // the padding is wrong, so is the password
  }
}

function readSalt(element: DerElement | undefined): Uint8Array {
  const { content } = expectTag(element, TAG.octetString);
  if (content.length === 0 || content.length > 1024) throw new DerError('length of a salt');
  return content;
}

function readExactly(element: DerElement | undefined, parts: 2): [DerElement, DerElement] {
  const [first, second, ...more] = readChildren(expectTag(element, TAG.sequence));
  if (first === undefined || second === undefined || more.length > 0) throw new DerError(`not ${parts} parts`);
  return [first, second];
}

function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T {
  const value = Object.hasOwn(table, name) ? table[name] : undefined;
  if (value === undefined) throw unsupported(name);
  return value;
}

function unsupported(detail: string): Problem {
  return new Problem('key/file-unsupported', { detail });
}
