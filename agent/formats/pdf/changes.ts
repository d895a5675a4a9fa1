// What came into a PDF after one of its revisions. Further signatures may; anything that changes what a page shows may not, whoever
// signed it (the shadow attacks of Mainka et al. 2021 live in updates that look harmless). What readers that repair a file find in
// the update is judged in `tail.ts`; streams that do not end within their revision, in `references.ts`.
import type { PdfFile, PdfObject } from './file.ts';
import { numberAt } from './objects.ts';
import { isPage, type References, referencesIn } from './references.ts';
import { type FactsOf, isVisibleField } from './visible-field.ts';
import { catalogOf, contentOf, isThere, listOf, permissionOf, signaturesIn } from './structure.ts';
import { isPlain } from './tail.ts';
import { raw } from './update.ts';
import type { PdfDict, PdfValue } from './values.ts';

/**
 * Whether `now` shows what `before` shows, with further signatures, and of these what each of them says. Throws format/malformed.
 * Linear in both. @param factsOf what the frame of a signature says
 */
export function addsOnlySignatures(before: PdfFile, now: PdfFile, factsOf: FactsOf): boolean {
  const [old, catalog] = [catalogOf(before), catalogOf(now)];
  if (!hasSameTrailer(before, now) || permissionOf(before) === 1 || !isPlain(before, now)) return false;
  const [was, is] = [old.dict.entries.get('AcroForm'), catalog.dict.entries.get('AcroForm')];
  const update: Update = {
    before,
    now,
    catalog: catalog.number,
    form: was?.kind === 'ref' && is?.kind === 'ref' && was.number === is.number ? is.number : null,
    ...referencesIn(before),
    signatures: new Set(signaturesIn(now).map(({ number }) => number)),
    factsOf,
    left: now.bytes.length,
  };
  for (const number of new Set([...before.entries.keys(), ...now.entries.keys()]))
    if (!isSame(before, now, number) && !isHarmless(update, number)) return false;
  return true;
}

interface Update extends References {
  before: PdfFile;
  now: PdfFile;
  /** Numbers of the catalogue, of a form that has one, and of the signatures that the new form holds */
  catalog: number;
  form: number | null;
  signatures: ReadonlySet<number | null>;
  factsOf: FactsOf;
  /** How many items of lists may still be compared: as many as the file can hold, however often it names them */
  left: number;
}

/** An object, before and after. */
interface Change {
  was: PdfObject;
  is: PdfObject;
}

/** The same catalogue and the same words about the document. The other entries say nothing of what is shown. */
function hasSameTrailer(before: PdfFile, now: PdfFile): boolean {
  if (now.trailer.entries.has('Encrypt') || now.doubled !== before.doubled) return false;
  // With a smaller size some readers leave out what is shown.
  if ((numberAt(now.trailer, 'Size') ?? 0) < (numberAt(before.trailer, 'Size') ?? 0)) return false;
  return ['Root', 'Info'].every((name) => {
    const [a, b] = [before.trailer.entries.get(name), now.trailer.entries.get(name)];
    if (a?.kind === 'ref' && b?.kind === 'ref') return a.number === b.number && a.generation === b.generation;
    return a === undefined && b === undefined;
  });
}

function isHarmless(update: Update, number: number): boolean {
  const { before, now, missing, lists, form, catalog } = update;
  // What the signed revision names although it is not there would come to be shown; nothing else leads to what is new.
  if (!isThere(before, number)) return !(isThere(now, number) && missing.has(number));
  const [was, is] = [contentOf(before, number), contentOf(now, number)];
  // References name the generation too: of another one they find nothing.
  if (was === null || is === null || was.generation !== is.generation) return false;
  if (was.value.kind === 'array' && lists.has(number)) return addsFields(update, { was, is });
  if (was.value.kind !== 'dict' || is.value.kind !== 'dict')
    return was.value.kind === is.value.kind && raw(was.value, was.source) === raw(is.value, is.source);
  // The same dictionary says nothing about the data behind it: other text of the same length has it too.
  if (was.isStream || is.isStream) return false;
  if (number === catalog) return differsOnlyIn({ was, is }, ['AcroForm']) && hasHarmlessForm(update, { was, is });
  if (number === form) return formGrows(update, { was, is });
  if (!isPage(was.value)) return differsOnlyIn({ was, is }, []);
  return differsOnlyIn({ was, is }, ['Annots']) && listGrows(update, { was, is }, 'Annots');
}

