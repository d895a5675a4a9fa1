// How much work a file may ask for. Its author sets the iterations, so that guessing is slow; a planted file would stop the computer.
import { Problem } from '#shared/errors.ts';
import { DerError, readInteger, type DerElement } from '../crypto/der.ts';

/** What is left for the whole file: a file has several derivations. */
export interface Iterations {
  left: number;
}

/** Twenty times what careful writers choose today, four seconds of one core at the worst. */
export const MOST_ITERATIONS = 10_000_000;

/** One round of PKCS#12's own derivation is done in JavaScript and takes as long as these of PBKDF2. */
export const PKCS12_ROUND = 10;

/**
 * The positive number of an INTEGER, taken off what is left. Throws DerError, key/file-costly.
 * @param weight of each one
 */
export function count(element: DerElement | undefined, iterations: Iterations, weight = 1): number {
  const content = readInteger(element);
  if ((content[0] ?? 0) >= 0x80) throw new DerError('negative number');
  const number = content.length > 6 ? Infinity : content.reduce((sum, byte) => sum * 256 + byte, 0);
  if (number === 0) throw new DerError('zero');
  if (number * weight > iterations.left) throw new Problem('key/file-costly');
  iterations.left -= number * weight;
  return number;
}
