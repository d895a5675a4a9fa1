// SM2 verification of the replica (GB/T 32918.2): its own arithmetic over a curve library, apart from the agent's OpenSSL path.
import { createHash } from 'node:crypto';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const GX = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const GY = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;
const ID = Buffer.from('1234567812345678', 'latin1');

const Point = weierstrass({ p: P, a: A, b: B, n: N, h: 1n, Gx: GX, Gy: GY });

const bytes32 = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

/** SM3 digest (GB/T 32905). */
export function sm3(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sm3');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/**
 * Whether r‖s (64 bytes) signs `data` with the default ID.
 * @param key uncompressed point, 65 bytes
 */
export function verifySm2Raw(key: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || key.length !== 65 || key[0] !== 4) return false;
  const [r, s] = [number(signature.subarray(0, 32)), number(signature.subarray(32))];
  if (r < 1n || r >= N || s < 1n || s >= N) return false;
  const t = (r + s) % N;
  if (t === 0n) return false;
  const [x, y] = [number(key.subarray(1, 33)), number(key.subarray(33))];
  const owner = Point.fromAffine({ x, y });
  owner.assertValidity();
  const z = sm3(Buffer.from([0, 128]), ID, bytes32(A), bytes32(B), bytes32(GX), bytes32(GY), bytes32(x), bytes32(y));
  const e = number(sm3(z, data));
  const point = Point.BASE.multiplyUnsafe(s).add(owner.multiplyUnsafe(t));
  if (point.is0()) return false;
  return (e + point.toAffine().x) % N === r;
}

/** r‖s of a DER signature as certificates carry it; null when it is not one. */
export function rawOfDer(children: readonly { content: Uint8Array }[]): Buffer | null {
  const [r, s] = children;
  if (!r || !s) return null;
  const [first, second] = [number(r.content), number(s.content)];
  return first < 1n << 256n && second < 1n << 256n ? Buffer.concat([bytes32(first), bytes32(second)]) : null;
}
