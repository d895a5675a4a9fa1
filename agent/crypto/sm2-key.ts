// SM2 keys and what every SM2 signature hashes first: Z of the signer (GM/T 0003.2 §5.5) with the ID of GM/T 0009 §10.
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { concat, fromHex, utf8, type Bytes } from '#shared/bytes.ts';
import {
  DerError,
  der,
  derBitString,
  derOid,
  expectTag,
  readBitString,
  readChildren,
  readElement,
  readOid,
  TAG,
} from './der.ts';

/** id-ecPublicKey (RFC 5480 §2.1.1) and the curve sm2p256v1 (GM/T 0006). */
export const OID_EC_PUBLIC_KEY = '1.2.840.10045.2.1';
export const OID_SM2_CURVE = '1.2.156.10197.1.301';
export const OID_P256_CURVE = '1.2.840.10045.3.1.7';
export const OID_RSA = '1.2.840.113549.1.1.1';

/** a, b, Gx, Gy of GM/T 0003.5 §2. */
const A = 'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc';
const B = '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93';
const GX = '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7';
const GY = 'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0';
/** Of the signer, where nobody agreed on another (GM/T 0009 §10). */
export const SM2_ID = utf8('1234567812345678');
/** ENTL: bit length of the ID in two bytes; then ID, a, b, G. */
const Z_PREFIX = concat(Uint8Array.of(0, 8 * SM2_ID.length), SM2_ID, fromHex(A), fromHex(B), fromHex(GX), fromHex(GY));

export type KeyKind = 'rsa' | 'sm2' | 'p256';

/** What key an SPKI holds, told by its object identifiers alone: node names an SM2 key `undefined`. Throws DerError. */
export function keyKind(spki: Uint8Array): KeyKind {
  const [algorithm] = readChildren(readElement(spki, TAG.sequence));
  if (algorithm === undefined) throw new DerError('no algorithm');
  const [oid, parameter] = readChildren(algorithm);
  const name = readOid(oid);
  if (name === OID_RSA) return 'rsa';
  if (name !== OID_EC_PUBLIC_KEY) throw new DerError(`key algorithm ${name}`);
  const curve = readOid(parameter);
  if (curve === OID_SM2_CURVE) return 'sm2';
  if (curve === OID_P256_CURVE) return 'p256';
  throw new DerError(`curve ${curve}`);
}

/** x‖y (64 bytes) of an SM2 SPKI. Throws DerError when it is another key or the point is compressed. */
export function sm2Point(spki: Uint8Array): Uint8Array {
  if (keyKind(spki) !== 'sm2') throw new DerError('not an SM2 key');
  const parts = readChildren(readElement(spki, TAG.sequence));
  const point = readBitString(parts[1]);
  if (parts.length !== 2 || point.length !== 65 || point[0] !== 4) throw new DerError('SM2 point form');
  return point.subarray(1);
}

/** SPKI of an SM2 point x‖y (64 bytes). */
export function sm2Spki(point: Uint8Array): Bytes {
  const algorithm = der(TAG.sequence, derOid(OID_EC_PUBLIC_KEY), derOid(OID_SM2_CURVE));
  return der(TAG.sequence, algorithm, derBitString(concat(Uint8Array.of(4), point)));
}

/** PKCS#8 (RFC 5958, with RFC 5915 inside) of an SM2 private key, with its point x‖y where that is known. */
export function sm2Pkcs8(secret: Uint8Array, point?: Uint8Array): Bytes {
  const one = Uint8Array.of(TAG.integer, 1, 1);
  const publicPart = point === undefined ? [] : [der(0xa1, derBitString(concat(Uint8Array.of(4), point)))];
  const sec1 = der(TAG.sequence, one, der(TAG.octetString, secret), ...publicPart);
  const algorithm = der(TAG.sequence, derOid(OID_EC_PUBLIC_KEY), derOid(OID_SM2_CURVE));
  return der(TAG.sequence, Uint8Array.of(TAG.integer, 1, 0), algorithm, der(TAG.octetString, sec1));
}

/** d of an SM2 key in PKCS#8, 32 bytes; the caller wipes it. Throws DerError. */
export function sm2Secret(pkcs8: Uint8Array): Uint8Array {
  const [, , inner] = readChildren(readElement(pkcs8, TAG.sequence));
  const [, secret] = readChildren(readElement(expectTag(inner, TAG.octetString).content, TAG.sequence));
  const { content } = expectTag(secret, TAG.octetString);
  if (content.length !== 32) throw new DerError('length of a private key');
  return content.slice();
}

/** Z = SM3(ENTL ‖ ID ‖ a ‖ b ‖ G ‖ x ‖ y), 32 bytes (GM/T 0003.2 §5.5). Throws DerError for another key. */
export function sm2Z(spki: Uint8Array): Uint8Array {
  return createHash('sm3').update(Z_PREFIX).update(sm2Point(spki)).digest();
}

/**
 * The key read back from its own PKCS#8. A key straight from generateKeyPair makes ECDSA signatures over the SM2 curve;
 * only an imported one makes SM2 signatures (spec: same on Node 20 to 26), so every private key passes through here.
 */
export function importedKey(key: KeyObject): KeyObject {
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  try {
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  } finally {
    pkcs8.fill(0);
  }
}

/** DER of the SubjectPublicKeyInfo of a private or public key. */
export function spkiOf(key: KeyObject): Uint8Array {
  return (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' });
}
