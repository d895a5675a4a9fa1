// Known answers before the first signature: a back end that does not give the standard's own result is not used (fail closed).
import { createCipheriv, createHash, createPrivateKey } from 'node:crypto';
import { concat, fromHex, toHex, utf8 } from '#shared/bytes.ts';
import { nativeSigner, nativeVerifier } from './sm2-native.ts';
import { sm2Pkcs8, sm2Spki, sm2Z } from './sm2-key.ts';
import { secondVerifier } from './sm2-second.ts';
import { GMT_0003_5 as VECTOR, SM3_ABC } from './vectors/gmt-0003-5.ts';
import { SM4_MODES } from './vectors/openssl-sm4.ts';

export interface SelfTest {
  /** SM3, one block of SM4, Z, and the published signature verified natively, a native signature verified by the second back end. */
  native: boolean;
  /** The second back end accepts the published signature and refuses a changed one. */
  second: boolean;
}

type Signer = typeof nativeSigner;
type Verifier = typeof nativeVerifier;

interface Parts {
  sign: Signer;
  verify: Verifier;
  second: Verifier;
  sm3: (data: Uint8Array) => Uint8Array;
  /** One block. */
  sm4: (key: Uint8Array, block: Uint8Array) => Uint8Array;
}

const OF_NODE: Parts = {
  sign: nativeSigner,
  verify: nativeVerifier,
  second: secondVerifier,
  sm3: (data) => createHash('sm3').update(data).digest(),
  sm4: (key, block) => createCipheriv('sm4-ecb', key, null).setAutoPadding(false).update(block),
};

/** @param replaced only by the tests that show that a wrong part is found */
export function selfTest(replaced: Partial<Parts> = {}): SelfTest {
  const parts = { ...OF_NODE, ...replaced };
  const { sign, verify, second } = parts;
  const secondHolds = holds(() => knowsVector(second));
  return {
    native: secondHolds && holds(() => blocksHold(parts) && knowsVector(verify) && signsRight(sign, verify, second)),
    second: secondHolds,
  };
}

/** Whether a way to sign that takes Z from OpenSSL gives what the standard asks for, by the judgement of the second back end. */
export function holdsSm2({ signer, verifier }: { signer: Signer; verifier: Verifier }): boolean {
  return holds(
    () => knowsVector(secondVerifier) && knowsVector(verifier) && signsRight(signer, verifier, secondVerifier),
  );
}

function blocksHold({ sm3, sm4 }: Parts): boolean {
  const [block] = SM4_MODES;
  const isSm4 = toHex(sm4(fromHex(block.key), fromHex(block.plain))) === block.cipher;
  return isSm4 && toHex(sm3(utf8('abc'))) === SM3_ABC && toHex(sm2Z(vectorSpki())) === VECTOR.z;
}

function knowsVector(verifier: Verifier): boolean {
  const verify = verifier(vectorSpki());
  const message = utf8(VECTOR.message);
  const rs = fromHex(VECTOR.r + VECTOR.s);
  const changed = rs.map((byte, i) => (i === 63 ? byte ^ 1 : byte));
  return verify(message, rs) && !verify(message, changed) && !verify(utf8('message digesu'), rs);
}

function signsRight(signer: Signer, verifier: Verifier, second: Verifier): boolean {
  const point = concat(fromHex(VECTOR.x), fromHex(VECTOR.y));
  const pkcs8 = sm2Pkcs8(fromHex(VECTOR.privateKey), point);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const data = utf8('known-answer test');
  const rs = signer(key)(data);
  return second(vectorSpki())(data, rs) && verifier(vectorSpki())(data, rs);
}

function vectorSpki(): Uint8Array {
  return sm2Spki(concat(fromHex(VECTOR.x), fromHex(VECTOR.y)));
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
