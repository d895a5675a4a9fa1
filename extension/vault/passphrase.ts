// How good a passphrase must be. It is all that stands between a copied disk and the ID numbers in it.
import { Problem } from '#shared/errors.ts';

const LONGEST = 200;

/** Gives it back when it has 8 characters, 12 when they are digits only, and is more than one of them repeated. Throws vault/passphrase-weak. */
export function checkPassphrase(passphrase: string): string {
  const plain = passphrase.normalize('NFKC').trim();
  const least = /^\d+$/.test(plain) ? 12 : 8;
  if (plain.length < least || passphrase.length > LONGEST || new Set(plain).size < 4)
    throw new Problem('vault/passphrase-weak');
  return passphrase;
}
