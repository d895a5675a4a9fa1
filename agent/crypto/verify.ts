// One question for every kind of card: is this the signature of that key over those bytes?
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Mechanism } from './mechanism.ts';
import { keyKind, type KeyKind } from './sm2-key.ts';
import { verifySm2 } from './sm2.ts';

const KEY: Record<Mechanism, KeyKind> = {
  'rsa-pkcs1-sha1': 'rsa',
  'rsa-pkcs1-sha256': 'rsa',
  'sm2-sm3': 'sm2',
  'ecdsa-sha256': 'p256',
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
  const key = readKey(spki, KEY[mechanism]);
  if (key === null) return false;
  switch (mechanism) {
    case 'sm2-sm3':
      return verifySm2(spki, data, signature);
    case 'rsa-pkcs1-sha1':
      return verify('sha1', data, key, signature);
    case 'rsa-pkcs1-sha256':
      return verify('sha256', data, key, signature);
    case 'ecdsa-sha256':
      return signature.length === 64 && verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  }
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
