// A table of cross-references (ISO 32000-1 §7.5.4), byte by byte as the standard has it: some readers count twenty bytes a row, others
// read words, and whoever finds neither looks for objects in the whole file.
import { type Budget, type Entry, takeRows } from './objects.ts';
import { latin1, malformed, type PdfReader } from './values.ts';

const ROW = /^(\d{10}) (\d{5}) ([nf])(?: \n| \r|\r\n)$/;
const ROW_BYTES = 20;
/** What follows, and how many rows; or the end of the table */
const HEAD = /^[\0\t\n\f\r ]{0,8}(?:(\d{1,10}) {1,8}(\d{1,10}) {0,8}(?:\r\n|\r|\n)|trailer(?=[\0\t\n\f\r <]))/;
const LONGEST_HEAD = 64;

/** From behind `xref` to behind `trailer`. Throws format/malformed. */
export function readTable(reader: PdfReader, budget: Budget): [used: [number, Entry][], free: [number, Entry][]] {
  const used: [number, Entry][] = [];
  const free: [number, Entry][] = [];
  for (;;) {
    const head = HEAD.exec(next(reader, LONGEST_HEAD));
    if (head === null) throw malformed('xref');
    reader.at += head[0].length;
    if (head[1] === undefined) return [used, free];
    const [first, count] = [Number(head[1]), Number(head[2])];
    takeRows(budget, count);
    for (let number = first; number < first + count; number++, reader.at += ROW_BYTES) {
      const [, offset, generation, mark] = ROW.exec(next(reader, ROW_BYTES)) ?? [];
      if (mark === undefined) throw malformed('xref');
      if (mark === 'f') free.push([number, { kind: 'free' }]);
      else used.push([number, { kind: 'at', offset: Number(offset), generation: Number(generation) }]);
    }
  }
}

function next({ bytes, at }: PdfReader, count: number): string {
  return latin1(bytes.subarray(at, at + count));
}
