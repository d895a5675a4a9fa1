// The three ways an SM2 ciphertext is written (GM/T 0003.4, GM/T 0009 §7.2), and what bytes of no known way may mean.
import { concat, type Bytes } from '#shared/bytes.ts';
import {
  der,
  DerError,
  derUnsigned,
  expectTag,
  readChildren,
  readElement,
  readInteger,
  TAG,
  type DerElement,
} from './der.ts';
import { isOnCurve, type Sm2Ciphertext } from './sm2-cipher-second.ts';

/** A key or a digest is wrapped, never a file. */
export const LONGEST_WRAPPED = 4096;

/** SM2Cipher ::= SEQUENCE { x INTEGER, y INTEGER, C3 OCTET STRING, C2 OCTET STRING } (GM/T 0009 §7.2). */
export function ciphertextToDer({ point, hash, masked }: Sm2Ciphertext): Bytes {
  return der(
    TAG.sequence,
    derUnsigned(point.subarray(0, 32)),
    derUnsigned(point.subarray(32)),
    der(TAG.octetString, hash),
    der(TAG.octetString, masked),
  );
}

/** Throws DerError for any other spelling. */
export function ciphertextFromDer(bytes: Uint8Array): Sm2Ciphertext {
  const [x, y, hash, masked, ...more] = readChildren(readElement(bytes, TAG.sequence));
  if (more.length > 0) throw new DerError('parts of a ciphertext');
  const ciphertext = {
    point: concat(coordinate(x), coordinate(y)),
    hash: expectTag(hash, TAG.octetString).content,
    masked: expectTag(masked, TAG.octetString).content,
  };
  if (ciphertext.hash.length !== 32 || ciphertext.masked.length === 0) throw new DerError('length of a ciphertext');
  return ciphertext;
}

/** 04 ‖ C1 ‖ C3 ‖ C2, the order of the standard since 2012; or, for older peers, C1C2C3. */
export function ciphertextToRaw({ point, hash, masked }: Sm2Ciphertext, order: 'C1C3C2' | 'C1C2C3' = 'C1C3C2'): Bytes {
  const tail = order === 'C1C3C2' ? [hash, masked] : [masked, hash];
  return concat(Uint8Array.of(4), point, ...tail);
}

/** What raw bytes may mean in that order, with or without the 04. Throws RangeError when they are too short. */
export function ciphertextFromRaw(bytes: Uint8Array, order: 'C1C3C2' | 'C1C2C3' = 'C1C3C2'): Sm2Ciphertext {
  const body = hasMark(bytes) ? bytes.subarray(1) : bytes;
  if (body.length < 97) throw new RangeError('too short for a ciphertext');
  const point = body.subarray(0, 64);
  return order === 'C1C3C2'
    ? { point, hash: body.subarray(64, 96), masked: body.subarray(96) }
    : { point, masked: body.subarray(64, -32), hash: body.subarray(-32) };
}

/**
 * Everything the bytes may mean, the likeliest first: kits write ASN.1, C1C3C2 or C1C2C3, the last two also without the 04
 * (spec/crypto §2.3). Only the right one opens, because C3 covers the plain text. None for what is no ciphertext at all.
 */
export function readCiphertext(bytes: Uint8Array): Sm2Ciphertext[] {
  if (bytes.length > LONGEST_WRAPPED) return [];
  try {
    return [ciphertextFromDer(bytes)];
  } catch {
    if (bytes.length < 97) return [];
    return [ciphertextFromRaw(bytes), ciphertextFromRaw(bytes, 'C1C2C3')].filter(({ point }) => isOnCurve(point));
  }
}

function coordinate(element: DerElement | undefined): Uint8Array {
  const content = readInteger(element);
  if ((content[0] ?? 0) >= 0x80) throw new DerError('negative coordinate');
  const digits = content[0] === 0 ? content.subarray(1) : content;
  if (digits.length > 32) throw new DerError('coordinate too long');
  return concat(new Uint8Array(32 - digits.length), digits);
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 4 && bytes.length > 97 && isOnCurve(bytes.subarray(1, 65));
}
