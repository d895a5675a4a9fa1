// One question for every kind of card: is this the signature of that key over those bytes?
import { createPublicKey, verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto';
import type { Mechanism } from './mechanism.ts';
import { keyKind, type KeyKind } from './sm2-key.ts';
import { verifySm2 } from './sm2.ts';

const KEY: Record<Mechanism, KeyKind> = {
  'rsa-pkcs1-sha1': 'rsa',
  'rsa-pkcs1-sha256': 'rsa',
  'sm2-sm3': 'sm2',
  'ecdsa-sha256': 'p256',
};

const DIGEST: Record<Exclude<Mechanism, 'sm2-sm3'>, string> = {
  'rsa-pkcs1-sha1': 'sha1',
  'rsa-pkcs1-sha256': 'sha256',
  'ecdsa-sha256': 'sha256',
};

/**
 * @param spki DER of SubjectPublicKeyInfo
 * @param signature RSA: modulus length (RFC 8017 §8.2); SM2 and ECDSA: r‖s, 64 bytes
 * @returns false for a wrong signature and for anything malformed; throws only crypto/self-test
 */
export function verifySignature(
  spki: Uint8Array,
  mechanism: Mechanism,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = keyFor(spki, mechanism, signature);
  if (key === null) return false;
  if (mechanism === 'sm2-sm3') return verifySm2(spki, data, signature);
  return verify(DIGEST[mechanism], data, key, signature);
}

/** The same for many at once: beside this thread where node can, which is for RSA and ECDSA. */
export async function verifySignatureAside(
  spki: Uint8Array,
  mechanism: Mechanism,
  data: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (mechanism === 'sm2-sm3') return verifySignature(spki, mechanism, data, signature);
  const key = keyFor(spki, mechanism, signature);
  if (key === null) return false;
  return new Promise((resolve) =>
    verify(DIGEST[mechanism], data, key, signature, (fault, holds) => resolve(fault === null && holds)),
  );
}

/** null for a key of another kind, and where the signature cannot be one of it. */
function keyFor(spki: Uint8Array, mechanism: Mechanism, signature: Uint8Array): VerifyKeyObjectInput | null {
  const key = readKey(spki, KEY[mechanism]);
  if (key === null || (mechanism === 'ecdsa-sha256' && signature.length !== 64)) return null;
  return { key, dsaEncoding: 'ieee-p1363' };
}

/** A certificate's key is read once; reading one takes as long as verifying with it. The bytes never change (Certificate). */
const keys = new WeakMap<Uint8Array, { kind: KeyKind; key: KeyObject }>();

function readKey(spki: Uint8Array, kind: KeyKind): KeyObject | null {
  try {
    const known = keys.get(spki) ?? { kind: keyKind(spki), key: publicKey(spki) };
    keys.set(spki, known);
    return known.kind === kind ? known.key : null;
  } catch {
    return null;
  }
}

function publicKey(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}
