// A PDF signed by an update (ISO 32000-1 §12.8): a signature over the whole file but its own value. Where it is asked for, a frame is
// drawn in a corner of a page.
import { concat, toHex } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { VisibleSignature } from '#shared/protocol/files.ts';
import { draftCms } from '../cms/sign.ts';
import type { Draft, SignerCertificate } from '../format.ts';
import { appearanceOf, type Facts, visibleField } from './appearance.ts';
import { openPdf, type PdfFile } from './file.ts';
import { type Page, pageAt, type Rect, rectangleOf, type Sheet, sheetOf } from './pages.ts';
import { freePlace } from './place.ts';
import { referencesIn } from './references.ts';
import { catalogOf, dictOf, listOf, type Located, requireSignable } from './structure.ts';
import { type NewObject, nextNumber, raw, rewritten, updated } from './update.ts';
import type { PdfValue } from './values.ts';

/** Beside the certificate: attributes, names, a signature of RSA-4096. */
const ROOM = 2048;
/** As wide as any offset we write */
const RANGE = '/ByteRange [0 0000000000 0000000000 0000000000]';

/** A PDF that can be signed, and where. */
export interface Signable {
  file: PdfFile;
  page: Page;
  /** null: nothing is drawn */
  frame: { rect: Rect; turn: Sheet['turn'] } | null;
}

/** Throws format/malformed, format/unsupported, format/pdf-encrypted, format/pdf-locked, format/pdf-page, format/pdf-small. */
export function signablePdf(data: Uint8Array, visible?: VisibleSignature): Signable {
  const file = openPdf(data);
  requireSignable(file);
  // Throws for what readers would have to guess at: the update of this signature would change what they guess.
  referencesIn(file);
  // A signature without a place of its own hangs on the first page.
  const page = pageAt(file, visible?.page ?? 'first');
  if (visible === undefined) return { file, page, frame: null };
  const sheet = sheetOf(file, page);
  return { file, page, frame: { rect: freePlace(sheet, visible.corner, takenOn(file, page)), turn: sheet.turn } };
}

/** @param what.now milliseconds since 1970 */
export function draftPdf(signable: Signable, { signer, now }: { signer: SignerCertificate; now: number }): Draft {
  const digits = 2 * (signer.der.length + ROOM);
  const signature = nextNumber(signable.file);
  const whole = updated(signable.file, [
    { number: signature, generation: 0, text: valueText({ digits, now }) },
    ...fieldObjects(signature + 1, signable, { certificate: signer.der, signedAt: now }),
    ...changedObjects(signature + 1, signable),
  ]);
  const from = whole.lastIndexOf(0x3c, Buffer.from(whole.buffer).lastIndexOf('0'.repeat(digits)));
  const to = from + digits + 2;
  const range = `/ByteRange [0 ${from} ${to} ${whole.length - to}]`.padEnd(RANGE.length);
  whole.set(Buffer.from(range, 'latin1'), Buffer.from(whole.buffer).lastIndexOf(RANGE));
  const covered = concat(whole.subarray(0, from), whole.subarray(to));
  const draft = draftCms({ data: covered, signer, detached: true, now });
  return {
    ...draft,
    finish(signature) {
      const value = toHex(draft.finish(signature));
      if (value.length > digits) throw new Problem('format/unsupported', { detail: 'PDF: CMS' });
      const signed = Uint8Array.from(whole);
      signed.set(Buffer.from(value, 'latin1'), from + 1);
      return signed;
    },
  };
}

function valueText({ digits, now }: { digits: number; now: number }): string {
  const time = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14);
  return `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (D:${time}Z)\n${RANGE}\n/Contents <${'0'.repeat(digits)}> >>`;
}

/** The widget, and what it draws. */
function fieldObjects(field: number, { page, frame }: Signable, facts: Facts): NewObject[] {
  if (frame !== null)
    return [visibleField(field, { page, rect: frame.rect }), ...appearanceOf(field + 1, { facts, turn: frame.turn })];
  const text = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Tongqian${field}) /F 132 /Rect [0 0 0 0] /P ${page.number} ${page.generation} R /V ${field - 1} 0 R >>`;
  return [{ number: field, generation: 0, text }];
}

/** New versions of the page and the form, which name the field. */
function changedObjects(field: number, { file, page }: Signable): NewObject[] {
  const catalog = catalogOf(file);
  const objects = new Map<number, NewObject>();
  const put = (number: number, generation: number, text: string): void =>
    void objects.set(number, { number, generation, text });
  append(file, { holder: page, name: 'Annots', item: `${field} 0 R` }, put, (text) =>
    put(page.number, page.generation, rewritten(page.dict, page.source, { Annots: text })),
  );
  const form = dictOf(file, catalog.dict.entries.get('AcroForm'), catalog.source);
  const putForm = (changes: Record<string, string>): void => {
    const text = form === null ? `<< ${Object.entries(changes).map(([name, value]) => `/${name} ${value}`).join(' ')} >>` : rewritten(form.dict, form.source, changes); // prettier-ignore
    if (form?.number != null) put(form.number, form.generation, text);
    else put(catalog.number, catalog.generation, rewritten(catalog.dict, catalog.source, { AcroForm: text }));
  };
  const holder = form ?? { ...catalog, dict: { ...catalog.dict, entries: new Map<string, PdfValue>() } };
  const isApart = append(file, { holder, name: 'Fields', item: `${field} 0 R` }, put, (text) =>
    putForm({ Fields: text, SigFlags: '3' }),
  );
  if (isApart) putForm({ SigFlags: '3' });
  return [...objects.values()];
}

/**
 * Adds to a list: where it is an object of its own, that one; else the dictionary that holds it gets the longer list.
 * @returns whether the list is an object of its own
 */
function append(
  file: PdfFile,
  { holder, name, item }: { holder: Located; name: string; item: string },
  put: (number: number, generation: number, text: string) => void,
  hold: (text: string) => void,
): boolean {
  const value = holder.dict.entries.get(name);
  const list = listOf(file, value, holder.source);
  const text = `[${[...list.items.map((one) => raw(one, list.source)), item].join(' ')}]`;
  if (value?.kind === 'ref' && list.value.end > 0) {
    put(value.number, list.generation, text);
    return true;
  }
  hold(text);
  return false;
}

/** Where fields of the form stand on the page already. */
function takenOn(file: PdfFile, page: Page): Rect[] {
  const notes = listOf(file, page.dict.entries.get('Annots'), page.source);
  return notes.items.flatMap((item) => {
    const note = file.resolve(item, notes.source);
    if (note?.value.kind !== 'dict') return [];
    const kind = file.resolve(note.value.entries.get('Subtype'), note.source)?.value;
    if (kind?.kind !== 'name' || kind.name !== 'Widget') return [];
    const box = rectangleOf(file, note.value.entries.get('Rect'), note.source);
    return box === null ? [] : [box];
  });
}
