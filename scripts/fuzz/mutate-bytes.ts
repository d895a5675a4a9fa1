// Changes that know nothing of a format: bits, bytes, runs, pieces of other inputs.
import { concat } from '#shared/bytes.ts';
import type { Chance } from './random.ts';

/** Inputs stay shorter than this: longer ones find time, not errors. */
export const LONGEST = 128 * 1024;
const EDGES = [0, 1, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xfe, 0xff];

export function changeBytes(input: Uint8Array, others: readonly Uint8Array[], chance: Chance): Uint8Array {
  let bytes = Uint8Array.from(input);
  for (let times = 1 + chance.to(4); times > 0; times--) bytes = changeOnce(bytes, others, chance);
  return bytes.subarray(0, LONGEST);
}

function changeOnce(bytes: Uint8Array, others: readonly Uint8Array[], chance: Chance): Uint8Array<ArrayBuffer> {
  const at = chance.to(bytes.length + 1);
  const length = chance.once(4) ? chance.to(bytes.length - at + 1) : chance.to(Math.min(8, bytes.length - at) + 1);
  const [before, inside, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  switch (chance.to(8)) {
    case 0: // one bit
      return concat(before, inside.length === 0 ? inside : Uint8Array.of((inside[0] ?? 0) ^ (1 << chance.to(8))), bytes.subarray(at + Math.min(1, inside.length))); // prettier-ignore
    case 1: // an edge of a range
      return concat(before, Uint8Array.of(chance.one(EDGES)), bytes.subarray(at + 1));
    case 2: // left out
      return concat(before, after);
    case 3: // twice
      return concat(before, inside, inside, after);
    case 4: // cut
      return concat(before);
    case 5: // many times
      return concat(before, ...Array.from({ length: 1 + chance.to(200) }, () => inside), after);
    case 6: { // a piece of another
      const other = chance.one(others);
      const from = chance.to(other.length + 1);
      return concat(before, other.subarray(from, from + chance.to(64)), after);
    }
    default: // noise
      return concat(before, Uint8Array.from({ length: 1 + chance.to(8) }, () => chance.to(256)), after);
  }
} // prettier-ignore
