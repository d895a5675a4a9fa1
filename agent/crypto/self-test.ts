// Known answers before the first signature: a back end that does not give the standard's own result is not used (fail closed).
import { createHash, createPrivateKey } from 'node:crypto';
import { concat, fromHex, toHex, utf8 } from '#shared/bytes.ts';
import { nativeSigner, nativeVerifier } from './sm2-native.ts';
import { sm2Pkcs8, sm2Spki, sm2Z } from './sm2-key.ts';
import { secondVerifier } from './sm2-second.ts';
import { GMT_0003_5 as VECTOR, SM3_ABC } from './vectors/gmt-0003-5.ts';

export interface SelfTest {
  /** SM3, Z, and the published signature verified natively, a native signature verified by the second back end. */
  native: boolean;
  /** The second back end accepts the published signature and refuses a changed one. */
  second: boolean;
}

type Signer = typeof nativeSigner;
type Verifier = typeof nativeVerifier;

/** @param sign, verify, second replaced only by the test that shows a wrong back end is found */
export function selfTest(
  sign: Signer = nativeSigner,
  verify: Verifier = nativeVerifier,
  second = secondVerifier,
): SelfTest {
  const secondHolds = holds(() => knowsVector(second));
  return {
    native: secondHolds && holds(() => hashHolds() && knowsVector(verify) && signsRight(sign, verify, second)),
    second: secondHolds,
  };
}

function hashHolds(): boolean {
  return createHash('sm3').update('abc').digest('hex') === SM3_ABC && toHex(sm2Z(vectorSpki())) === VECTOR.z;
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
