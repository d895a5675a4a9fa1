// Changes to text by its own pieces: tags and what stands between them, values of JSON, words, numbers, quotes.
import { utf8 } from '#shared/bytes.ts';
import { changeBytes, LONGEST } from './mutate-bytes.ts';
import type { Chance } from './random.ts';

/** What breaks readers of XML and JSON elsewhere. */
const WORDS = [
  '<!DOCTYPE a [<!ENTITY e "x">]>', '&e;', '&#0;', '&#x110000;', '<![CDATA[', ']]>', '<!--', '-->', '<?x y?>', '<a>', '</a>', '<a/>',
  ' xmlns="urn:x"', ' xmlns:ds="urn:y"', ' xmlns:xml="urn:z"', ' a="1" a="2"', '\u0000', '\ufeff', '\ud800', '\u202e', '\r\n', '𠀀', 'é',
  '"__proto__":{"polluted":1},', '"constructor":{"prototype":{"polluted":1}},', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
  'null', 'true', '-0', '1e999', '-1', '0', '9007199254740993', '4294967296', '2147483648', '99999999999999999999', '0x10', 'NaN',
  '{', '}', '[', ']', '"', '\\', '\\u0000', '\\ud800', ',', ':', '||', '=', '<', '>', '&', "'", '%', '/', '..', ' ', '\n', '\t',
]; // prettier-ignore
const PIECE = /<[^<>]*>|"(?:[^"\\]|\\.)*"|[\w.:+-]+|[^\w<"]+|./gsu;

export function changeText(
  input: Uint8Array,
  { others, words, chance }: { others: readonly Uint8Array[]; words: readonly string[]; chance: Chance },
): Uint8Array {
  if (chance.once(5)) return changeBytes(input, others, chance);
  const pieces = piecesOf(input);
  for (let times = 1 + chance.to(4); times > 0; times--) change(pieces, { others, words, chance });
  return utf8(pieces.join('')).subarray(0, LONGEST);
}

function piecesOf(bytes: Uint8Array): string[] {
  return Array.from(new TextDecoder().decode(bytes).matchAll(PIECE), ([piece]) => piece);
}

function change(
  pieces: string[],
  { others, words, chance }: { others: readonly Uint8Array[]; words: readonly string[]; chance: Chance },
): void {
  const at = chance.to(pieces.length + 1);
  const length = 1 + chance.to(chance.once(4) ? 40 : 3);
  const word = (): string => chance.one(chance.once(2) && words.length > 0 ? words : WORDS);
  switch (chance.to(9)) {
    case 0:
      pieces.splice(at, length);
      break;
    case 1:
      pieces.splice(at, 0, ...pieces.slice(at, at + length));
      break;
    case 2:
      pieces.splice(chance.to(pieces.length + 1), 0, ...pieces.splice(at, length));
      break;
    case 3:
      pieces.splice(at, 0, word());
      break;
    case 4:
      pieces.splice(at, 1, word());
      break;
    case 5: {
      const other = piecesOf(chance.one(others));
      const from = chance.to(other.length + 1);
      pieces.splice(at, chance.to(3), ...other.slice(from, from + length));
      break;
    }
    case 6: {
      const many = pieces.slice(at, at + length);
      const times = Math.min(chance.once(8) ? 2000 : 20, Math.floor(40_000 / Math.max(1, many.join('').length)));
      pieces.splice(at, 0, ...Array.from({ length: times }, () => many).flat());
      break;
    }
    case 7: // inside a piece
      pieces[at] = `${(pieces[at] ?? '').slice(0, chance.to(10))}${word()}${(pieces[at] ?? '').slice(chance.to(10))}`;
      break;
    default:
      pieces.splice(at);
  }
}
