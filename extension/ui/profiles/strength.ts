// How good a passphrase is, in one word. The vault refuses the weak ones (extension/vault/passphrase.ts); the rest is advice.

export type Strength = 'empty' | 'weak' | 'fair' | 'strong';

const FAIR = 8;
const FAIR_DIGITS = 12;
const STRONG = 14;

export function strengthOf(passphrase: string): Strength {
  const plain = passphrase.normalize('NFKC').trim();
  if (plain === '') return 'empty';
  const digits = /^\d+$/.test(plain);
  if (plain.length < (digits ? FAIR_DIGITS : FAIR) || new Set(plain).size < 4) return 'weak';
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\da-zA-Z]/].filter((kind) => kind.test(plain)).length;
  return !digits && plain.length + kinds * 2 >= STRONG + 2 && new Set(plain).size >= 7 ? 'strong' : 'fair';
}
