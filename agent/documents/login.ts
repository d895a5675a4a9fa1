// The random of a login page. What is called 登录 opens the login grant, so this is strict: everything doubtful is a signature.
import { fromUtf8, toHex } from '#shared/bytes.ts';
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
  return loginDocument(text);
}

function loginDocument(random: string): RecognisedDocument {
  return {
    kind: 'login',
    title: { zh: '登录', en: 'Log in' },
    fields: rows([field('登录随机数', 'Login random', random)]),
    caution: null,
    keys: [],
  };
}

/** RFC 8017 §9.2 DigestInfo of SHA-1 and SHA-256: a page that wants a raw digest signed, not a login. */
const DIGEST_INFO = ['3021300906052b0e03021a05000414', '3031300d060960864801650304020105000420'];

/**
 * Randoms travel as base64 and are decoded before they are signed (spec/eport-protocol §4.2), so most of them are raw bytes.
 * The card hashes what it signs, so bytes that happen to be a digest sign no document either.
 * @returns null for more than 64 bytes, none, a known structure, or text that a control character was hung on; never throws
 */
export function recogniseRawLogin(data: Uint8Array): RecognisedDocument | null {
  const hex = toHex(data.subarray(0, LONGEST));
  if (data.length === 0 || data.length > LONGEST || DIGEST_INFO.some((prefix) => hex.startsWith(prefix))) return null;
  if (isText(data)) return null;
  return loginDocument(hex);
}

/** Random bytes are never UTF-8 for long, and few of them are controls or none: a sentence is both. */
function isText(data: Uint8Array): boolean {
  try {
    const text = fromUtf8(data);
    return text.replace(/[\u0000-\u001f\u007f]/g, '').length * 2 > text.length;
  } catch {
    return false;
  }
}

/** Words and whole numbers joined by signs, such as PAY-ALL-100000: a random is either one piece or mixes letters with digits. */
function isReadable(text: string): boolean {
  const pieces = text.split(/[+/_.=-]+/).filter((piece) => piece !== '');
  const words = pieces.filter((piece) => /^[A-Za-z]{3,}$/.test(piece) && !/^[A-Fa-f]+$/.test(piece));
  return words.length >= 2 && pieces.every((piece) => /^(?:[A-Za-z]+|\d+)$/.test(piece));
}
