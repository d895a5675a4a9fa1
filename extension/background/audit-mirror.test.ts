import { describe, expect, it } from 'vitest';
import { createAuditMirror, type MirrorMemory, NO_LOG } from './audit-mirror.ts';

/** A log by its line hashes; its head is the last one. */
function bench(first: MirrorMemory = NO_LOG) {
  let memory = first;
  const log = { hashes: [] as string[] };
  const asked: number[] = [];
  const findings: boolean[] = [];
  const mirror = createAuditMirror({
    memory: {
      read: () => Promise.resolve(memory),
      write: (next) => {
        memory = next;
        return Promise.resolve();
      },
    },
    hashOf: (number) => {
      asked.push(number);
      return Promise.resolve(log.hashes[number - 1] ?? null);
    },
    onFinding: (cut) => findings.push(cut),
  });
  const tell = async (...hashes: string[]): Promise<boolean | undefined> => {
    log.hashes = hashes;
    mirror.head({ count: hashes.length, head: hashes.at(-1) ?? '', mac: 'm' });
    await mirror.settled();
    return findings.at(-1);
  };
  return { mirror, tell, asked, memory: () => memory };
}

describe('the mirror of the log', () => {
  it('follows a log that only grows', async () => {
    const { tell, memory } = bench();
    expect([await tell('a'), await tell('a', 'b'), await tell('a', 'b'), await tell('a', 'b', 'c')]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(memory()).toEqual({ count: 3, head: 'c', cut: false });
  });

  it.each([
    ['shorter', ['a']],
    ['as long with another end', ['a', 'x']],
    ['longer over another past', ['a', 'x', 'c', 'd']],
    ['empty', []],
  ])('finds a log that is %s after a new link', async (_, hashes) => {
    const { mirror, tell } = bench({ count: 2, head: 'b', cut: false });
    mirror.unlinked();
    expect(await tell(...hashes)).toBe(true);
  });

  it('keeps the finding and the old measure until it is told to forget', async () => {
    const { mirror, tell, memory } = bench({ count: 2, head: 'b', cut: false });
    await tell('a');
    expect(await tell('a', 'b', 'c')).toBe(true);
    expect(memory()).toEqual({ count: 2, head: 'b', cut: true });
    await mirror.forget();
    expect(await tell('z')).toBe(false);
  });

  it('looks the past up once for each link', async () => {
    const { mirror, tell, asked } = bench({ count: 1, head: 'a', cut: false });
    await tell('a', 'b');
    await tell('a', 'b', 'c');
    mirror.unlinked();
    await tell('a', 'b', 'c', 'd');
    expect(asked).toEqual([1, 3]);
  });
});
