// Unified social credit code, GB 32100-2015: 18 characters, the last of which is a check character.

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** Whether the text is a credit code: 18 half-width characters in capitals with the right check character. */
export function isUscc(text: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * ALPHABET.indexOf(text.charAt(place)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31) === text.charAt(17);
}

/** The organisation code inside a credit code: characters 9 to 17, counted from 1; null for a wrong credit code. */
export function organisationCodeOf(uscc: string): string | null {
  return isUscc(uscc) ? uscc.slice(8, 17) : null;
}
