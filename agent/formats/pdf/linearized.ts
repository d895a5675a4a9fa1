// A linearized PDF (ISO 32000-1 annex F) says in its first object how long it is. As long as that is true, readers begin with the
// cross-references right behind this object, and otherwise, after an update, with those that the end of the file names.
import { numberAt, objectAt } from './objects.ts';
import { latin1, malformed } from './values.ts';

/** Readers look for the end of the first object no further. */
const WINDOW = 1024;

/**
 * Throws format/malformed unless every reader begins with the cross-references at `startxref`, now and after any update. A file is never
 * shorter than it says, so an update never makes the length come true.
 */
export function requireOneStart(bytes: Uint8Array, startxref: number): void {
  const { value, reader } = objectAt(bytes, 0, null);
  if (value.kind !== 'dict' || !value.entries.has('Linearized')) return;
  const length = numberAt(value, 'L');
  if (length === null || length > bytes.length) throw malformed('Linearized');
  if (length < bytes.length) return;
  reader.expect('endobj');
  // Some readers take the first such word wherever it stands.
  const end = /endobj[\0\t\n\f\r ]*/.exec(latin1(bytes.subarray(0, WINDOW)));
  if (end === null || end.index + 'endobj'.length !== reader.at || end.index + end[0].length !== startxref)
    throw malformed('Linearized');
}
