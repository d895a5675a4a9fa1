// What a revision of a PDF shows: every object that can be reached from its trailer, and what those name.
import type { PdfFile, PdfObject } from './file.ts';
import { numberAt, wholeNumber } from './objects.ts';
import { dataBehind } from './streams.ts';
import { catalogOf, contentOf } from './structure.ts';
import { malformed, type PdfValue } from './values.ts';

export interface References {
  /** Named, but not there: whatever gets such a number comes to be shown. */
  missing: ReadonlySet<number>;
  /** Named as the notes of pages or the fields of the form, and as nothing else */
  lists: ReadonlySet<number>;
}

/**
 * Throws format/malformed when anything that is shown cannot be read, or is a stream that does not end where it says: another reader
 * may find a reference or other data there. Linear in the file.
 */
export function referencesIn(file: PdfFile): References {
  requireRoom(file);
  const catalog = catalogOf(file);
  const form = catalog.dict.entries.get('AcroForm');
  const uses = new Map<number, boolean>();
  const waiting: number[] = [];
  const note = (number: number, isList: boolean): void => {
    const before = uses.get(number);
    if (before === undefined) waiting.push(number);
    uses.set(number, isList && before !== false);
  };
  const visit = (value: PdfValue, list: string | null): void => {
    if (value.kind === 'ref') note(value.number, false);
    if (value.kind === 'array') for (const item of value.items) visit(item, null);
    if (value.kind !== 'dict') return;
    for (const [name, entry] of value.entries) {
      if (entry.kind === 'ref' && name === list) note(entry.number, true);
      else visit(entry, value === catalog.dict && entry === form ? 'Fields' : null);
    }
  };
  const missing = new Set<number>();
  visit(file.trailer, null);
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    const found = contentOf(file, number);
    if (found?.isStream === true) requireData(file, found);
    if (found === null) missing.add(number);
    else if (number === catalog.number) visit(catalog.dict, null);
    else if (form?.kind === 'ref' && form.number === number) visit(found.value, 'Fields');
    else visit(found.value, isPage(found.value) ? 'Annots' : null);
  }
  return { missing, lists: new Set([...uses].flatMap(([number, isList]) => (isList ? [number] : []))) };
}

/** Some readers leave out what has a number beyond the size in the trailer (§7.5.5), until an update names a larger one. */
function requireRoom({ entries, trailer }: PdfFile): void {
  const size = numberAt(trailer, 'Size') ?? 0;
  for (const [number, { kind }] of entries) if (kind !== 'free' && number >= size) throw malformed('Size');
}

/** The data of a stream ends where it says, within this revision: an update would decide how it goes on otherwise. */
function requireData(file: PdfFile, { value, source }: PdfObject): void {
  // Streams are never packed (§7.5.7).
  if (value.kind !== 'dict' || source !== file.bytes) throw malformed('stream');
  const named = value.entries.get('Length');
  const length = file.resolve(named, source);
  // By a reference to another generation some readers find nothing, and look for the end themselves.
  if (length === undefined || (named?.kind === 'ref' && named.generation !== length.generation))
    throw malformed('Length');
  dataBehind(source, value, wholeNumber(length.value, 'Length'));
}

export function isPage(value: PdfValue): boolean {
  const type = value.kind === 'dict' ? value.entries.get('Type') : undefined;
  return type?.kind === 'name' && type.name === 'Page';
}