/** The form stood in the catalogue itself, or comes new. */
function hasHarmlessForm(update: Update, { was, is }: Change): boolean {
  const [old, form] = [entryOf(was, 'AcroForm'), entryOf(is, 'AcroForm')];
  // One with a number of its own is compared as an object of its own.
  if (old?.kind === 'ref') return update.form === old.number;
  const [one, two] = [update.before.resolve(old, was.source), update.now.resolve(form, is.source)];
  if (two === undefined) return one === undefined;
  const none: PdfDict = { kind: 'dict', entries: new Map(), start: 0, end: 0 };
  return formGrows(update, {
    was: one ?? { value: none, source: was.source, generation: 0, isStream: false },
    is: two,
  });
}

function formGrows(update: Update, { was, is }: Change): boolean {
  const flags = entryOf(is, 'SigFlags');
  return (
    differsOnlyIn({ was, is }, ['Fields', 'SigFlags']) &&
    (flags === undefined || flags.kind === 'number') &&
    listGrows(update, { was, is }, 'Fields')
  );
}

function differsOnlyIn({ was, is }: Change, may: readonly string[]): boolean {
  if (was.value.kind !== 'dict' || is.value.kind !== 'dict') return false;
  const names = new Set([...was.value.entries.keys(), ...is.value.entries.keys()]);
  return [...names].every((name) => {
    const [a, b] = [entryOf(was, name), entryOf(is, name)];
    return may.includes(name) || (a !== undefined && b !== undefined && raw(a, was.source) === raw(b, is.source));
  });
}

function listGrows(update: Update, { was, is }: Change, name: string): boolean {
  const [a, b] = [entryOf(was, name), entryOf(is, name)];
  const lists = { was: listOf(update.before, a, was.source), is: listOf(update.now, b, is.source) };
  return addsFields(update, lists);
}

function entryOf({ value }: PdfObject, name: string): PdfValue | undefined {
  return value.kind === 'dict' ? value.entries.get(name) : undefined;
}

/** The longer list begins with the shorter one; what it adds are new signature fields. */
function addsFields(update: Update, { was, is }: Change): boolean {
  if (was.value.kind !== 'array' || is.value.kind !== 'array') return false;
  const [old, items] = [was.value.items, is.value.items];
  update.left -= items.length;
  if (update.left < 0) return false;
  const keeps = old.every((item, at) => {
    const kept = items[at];
    return kept !== undefined && raw(item, was.source) === raw(kept, is.source);
  });
  return keeps && items.slice(old.length).every((item) => isNewField(update, item));
}

/** What a field of a signature that nobody sees consists of: each of these says nothing but whose it is and where. */
const FIELD: Readonly<Record<string, (value: PdfValue, update: Update) => boolean>> = {
  Type: (value) => value.kind === 'name' && value.name === 'Annot',
  Subtype: (value) => value.kind === 'name' && value.name === 'Widget',
  FT: (value) => value.kind === 'name' && value.name === 'Sig',
  T: (value) => value.kind === 'string',
  F: (value) => value.kind === 'number',
  Ff: (value) => value.kind === 'number',
  Rect: isNoArea,
  P: (value, { before }) => value.kind === 'ref' && isPageOf(before, value.number),
  V: (value, { before, signatures }) =>
    value.kind === 'ref' && !isThere(before, value.number) && signatures.has(value.number),
};
const NEEDED = ['Subtype', 'FT', 'Rect', 'V'];

function isNewField(update: Update, item: PdfValue): boolean {
  if (item.kind !== 'ref' || isThere(update.before, item.number)) return false;
  const field = contentOf(update.now, item.number);
  if (field?.value.kind !== 'dict' || field.isStream) return false;
  const { entries } = field.value;
  if (entries.has('AP')) return isVisibleField(update, item.number, field.value);
  return (
    NEEDED.every((name) => entries.has(name)) &&
    [...entries].every(([name, value]) => Object.hasOwn(FIELD, name) && FIELD[name]?.(value, update) === true)
  );
}

/** What is drawn over a page after somebody signed it may hide what she signed: all but our own frame, which is compared as a whole. */
function isNoArea(rect: PdfValue): boolean {
  if (rect.kind !== 'array') return false;
  const [left, bottom, right, top] = rect.items.map((item) => (item.kind === 'number' ? item.value : NaN));
  return rect.items.length === 4 && left === right && bottom === top;
}

function isPageOf(file: PdfFile, number: number): boolean {
  const found = contentOf(file, number);
  return found !== null && isPage(found.value);
}

function isSame(before: PdfFile, now: PdfFile, number: number): boolean {
  const [a, b] = [before.entries.get(number), now.entries.get(number)];
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  if (a.kind === 'at' && b.kind === 'at') return a.offset === b.offset && a.generation === b.generation;
  return (
    a.kind === 'packed' &&
    b.kind === 'packed' &&
    a.stream === b.stream &&
    a.index === b.index &&
    isSame(before, now, a.stream)
  );
}
