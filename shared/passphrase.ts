// How hard a passphrase is to guess, by what it is made of. Nobody but its owner knows whether it is a line of a song: an estimate,
// and a generous one for words, which is why the mark is high.

export type PassphraseStrength = 'weak' | 'fair' | 'strong';

/** Bits below which a backup is refused: it may be copied, and guessed at for years at a quarter of a second each. */
const FAIR_FROM = 60;
const STRONG_FROM = 90;
/** Common Chinese characters, as a power of two: whoever types them chooses among few. */
const BITS_OF_OTHERS = 10;

const CLASSES: readonly [RegExp, number][] = [
  [/[0-9]/, 10],
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[ -/:-@[-`{-~]/, 33],
];

/** @param bytes UTF-8, as they are typed; not wiped, never kept */
export function passphraseStrength(bytes: Uint8Array): PassphraseStrength {
  const bits = passphraseBits(new TextDecoder().decode(bytes));
  return bits < FAIR_FROM ? 'weak' : bits < STRONG_FROM ? 'fair' : 'strong';
}

/** Each character counts by the kinds that occur at all, and one bit when the one before, or an earlier place, foretells it. */
function passphraseBits(text: string): number {
  const characters = Array.from(text);
  const pool = CLASSES.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0);
  const bitsOf = (character: string, at: number): number => {
    const before = characters[at - 1];
    if (before !== undefined && Math.abs(codeOf(character) - codeOf(before)) <= 1) return 1;
    if (
      at >= 2 &&
      characters
        .slice(0, at)
        .join('')
        .includes(characters.slice(at - 2, at + 1).join(''))
    )
      return 1;
    return codeOf(character) < 0x80 ? Math.log2(pool) : BITS_OF_OTHERS;
  };
  return characters.reduce((sum, character, at) => sum + bitsOf(character, at), 0);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
