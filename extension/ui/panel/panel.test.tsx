// @vitest-environment jsdom
// The panel writes what is ticked and nothing else; what is never filled has no box to tick.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { fillView } from '../../../tests/gallery/fill-states.ts';
import { good } from '../../../tests/gallery/worlds.ts';
import { REASONS } from '../../fill/reason-words.ts';
import type { FillView } from '../../platform/fill-messages.ts';
import type { BackgroundState, UiRequest } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Panel } from './panel.tsx';

vi.hoisted(() => Object.assign(globalThis, { chrome: {} })); // nothing of the browser is called here

const place = document.body.appendChild(document.createElement('div')); // a box out of the page changes without a word
afterEach(() => act(() => render(null, place)));

async function opened(view: FillView | null, changed: Partial<BackgroundState> = {}) {
  const state = createStore<BackgroundState | null>(good(0, changed));
  const fill = createStore<FillView | null | undefined>(view);
  const request = vi.fn((_asked: UiRequest): Promise<unknown> => Promise.resolve('110101198001010010'));
  const background = { state, request, watchFill: () => fill } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Panel />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  return { request, fill, asked: () => request.mock.calls.map(([asked]) => asked) };
}

const press = (element: HTMLElement | null | undefined) =>
  act(async () => {
    if (!element) throw new Error('nothing to press');
    element.click();
    await Promise.resolve();
  });

const places = (...ids: number[]) => ids.map((field) => ({ frame: 0, field }));

it('tells what is ticked, and writes exactly what is ticked by the view', async () => {
  const view = fillView(0);
  const { asked, fill } = await opened(view);
  const boxes = [...place.querySelectorAll<HTMLInputElement>('.line input')];
  await press(boxes[0]); // proposed: off
  await press(boxes[3]); // would replace something else: on
  expect(asked()).toEqual([
    { do: 'fill.check', tab: 1, fields: places(1), on: false },
    { do: 'fill.check', tab: 1, fields: places(4), on: true },
  ]);
  const ticked = view.fields.map((one) => {
    const word = { 1: false, 4: true }[one.id];
    return word === undefined ? one : { ...one, checked: word, ticked: word };
  });
  await act(() => fill.set({ ...view, fields: ticked }));
  expect(place.querySelector('h2')?.textContent).toBe('6 to fill, 1 to check');
  await press(place.querySelector<HTMLElement>('footer .primary'));
  expect(asked().at(-1)).toEqual({ do: 'fill.write', tab: 1, fields: places(2, 3, 4, 5, 8, 9) });
});

it('what is never filled, read-only or a password has no box, even after 全选', async () => {
  const { asked } = await opened(fillView(0));
  await press(place.querySelector<HTMLElement>('.both .link'));
  expect(asked()).toEqual([{ do: 'fill.check', tab: 1, fields: places(1, 2, 3, 4, 5, 6, 8, 9), on: true }]);
  for (const kind of ['never', 'read', 'ask', 'empty', 'unknown'])
    expect(place.querySelector(`.line.${kind}`)?.querySelector('input'), kind).toBe(null);
});

it('why a field is never filled is what the frame says of it, and no guess by its name', async () => {
  const view = fillView(0);
  const [captcha] = view.fields.filter(({ policy }) => policy === 'never');
  if (!captcha) throw new Error('no such line');
  const hidden = { ...captcha, label: 'Company code', notice: REASONS.hidden };
  await opened({ ...view, fields: [captcha, hidden, { ...hidden, id: 99, notice: null }] });
  const whys = [...place.querySelectorAll('.line.never .why')].map(({ textContent }) => textContent);
  expect(whys).toEqual([REASONS.code.en, REASONS.hidden.en, 'Tongqian does not fill this']);
});

it('ID numbers stay covered until asked for', async () => {
  const { asked } = await opened(fillView(0));
  expect(place.textContent).not.toContain('110101198001010010');
  await press(place.querySelector<HTMLElement>('.eye'));
  expect(asked()).toEqual([{ do: 'fill.reveal', tab: 1, frame: 0, field: 5 }]);
  expect(place.textContent).toContain('110101198001010010');
});

it('nothing can be filled while there is a problem, and nothing is shown while it is locked', async () => {
  await opened(fillView(0, { problem: { code: 'fill/page-changed', params: {} } }));
  expect(place.querySelector<HTMLButtonElement>('footer .primary')?.disabled).toBe(true);
  await act(() => render(null, place));
  await opened(fillView(0), { vault: { state: 'locked', locksAt: null, companies: 0 } });
  expect(place.querySelector('.line')).toBe(null);
  expect(place.querySelector('.unlock')).not.toBe(null);
});

it('draws 100 fields again within a frame or two', async () => {
  const line = fillView(0).fields[0]!;
  const fields = Array.from({ length: 100 }, (_, at) => ({ ...line, id: at + 1 }));
  const { fill } = await opened(fillView(0, { fields }));
  const before = performance.now();
  await act(() => fill.set(fillView(1, { fields: fields.map((one) => ({ ...one, checked: false })) })));
  expect(performance.now() - before).toBeLessThan(1000); // jsdom on a busy machine; a picture takes a few ms in a browser
  expect([...place.querySelectorAll<HTMLInputElement>('.line input')].some(({ checked }) => checked)).toBe(false);
});

it('before the first company it says so once', async () => {
  const view = fillView(0, { problem: { code: 'fill/no-profile', params: {} }, companies: [], fields: [] });
  await opened(view, { vault: { state: 'none', locksAt: null, companies: 0 } });
  expect([...place.querySelectorAll('.nothing, .trouble')]).toHaveLength(1);
  expect([...place.querySelectorAll('main .button.primary')]).toHaveLength(1);
});

it('a changed password is offered above all that moves with the page, and what became of it is said', async () => {
  const view = fillView(0, { keepPassword: true });
  const { asked, fill } = await opened(view);
  expect(place.querySelector('main')?.firstElementChild?.className).toBe('keep-password');
  await press(place.querySelector<HTMLElement>('.keep-password .button'));
  expect(asked()).toEqual([{ do: 'fill.keep-password', tab: 1 }]);
  await act(() => fill.set({ ...view, keepPassword: false }));
  expect(place.querySelector('.keep-password')?.textContent).toBe('The stored password was updated.');
});
