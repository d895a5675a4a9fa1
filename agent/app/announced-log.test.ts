import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AuditEntry, AuditLog } from '../audit.ts';
import { announcedLog } from './announced-log.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp() {
  const stop = new AbortController();
  const onGrown = vi.fn();
  const signedToday = vi.fn(() => append.mock.calls.length);
  const append = vi.fn();
  const log = announcedLog({ append, signedToday } as unknown as AuditLog, { onGrown, signal: stop.signal });
  return { log, append, signedToday, onGrown, stop };
}

const entry = {} as AuditEntry;

test('many lines are written at once and told once, after what was logged has been answered', () => {
  const { log, append, onGrown } = setUp();
  for (let line = 0; line < 1000; line++) log.append(entry);
  expect(append).toHaveBeenCalledTimes(1000);
  expect([onGrown.mock.calls.length, log.signedToday()]).toEqual([0, 0]);
  vi.runAllTimers();
  expect([onGrown.mock.calls.length, log.signedToday()]).toEqual([1, 1000]);
  log.append(entry);
  vi.runAllTimers();
  expect(onGrown).toHaveBeenCalledTimes(2);
});

test('nothing is told or counted once everything has ended, when the store may be closed', () => {
  const { log, onGrown, stop } = setUp();
  log.append(entry);
  stop.abort();
  vi.runAllTimers();
  expect([onGrown.mock.calls.length, log.signedToday()]).toEqual([0, 0]);
});

test('a new day begins at nought, also when no line has come', () => {
  vi.setSystemTime(new Date(2026, 0, 5, 23, 59));
  const { log, append, signedToday } = setUp();
  log.append(entry);
  vi.runAllTimers();
  expect(log.signedToday()).toBe(1);
  append.mockClear(); // what the log counts from midnight on
  expect([log.signedToday(), signedToday.mock.calls.length]).toEqual([1, 2]);
  vi.setSystemTime(new Date(2026, 0, 6, 0, 1));
  expect(log.signedToday()).toBe(0);
});
