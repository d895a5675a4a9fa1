// The pages of a PDF in their order (ISO 32000-1 §7.7.3), and what a reader shows of one: its box and how it is turned.
import { Problem } from '#shared/errors.ts';
import type { VisiblePage } from '#shared/protocol/files.ts';
import type { PdfFile } from './file.ts';
import { catalogOf, dictOf, listOf, type Located } from './structure.ts';
import { malformed, type PdfValue } from './values.ts';

const DEEPEST = 64;
/** Nodes of the tree that are looked at: it may name one of its parts again and again. */
const MOST_NODES = 200_000;
/** Of a coordinate; the largest page is 14,400 units wide (annex C). */
const FARTHEST = 1_000_000;

export type Page = Located & { number: number };

export type Rect = [left: number, bottom: number, right: number, top: number];

/** What a reader shows of a page, in its own coordinates */
export interface Sheet {
  left: number;
  bottom: number;
  width: number;
  height: number;
  /** Clockwise, when it is shown */
  turn: 0 | 90 | 180 | 270;
}

/** Throws format/pdf-page for a number that it does not have, format/malformed. */
export function pageAt(file: PdfFile, which: VisiblePage): Page {
  const { page, count } = find(file, which === 'last', (at) => typeof which === 'string' || at === which);
  if (page !== null) return page;
  if (count === 0) throw malformed('Pages');
  throw new Problem('format/pdf-page', { count });
}

/** How many there are. Throws format/malformed. */
export function countPages(file: PdfFile): number {
  return find(file, false, () => false).count;
}

/** The first that is wanted by its number, counted from the side where it began, and how many were passed. Throws format/malformed. */
function find(
  file: PdfFile,
  fromEnd: boolean,
  isWanted: (at: number) => boolean,
): { page: Page | null; count: number } {
  const catalog = catalogOf(file);
  let nodes = 0;
  let count = 0;
  const walk = (value: PdfValue | undefined, source: Uint8Array, depth: number): Page | null => {
    if (depth > DEEPEST || ++nodes > MOST_NODES) throw malformed('Pages');
    const node = dictOf(file, value, source);
    if (node === null) throw malformed('Pages');
    const kids = node.dict.entries.get('Kids');
    if (kids === undefined) {
      if (node.number === null) throw malformed('Pages');
      count++;
      return isWanted(count) ? { ...node, number: node.number } : null;
    }
    const list = listOf(file, kids, node.source);
    for (const kid of fromEnd ? list.items.toReversed() : list.items) {
      const found = walk(kid, list.source, depth + 1);
      if (found !== null) return found;
    }
    return null;
  };
  return { page: walk(catalog.dict.entries.get('Pages'), catalog.source, 0), count };
}

/** Throws format/malformed. */
export function sheetOf(file: PdfFile, page: Page): Sheet {
  const media = boxOf(file, page, 'MediaBox');
  if (media === null) throw malformed('MediaBox');
  const crop = boxOf(file, page, 'CropBox') ?? media;
  // What lies outside of the medium is not shown (§14.11.2.1).
  const [left, bottom] = [Math.max(media[0], crop[0]), Math.max(media[1], crop[1])];
  const [right, top] = [Math.min(media[2], crop[2]), Math.min(media[3], crop[3])];
  return { left, bottom, width: right - left, height: top - bottom, turn: turnOf(file, page) };
}

/** A rectangle of a page by any two opposite corners (§7.9.5); null for what is none. */
export function rectangleOf(file: PdfFile, value: PdfValue | undefined, source: Uint8Array): Rect | null {
  const list = file.resolve(value, source);
  if (list?.value.kind !== 'array' || list.value.items.length !== 4) return null;
  const [a = NaN, b = NaN, c = NaN, d = NaN] = list.value.items.map((item) => numberOf(file, item, list.source));
  if (![a, b, c, d].every((each) => Math.abs(each) <= FARTHEST)) return null;
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

function boxOf(file: PdfFile, page: Page, name: string): Rect | null {
  const found = inherited(file, page, name);
  if (found === null) return null;
  const box = rectangleOf(file, found.value, found.source);
  if (box === null) throw malformed(name);
  return box;
}

function turnOf(file: PdfFile, page: Page): Sheet['turn'] {
  const found = inherited(file, page, 'Rotate');
  const degrees = found === null ? 0 : numberOf(file, found.value, found.source);
  const turn = ((degrees % 360) + 360) % 360;
  if (turn === 0 || turn === 90 || turn === 180 || turn === 270) return turn;
  throw malformed('Rotate');
}

function numberOf(file: PdfFile, value: PdfValue, source: Uint8Array): number {
  const found = file.resolve(value, source)?.value;
  return found?.kind === 'number' ? found.value : NaN;
}

/** Of the page itself or of the nearest node above it that says so (§7.7.3.4). */
function inherited(file: PdfFile, page: Page, name: string): { value: PdfValue; source: Uint8Array } | null {
  let node: Located | null = page;
  for (let depth = 0; depth <= DEEPEST && node !== null; depth++) {
    const value = node.dict.entries.get(name);
    if (value !== undefined && file.resolve(value, node.source) !== undefined) return { value, source: node.source };
    node = dictOf(file, node.dict.entries.get('Parent'), node.source);
  }
  return null;
}
