// Values of PDF (ISO 32000-1 §7.2, §7.3), read strictly, each with its place: what is written again is copied, not printed anew.
import { Problem } from '#shared/errors.ts';

interface Place {
  /** Offsets in the bytes it was read from, `end` behind its last byte */
  start: number;
  end: number;
}

export type PdfValue = Place &
  (
    | { kind: 'number'; value: number }
    | { kind: 'name'; name: string }
    | { kind: 'string'; bytes: Uint8Array; hex: boolean }
    | { kind: 'array'; items: PdfValue[] }
    | { kind: 'dict'; entries: Map<string, PdfValue> }
    | { kind: 'ref'; number: number; generation: number }
    | { kind: 'word'; word: string }
  );
export type PdfDict = Extract<PdfValue, { kind: 'dict' }>;

const DEEPEST = 64;
/** Bounded: a million digits and a letter behind them would take minutes otherwise. */
const NUMBER = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})$/;
const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set(Array.from('()<>[]{}/%', (mark) => mark.charCodeAt(0)));

/** Reads one value after another. Throws format/malformed. */
export class PdfReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  value(depth = 0): PdfValue {
    if (depth > DEEPEST) throw malformed('depth');
    this.space();
    const start = this.at;
    const [first, second] = [this.bytes[start], this.bytes[start + 1]];
    if (first === 0x2f) return this.name();
    if (first === 0x28) return this.text();
    if (first === 0x5b) return this.array(depth);
    if (first === 0x3c) return second === 0x3c ? this.dict(depth) : this.hex();
    const word = this.word();
    if (NUMBER.test(word)) return this.numberOrRef(start, word);
    // What is left of a reference in a spelling of its own, which some readers take for one: `7 %\n0 R`, `7.0 0 R`, `7 0R`.
    if (word === '' || word.includes('R')) throw malformed('value');
    return { kind: 'word', word, start, end: this.at };
  }

  integer(): number {
    const value = this.value();
    if (value.kind !== 'number' || !Number.isSafeInteger(value.value) || value.value < 0) throw malformed('number');
    return value.value;
  }

  expect(word: string): void {
    const value = this.value();
    if (value.kind !== 'word' || value.word !== word) throw malformed(word);
  }

  /** White space and comments. */
  space(): void {
    for (;;) {
      while (SPACE.has(this.bytes[this.at] ?? -1)) this.at++;
      if (this.bytes[this.at] !== 0x25) return;
      while (this.at < this.bytes.length && this.bytes[this.at] !== 10 && this.bytes[this.at] !== 13) this.at++;
    }
  }

  private word(): string {
    const start = this.at;
    for (let byte = this.bytes[this.at]; byte !== undefined && !SPACE.has(byte) && !DELIMITER.has(byte);) {
      this.at++;
      byte = this.bytes[this.at];
    }
    return latin1(this.bytes.subarray(start, this.at));
  }

  /** Two whole numbers and R are a reference. */
  private numberOrRef(start: number, word: string): PdfValue {
    const number: PdfValue = { kind: 'number', value: Number(word), start, end: this.at };
    if (!/^\d{1,10}$/.test(word)) return number;
    const ahead = /^[\0\t\n\f\r ]{1,8}(\d{1,5})[\0\t\n\f\r ]{1,8}R(?![^\0\t\n\f\r ()<>[\]{}/%])/.exec(
      latin1(this.bytes.subarray(this.at, this.at + 24)),
    );
    if (ahead === null) return number;
    this.at += ahead[0].length;
    return { kind: 'ref', number: Number(word), generation: Number(ahead[1]), start, end: this.at };
  }

  private name(): PdfValue {
    const start = this.at++;
    const name = this.word().replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    return { kind: 'name', name, start, end: this.at };
  }

  private array(depth: number): PdfValue {
    const start = this.at++;
    const items: PdfValue[] = [];
    for (;;) {
      this.space();
      if (this.bytes[this.at] === 0x5d) break;
      items.push(this.value(depth + 1));
    }
    this.at++;
    return { kind: 'array', items, start, end: this.at };
  }

  private dict(depth: number): PdfDict {
    const start = this.at;
    this.at += 2;
    const entries = new Map<string, PdfValue>();
    for (;;) {
      this.space();
      if (this.bytes[this.at] === 0x3e) break;
      const key = this.value(depth + 1);
      // Of a name that stands twice two readers may take different ones.
      if (key.kind !== 'name' || entries.has(key.name)) throw malformed('dictionary');
      entries.set(key.name, this.value(depth + 1));
    }
    if (this.bytes[this.at + 1] !== 0x3e) throw malformed('dictionary');
    this.at += 2;
    return { kind: 'dict', entries, start, end: this.at };
  }

  private hex(): PdfValue {
    const start = this.at;
    const close = this.bytes.indexOf(0x3e, start);
    const digits = close === -1 ? '' : latin1(this.bytes.subarray(start + 1, close)).replace(/[\0\t\n\f\r ]+/g, '');
    if (close === -1 || !/^[0-9a-f]*$/i.test(digits)) throw malformed('string');
    this.at = close + 1;
    const bytes = Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex'));
    return { kind: 'string', bytes, hex: true, start, end: this.at };
  }

  /** §7.3.4.2; what escapes stand for is of no use here, only where the string ends. */
  private text(): PdfValue {
    const start = this.at++;
    for (let open = 1; open > 0; this.at++) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw malformed('string');
      if (byte === 0x5c) this.at++;
      else if (byte === 0x28) open++;
      else if (byte === 0x29) open--;
    }
    return { kind: 'string', bytes: this.bytes.slice(start + 1, this.at - 1), hex: false, start, end: this.at };
  }
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function malformed(detail: string, cause?: unknown): Problem {
  return new Problem('format/malformed', { detail: `PDF: ${detail}` }, { cause });
}
