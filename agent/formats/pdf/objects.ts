// Where objects of a PDF are, and one of them read from its place (ISO 32000-1 §7.3.10, §7.5.4).
import { malformed, type PdfDict, PdfReader, type PdfValue } from './values.ts';

export const MOST_ENTRIES = 1_000_000;

export type Entry =
  | { kind: 'free' }
  | { kind: 'at'; offset: number; generation: number }
  | { kind: 'packed'; stream: number; index: number };

export interface Section {
  entries: Map<number, Entry>;
  trailer: PdfDict;
  isTable: boolean;
}

/** What may still be read of one file: its cross-references and packed streams may claim to be larger than any memory. */
export interface Budget {
  /** Rows of cross-references, of all sections together */
  rows: number;
  /** Bytes that streams of the structure unpack to, all together */
  unpacked: number;
}

/** Unpacked; a file of 12 MB has some 100,000 objects. */
const MOST_UNPACKED = 64 * 1024 * 1024;

/** No object is described in less than a byte, and what is packed best is a hundredth of its size. */
export function budgetOf({ length }: Uint8Array): Budget {
  return { rows: Math.min(MOST_ENTRIES, length), unpacked: Math.min(MOST_UNPACKED, 65_536 + 256 * length) };
}

/** Takes rows before they are read. Throws format/malformed. */
export function takeRows(budget: Budget, count: number): void {
  budget.rows -= count;
  if (budget.rows < 0) throw malformed('xref');
}

/** A whole number of a dictionary itself, null when it is not there. Throws format/malformed for anything else. */
export function numberAt({ entries }: PdfDict, name: string): number | null {
  const value = entries.get(name);
  return value === undefined ? null : wholeNumber(value, name);
}

/** Throws format/malformed for anything else. @param name tells what it is the number of */
export function wholeNumber(value: PdfValue, name: string): number {
  if (value.kind !== 'number' || !Number.isSafeInteger(value.value) || value.value < 0) throw malformed(name);
  return value.value;
}

/** The object that stands there. Throws format/malformed when it is another. */
export function objectAt(
  bytes: Uint8Array,
  offset: number,
  expected: { number: number; generation: number } | null,
): { value: PdfValue; reader: PdfReader } {
  const reader = new PdfReader(bytes, offset);
  const [number, generation] = [reader.integer(), reader.integer()];
  reader.expect('obj');
  if (expected !== null && (number !== expected.number || generation !== expected.generation))
    throw malformed(`${expected.number} obj`);
  return { value: reader.value(), reader };
}
