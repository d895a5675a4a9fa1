// What a signature of a key on the SM2 curve really is. Modules make several that look alike; customs accept one.
import { createHash } from 'node:crypto';
import { concat } from '#shared/bytes.ts';
import { sm2Point, sm2Z } from '../../crypto/sm2-key.ts';
import { SM2_CURVE, Sm2Point, toNumber, verifiesHash } from '../../crypto/sm2-second.ts';

/**
 * - standard: e = SM3(Z‖data) with the ID 1234567812345678 (GM/T 0003.2, GM/T 0009 §10)
 * - empty-id: Z of the empty ID; no-z: e = SM3(data)
 * - ecdsa: another algorithm over the same curve, of the same length
 */
export type Sm2Verdict = 'standard' | 'empty-id' | 'no-z' | 'ecdsa' | 'unknown';

/**
 * @param spki of an SM2 key. Throws DerError for another.
 * @param input what the module was given: the data, or its e
 * @param rs r‖s, 64 bytes
 */
export function judgeSm2(
  spki: Uint8Array,
  { data, input }: { data: Uint8Array; input: Uint8Array },
  rs: Uint8Array,
): Sm2Verdict {
  const point = sm2Point(spki);
  const key = Sm2Point.fromAffine({ x: toNumber(point.subarray(0, 32)), y: toNumber(point.subarray(32)) });
  key.assertValidity();
  const e = {
    standard: sm3(sm2Z(spki), data),
    'empty-id': sm3(emptyZ(point), data),
    'no-z': sm3(data),
  };
  for (const [verdict, hash] of Object.entries(e))
    if (verifiesHash(key, toNumber(hash), rs)) return verdict as keyof typeof e;
  // A mechanism for digests that hashes what it is given leaves out Z as well.
  if (verifiesHash(key, toNumber(sm3(input)), rs)) return 'no-z';
  const hashes = [...Object.values(e), sm3(input), createHash('sha256').update(data).digest()];
  return hashes.some((hash) => verifiesAsEcdsa(key, toNumber(hash), rs)) ? 'ecdsa' : 'unknown';
}

/** Z with ENTL = 0 (GM/T 0003.2 §5.5). */
function emptyZ(point: Uint8Array): Uint8Array {
  const { a, b, Gx, Gy } = SM2_CURVE;
  const numbers = [a, b, Gx, Gy].map((number) => number.toString(16).padStart(64, '0')).join('');
  return sm3(Uint8Array.of(0, 0), Buffer.from(numbers, 'hex'), point);
}

/** FIPS 186-5 §6.4.2, on the SM2 curve. */
function verifiesAsEcdsa(key: InstanceType<typeof Sm2Point>, e: bigint, rs: Uint8Array): boolean {
  const { n } = SM2_CURVE;
  const [r, s] = [toNumber(rs.subarray(0, 32)), toNumber(rs.subarray(32))];
  if (rs.length !== 64 || r === 0n || s === 0n || r >= n || s >= n) return false;
  const w = Sm2Point.Fn.inv(s);
  const sum = Sm2Point.BASE.mulAddUnsafe((e * w) % n, key, (r * w) % n);
  return !sum.is0() && sum.x % n === r;
}

function sm3(...parts: Uint8Array[]): Uint8Array {
  return createHash('sm3')
    .update(concat(...parts))
    .digest();
}
