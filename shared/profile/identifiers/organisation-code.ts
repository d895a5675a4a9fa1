// Organisation code, GB 11714-1997: 8 characters and a check character. Letters occur, whatever a manual calls it.

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Whether the text is an organisation code of 9 half-width characters, without a dash. */
export function isOrganisationCode(text: string): boolean {
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * ALPHABET.indexOf(text.charAt(place)), 0);
  return '0123456789X'.charAt((11 - (sum % 11)) % 11) === text.charAt(8);
}
