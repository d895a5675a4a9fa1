import { expect, it } from 'vitest';
import { THIS_MONTH, timesOf } from './period.ts';

const now = new Date(2026, 0, 15, 14, 30).getTime();
const at = (year: number, month: number, day: number) => new Date(year, month - 1, day).getTime();

it.each([
  ['month', at(2026, 1, 1), null],
  ['before', at(2025, 12, 1), at(2026, 1, 1)],
  ['year', at(2026, 1, 1), null],
  ['all', null, null],
] as const)('%s is that of the calendar', (of, from, until) => {
  expect(timesOf({ ...THIS_MONTH, of }, now)).toEqual({ from, until });
});

it('chosen days are both in it; an open or impossible end is open', () => {
  const days = (from: string, to: string) => timesOf({ of: 'days', from, to }, now);
  expect(days('2026-01-31', '2026-01-31')).toEqual({ from: at(2026, 1, 31), until: at(2026, 2, 1) });
  expect(days('', '2026-12-31')).toEqual({ from: null, until: at(2027, 1, 1) });
  expect(days('x-y-z', '')).toEqual({ from: null, until: null });
});
