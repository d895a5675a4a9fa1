// The frame's place and its text, on sheets of every size and with names of every kind.
import { expect, it } from 'vitest';
import { fitted, leadingOf, showable, shown, widthOf } from './letters.ts';
import type { Sheet } from './pages.ts';
import { CORNERS, freePlace, placesIn } from './place.ts';

const A4: Sheet = { left: 0, bottom: 0, width: 595, height: 842, turn: 0 };
const SIZES = [
  [595, 842],
  [842, 595],
  [36, 36],
  [40, 2000],
  [14_400, 40],
  [298, 420],
] as const;

it('every place is on the page and covers less than a quarter of it, however the page is turned', () => {
  for (const [width, height] of SIZES)
    for (const turn of [0, 90, 180, 270] as const)
      for (const corner of CORNERS) {
        const sheet = { left: -50, bottom: 300, width, height, turn };
        for (const [left, bottom, right, top] of placesIn(sheet, corner)) {
          expect(left).toBeGreaterThanOrEqual(-50);
          expect(bottom).toBeGreaterThanOrEqual(300);
          expect(right).toBeLessThanOrEqual(width - 50);
          expect(top).toBeLessThanOrEqual(height + 300);
          expect((right - left) * (top - bottom)).toBeLessThan(0.2401 * width * height);
          expect((right - left) * (top - bottom)).toBeGreaterThan(0);
        }
      }
});

it('stands in the corner that a reader sees there', () => {
  const rects = ([0, 90, 180, 270] as const).map((turn) => placesIn({ ...A4, turn }, 'bottom-right')[0]);
  expect(rects).toEqual([
    [355, 24, 571, 120],
    [475, 602, 571, 818],
    [24, 722, 240, 818],
    [24, 24, 120, 240],
  ]);
  expect(placesIn(A4, 'top-left')[0]).toEqual([24, 722, 240, 818]);
});

it('goes above those that stand there, and back to the corner when all places are taken', () => {
  const places = placesIn(A4, 'bottom-right');
  expect(places.length).toBe(7);
  expect(freePlace(A4, 'bottom-right', [places[0]])).toEqual(places[1]);
  expect(freePlace(A4, 'bottom-right', [[400, 0, 401, 842]])).toEqual(places[0]);
  expect(freePlace(A4, 'bottom-right', [[0, 0, 100, 842]])).toEqual(places[0]);
});

it('is refused on a page that is too small', () => {
  for (const sheet of [
    { ...A4, width: 35 },
    { ...A4, height: -5 },
    { ...A4, width: NaN },
  ])
    expect(() => placesIn(sheet, 'top-left')).toThrow('format/pdf-small');
});

it.each([
  'ABC',
  '演示贸易有限公司',
  '长'.repeat(300),
  'W'.repeat(300),
  'Shanghai Demonstration Import and Export Trading Company Limited '.repeat(4),
  '演示 Demo 有限公司（上海）'.repeat(10),
  '',
])('text never leaves its place: %j', (text) => {
  for (const height of [11, 22, 33]) {
    const { lines, size } = fitted(showable(text), { width: 156, height, size: 8.5 });
    expect(lines.length * leadingOf(size)).toBeLessThanOrEqual(height);
    for (const line of lines) expect(widthOf(line, size)).toBeLessThanOrEqual(156);
    const whole = lines.join('').replaceAll(' ', '');
    expect(text.replaceAll(' ', '').startsWith(whole.replace(/…$/, ''))).toBe(true);
    if (!whole.endsWith('…')) expect(whole).toBe(text.replaceAll(' ', ''));
  }
});

it('shows what neither font has as a box, and no letter can end its string', () => {
  expect(showable('a)\\(\n\u0000😀é阿·木㐀\u202e')).toBe('a)\\(□□□□阿·木㐀□');
  const operators = shown(showable(') Tj ET <x> 演\n(😀'), 8);
  expect(operators).toMatch(/^(?:\/[LC] 8 Tf <[0-9a-f]+> Tj )+$/);
  expect(operators).toContain(`/L 8 Tf <${Buffer.from(') Tj ET <x> ').toString('hex')}> Tj /C 8 Tf <6f1425a1> Tj`);
});
