// SM2 encryption on other people's arithmetic (@noble/curves), which is not constant in time: judges the first back end before it is
// used, and replaces it where it is missing. Every use of a private key has been confirmed by a person.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { concat, type Bytes, fromHex } from '#shared/bytes.ts';
import { sm2Point } from './sm2-key.ts';
import { SM2_CURVE, Sm2Point, toNumber } from './sm2-second.ts';

/** C1 without its 04 (64), C3 (32), C2: what every way of writing holds. */
export interface Sm2Ciphertext {
  point: Uint8Array;
  hash: Uint8Array;
  masked: Uint8Array;
}

/** A way to encrypt and decrypt. What cannot be opened throws; the errors tell nobody anything and differ between them. */
export interface Sm2CipherBackend {
  readonly encrypt: (spki: Uint8Array, data: Uint8Array) => Sm2Ciphertext;
  /** @param secret d, 32 bytes */
  readonly decrypt: (secret: Uint8Array, ciphertext: Sm2Ciphertext) => Bytes;
}

export const secondCipher: Sm2CipherBackend = {
  encrypt: (spki, data) => encryptWith(spki, data, oneTimeSecret()),
  decrypt: decryptWith,
};

/** @param k one-time secret, 1 ≤ k < n. Throws DerError for a key that is not of SM2. */
export function encryptWith(spki: Uint8Array, data: Uint8Array, k: bigint): Sm2Ciphertext {
  const point = pointBytes(Sm2Point.BASE.multiply(k));
  const shared = pointBytes(curvePoint(sm2Point(spki)).multiply(k));
  const mask = keyStream(shared, data.length);
  // GM/T 0003.4 §6.1 A5: a mask of zeros would send the plain text.
  if (mask.every((byte) => byte === 0)) return encryptWith(spki, data, oneTimeSecret());
  return { point, hash: hashOf(shared, data), masked: xor(data, mask) };
}

export function isOnCurve(bytes: Uint8Array): boolean {
  try {
    curvePoint(bytes);
    return true;
  } catch {
    return false;
  }
}

function decryptWith(secret: Uint8Array, { point, hash, masked }: Sm2Ciphertext): Bytes {
  const shared = pointBytes(curvePoint(point).multiply(toNumber(secret)));
  const data = xor(masked, keyStream(shared, masked.length));
  if (hash.length !== 32 || !timingSafeEqual(hashOf(shared, data), hash)) throw new RangeError('not for this key');
  return data;
}

/** GM/T 0003.4 §5.4.3: SM3(x ‖ y ‖ counter), the counter from 1 in four bytes. */
function keyStream(shared: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 1; blocks.length * 32 < length; counter++) {
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, counter);
    blocks.push(createHash('sm3').update(shared).update(number).digest());
  }
  return concat(...blocks).subarray(0, length);
}

/** C3 = SM3(x ‖ M ‖ y). */
function hashOf(shared: Uint8Array, data: Uint8Array): Uint8Array {
  return createHash('sm3').update(shared.subarray(0, 32)).update(data).update(shared.subarray(32)).digest();
}

/** A point off the curve would tell of the secret bit by bit (CVE-2026-23966 is that). Throws. */
function curvePoint(bytes: Uint8Array): InstanceType<typeof Sm2Point> {
  const point = Sm2Point.fromAffine({ x: toNumber(bytes.subarray(0, 32)), y: toNumber(bytes.subarray(32)) });
  point.assertValidity();
  return point;
}

function pointBytes(point: InstanceType<typeof Sm2Point>): Uint8Array {
  const { x, y } = point.toAffine();
  return fromHex(x.toString(16).padStart(64, '0') + y.toString(16).padStart(64, '0'));
}

function oneTimeSecret(): bigint {
  for (;;) {
    const k = toNumber(randomBytes(32));
    if (k > 0n && k < SM2_CURVE.n) return k;
  }
}

function xor(data: Uint8Array, mask: Uint8Array): Bytes {
  return Uint8Array.from(data, (byte, i) => byte ^ (mask[i] ?? 0));
}
