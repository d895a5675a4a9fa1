import { expect, test } from 'vitest';
import { localDate } from './local-date.ts';

test('a day is the day on the computer’s own calendar, also just before midnight', () => {
  const lateEvening = new Date(2026, 0, 5, 23, 59, 59).getTime();
  expect(localDate(lateEvening)).toBe('2026-01-05');
  expect(localDate(lateEvening + 1000)).toBe('2026-01-06');
});
