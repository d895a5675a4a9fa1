// SM4-CCM by its definition (RFC 3610 §2 over the block cipher, as RFC 8998 §3 has it). Nothing of the product uses it; it stands here
// because RFC 8998 publishes an example, which tells more of the block cipher than any test of ours.
import { concat } from '#shared/bytes.ts';
import { blockCipher } from './sm4.ts';

interface Parts {
  key: Uint8Array;
  /** 12 bytes: the length of the text then has 3 */
  nonce: Uint8Array;
  /** 1 to 65279 bytes */
  associated: Uint8Array;
}

/** @returns the text with 16 bytes of code behind it */
export function referenceSm4Ccm({ key, nonce, associated }: Parts, plain: Uint8Array): Uint8Array {
  const encrypt = blockCipher(key);
  const counter = (at: number): Uint8Array => encrypt(concat(Uint8Array.of(2), nonce, lengthOf(at, 3)));
  // Flags: there are associated data (64), 16 bytes of code (7 · 8), 3 bytes of length (2)
  const first = concat(Uint8Array.of(64 + 7 * 8 + 2), nonce, lengthOf(plain.length, 3));
  const covered = concat(first, padded(concat(lengthOf(associated.length, 2), associated)), padded(plain));
  let code: Uint8Array = new Uint8Array(16);
  for (let at = 0; at < covered.length; at += 16) code = encrypt(xor(covered.subarray(at, at + 16), code));
  const text: Uint8Array[] = [];
  for (let at = 0; at < plain.length; at += 16) text.push(xor(plain.subarray(at, at + 16), counter(at / 16 + 1)));
  return concat(...text, xor(code, counter(0)));
}

function lengthOf(value: number, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, at) => (value >>> (8 * (width - 1 - at))) & 0xff);
}

function padded(data: Uint8Array): Uint8Array {
  return concat(data, new Uint8Array((16 - (data.length % 16)) % 16));
}

function xor(data: Uint8Array, mask: Uint8Array): Uint8Array {
  return Uint8Array.from(data, (byte, at) => byte ^ (mask[at] ?? 0));
}
