// Strict DER (X.690 §8, §10): one reader that refuses every second spelling, a writer, and the two spellings of a signature.
import { concat, utf8, type Bytes } from '#shared/bytes.ts';

/** Universal tags (X.680 §8.6) as identifier octets. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

export interface DerElement {
  /** Identifier octet; high tag numbers are not used in any format we read and are refused. */
  tag: number;
  content: Uint8Array;
  /** Identifier, length and content as they stand in the input. */
  raw: Uint8Array;
}

/** Thrown for anything that is not DER; callers turn it into the problem of their format. */
export class DerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DerError';
  }
}

/** The one element that fills `bytes` exactly. Throws DerError. */
export function readElement(bytes: Uint8Array, tag?: number): DerElement {
  const element = elementAt(bytes, 0);
  if (element.raw.length !== bytes.length) throw new DerError('data after the end');
  return tag === undefined ? element : expectTag(element, tag);
}

/** Where the content of the element at `offset` begins and would end: for what is longer than memory. Throws DerError. */
export function readHead(bytes: Uint8Array, offset: number): { tag: number; start: number; end: number } {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new DerError('cut short');
  if ((tag & 0x1f) === 0x1f) throw new DerError('high tag number');
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    // 0x80 is BER's indefinite length; four octets are far beyond anything we accept.
    if (count === 0 || count > 4) throw new DerError('length form');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[start + i] ?? 0);
    start += count;
    const minimal = length < 0x80 ? 0 : Math.ceil(Math.log2(length + 1) / 8);
    if (minimal !== count) throw new DerError('length not minimal');
  }
  return { tag, start, end: start + length };
}

/** The elements inside a constructed element, in order. Throws DerError. */
export function readChildren(element: DerElement): DerElement[] {
  if ((element.tag & 0x20) === 0) throw new DerError('not constructed');
  const children: DerElement[] = [];
  for (let offset = 0; offset < element.content.length;) {
    const child = elementAt(element.content, offset);
    children.push(child);
    offset += child.raw.length;
  }
  return children;
}

/** The element itself when it is there and has the tag. Throws DerError. */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (element?.tag !== tag) throw new DerError(`expected tag ${tag}`);
  return element;
}

/** Dotted form of an OBJECT IDENTIFIER (X.690 §8.19). Throws DerError. */
export function readOid(element: DerElement | undefined): string {
  const { content } = expectTag(element, TAG.oid);
  const last = content.at(-1);
  if (last === undefined || last >= 0x80) throw new DerError('cut object identifier');
  const arcs: number[] = [];
  let arc = 0;
  let starts = true;
  for (const byte of content) {
    if (starts && byte === 0x80) throw new DerError('padded object identifier');
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new DerError('object identifier too large');
    starts = byte < 0x80;
    if (starts) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}

/** Content of an INTEGER, two's complement as it stands, at least one byte, minimal. Throws DerError. */
export function readInteger(element: DerElement | undefined): Uint8Array {
  const { content } = expectTag(element, TAG.integer);
  const [first, second] = content;
  if (first === undefined) throw new DerError('empty integer');
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw new DerError('padded integer');
  }
  return content;
}

/** Bytes of a BIT STRING of whole bytes, as keys and signatures are. Throws DerError. */
export function readBitString(element: DerElement | undefined): Uint8Array {
  const { content } = expectTag(element, TAG.bitString);
  if (content[0] !== 0) throw new DerError('bit string not of whole bytes');
  return content.subarray(1);
}

/** Milliseconds since 1970 of a UTCTime or GeneralizedTime in seconds and UTC (RFC 5280 §4.1.2.5). Throws DerError. */
export function readTime(element: DerElement | undefined): number {
  const text = element === undefined ? '' : new TextDecoder('latin1').decode(element.content);
  const digits = element?.tag === TAG.utcTime ? (/^[5-9]/.test(text) ? `19${text}` : `20${text}`) : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  if (match === null || (element?.tag !== TAG.utcTime && element?.tag !== TAG.generalizedTime))
    throw new DerError('time');
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  // Date.UTC rolls 31 February over; the date must read back as it was written.
  if (new Date(at).toISOString().replace(/\D/g, '').slice(0, 14) !== digits.slice(0, 14))
    throw new DerError('no such day');
  return at;
}

/** One element of the given parts. */
export function der(tag: number, ...parts: Uint8Array[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return concat(derHead(tag, length), ...parts);
}

/** Identifier and length of an element whose content comes later. */
export function derHead(tag: number, length: number): Bytes {
  if (length < 0x80) return Uint8Array.of(tag, length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(tag, 0x80 | octets.length, ...octets);
}

/** OBJECT IDENTIFIER of a dotted form. */
export function derOid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const group = [arc % 128];
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128)) group.unshift(0x80 | (high % 128));
    octets.push(...group);
  }
  return der(TAG.oid, Uint8Array.from(octets));
}

/** INTEGER ≥ 0 of big-endian bytes of any length. */
export function derUnsigned(bigEndian: Uint8Array): Bytes {
  let start = 0;
  while (start < bigEndian.length - 1 && bigEndian[start] === 0) start++;
  const digits = bigEndian.subarray(start);
  return der(TAG.integer, (digits[0] ?? 0x80) >= 0x80 ? concat(Uint8Array.of(0), digits) : digits);
}

/** UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5, RFC 5652 §11.3). @param at milliseconds, cut to seconds */
export function derTime(at: number): Bytes {
  const digits = `${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return Number(digits.slice(0, 4)) < 2050
    ? der(TAG.utcTime, utf8(digits.slice(2)))
    : der(TAG.generalizedTime, utf8(digits));
}

/** SET OF in the order DER asks for (X.690 §11.6): ascending encodings. */
export function derSetOf(...elements: Uint8Array[]): Bytes {
  return der(TAG.set, ...elements.toSorted((a, b) => Buffer.compare(a, b)));
}

/** BIT STRING of whole bytes. */
export function derBitString(bytes: Uint8Array): Bytes {
  return der(TAG.bitString, Uint8Array.of(0), bytes);
}

/**
 * Raw r‖s (32 + 32 bytes, big-endian) → SEQUENCE { r INTEGER, s INTEGER } (GM/T 0009 §7.3, RFC 3279 §2.2.3).
 * Throws DerError when it is not 64 bytes.
 */
export function signatureToDer(rs: Uint8Array): Bytes {
  if (rs.length !== 64) throw new DerError('r‖s is not 64 bytes');
  return der(TAG.sequence, derUnsigned(rs.subarray(0, 32)), derUnsigned(rs.subarray(32)));
}

/** SEQUENCE { r INTEGER, s INTEGER } → raw r‖s, 64 bytes. Throws DerError for any other spelling or a longer number. */
export function signatureFromDer(bytes: Uint8Array): Bytes {
  const numbers = readChildren(readElement(bytes, TAG.sequence));
  if (numbers.length !== 2) throw new DerError('a signature is two numbers');
  const rs = new Uint8Array(64);
  numbers.forEach((number, i) => {
    const content = readInteger(number);
    if ((content[0] ?? 0) >= 0x80) throw new DerError('negative number');
    const digits = content[0] === 0 ? content.subarray(1) : content;
    if (digits.length > 32) throw new DerError('number too long');
    rs.set(digits, 32 * (i + 1) - digits.length);
  });
  return rs;
}

function elementAt(bytes: Uint8Array, offset: number): DerElement {
  const { tag, start, end } = readHead(bytes, offset);
  if (end > bytes.length) throw new DerError('cut short');
  return { tag, content: bytes.subarray(start, end), raw: bytes.subarray(offset, end) };
}
