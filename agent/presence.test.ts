import { afterEach, expect, test, vi } from 'vitest';
import { createPresence } from './presence.ts';

const MINUTE = 60_000;

function setUp() {
  const onEnd = vi.fn();
  const stop = new AbortController();
  const presence = createPresence({ idleMinutes: 15, onEnd, onChange: () => undefined, signal: stop.signal });
  return { presence, onEnd, stop };
}

afterEach(() => vi.useRealTimers());

test.each(['lock', 'pause'] as const)('%s ends what was granted, at its beginning and at its end', (how) => {
  const { presence, onEnd } = setUp();
  presence[how](true);
  expect(onEnd).toHaveBeenCalledTimes(1);
  expect(() => presence.requireOpen()).toThrow('agent/');
  presence[how](false); // what was under way when it began may have left a grant behind
  expect(onEnd).toHaveBeenCalledTimes(2);
  expect(() => presence.requireOpen()).not.toThrow();
});

test('a screen that is unlocked opens what its locking shut, and nothing that the person shut', () => {
  const { presence, onEnd } = setUp();
  presence.lock(true, 'screen');
  expect(presence.locked).toBe(true);
  expect(onEnd).toHaveBeenCalledTimes(1);
  expect(() => presence.requireOpen()).toThrow('agent/locked');
  presence.lock(false, 'screen');
  expect(presence.locked).toBe(false);
  presence.lock(true);
  presence.lock(true, 'screen');
  presence.lock(false, 'screen');
  expect(presence.locked).toBe(true);
  presence.lock(true, 'screen'); // no screen was seen to be unlocked: the person's word is enough
  presence.lock(false);
  expect(presence.locked).toBe(false);
});

test('unlocking what was not locked ends nothing', () => {
  const { presence, onEnd } = setUp();
  presence.lock(false);
  presence.pause(false);
  expect(onEnd).not.toHaveBeenCalled();
});

test('what was granted ends by itself after the idle minutes, counted from the last thing the person did', () => {
  vi.useFakeTimers();
  const { presence, onEnd } = setUp();
  vi.advanceTimersByTime(14 * MINUTE);
  presence.touch();
  vi.advanceTimersByTime(15 * MINUTE - 1);
  expect(onEnd).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onEnd).toHaveBeenCalledTimes(1);
  presence.touch(); // the next thing that is granted ends as well
  vi.advanceTimersByTime(15 * MINUTE);
  expect(onEnd).toHaveBeenCalledTimes(2);
});

test('other minutes count at once; an agent that ends leaves no clock behind', () => {
  vi.useFakeTimers();
  const { presence, onEnd, stop } = setUp();
  expect(presence.idleMinutes(3)).toBe(3);
  vi.advanceTimersByTime(3 * MINUTE);
  expect(onEnd).toHaveBeenCalledTimes(1);
  presence.touch();
  stop.abort();
  expect(vi.getTimerCount()).toBe(0);
  presence.touch();
  expect(vi.getTimerCount()).toBe(0);
});
