// SM2 by the OpenSSL inside node. crypto.sign('sm3') takes the empty ID, so Z goes in front of the data by hand; that this still
// yields the standard signature is proved by self-test.ts at each start, because a later node may begin to add a Z of its own.
import { createPublicKey, createSign, createVerify, type KeyObject } from 'node:crypto';
import type { Bytes } from '#shared/bytes.ts';
import { signatureFromDer, signatureToDer } from './der.ts';
import { sm2Z, spkiOf } from './sm2-key.ts';

/** @param key an imported SM2 private key; returns r‖s, 64 bytes */
export function nativeSigner(key: KeyObject): (data: Uint8Array) => Bytes {
  const z = sm2Z(spkiOf(key));
  return (data) => signatureFromDer(createSign('sm3').update(z).update(data).sign(key));
}

/** Throws when the SPKI is not a valid SM2 key. */
export function nativeVerifier(spki: Uint8Array): (data: Uint8Array, rs: Uint8Array) => boolean {
  const z = sm2Z(spki);
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  return (data, rs) => rs.length === 64 && createVerify('sm3').update(z).update(data).verify(key, signatureToDer(rs));
}
