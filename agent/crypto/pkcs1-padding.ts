// Unpadding of RSAES-PKCS1-v1_5 (RFC 8017 §7.2.2) for devices that do the bare RSA operation only. Everything is looked at before
// anything is judged, and all failures are one (Bleichenbacher).
import type { Bytes } from '#shared/bytes.ts';

/** Non-zero bytes before the message, at least */
const SHORTEST_PADDING = 8;

/**
 * @param encoded EM, as long as the modulus; the caller wipes it
 * @returns the message, null for whatever was not padded so
 */
export function unpadPkcs1(encoded: Uint8Array): Bytes | null {
  let wrong = (encoded[0] ?? 1) | ((encoded[1] ?? 0) ^ 2);
  let start = 0;
  for (let at = 2; at < encoded.length; at++) {
    const isEnd = Number(start === 0) & Number(encoded[at] === 0);
    start += isEnd * (at + 1);
  }
  wrong |= Number(start < 2 + SHORTEST_PADDING + 1);
  return wrong === 0 ? Uint8Array.from(encoded.subarray(start)) : null;
}
