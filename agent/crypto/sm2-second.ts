// SM2 verification on other people's arithmetic (@noble/curves): judges the first back end at the start, replaces it if it fails.
import { createHash } from 'node:crypto';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { toHex } from '#shared/bytes.ts';
import { sm2Point, sm2Z } from './sm2-key.ts';

/** GM/T 0003.5 §2. */
export const SM2_CURVE = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
export const Sm2Point = weierstrass(SM2_CURVE);

/** GM/T 0003.2 §7: R = (e + x1) mod n with (x1, y1) = s·G + (r + s)·P. Throws when the SPKI is not a valid SM2 key. */
export function secondVerifier(spki: Uint8Array): (data: Uint8Array, rs: Uint8Array) => boolean {
  const z = sm2Z(spki);
  const point = sm2Point(spki);
  const key = Sm2Point.fromAffine({ x: toNumber(point.subarray(0, 32)), y: toNumber(point.subarray(32)) });
  key.assertValidity();
  return (data, rs) => {
    const e = toNumber(createHash('sm3').update(z).update(data).digest());
    return verifiesHash(key, e, rs);
  };
}

/** @param e the hashed message as a number: of SM3(Z‖M) in every signature we meet, of any length in published vectors */
export function verifiesHash(key: InstanceType<typeof Sm2Point>, e: bigint, rs: Uint8Array): boolean {
  if (rs.length !== 64) return false;
  const r = toNumber(rs.subarray(0, 32));
  const s = toNumber(rs.subarray(32));
  const t = (r + s) % SM2_CURVE.n;
  if (r === 0n || s === 0n || r >= SM2_CURVE.n || s >= SM2_CURVE.n || t === 0n) return false;
  const sum = Sm2Point.BASE.mulAddUnsafe(s, key, t);
  return !sum.is0() && (e + sum.x) % SM2_CURVE.n === r;
}

export function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}
