// A private key of a file: PKCS#8 in PEM or DER, sealed by a password or bare (RFC 5958, RFC 7468), and the check every imported key passes.
import { randomBytes, sign as nodeSign, type KeyObject } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { DerError, expectTag, readChildren, readElement, readInteger, TAG } from '../crypto/der.ts';
import { keyKind, spkiOf, type KeyKind } from '../crypto/sm2-key.ts';
import { readPrivateKey, signSm2 } from '../crypto/sm2.ts';
import { verifySignature } from '../crypto/verify.ts';
import type { Iterations } from './iterations.ts';
import { openSealed } from './pbe.ts';

/**
 * The key inside EncryptedPrivateKeyInfo, as PKCS#8; the caller wipes it.
 * @param password UTF-8 bytes; not wiped
 * Rejects with key/password-wrong, key/file-unsupported, key/file-costly; DerError for what is malformed.
 */
export async function openPkcs8(bytes: Uint8Array, password: Uint8Array, left: Iterations): Promise<Uint8Array> {
  const [algorithm, sealed, ...more] = readChildren(readElement(bytes, TAG.sequence));
  if (more.length > 0) throw new DerError('sealed key');
  const { content } = expectTag(sealed, TAG.octetString);
  const plain = await openSealed({ algorithm, content }, password, left);
  if (plain === null || !isPkcs8(plain)) {
    plain?.fill(0);
    throw new Problem('key/password-wrong'); // nothing else vouches for the password here
  }
  return plain;
}

/** Whether it begins as PrivateKeyInfo does: one padding in 256 is right by chance. */
export function isPkcs8(bytes: Uint8Array): boolean {
  try {
    const [version, algorithm, key] = readChildren(readElement(bytes, TAG.sequence));
    expectTag(algorithm, TAG.sequence);
    expectTag(key, TAG.octetString);
    return (readInteger(version)[0] ?? 9) <= 1;
  } catch (thrown) {
    if (thrown instanceof DerError) return false;
    throw thrown;
  }
}

/**
 * The key of PKCS#8, once it has made a signature that its own public part verifies: a damaged RSA key gives itself away by its
 * first wrong one, and a public part that is another's would get another's certificate.
 * Throws key/file-unsupported for another kind of key, key/damaged.
 */
export function checkedKey(pkcs8: Uint8Array): KeyObject {
  const key = readKey(pkcs8);
  const kind = kindOf(key);
  const spki = spkiOf(key);
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (kind === 'rsa' && (modulusLength < 1024 || modulusLength > 4096))
    throw new Problem('key/file-unsupported', { detail: `RSA-${modulusLength}` });
  const data = randomBytes(32);
  try {
    if (verifySignature(spki, MECHANISM[kind], data, signWith(key, kind, data))) return key;
  } catch (cause) {
    throw cause instanceof Problem ? cause : new Problem('key/damaged', {}, { cause });
  }
  throw new Problem('key/damaged');
}

const MECHANISM = { rsa: 'rsa-pkcs1-sha256', sm2: 'sm2-sm3', p256: 'ecdsa-sha256' } as const;

function signWith(key: KeyObject, kind: KeyKind, data: Uint8Array): Uint8Array {
  if (kind === 'sm2') return signSm2(key, data);
  return nodeSign('sha256', data, kind === 'p256' ? { key, dsaEncoding: 'ieee-p1363' } : key);
}

function readKey(pkcs8: Uint8Array): KeyObject {
  try {
    return readPrivateKey(pkcs8);
  } catch (cause) {
    throw new Problem('key/damaged', {}, { cause });
  }
}

function kindOf(key: KeyObject): KeyKind {
  try {
    return keyKind(spkiOf(key));
  } catch (cause) {
    if (cause instanceof DerError) throw new Problem('key/file-unsupported', { detail: cause.message }, { cause });
    throw cause;
  }
}
