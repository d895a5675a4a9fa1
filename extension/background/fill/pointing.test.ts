import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FillDown } from '../../platform/fill-messages.ts';
import type { Frame } from './frames.ts';
import { createPointing, type Pointing } from './pointing.ts';

describe('pointing at a field', () => {
  const said: string[] = [];
  const frameOf = (frame: number): Frame =>
    ({ tab: 7, frame, post: (down: FillDown) => said.push(`${String(frame)} ${JSON.stringify(down)}`) }) as never;
  const frames = [frameOf(0), frameOf(3)];
  let pointing: Pointing;
  beforeEach(() => {
    said.length = 0;
    pointing = createPointing({ of: (tab) => (tab === 7 ? frames : []) });
  });

  it('asks all frames, and the first answer ends it for all', async () => {
    const place = pointing.begin(7);
    pointing.picked(frames[1]!, 12);
    pointing.picked(frames[0]!, 4);
    expect(await place).toEqual({ frame: 3, field: 12 });
    expect(said).toEqual([
      '0 {"type":"pick","on":true}',
      '3 {"type":"pick","on":true}',
      '0 {"type":"pick","on":false}',
      '3 {"type":"pick","on":false}',
    ]);
  });

  it('ends with nothing when she leaves it, stops it, asks anew, or takes a minute', async () => {
    vi.useFakeTimers();
    const left = pointing.begin(7);
    pointing.picked(frames[0]!, null);
    const anew = pointing.begin(7);
    const stopped = pointing.begin(7);
    pointing.stop(7);
    const late = pointing.begin(7);
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    expect(await Promise.all([left, anew, stopped, late])).toEqual([null, null, null, null]);
    pointing.picked(frames[0]!, 4); // nobody asked
    pointing.stop(8);
    expect(said.at(-1)).toBe('3 {"type":"pick","on":false}');
  });
});
