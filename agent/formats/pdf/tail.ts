// What stands behind a revision, as readers see it that do not trust the cross-references (each for reasons of its own) and look for
// objects and trailers themselves: they take whatever has a number, wherever it stands, and of several the last.
import type { PdfFile } from './file.ts';
import { objectAt } from './objects.ts';
import { isThere } from './structure.ts';
import { latin1, PdfReader, type PdfValue } from './values.ts';

const HEAD = /(\d{1,10})[\0\t\n\f\r ]{1,8}\d{1,5}[\0\t\n\f\r ]{1,8}$/;
const LONGEST_HEAD = 40;

/**
 * Whether such a reader finds behind `before` nothing else than the cross-references of `now` name: no object behind the place they
 * name for its number, no other catalogue, no other cross-references. Throws format/malformed. Linear in what is behind `before`.
 */
export function isPlain(before: PdfFile, now: PdfFile): boolean {
  const from = before.bytes.length;
  const tail = latin1(now.bytes.subarray(from));
  // What stands inside of each other would be read again and again.
  let left = tail.length;
  const read = (reader: PdfReader, start: number, value: PdfValue): PdfValue | null => {
    left -= reader.at - start;
    return left < 0 ? null : value;
  };
  for (const { index } of tail.matchAll(/(?<!end)obj/g)) {
    const head = HEAD.exec(tail.slice(Math.max(0, index - LONGEST_HEAD), index));
    if (head === null) return false;
    const start = from + index - head[0].length;
    if (!isNamed({ before, now }, Number(head[1]), start)) return false;
    const found = objectAt(now.bytes, start, null);
    const value = read(found.reader, start, found.value);
    if (value === null) return false;
    if (isXref(value) && !(now.sections.has(start) && hasSameRoot(before, value))) return false;
  }
  for (const { index } of tail.matchAll(/trailer/g)) {
    const start = from + index + 'trailer'.length;
    const reader = new PdfReader(now.bytes, start);
    const value = read(reader, start, reader.value());
    if (value === null || !hasSameRoot(before, value)) return false;
  }
  return true;
}

/** The cross-references lead there or, to a later version, further behind; cross-references themselves need not be named. */
function isNamed({ before, now }: { before: PdfFile; now: PdfFile }, number: number, start: number): boolean {
  return start <= placeOf(now, number) || (now.sections.has(start) && !isThere(before, number));
}

/** Where an object or the stream that it is packed in stands; -1 for none. */
function placeOf({ entries }: PdfFile, number: number): number {
  const entry = entries.get(number);
  const holder = entry?.kind === 'packed' ? entries.get(entry.stream) : entry;
  return holder?.kind === 'at' ? holder.offset : -1;
}

function isXref(value: PdfValue): boolean {
  const type = value.kind === 'dict' ? value.entries.get('Type') : undefined;
  return type?.kind === 'name' && type.name === 'XRef';
}

function hasSameRoot({ trailer }: PdfFile, value: PdfValue): boolean {
  const [was, is] = [trailer.entries.get('Root'), value.kind === 'dict' ? value.entries.get('Root') : undefined];
  return was?.kind === 'ref' && is?.kind === 'ref' && was.number === is.number && was.generation === is.generation;
}
