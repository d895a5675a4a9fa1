// @vitest-environment jsdom
// First run: a step is ticked off while it is true, and no longer.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it } from 'vitest';
import { good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Welcome } from './welcome.tsx';

const NONE = { state: 'none', locksAt: null, companies: 0 } as const;
const place = document.createElement('div');
afterEach(() => act(() => render(null, place)));

async function done(changed: Partial<BackgroundState>): Promise<boolean[]> {
  const state = createStore<BackgroundState | null>(good(0, changed));
  const background = { state, request: () => Promise.resolve(null), call: () => new Promise(() => undefined) };
  await act(() =>
    render(
      <BackgroundContext.Provider value={background as unknown as Background}>
        <Welcome />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  return [...place.querySelectorAll('.step')].map((step) => step.classList.contains('done'));
}

it('an agent that ended after the pairing runs no longer: step 1 says so again', async () => {
  expect(await done({ pairing: { state: 'done' } })).toEqual([true, true, true, true]);
  const gone = { link: { state: 'absent' }, pairing: { state: 'done' }, agent: null, situation: null } as const;
  expect((await done(gone))[0]).toBe(false);
  expect(place.textContent).toContain('npm run tongqian -- serve');
});

it('an agent that asks for the digits runs', async () => {
  const asks = {
    link: { state: 'unpaired' },
    pairing: { state: 'code' },
    agent: null,
    situation: null,
    vault: NONE,
  } as const;
  expect(await done(asks)).toEqual([true, false, false, false]);
});

it('company data are the fourth step; skipped, the page ends all the same and does not call it done', async () => {
  expect(await done({ vault: NONE })).toEqual([true, true, true, false]);
  expect(place.querySelector('.end')).toBe(null);
  const buttons = [...place.querySelectorAll<HTMLButtonElement>('.step.now button')];
  await act(() => buttons.at(-1)?.click());
  expect([...place.querySelectorAll('.step')].at(-1)?.classList.contains('done')).toBe(false);
  expect(place.querySelector('.end')).not.toBe(null);
  expect(await done({ vault: { state: 'locked', locksAt: null, companies: 0 } })).toEqual([true, true, true, true]);
});
