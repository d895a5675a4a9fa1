import { expect, it } from 'vitest';
import { isFiltered, NO_FILTER, queryOf } from './filter.ts';

const now = new Date(2026, 2, 5, 14, 30).getTime();
const at = (year: number, month: number, day: number) => new Date(year, month - 1, day).getTime();

it('without a filter everything is asked for', () => {
  expect(queryOf(NO_FILTER, now)).toEqual({ text: '' });
  expect(isFiltered(NO_FILTER)).toBe(false);
});

it('uses of a certificate are what was done with it, refusals are not', () => {
  expect(queryOf({ ...NO_FILTER, kind: 'uses' }, now)).toEqual({
    text: '',
    verbs: ['login', 'sign', 'batch', 'decrypt'],
    results: ['done'],
  });
  expect(queryOf({ ...NO_FILTER, kind: 'not-done' }, now)).toEqual({ text: '', results: ['refused', 'failed'] });
});

it.each([
  ['today', at(2026, 3, 5)],
  ['week', at(2026, 2, 27)],
  ['month', at(2026, 2, 4)],
  ['year', at(2026, 1, 1)],
] as const)('%s begins at a midnight of this computer', (period, from) => {
  expect(queryOf({ ...NO_FILTER, period }, now)).toEqual({ text: '', from });
});

it('chosen days are both in it; an open or impossible end is open', () => {
  const days = { ...NO_FILTER, period: 'days' as const };
  expect(queryOf({ ...days, from: '2026-02-28', to: '2026-02-28' }, now)).toEqual({
    text: '',
    from: at(2026, 2, 28),
    until: at(2026, 3, 1),
  });
  expect(queryOf({ ...days, from: '', to: '2026-12-31' }, now)).toEqual({ text: '', until: at(2027, 1, 1) });
  expect(queryOf({ ...days, from: 'x-y-z', to: '' }, now)).toEqual({ text: '' });
});
