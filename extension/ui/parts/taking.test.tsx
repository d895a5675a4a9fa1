// @vitest-environment jsdom
// What is taken is what is shown: a late answer counts for nothing, and nothing is taken while a newer look is under way.
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { act } from 'preact/test-utils';
import { expect, it, vi } from 'vitest';
import { good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Taking, useLook } from './taking.tsx';
import { useAct } from './use-act.ts';

vi.hoisted(() => Object.assign(globalThis, { chrome: {} })); // nothing of the browser is called here

it('shows the answer to the newest look, and offers to take that and no other', async () => {
  const answers = new Map<string, (found: string) => void>();
  const take = vi.fn();
  function Sheet() {
    const [column, setColumn] = useState('name');
    const acting = useAct();
    const ask = () =>
      new Promise<string>((resolve) => {
        answers.set(column, resolve);
      });
    const found = useLook(acting, ask, [column]);
    return (
      <>
        <select value={column} onChange={(event) => setColumn(event.currentTarget.value)}>
          <option>name</option>
          <option>code</option>
        </select>
        <Taking act={acting} lines={[60]} words="Take" ready={found !== null} onTake={() => void take(found)}>
          {found && <p>{found}</p>}
        </Taking>
      </>
    );
  }
  const background = { state: createStore<BackgroundState | null>(good(0)) } as unknown as Background;
  const place = document.body.appendChild(document.createElement('div'));
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Sheet />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  const button = place.querySelector('button')!;
  const shown = () => [place.querySelector('p')?.textContent, button.disabled];
  const answer = (column: string) =>
    act(() => {
      answers.get(column)?.(`of the ${column}`);
      return new Promise((resolve) => setTimeout(resolve, 5));
    });
  const choose = (column: string) =>
    act(() => {
      const list = place.querySelector('select')!;
      list.value = column;
      list.dispatchEvent(new Event('change', { bubbles: true }));
    });

  expect([...shown(), place.querySelector('.skeletons') !== null]).toEqual([undefined, true, true]);
  await choose('code');
  await answer('name');
  expect(shown()).toEqual([undefined, true]);
  await answer('code');
  expect(shown()).toEqual(['of the code', false]);
  await act(() => button.click());
  expect(take).toHaveBeenCalledExactlyOnceWith('of the code');

  await choose('name');
  await choose('code');
  await answer('name');
  expect(shown()).toEqual(['of the code', true]); // the look of now is still under way
  await answer('code');
  expect(shown()).toEqual(['of the code', false]);

  const list = place.querySelector('select')!;
  list.value = 'name';
  list.dispatchEvent(new Event('change', { bubbles: true }));
  for (let turn = 0; turn < 10; turn++) await Promise.resolve(); // no frame is drawn and no timer comes: the next press could be here
  expect(shown()).toEqual(['of the code', true]);
  await answer('name');
  expect(shown()).toEqual(['of the name', false]);
});
