// Unpadding of RSAES-OAEP (RFC 8017 §7.1.2) for tokens that do the bare RSA operation only. Everything is computed before anything
// is judged, and all failures are one: which check failed would open other ciphertexts (Manger).
import { createHash } from 'node:crypto';
import { concat, type Bytes } from '#shared/bytes.ts';

/**
 * @param encoded EM, as long as the modulus; the caller wipes it
 * @returns the message, null for whatever was not padded so with an empty label
 */
export function unpadOaep(encoded: Uint8Array, hash: 'sha1' | 'sha256'): Bytes | null {
  const label = createHash(hash).digest();
  const size = label.length;
  if (encoded.length < 2 * size + 2) return null;
  const [maskedSeed, maskedBlock] = [encoded.subarray(1, 1 + size), encoded.subarray(1 + size)];
  const seed = xor(maskedSeed, mask(maskedBlock, { hash, length: size }));
  const block = xor(maskedBlock, mask(seed, { hash, length: maskedBlock.length }));
  let wrong = encoded[0] ?? 1;
  for (let at = 0; at < size; at++) wrong |= (block[at] ?? 0) ^ (label[at] ?? 0);
  // After the label: zeros, a one, the message.
  let start = 0;
  for (let at = size; at < block.length; at++) {
    const byte = block[at] ?? 0;
    const isBefore = start === 0 ? 1 : 0;
    start += isBefore & Number(byte === 1) ? at + 1 : 0;
    wrong |= isBefore & Number(byte > 1);
  }
  if (wrong !== 0 || start === 0) return null;
  return block.slice(start);
}

/** MGF1 with the same hash (RFC 8017 §B.2.1). */
function mask(seed: Uint8Array, { hash, length }: { hash: string; length: number }): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 0, filled = 0; filled < length; counter++) {
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, counter);
    const block = createHash(hash).update(seed).update(number).digest();
    blocks.push(block);
    filled += block.length;
  }
  return concat(...blocks).subarray(0, length);
}

function xor(data: Uint8Array, other: Uint8Array): Bytes {
  return Uint8Array.from(data, (byte, at) => byte ^ (other[at] ?? 0));
}
