import { expect, test } from 'vitest';
import { inTurns, median, percentile, ratioOf } from './measure.ts';
import { formatTable, number, row, toJson } from './table.ts';

const rate = { name: 'signatures', value: 1200, unit: '/s', ratio: 0.6, against: 'raw 2,000/s' };

test('a row is judged by its ratio where it has an anchor', () => {
  expect(row(rate, { at: 'least', limit: 0.6 })).toMatchObject({ target: '≥ 0.6', ok: true });
  expect(row({ ...rate, ratio: 0.59 }, { at: 'least', limit: 0.6 }).ok).toBe(false);
});

test('a row without an anchor is judged by its value, in its unit', () => {
  const errors = { name: 'errors', value: 0, unit: 'errors', ratio: null, against: null };
  expect(row(errors, { at: 'most', limit: 0 })).toMatchObject({ target: '≤ 0 errors', ok: true });
  expect(row({ ...errors, value: 1 }, { at: 'most', limit: 0 }).ok).toBe(false);
});

test('a row without a target is neither met nor missed', () => {
  expect(row(rate, null)).toMatchObject({ target: null, ok: null });
});

test('what could not be measured never meets a target', () => {
  expect(row({ ...rate, ratio: Number.NaN }, { at: 'least', limit: 0.6 }).ok).toBe(false);
  expect(row({ ...rate, ratio: Number.NaN }, { at: 'most', limit: 0.6 }).ok).toBe(false);
});

test('the table shows name, value, ratio, target and verdict in aligned columns', () => {
  const rows = [
    row(rate, { at: 'least', limit: 0.6 }),
    row({ ...rate, name: 'x', ratio: 0.1 }, { at: 'least', limit: 0.9 }),
  ];
  expect(formatTable(rows).split('\n')).toEqual([
    'what        value     ratio  target     against',
    'signatures  1,200 /s  0.6    ≥ 0.6   ✓  raw 2,000/s',
    'x           1,200 /s  0.1    ≥ 0.9   ✗  raw 2,000/s',
  ]);
});

test('the JSON has the keys that other programs read', () => {
  const parsed = JSON.parse(toJson([row(rate, { at: 'least', limit: 0.6 })])) as { rows: object[] };
  expect(parsed.rows).toEqual([
    { name: 'signatures', value: 1200, unit: '/s', ratio: 0.6, against: 'raw 2,000/s', target: '≥ 0.6', ok: true },
  ]);
});

test('numbers are short', () => {
  expect([0.07123, 1.5, 21_432.4, Number.NaN].map(number)).toEqual(['0.0712', '1.5', '21,432', '–']);
});

test('medians and percentiles are taken of sorted values', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(percentile([0, 10, 20, 30, 40], 95)).toBe(38);
  expect(() => median([])).toThrow(RangeError);
});

test('a ratio compares the same rounds, so that a slow round counts for both', () => {
  expect(ratioOf([50, 5, 60], [100, 10, 100])).toBe(0.5);
});

test('variants take turns and change places', async () => {
  const order: string[] = [];
  const variant = (name: string) => () => Promise.resolve(order.push(name));
  const found = await inTurns(2, { a: variant('a'), b: variant('b') });
  expect(order).toEqual(['a', 'b', 'b', 'a']);
  expect(found).toEqual({ a: [1, 4], b: [2, 3] });
});
