// The random of a login page. What is called 登录 opens the login grant, so this is strict: everything doubtful is a signature.
import type { RecognisedDocument } from './document.ts';
import { field, rows } from './reading/fields.ts';

const LONGEST = 64;
/** The random is base64 (spec/eport-protocol §4 SpcSignRandom); hex, digits and UUIDs of other portals fit too. No space, no brackets, no Chinese. */
const TOKEN = /^[A-Za-z0-9+/_.-]+={0,2}$/;
/** 报关单号: customs, year, direction, running number. */
const DECLARATION_NUMBER = /^\d{4}20\d{2}[01]\d{9}$/;

/**
 * Called only with text that no other recogniser knows (DESIGN §2a).
 * @returns null when it is longer than 64 bytes, empty, or something a person could have written; never throws
 */
export function recogniseLogin(text: string): RecognisedDocument | null {
  if (text.length > LONGEST || !TOKEN.test(text) || DECLARATION_NUMBER.test(text) || isReadable(text)) return null;
  return {
    kind: 'login',
    title: { zh: '仅用于登录，不含申报内容', en: 'For login only; contains no declaration' },
    fields: rows([field('登录随机数', 'Login random', text)]),
    caution: null,
    keys: [],
  };
}

/** Words and whole numbers joined by signs, such as PAY-ALL-100000: a random is either one piece or mixes letters with digits. */
function isReadable(text: string): boolean {
  const pieces = text.split(/[+/_.=-]+/).filter((piece) => piece !== '');
  const words = pieces.filter((piece) => /^[A-Za-z]{3,}$/.test(piece) && !/^[A-Fa-f]+$/.test(piece));
  return words.length >= 2 && pieces.every((piece) => /^(?:[A-Za-z]+|\d+)$/.test(piece));
}
