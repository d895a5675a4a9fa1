// Where the frame of a signature stands: in a corner of what is shown of a page, upright for whoever reads it.
import { Problem } from '#shared/errors.ts';
import type { VisibleCorner } from '#shared/protocol/files.ts';
import type { Rect, Sheet } from './pages.ts';

/** Of the frame at its full size, in points */
export const FRAME = { width: 216, height: 96 };
/** Of the page's sides: it never covers more than a quarter of a page. */
const MOST_WIDTH = 0.6;
const MOST_HEIGHT = 0.4;
/** From the page's edge, and between two frames */
const MARGIN = 24;
const GAP = 6;
/** Frames above each other in one corner */
const MOST_ABOVE = 32;
/** In points: nothing can be shown on less. */
const SMALLEST_SIDE = 36;

export const CORNERS: readonly VisibleCorner[] = ['bottom-right', 'bottom-left', 'top-right', 'top-left'];

/** The places of a corner, from the page's edge on; at least one. Throws format/pdf-small. */
export function placesIn(sheet: Sheet, corner: VisibleCorner): [Rect, ...Rect[]] {
  const turned = sheet.turn % 180 !== 0;
  const [width, height] = turned ? [sheet.height, sheet.width] : [sheet.width, sheet.height];
  if (!(Math.min(width, height) >= SMALLEST_SIDE)) throw new Problem('format/pdf-small');
  const scale = Math.min(1, (MOST_WIDTH * width) / FRAME.width, (MOST_HEIGHT * height) / FRAME.height);
  const [wide, high] = [scale * FRAME.width, scale * FRAME.height];
  const margin = Math.min(MARGIN, 0.05 * Math.min(width, height));
  const left = corner.endsWith('left') ? margin : width - margin - wide;
  const rectAt = (step: number): Rect => {
    const above = margin + step * (high + GAP * scale);
    const bottom = corner.startsWith('bottom') ? above : height - above - high;
    return onSheet(sheet, [left, bottom, left + wide, bottom + high]);
  };
  const count = Math.floor((height - 2 * margin + GAP * scale) / (high + GAP * scale));
  return [rectAt(0), ...Array.from({ length: Math.min(count, MOST_ABOVE) - 1 }, (_, before) => rectAt(before + 1))];
}

/** As shown → in the coordinates of the page, which is turned clockwise when it is shown (§7.7.3.3). */
function onSheet({ left, bottom, width, height, turn }: Sheet, [x1, y1, x2, y2]: Rect): Rect {
  const moved = (a: number, b: number, c: number, d: number): Rect => {
    const [x, y] = [
      [a, c],
      [b, d],
    ].map((pair) => pair.toSorted((one, two) => one - two)) as [number[], number[]];
    return [left + (x[0] ?? 0), bottom + (y[0] ?? 0), left + (x[1] ?? 0), bottom + (y[1] ?? 0)];
  };
  if (turn === 90) return moved(width - y1, x1, width - y2, x2);
  if (turn === 180) return moved(width - x1, height - y1, width - x2, height - y2);
  if (turn === 270) return moved(y1, height - x1, y2, height - x2);
  return moved(x1, y1, x2, y2);
}

/** The first place of the corner that none of these stands on; when all are taken, the first one. Throws format/pdf-small. */
export function freePlace(sheet: Sheet, corner: VisibleCorner, taken: readonly Rect[]): Rect {
  const places = placesIn(sheet, corner);
  return places.find((place) => !taken.some((other) => overlap(place, other))) ?? places[0];
}

function overlap([a, b, c, d]: Rect, [left, bottom, right, top]: Rect): boolean {
  return Math.min(c, right) > Math.max(a, left) && Math.min(d, top) > Math.max(b, bottom);
}

/** Hundredths of a point are finer than any screen. */
export function printNumber(value: number): string {
  return String(Number(value.toFixed(2)));
}
