// A PDF's objects by its cross-reference, tables and streams (ISO 32000-1 §7.5). Nothing is repaired: where readers would have to
// guess, they guess differently.
import { type Budget, budgetOf, type Entry, MOST_ENTRIES, numberAt, objectAt, type Section } from './objects.ts';
import { requireOneStart } from './linearized.ts';
import { readXrefStream, streamOf } from './streams.ts';
import { readTable } from './table.ts';
import { latin1, malformed, type PdfDict, PdfReader, type PdfValue } from './values.ts';

export interface PdfObject {
  value: PdfValue;
  /** What the places in `value` refer to: the file, or an unpacked object stream */
  source: Uint8Array;
  generation: number;
  /** Whether data follows the dictionary */
  isStream: boolean;
}

export interface PdfFile {
  bytes: Uint8Array;
  entries: Map<number, Entry>;
  /** Of the newest section */
  trailer: PdfDict;
  /** Where the newest section stands, and what kind it is: an update goes on in the same way */
  startxref: number;
  isTable: boolean;
  /** Where each of its sections stands */
  sections: ReadonlySet<number>;
  /** How many sections have a stream beside their table: readers differ in which of the two they believe. */
  doubled: number;
  /** Throws format/malformed for an object that is not there. */
  object(number: number): PdfObject;
  /** The value itself, or what a reference names; undefined for null and what is missing. */
  resolve(value: PdfValue | undefined, source: Uint8Array): PdfObject | undefined;
}

const MOST_SECTIONS = 256;
/** Throws format/malformed. */
export function openPdf(bytes: Uint8Array): PdfFile {
  // Some readers look for the first object right behind these letters, others on the next line.
  if (!/^%PDF-[12]\.\d[\t ]*[\r\n]/.test(latin1(bytes.subarray(0, 32)))) throw malformed('%PDF');
  const startxref = findStart(bytes);
  requireOneStart(bytes, startxref);
  const entries = new Map<number, Entry>();
  const seen = new Set<number>();
  const budget = budgetOf(bytes);
  let newest: Section | null = null;
  let doubled = 0;
  for (let at: number | null = startxref; at !== null;) {
    if (seen.has(at) || seen.size >= MOST_SECTIONS) throw malformed('Prev');
    seen.add(at);
    const section: Section = readSection(bytes, at, budget);
    newest ??= section;
    if (section.isTable && section.trailer.entries.has('XRefStm')) doubled++;
    for (const [number, entry] of section.entries) if (!entries.has(number)) entries.set(number, entry);
    at = numberAt(section.trailer, 'Prev');
  }
  if (newest === null) throw malformed('xref');
  const { trailer, isTable } = newest;
  return fileOf({ bytes, entries, trailer, startxref, isTable, sections: seen, doubled }, budget);
}

function fileOf(parts: Omit<PdfFile, 'object' | 'resolve'>, budget: Budget): PdfFile {
  const { bytes, entries } = parts;
  const unpacked = new Map<number, Pack>();
  const objects = new Map<number, PdfObject>();
  const left = new Map<Uint8Array, number>();
  function object(number: number): PdfObject {
    const known = objects.get(number);
    if (known !== undefined) return known;
    const { value, reader, generation, from } = read(number);
    reader.space();
    const isStream = latin1(reader.bytes.subarray(reader.at, reader.at + 6)) === 'stream';
    // Objects inside of each other would be read as often as they are deep.
    const rest = (left.get(reader.bytes) ?? reader.bytes.length) - (reader.at - from);
    if (rest < 0) throw malformed('obj');
    left.set(reader.bytes, rest);
    const found = { value, source: reader.bytes, generation, isStream };
    objects.set(number, found);
    return found;
  }
  function read(number: number): { value: PdfValue; reader: PdfReader; generation: number; from: number } {
    const entry = entries.get(number);
    if (entry?.kind === 'at') {
      const { offset, generation } = entry;
      return { ...objectAt(bytes, offset, { number, generation }), generation, from: offset };
    }
    if (entry?.kind !== 'packed') throw malformed(`${number} obj`);
    const pack = unpacked.get(entry.stream) ?? unpack(bytes, { number: entry.stream, entries, budget });
    unpacked.set(entry.stream, pack);
    const place = pack.places.get(number);
    // Some readers go by the number, others by the index.
    if (place?.index !== entry.index) throw malformed(`${number} obj`);
    const reader = new PdfReader(pack.source, place.at);
    return { value: reader.value(), reader, generation: 0, from: place.at };
  }
  function resolve(value: PdfValue | undefined, source: Uint8Array): PdfObject | undefined {
    if (value === undefined || (value.kind === 'word' && value.word === 'null')) return undefined;
    if (value.kind !== 'ref') return { value, source, generation: 0, isStream: false };
    const entry = entries.get(value.number);
    // A reference to what is not there is null (§7.3.10).
    if (entry === undefined || entry.kind === 'free') return undefined;
    const found = object(value.number);
    if (found.value.kind === 'ref') throw malformed(`${value.number} obj`);
    return found.value.kind === 'word' && found.value.word === 'null' ? undefined : found;
  }
  return { ...parts, object, resolve };
}

/** Of the last startxref; behind its %%EOF is white space alone. */
function findStart(bytes: Uint8Array): number {
  const tail = latin1(bytes.subarray(-1100));
  const match = /startxref[\r\n ]+(\d{1,10})[\r\n ]+%%EOF[\0\t\n\f\r ]*$/.exec(tail);
  if (match === null) throw malformed('startxref');
  return Number(match[1]);
}

function readSection(bytes: Uint8Array, at: number, budget: Budget): Section {
  if (at >= bytes.length) throw malformed('startxref');
  if (latin1(bytes.subarray(at, at + 4)) !== 'xref') return readXrefStream(bytes, at, budget);
  const reader = new PdfReader(bytes, at);
  reader.expect('xref');
  const [used, free] = readTable(reader, budget);
  const trailer = reader.value();
  if (trailer.kind !== 'dict') throw malformed('trailer');
  // A file for old and new readers at once: objects that only the new ones see are free in the table (§7.5.8.4).
  const beside = numberAt(trailer, 'XRefStm');
  const more = beside === null ? new Map<number, Entry>() : readXrefStream(bytes, beside, budget).entries;
  // Of two rows for one object two readers may take different ones.
  if (new Map([...used, ...free]).size !== used.length + free.length) throw malformed('xref');
  return { entries: new Map([...free, ...more, ...used]), trailer, isTable: true };
}

interface Pack {
  source: Uint8Array;
  places: Map<number, { index: number; at: number }>;
}

/** An object stream (§7.5.7): where each of its objects begins. */
function unpack(
  bytes: Uint8Array,
  { number, entries, budget }: { number: number; entries: PdfFile['entries']; budget: Budget },
): Pack {
  const entry = entries.get(number);
  if (entry?.kind !== 'at') throw malformed(`${number} obj`);
  const { dict, data } = streamOf(bytes, entry.offset, budget);
  const [count, first] = [numberAt(dict, 'N') ?? 0, numberAt(dict, 'First') ?? 0];
  if (count > MOST_ENTRIES) throw malformed('ObjStm');
  const reader = new PdfReader(data.subarray(0, first), 0);
  const places: Pack['places'] = new Map();
  for (let index = 0; index < count; index++) {
    const [packed, at] = [reader.integer(), reader.integer()];
    if (places.has(packed)) throw malformed('ObjStm');
    places.set(packed, { index, at: first + at });
  }
  return { source: data, places };
}
