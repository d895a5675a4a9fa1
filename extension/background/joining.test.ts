import { describe, expect, it, vi } from 'vitest';
import type { AgentState } from '#shared/protocol/methods.ts';
import type { BackgroundState } from '../platform/messages.ts';
import { mayJoin } from './joining.ts';
import { createState, FIRST_STATE } from './state.ts';

const agent: AgentState = {
  version: '1',
  paused: false,
  locked: false,
  eportPort: null,
  control: false,
  osKeyStore: true,
  signedToday: 0,
};
const connected = { state: 'connected', port: 17817 } as const;
const agreed = { ...FIRST_STATE.settings, consent: true };

describe('whether a page is joined', () => {
  it.each<[string, Partial<BackgroundState>, boolean, number]>([
    ['yes with agent and consent', { link: connected, agent }, true, 0],
    ['no without consent', { link: connected, agent, settings: FIRST_STATE.settings }, false, 0],
    ['no with a paused agent', { link: connected, agent: { ...agent, paused: true } }, false, 0],
    ['yes with a locked one, which asks', { link: connected, agent: { ...agent, locked: true } }, true, 0],
    ['no unpaired', { link: { state: 'unpaired' } }, false, 0],
    ['no without an agent, and it is looked for', { link: { state: 'absent' } }, false, 1],
    ['no with a stranger on the port', { link: { state: 'stranger', port: 17817 } }, false, 1],
  ])('%s', async (_, part, expected, looks) => {
    let looked = 0;
    const state = createState({ ...FIRST_STATE, settings: agreed, ...part });
    expect(await mayJoin(state, () => (looked += 1))).toBe(expected);
    expect(looked).toBe(looks);
  });

  it('finds an agent that came back since it was last looked for', async () => {
    const state = createState({ ...FIRST_STATE, settings: agreed, link: { state: 'absent' } });
    const answer = mayJoin(state, () => state.change({ link: { state: 'starting' } }));
    state.change({ link: connected });
    state.change({ agent });
    expect(await answer).toBe(true);
  });

  it('waits longer for a socket that is taken up again than for a new one', async () => {
    vi.useFakeTimers();
    try {
      const state = createState({ ...FIRST_STATE, settings: agreed });
      const [fresh, again] = [true, false].map((each) => mayJoin(state, () => undefined, each));
      await vi.advanceTimersByTimeAsync(10_000);
      state.change({ link: connected });
      state.change({ agent });
      expect(await Promise.all([fresh, again])).toEqual([false, true]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits for a link that is just being made', async () => {
    const state = createState({ ...FIRST_STATE, settings: agreed });
    const answer = mayJoin(state, () => undefined);
    state.change({ link: connected });
    state.change({ agent });
    expect(await answer).toBe(true);
  });
});
