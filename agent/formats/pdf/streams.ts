// The two kinds of streams a PDF's structure is kept in: of cross-references and of objects (ISO 32000-1 §7.5.7, §7.5.8).
import { inflateSync } from 'node:zlib';
import { type Budget, type Entry, numberAt, objectAt, type Section, takeRows } from './objects.ts';
import { latin1, malformed, type PdfDict, PdfReader, type PdfValue } from './values.ts';

/** A stream of the structure, unpacked. Throws format/malformed, also for filters that are not used here. */
export function streamOf(bytes: Uint8Array, offset: number, budget: Budget): { dict: PdfDict; data: Uint8Array } {
  const { value: dict } = objectAt(bytes, offset, null);
  if (dict.kind !== 'dict') throw malformed('stream');
  return { dict, data: decoded(dict, dataBehind(bytes, dict, lengthOf(dict)), budget) };
}

/**
 * The data of a stream (§7.3.8), by its length. Throws format/malformed unless `endstream` stands right behind it: otherwise readers
 * look for the word, or take what an update puts there.
 */
export function dataBehind(bytes: Uint8Array, dict: PdfDict, length: number): Uint8Array {
  const reader = new PdfReader(bytes, dict.end);
  reader.expect('stream');
  const line = /^\r?\n/.exec(latin1(bytes.subarray(reader.at, reader.at + 2)));
  if (line === null) throw malformed('stream');
  const start = reader.at + line[0].length;
  const end = start + length;
  const behind = latin1(bytes.subarray(end, end + 20));
  if (end > bytes.length || !/^[\0\t\n\f\r ]{0,8}endstream[\0\t\n\f\r ]/.test(behind)) throw malformed('Length');
  return bytes.subarray(start, end);
}

/** Of streams of the structure it stands in the dictionary itself: an object of its own could not be found yet. */
function lengthOf(dict: PdfDict): number {
  const length = numberAt(dict, 'Length');
  if (length === null) throw malformed('Length');
  return length;
}

function decoded(dict: PdfDict, data: Uint8Array, budget: Budget): Uint8Array {
  const filter = single(dict.entries.get('Filter'));
  if (filter === undefined) return taken(data, budget);
  if (filter.kind !== 'name' || filter.name !== 'FlateDecode') throw malformed('Filter');
  const parameters = single(dict.entries.get('DecodeParms'));
  const inflated = inflatedBy(data, budget);
  if (parameters === undefined || (parameters.kind === 'word' && parameters.word === 'null')) return inflated;
  if (parameters.kind !== 'dict') throw malformed('DecodeParms');
  const predictor = numberAt(parameters, 'Predictor') ?? 1;
  if (predictor === 1) return inflated;
  if (predictor < 10) throw malformed('Predictor');
  return unpredicted(inflated, numberAt(parameters, 'Columns') ?? 1);
}

function inflatedBy(data: Uint8Array, budget: Budget): Uint8Array {
  try {
    return taken(inflateSync(data, { maxOutputLength: Math.max(1, budget.unpacked) }), budget);
  } catch (cause) {
    throw malformed('FlateDecode', cause);
  }
}

/** Unfiltered data counts too: streams may lie inside of each other. */
function taken(data: Uint8Array, budget: Budget): Uint8Array {
  budget.unpacked -= data.length;
  if (budget.unpacked < 0) throw malformed('stream');
  return data;
}

/** Filters and their parameters may be lists of one. */
function single(value: PdfValue | undefined): PdfValue | undefined {
  if (value?.kind !== 'array') return value;
  if (value.items.length > 1) throw malformed('Filter');
  return value.items[0];
}

/** PNG predictors of one byte a sample (§7.4.4.4; RFC 2083 §6). */
function unpredicted(data: Uint8Array, columns: number): Uint8Array {
  if (columns < 1 || columns > 1024) throw malformed('Columns');
  const rows = Math.floor(data.length / (columns + 1));
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const kind = data[row * (columns + 1)];
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const left = column > 0 ? (out[at - 1] ?? 0) : 0;
      const up = row > 0 ? (out[at - columns] ?? 0) : 0;
      const corner = row > 0 && column > 0 ? (out[at - columns - 1] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind ?? 9];
      if (guess === undefined) throw malformed('Predictor');
      out[at] = (data[row * (columns + 1) + 1 + column] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/** Throws format/malformed. */
export function readXrefStream(bytes: Uint8Array, at: number, budget: Budget): Section {
  const { dict, data } = streamOf(bytes, at, budget);
  const type = dict.entries.get('Type');
  if (type?.kind !== 'name' || type.name !== 'XRef') throw malformed('XRef');
  const widths = numbersOf(dict.entries.get('W'));
  const [a = 0, b = 0, c = 0] = widths;
  const size = numberAt(dict, 'Size') ?? 0;
  const index = dict.entries.has('Index') ? numbersOf(dict.entries.get('Index')) : [0, size];
  if (widths.length !== 3 || widths.some((width) => width > 6) || b === 0 || index.length % 2 !== 0)
    throw malformed('XRef');
  const entries = new Map<number, Entry>();
  let offset = 0;
  for (let pair = 0; pair < index.length; pair += 2) {
    const [first = 0, count = 0] = index.slice(pair, pair + 2);
    takeRows(budget, count);
    if (offset + count * (a + b + c) > data.length) throw malformed('XRef');
    for (let number = first; number < first + count; number++, offset += a + b + c) {
      // Of two rows for one object two readers may take different ones.
      if (entries.has(number)) throw malformed('XRef');
      const kind = a === 0 ? 1 : field(data, offset, a);
      const [one, two] = [field(data, offset + a, b), field(data, offset + a + b, c)];
      entries.set(number, entryOf(kind, one, two));
    }
  }
  return { entries, trailer: dict, isTable: false };
}

/** Kinds nobody has defined are null objects (§7.5.8.3). */
function entryOf(kind: number, one: number, two: number): Entry {
  if (kind === 1) return { kind: 'at', offset: one, generation: two };
  return kind === 2 ? { kind: 'packed', stream: one, index: two } : { kind: 'free' };
}

function field(data: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + (data[at + i] ?? 0);
  return value;
}

function numbersOf(value: PdfValue | undefined): number[] {
  if (value?.kind !== 'array') throw malformed('XRef');
  return value.items.map((item) => {
    if (item.kind !== 'number' || !Number.isSafeInteger(item.value) || item.value < 0) throw malformed('XRef');
    return item.value;
  });
}
