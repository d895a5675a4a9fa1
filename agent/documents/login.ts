// The random of a login page. What is called 登录 opens the login grant, so this is strict: everything doubtful is a signature.
import { fromUtf8, toHex } from '#shared/bytes.ts';
import { startsAsDigestInfo } from '../crypto/digest-info.ts';
import type { RecognisedDocument } from './document.ts';
import { field, rows } from './reading/fields.ts';

const LONGEST = 64;
/** The random is base64 (spec/eport-protocol §4 SpcSignRandom); hex, digits and UUIDs of other portals fit too. No space, no brackets, no Chinese. */
const TOKEN = /^[A-Za-z0-9+/_.-]+={0,2}$/;
/** 报关单号: customs, year, direction, running number. */
const DECLARATION_NUMBER = /^\d{4}20\d{2}[01]\d{9}$/;

/** Header and content of a JSON Web Signature (RFC 7515 §5.1): signed, they are a document. */
const SIGNED_JSON = /^eyJ[A-Za-z0-9_-]*\./;

/**
 * Called only with text that no other recogniser knows (DESIGN §2a).
 * @returns null when it is longer than 64 bytes, empty, or something a person could have written; never throws
 */
export function recogniseLogin(text: string): RecognisedDocument | null {
  if (text.length > LONGEST || !TOKEN.test(text) || DECLARATION_NUMBER.test(text) || isReadable(text)) return null;
  if (SIGNED_JSON.test(text)) return null;
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

/**
 * Randoms travel as base64 and are decoded before they are signed (spec/eport-protocol §4.2), so most of them are raw bytes.
 * The card hashes what it signs, so bytes that happen to be a digest sign no document either.
 * @returns null for more than 64 bytes, none, a known structure, or text that a control character was hung on; never throws
 */
export function recogniseRawLogin(data: Uint8Array): RecognisedDocument | null {
  if (data.length === 0 || data.length > LONGEST || startsAsDigestInfo(data) || isText(data) || isDer(data))
    return null;
  return loginDocument(toHex(data));
}

/**
 * One whole element of DER, as what CMS signs in the place of a document is (RFC 5652 §5.4): with SHA-1 it fits into a random. Of a
 * million randoms of 20 bytes some forty-five look like it, and ask for a signature instead of a login.
 */
function isDer(data: Uint8Array): boolean {
  const [tag, length, long] = data;
  const isWhole = length === data.length - 2 || (length === 0x81 && long === data.length - 3);
  return (tag === 0x30 || tag === 0x31 || tag === 0xa0) && isWhole;
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
