// SM2 signatures on the arithmetic of @noble/curves, with a secret that is given: for the published example and as a third opinion.
// Not constant in time, so no key of a person ever meets it.
import { createHash } from 'node:crypto';
import { fromHex } from '#shared/bytes.ts';
import { sm2Z } from '../../../agent/crypto/sm2-key.ts';
import { SM2_CURVE, Sm2Point, toNumber } from '../../../agent/crypto/sm2-second.ts';

/** GM/T 0003.2 §6.1. @param k 1 ≤ k < n. Null where the standard asks for another k. */
export function referenceSign(
  key: { secret: Uint8Array; spki: Uint8Array },
  data: Uint8Array,
  k: bigint,
): Uint8Array | null {
  const { n } = SM2_CURVE;
  const d = toNumber(key.secret);
  const e = toNumber(createHash('sm3').update(sm2Z(key.spki)).update(data).digest());
  const r = (e + Sm2Point.BASE.multiply(k).toAffine().x) % n;
  if (r === 0n || r + k === n) return null;
  const s = (invert(1n + d, n) * ((((k - r * d) % n) + n) % n)) % n;
  return s === 0n ? null : fromHex([r, s].map((value) => value.toString(16).padStart(64, '0')).join(''));
}

/** By Fermat: n is a prime. */
function invert(value: bigint, n: bigint): bigint {
  let [result, base] = [1n, value % n];
  for (let power = n - 2n; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return result;
}
