// SM2 signatures as E-Port cards make them: e = SM3(Z‖M), ID 1234567812345678, result r‖s (GM/T 0003.2, GM/T 0009 §10).
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { holdsSm2, selfTest, type SelfTest } from './self-test.ts';
import { evpSm2 } from './sm2-evp.ts';
import { importedKey, keyKind, spkiOf } from './sm2-key.ts';
import { nativeSigner, nativeVerifier } from './sm2-native.ts';
import { secondVerifier } from './sm2-second.ts';

/** A property of the running node, not state: the same each time it is asked, so it is worked out once, at load. */
const tested: SelfTest = selfTest();

/** What the start-up test found. */
export function sm2SelfTest(): SelfTest {
  return tested;
}

/**
 * Who signs: node with Z by hand; OpenSSL called directly where a later node no longer gives the standard's signature that way; else
 * nobody (null).
 * @param native, evp replaced only by the test that shows who takes over
 */
export function chooseSigner(native = tested.native, evp = evpSm2): typeof nativeSigner | null {
  if (native) return nativeSigner;
  const other = evp();
  return other !== null && holdsSm2(other) ? other.signer : null;
}

let chosen: typeof nativeSigner | null | undefined;

/**
 * Prepares a key for many signatures (Z is computed once).
 * @param privateKey SM2 key, imported (never straight from generateKeyPair)
 * @returns data → r‖s, 64 bytes. Throws token/mechanism for another key, crypto/self-test when nobody here gives the known answers.
 */
export function sm2Signer(privateKey: KeyObject): (data: Uint8Array) => Bytes {
  chosen ??= chooseSigner();
  if (chosen === null) throw new Problem('crypto/self-test');
  if (keyKind(spkiOf(privateKey)) !== 'sm2') throw new Problem('token/mechanism', { detail: 'sm2-sm3' });
  return chosen(privateKey);
}

/** One signature; see sm2Signer. */
export function signSm2(privateKey: KeyObject, data: Uint8Array): Bytes {
  return sm2Signer(privateKey)(data);
}

/** Whether r‖s is the signature of the key in `spki` over `data`. Anything malformed is false; throws only crypto/self-test. */
export function verifySm2(spki: Uint8Array, data: Uint8Array, rs: Uint8Array): boolean {
  try {
    return sm2Verifier(spki)(data, rs);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    return false;
  }
}

/**
 * Prepares a public key for many verifications (Z is computed once).
 * @returns (data, r‖s) → whether it is a signature. Throws crypto/self-test, and DerError or node's own error for an SPKI that is no SM2 key.
 */
export function sm2Verifier(spki: Uint8Array): (data: Uint8Array, rs: Uint8Array) => boolean {
  if (!tested.second) throw new Problem('crypto/self-test');
  return (tested.native ? nativeVerifier : secondVerifier)(spki);
}

/** A new SM2 key, safe to sign with. */
export function generateSm2Key(): KeyObject {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  return importedKey(privateKey);
}

/** A private key (any kind) of PKCS#8 DER. Throws DerError or node's own error when it is none. */
export function readPrivateKey(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.byteLength),
    format: 'der',
    type: 'pkcs8',
  });
}
