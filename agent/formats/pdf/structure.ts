// The parts of a PDF that a signature touches: the catalogue, its form, a page; and what forbids signing.
import { Problem } from '#shared/errors.ts';
import type { PdfFile, PdfObject } from './file.ts';
import { malformed, type PdfDict, type PdfValue } from './values.ts';

/** A dictionary, where it was read, and its object's number when it has one of its own. */
export interface Located {
  dict: PdfDict;
  source: Uint8Array;
  number: number | null;
  generation: number;
}

/** Whether anything has this number. */
export function isThere({ entries }: PdfFile, number: number): boolean {
  return (entries.get(number)?.kind ?? 'free') !== 'free';
}

/** What has this number, null when nothing has it. Throws format/malformed. */
export function contentOf(file: PdfFile, number: number): PdfObject | null {
  return isThere(file, number) ? file.object(number) : null;
}

/** The dictionary that the value is or names; null when there is none. Throws format/malformed when it is something else. */
export function dictOf(file: PdfFile, value: PdfValue | undefined, source: Uint8Array): Located | null {
  const found = file.resolve(value, source);
  if (found === undefined) return null;
  if (found.value.kind !== 'dict') throw malformed('dictionary');
  const number = value?.kind === 'ref' ? value.number : null;
  return { dict: found.value, source: found.source, number, generation: found.generation };
}

/** Throws format/malformed. */
export function listOf(
  file: PdfFile,
  value: PdfValue | undefined,
  source: Uint8Array,
): PdfObject & { items: PdfValue[] } {
  const found = file.resolve(value, source);
  if (found === undefined)
    return {
      value: { kind: 'array', items: [], start: 0, end: 0 },
      items: [],
      source,
      generation: 0,
      isStream: false,
    };
  if (found.value.kind !== 'array') throw malformed('array');
  return { ...found, items: found.value.items };
}

/** Throws format/malformed. */
export function catalogOf(file: PdfFile): Located & { number: number } {
  const catalog = dictOf(file, file.trailer.entries.get('Root'), file.bytes);
  if (catalog?.number == null) throw malformed('Root');
  return { ...catalog, number: catalog.number };
}

const DEEPEST = 64;

/** Throws format/pdf-encrypted, format/pdf-locked, format/unsupported. */
export function requireSignable(file: PdfFile): void {
  if (file.trailer.entries.has('Encrypt')) throw new Problem('format/pdf-encrypted');
  const { dict, source } = catalogOf(file);
  const form = dictOf(file, dict.entries.get('AcroForm'), source);
  if (form?.dict.entries.has('XFA') === true) throw new Problem('format/unsupported', { detail: 'PDF: XFA' });
  if (permissionOf(file) === 1) throw new Problem('format/pdf-locked');
}

/**
 * What the author's certification still allows (DocMDP, §12.8.2.2): 1 nothing, 2 forms and signatures, 3 notes too; null: all.
 * Throws format/malformed.
 */
export function permissionOf(file: PdfFile): number | null {
  const { dict, source } = catalogOf(file);
  const permissions = dictOf(file, dict.entries.get('Perms'), source);
  const certification = permissions && dictOf(file, permissions.dict.entries.get('DocMDP'), permissions.source);
  if (!certification) return null;
  const references = listOf(file, certification.dict.entries.get('Reference'), certification.source);
  for (const item of references.items) {
    const reference = dictOf(file, item, references.source);
    const method = reference && file.resolve(reference.dict.entries.get('TransformMethod'), reference.source)?.value;
    if (!reference || method?.kind !== 'name' || method.name !== 'DocMDP') continue;
    const parameters = dictOf(file, reference.dict.entries.get('TransformParams'), reference.source);
    const level = parameters && file.resolve(parameters.dict.entries.get('P'), parameters.source)?.value;
    return level?.kind === 'number' ? level.value : 2;
  }
  return null;
}

const MOST_FIELDS = 10_000;

/** Signature fields that hold a signature, with its dictionary, in the order of the form. Throws format/malformed. */
export function signaturesIn(file: PdfFile): Located[] {
  const { dict, source } = catalogOf(file);
  const form = dictOf(file, dict.entries.get('AcroForm'), source);
  if (form === null) return [];
  const found: Located[] = [];
  const seen = new Set<number>();
  let count = 0;
  const walk = (value: PdfValue | undefined, from: Uint8Array, inherited: string | null, depth: number): void => {
    const fields = listOf(file, value, from);
    for (const item of fields.items) {
      if (++count > MOST_FIELDS || depth > DEEPEST) throw malformed('Fields');
      if (item.kind === 'ref') {
        if (seen.has(item.number)) throw malformed('Fields');
        seen.add(item.number);
      }
      const field = dictOf(file, item, fields.source);
      if (field === null) continue;
      const type = field.dict.entries.get('FT');
      const kind = type?.kind === 'name' ? type.name : inherited;
      const signature = kind === 'Sig' ? dictOf(file, field.dict.entries.get('V'), field.source) : null;
      if (signature) found.push(signature);
      if (field.dict.entries.has('Kids')) walk(field.dict.entries.get('Kids'), field.source, kind, depth + 1);
    }
  };
  walk(form.dict.entries.get('Fields'), form.source, null, 0);
  return found;
}
