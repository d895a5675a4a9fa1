import { describe, expect, it } from 'vitest';
import { createNavigation, NO_TABS, type TabsMemory } from './navigation.ts';

function bench(kept: { memory: TabsMemory } = { memory: structuredClone(NO_TABS) }) {
  const said: unknown[] = [];
  const link = { isUp: true };
  const navigation = createNavigation({
    memory: {
      read: () => Promise.resolve(structuredClone(kept.memory)),
      write: (next) => {
        kept.memory = structuredClone(next);
        return Promise.resolve();
      },
    },
    say: (leave) => (link.isUp ? Promise.resolve(said.push(leave)) : Promise.reject(new Error('no link'))),
  });
  return { navigation, said, link, kept };
}

describe('leaving pages', () => {
  it('is told for a tab that was joined, once', async () => {
    const { navigation, said } = bench();
    navigation.left(1, 'D1');
    navigation.joined(1);
    navigation.left(1, 'D2');
    navigation.left(1, 'D3');
    await navigation.flush();
    expect(said).toEqual([{ tab: 1, document: 'D2' }]);
  });

  it('attack 38: is told later, and by the next worker, where there was no link', async () => {
    const first = bench();
    first.link.isUp = false;
    first.navigation.joined(1);
    first.navigation.left(1, null);
    await first.navigation.flush();
    const second = bench(first.kept);
    await second.navigation.flush();
    expect([first.said, second.said]).toEqual([[], [{ tab: 1, document: null }]]);
    expect(second.kept.memory).toEqual({ joined: [], left: [] });
  });
});
