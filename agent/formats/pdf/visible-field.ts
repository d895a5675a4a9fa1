// Is what a later signature draws exactly our own frame, with what that signature says? It is made again and compared byte by byte:
// whatever else were drawn could hide or change what was signed before.
import { Problem } from '#shared/errors.ts';
import { appearanceOf, type Facts, visibleField } from './appearance.ts';
import type { PdfFile } from './file.ts';
import { type Page, type Sheet, sheetOf } from './pages.ts';
import { CORNERS, placesIn } from './place.ts';
import { isPage } from './references.ts';
import { contentOf, isThere } from './structure.ts';
import { type NewObject, printed } from './update.ts';
import { latin1, type PdfDict } from './values.ts';

/** By the number of a signature; null for one that does not hold or names no time. */
export type FactsOf = (signature: number) => Facts | null;

/** Whether the new field `number` is a visible signature of ours. Throws format/malformed. */
export function isVisibleField(
  { before, now, factsOf }: { before: PdfFile; now: PdfFile; factsOf: FactsOf },
  number: number,
  field: PdfDict,
): boolean {
  // Of each signature one field alone has the right number: no other is looked at any further.
  const [value, page] = [field.entries.get('V'), field.entries.get('P')];
  if (value?.kind !== 'ref' || value.number !== number - 1 || isThere(before, value.number)) return false;
  const facts = factsOf(value.number);
  const on = page?.kind === 'ref' ? pageOf(before, page.number) : null;
  if (facts === null || on === null) return false;
  return isMadeAgain(
    { now, number, page: on },
    facts,
    (object) => !isThere(before, object.number) && stands(now, object),
  );
}

function isMadeAgain(
  { now, number, page }: { now: PdfFile; number: number; page: Page },
  facts: Facts,
  isSame: (object: NewObject) => boolean,
): boolean {
  try {
    const sheet = sheetOf(now, page);
    return (
      appearanceOf(number + 1, { facts, turn: sheet.turn }).every(isSame) &&
      placesOf(sheet).some((rect) => isSame(visibleField(number, { page, rect })))
    );
  } catch (thrown) {
    // No frame of ours stands on such a page, nor does it name such a certificate.
    if (thrown instanceof Problem) return false;
    throw thrown;
  }
}

function placesOf(sheet: Sheet) {
  return CORNERS.flatMap((corner) => placesIn(sheet, corner));
}

/** Written as we write it, at the place that the cross-reference names. */
function stands({ bytes, entries }: PdfFile, object: NewObject): boolean {
  const entry = entries.get(object.number);
  if (entry?.kind !== 'at') return false;
  const text = printed(object);
  return latin1(bytes.subarray(entry.offset, entry.offset + text.length)) === text;
}

function pageOf(file: PdfFile, number: number): Page | null {
  const found = contentOf(file, number);
  if (found?.value.kind !== 'dict' || !isPage(found.value)) return null;
  return { dict: found.value, source: found.source, number, generation: found.generation };
}
