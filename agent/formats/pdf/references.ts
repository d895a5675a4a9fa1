// What a revision of a PDF shows: every object that can be reached from its trailer, and what those name.
import type { PdfFile } from './file.ts';
import { catalogOf, contentOf } from './structure.ts';
import type { PdfValue } from './values.ts';

export interface References {
  /** Named, but not there: whatever gets such a number comes to be shown. */
  missing: ReadonlySet<number>;
  /** Named as the notes of pages or the fields of the form, and as nothing else */
  lists: ReadonlySet<number>;
}

/** Throws format/malformed when anything that is shown cannot be read: another reader may find a reference there. Linear in the file. */
export function referencesIn(file: PdfFile): References {
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
    if (found === null) missing.add(number);
    else if (number === catalog.number) visit(catalog.dict, null);
    else if (form?.kind === 'ref' && form.number === number) visit(found.value, 'Fields');
    else visit(found.value, isPage(found.value) ? 'Annots' : null);
  }
  return { missing, lists: new Set([...uses].flatMap(([number, isList]) => (isList ? [number] : []))) };
}

export function isPage(value: PdfValue): boolean {
  const type = value.kind === 'dict' ? value.entries.get('Type') : undefined;
  return type?.kind === 'name' && type.name === 'Page';
}
