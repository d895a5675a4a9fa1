// @vitest-environment jsdom
// When a page is looked at again.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchPage } from './watch.ts';

let looks = 0;
let stop: () => void;
const bar = document.createElement('div');

beforeEach(() => {
  vi.useFakeTimers();
  document.body.replaceChildren(bar);
  looks = 0;
  stop = watchPage(document, () => looks++, { shadowRoots: () => [], isOurs: (node) => bar.contains(node) });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

async function change(): Promise<void> {
  document.body.append(document.createElement('p'));
  await Promise.resolve();
}

it('after a pause, once for many changes', async () => {
  for (let at = 0; at < 5; at++) {
    await change();
    vi.advanceTimersByTime(50);
  }
  expect(looks).toBe(0);
  vi.advanceTimersByTime(200);
  expect(looks).toBe(1);
});

it('at the latest after a second on a page that never rests', async () => {
  for (let at = 0; at < 24; at++) {
    await change();
    vi.advanceTimersByTime(50);
  }
  expect(looks).toBe(1);
});

it('not more than once a second when it goes on and on', async () => {
  for (let at = 0; at < 100; at++) {
    await change();
    vi.advanceTimersByTime(200);
  }
  expect(looks).toBeGreaterThan(10);
  expect(looks).toBeLessThan(45);
});

it('not for our own bar, and not after the end', async () => {
  bar.append('…');
  await Promise.resolve();
  vi.advanceTimersByTime(2000);
  expect(looks).toBe(0);
  stop();
  await change();
  vi.advanceTimersByTime(2000);
  expect(looks).toBe(0);
});

it('when the focus moves', () => {
  const input = document.createElement('input');
  document.body.append(input);
  input.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
  vi.advanceTimersByTime(500);
  expect(looks).toBe(1);
});
