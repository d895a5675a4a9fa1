import { expect, it } from 'vitest';
import { daysFrom, localDate } from './local-date.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 2, day, hour, minute).getTime();

it('counts days as a calendar does: by the midnights between, not by hours', () => {
  const now = at(10, 23, 59);
  expect(daysFrom(now, at(10, 0))).toBe(0);
  expect(daysFrom(now, at(11, 0))).toBe(1);
  expect(daysFrom(now, at(9, 23, 58))).toBe(-1);
  expect(daysFrom(at(10, 0), at(11, 23, 59))).toBe(1);
  // over the change of the clocks, where there is one
  for (let day = 1; day <= 366; day++) expect(daysFrom(at(1, 12), at(1 + day, 1))).toBe(day);
});

it('writes a day as a clerk reads it', () => expect(localDate(at(9, 1))).toBe('2026-03-09'));
