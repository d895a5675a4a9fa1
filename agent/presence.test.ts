import { expect, test, vi } from 'vitest';
import { createPresence } from './presence.ts';

function setUp() {
  const onEnd = vi.fn();
  const presence = createPresence({
    idleMinutes: 15,
    onEnd,
    onChange: () => undefined,
    signal: new AbortController().signal,
  });
  return { presence, onEnd };
}

test.each(['lock', 'pause'] as const)('%s ends what was granted, at its beginning and at its end', (how) => {
  const { presence, onEnd } = setUp();
  presence[how](true);
  expect(onEnd).toHaveBeenCalledTimes(1);
  expect(() => presence.requireOpen()).toThrow('agent/');
  presence[how](false); // what was under way when it began may have left a grant behind
  expect(onEnd).toHaveBeenCalledTimes(2);
  expect(() => presence.requireOpen()).not.toThrow();
});

test('unlocking what was not locked ends nothing', () => {
  const { presence, onEnd } = setUp();
  presence.lock(false);
  presence.pause(false);
  expect(onEnd).not.toHaveBeenCalled();
});
