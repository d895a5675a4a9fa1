// A frame that answers late, or twice, or about something else: each question gets its own answer or none.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { createFrameAsks, type FrameAsks } from './asks.ts';
import type { Frame } from './frames.ts';

const frameOf = (frame: number) => ({ tab: 7, frame, post: () => undefined }) as unknown as Frame;
const [top, inner] = [frameOf(0), frameOf(3)];
const teach = (field: number) => ({ type: 'teach', field, datum: 'co.name' }) as const;
const taught = (field: number) => ({ type: 'taught', field, datum: 'co.name' }) as const;

let asks: FrameAsks;
beforeEach(() => {
  vi.useFakeTimers();
  asks = createFrameAsks();
});
afterEach(() => vi.useRealTimers());

it('the answer about one field is none about another, nor that of one frame of another', async () => {
  const second = asks.ask(top, teach(2));
  asks.answer(top, taught(1));
  asks.answer(inner, taught(2));
  asks.answer(top, { type: 'report', text: '' });
  asks.answer(top, taught(2));
  expect(await second).toEqual(taught(2));
});

it('who asks the same again waits as long as she would alone', async () => {
  const first = asks.ask(top, teach(1)).catch((thrown: unknown) => thrown);
  await vi.advanceTimersByTimeAsync(4000);
  const again = asks.ask(top, teach(1));
  await vi.advanceTimersByTimeAsync(2000);
  expect(await first).toEqual(new Problem('fill/gone'));
  asks.answer(top, taught(1));
  expect(await again).toEqual(taught(1));
});

it('both who asked the same get the one answer', async () => {
  const both = Promise.all([asks.ask(inner, { type: 'report' }), asks.ask(inner, { type: 'report' })]);
  asks.answer(inner, { type: 'report', text: '<p>' });
  expect(await both).toEqual([
    { type: 'report', text: '<p>' },
    { type: 'report', text: '<p>' },
  ]);
});
