// Kind and days together give exactly the messages they name.
import { expect, it } from 'vitest';
import type { MessageView } from '#shared/protocol/messages.ts';
import { type Filter, NO_FILTER, shownOf } from './filter.ts';
import { byDay } from '../parts/dates.ts';

const NOW = new Date(2026, 2, 31, 15).getTime();
const certificate = {
  ...{ id: 'a', number: '1', holder: '', company: '', notAfter: NOW, issuer: '', office: 'issuer' as const },
};
const line = { line: 1, count: 1, verb: 'sign', code: 'token/removed', site: '' };
const at = (month: number, day: number, hour = 12) => new Date(2026, month - 1, day, hour).getTime();

const seeded: MessageView[] = [
  { number: 8, at: at(3, 31, 9), read: false, kind: 'failed', ...line },
  { number: 7, at: at(3, 31, 0), read: false, kind: 'expiring', within: 7, certificate },
  { number: 6, at: at(3, 30, 23), read: true, kind: 'pin-low', tries: 2, certificate },
  { number: 5, at: at(3, 25, 0), read: true, kind: 'frozen-used', ...line },
  { number: 4, at: at(3, 24, 23), read: true, kind: 'pin-locked', certificate },
  { number: 3, at: at(3, 2, 0), read: true, kind: 'expired', certificate },
  { number: 2, at: at(3, 1, 23), read: true, kind: 'pin-factory', certificate },
  { number: 1, at: at(1, 1), read: true, kind: 'failed', ...line },
];

const numbers = (filter: Partial<Filter>) =>
  shownOf(seeded, { ...NO_FILTER, ...filter }, NOW).map(({ number }) => number);

it('each kind has its own', () => {
  expect(numbers({})).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  expect(numbers({ type: 'expiry' })).toEqual([7, 3]);
  expect(numbers({ type: 'pin' })).toEqual([6, 4, 2]);
  expect(numbers({ type: 'failed' })).toEqual([8, 1]);
  expect(numbers({ type: 'frozen' })).toEqual([5]);
});

it('days begin and end at midnight here, and both ends of chosen days are in them', () => {
  expect(numbers({ period: 'today' })).toEqual([8, 7]);
  expect(numbers({ period: 'week' })).toEqual([8, 7, 6, 5]);
  expect(numbers({ period: 'month' })).toEqual([8, 7, 6, 5, 4, 3]);
  expect(numbers({ period: 'days', from: '2026-03-24', to: '2026-03-30' })).toEqual([6, 5, 4]);
  expect(numbers({ period: 'days', from: '2026-03-30', to: '' })).toEqual([8, 7, 6]);
  expect(numbers({ period: 'days', from: '', to: '2026-03-01' })).toEqual([2, 1]);
});

it('kind and days together give what both name', () => {
  expect(numbers({ type: 'pin', period: 'week' })).toEqual([6]);
  expect(numbers({ type: 'pin', period: 'days', from: '2026-03-01', to: '2026-03-24' })).toEqual([4, 2]);
  expect(numbers({ type: 'frozen', period: 'today' })).toEqual([]);
});

it('stands by day, the newest first', () => {
  expect(byDay(seeded.slice(0, 4)).map(([day, ofDay]) => [day, ofDay.length])).toEqual([
    ['2026-03-31', 2],
    ['2026-03-30', 1],
    ['2026-03-25', 1],
  ]);
});
