// PIN lengths are counted on the bytes: a PIN never becomes a string just to be measured.
import type { Pin } from '../token.ts';

/** Whether the number of characters is allowed. UTF-8 continuation bytes (RFC 3629 §3) start no character. */
export function pinFits(pin: Pin, { min, max }: { min: number; max: number }): boolean {
  const characters = pin.reduce((sum, byte) => sum + ((byte & 0xc0) === 0x80 ? 0 : 1), 0);
  return characters >= min && characters <= max;
}
