// @vitest-environment jsdom
// What the declaration page is fed with: chosen by mouse or keys, one part at a time; nothing is written by choosing.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { entryLine, feedView } from '../../../tests/gallery/declaration-states.ts';
import { fillView } from '../../../tests/gallery/fill-states.ts';
import { good } from '../../../tests/gallery/worlds.ts';
import type { FeedView, FillView, PreviewField } from '../../platform/fill-messages.ts';
import type { BackgroundState, UiRequest } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Panel } from './panel.tsx';

vi.hoisted(() => Object.assign(globalThis, { chrome: {} })); // nothing of the browser is called here

const place = document.body.appendChild(document.createElement('div'));
beforeAll(() => {
  // jsdom has no modal dialogs
  HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
});
beforeEach(() => {
  answers = {};
});
afterEach(() => act(() => render(null, place)));

let answers: Partial<Record<UiRequest['do'], unknown>>;
const FROM = { kind: 'sheet', name: '发票.xlsx', row: 2 } as const;
const LINES: PreviewField[] = [
  entryLine(1, 'item.gName', { value: '便携式电脑', checked: true, from: FROM }),
  entryLine(2, 'item.gQty', { value: '20', current: '5', from: FROM }),
  entryLine(3, 'item.purpose'),
];
const ROWS = [1, 2, 3].map((number) => ({ name: `货物${String(number)}`, done: number === 1 }));

async function opened(feed: Partial<FeedView>, changed: Partial<FillView> = {}, state: Partial<BackgroundState> = {}) {
  const view = fillView(0, { fields: LINES, feed: feedView(feed), ...changed });
  const fill = createStore<FillView | null | undefined>(view);
  const request = vi.fn((asked: UiRequest): Promise<unknown> => Promise.resolve(answers[asked.do] ?? null));
  const background = {
    state: createStore<BackgroundState | null>(good(0, state)),
    request,
    watchFill: () => fill,
  } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Panel />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  await settled();
  const asked = () => request.mock.calls.map(([one]) => one).filter(({ do: what }) => what !== 'fill.goods');
  return { fill, view, asked, request };
}

const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 5)));
function find(selector: string): HTMLElement {
  const found = place.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}
const press = async (selector: string) => {
  await act(() => find(selector).click());
  await settled();
};
const source = (number: number) => press(`.sources label:nth-child(${String(number)}) input`);
const button = (words: RegExp) =>
  [...place.querySelectorAll<HTMLButtonElement>('button')].find((one) => words.test(one.textContent));
async function choose(selector: string, value: string): Promise<void> {
  await act(() => {
    const list = find(selector) as HTMLSelectElement;
    list.value = value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
  });
}
async function type(selector: string, text: string): Promise<void> {
  await act(() => {
    const field = find(selector) as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await settled();
}
const feedOf = (part: string, given: object) => ({
  do: 'fill.feed',
  tab: 1,
  take: { part, template: null, article: null, row: null, ...given },
});

it('a template is chosen for the head, and nothing is written by that', async () => {
  const { asked } = await opened({});
  await choose('.feed select', 't2');
  expect(asked()).toEqual([feedOf('head', { template: 't2' })]);
});

it('the next row is one press away, the last row has none after it', async () => {
  const sheets: FeedView['sheets'] = [{ part: 'item', name: '发票.xlsx', rows: ROWS, chosen: 0 }];
  const { asked, fill, view } = await opened({ part: 'item', sheets });
  expect(find('.sheet-rows').textContent).toMatch(/Row 1 of 3.*Save this item in the page first/);
  await press('.next-row');
  expect(asked()).toEqual([feedOf('item', { row: 1 })]);
  await act(() => fill.set({ ...view, feed: feedView({ part: 'item', sheets: [{ ...sheets[0]!, chosen: 2 }] }) }));
  expect((find('.next-row') as HTMLButtonElement).disabled).toBe(true);
  expect(document.activeElement?.tagName).toBe('BODY'); // no focus was taken from the clerk
});

it('while the page is being filled there is no next row', async () => {
  const sheets: FeedView['sheets'] = [{ part: 'item', name: '发票.xlsx', rows: ROWS, chosen: 0 }];
  await opened({ part: 'item', sheets }, { run: { id: 'r', done: 1, of: 5, ended: false, canUndo: false } });
  expect((find('.next-row') as HTMLButtonElement).disabled).toBe(true);
});

it('lines say where they come from; fields without content are folded away and cannot be ticked', async () => {
  const sheets: FeedView['sheets'] = [{ part: 'item', name: '发票.xlsx', rows: ROWS, chosen: 1 }];
  await opened({ part: 'item', sheets });
  expect(find('.line.fillable').textContent).toContain('sheet “发票.xlsx”, row 2');
  expect(find('.quiet .line.empty').querySelector('input')).toBe(null);
  expect(place.querySelector('.group > ul > .line.empty')?.closest('details')).not.toBe(null);
  expect(place.querySelectorAll('.line.unknown')).toHaveLength(0);
});

it('articles are found by typing; Enter takes the first and the search is empty again', async () => {
  answers = { 'fill.goods': { found: [{ id: 'g7', name: '8471300000 · 便携式电脑' }, { id: 'g8', name: '平板' }], count: 2 } };
  const { asked, request } = await opened({ goods: { count: 2, chosen: null } });
  await source(2);
  await type('.found input', '便携');
  expect(request.mock.calls.at(-1)?.[0]).toEqual({ do: 'fill.goods', tab: 1, search: '便携' });
  await act(() => void find('.found input').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })));
  expect(document.activeElement?.textContent).toBe('8471300000 · 便携式电脑');
  await act(() => void find('.found input').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })));
  expect(asked()).toEqual([feedOf('item', { article: 'g7' })]);
  expect((find('.found input') as HTMLInputElement).value).toBe('');
}); // prettier-ignore

it('Enter that ends a word of the input method chooses nothing', async () => {
  answers = { 'fill.goods': { found: [{ id: 'g7', name: '便携式电脑' }], count: 1 } };
  const { asked } = await opened({});
  await source(2);
  await type('.found input', 'bian');
  const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, isComposing: true });
  await act(() => void find('.found input').dispatchEvent(enter));
  expect(asked()).toEqual([]);
});

it('a page is kept as a template with what is ticked, under a name, and not before both', async () => {
  answers = {
    'fill.keep-template': {
      values: [
        { entry: 'head.supvModeCdde', label: '监管方式', value: '一般贸易', repeats: true },
        { entry: 'head.billNo', label: '提运单号', value: 'DEMO123', repeats: false },
        { entry: 'head.markNo', label: '标记唛码', value: 'N/M', repeats: true },
      ],
      refused: [],
    },
  };
  const { asked } = await opened({});
  await act(() => button(/Keep this page/)?.click());
  await settled();
  const boxes = [...place.querySelectorAll<HTMLInputElement>('.kept-values input')];
  expect(boxes.map(({ checked }) => checked)).toEqual([true, false, true]);
  expect((find('.keep-template .primary') as HTMLButtonElement).disabled).toBe(true);
  await act(() => boxes[2]?.click());
  await type('.keep-template .input', '  一般贸易进口 ');
  await act(() => void find('.keep-template').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })));
  await settled();
  expect(asked()).toEqual([
    { do: 'fill.keep-template', tab: 1, name: null, entries: [] },
    { do: 'fill.keep-template', tab: 1, name: '一般贸易进口', entries: ['head.supvModeCdde'] },
  ]);
  expect(find('.feed [role=status]').textContent).toContain('一般贸易进口');
});

it('a sheet is read, a column is named, and exactly what is shown is taken', async () => {
  const preview = {
    columns: [{ head: '中文', entry: null }, { head: '数量', entry: 'item.gQty' }],
    choices: ['item.gName', 'item.gQty'],
    remembered: false,
    sample: [['电脑', '20']],
    rows: 1,
    taken: 1,
    faults: [{ row: 1, column: 1, code: 'declaration/number', params: {} }],
  };
  answers = { 'vault.sheet': preview };
  const { asked } = await opened({});
  await source(3);
  const field = find('.feed input[type=file]');
  Object.defineProperty(field, 'files', { value: [new File(['中文,数量\n电脑,20'], '发票.csv')] });
  await act(() => void field.dispatchEvent(new Event('change')));
  await settled();
  await settled();
  const sheet = { do: 'vault.sheet', profile: 'demo', into: 'item', name: '发票.csv' };
  expect(asked()[0]).toMatchObject({ ...sheet, names: null, take: false });
  expect(find('.refused-list').textContent).toMatch(/Row 1.*数量.*not a number/);
  answers = { 'vault.sheet': { ...preview, columns: [{ head: '中文', entry: 'item.gName' }, preview.columns[1]] } };
  await choose('#column-0', 'item.gName');
  await settled();
  expect(asked()[1]).toMatchObject({ ...sheet, names: ['item.gName', 'item.gQty'], take: false });
  answers = { 'vault.sheet': { taken: 1, left: 0 } };
  await act(() => find('.dialog .primary').click());
  await settled();
  expect(asked()[2]).toMatchObject({ ...sheet, names: ['item.gName', 'item.gQty'], take: true });
}); // prettier-ignore

it('a page that is no declaration and a locked vault show none of it', async () => {
  await opened({}, { feed: null });
  expect(place.querySelector('.feed')).toBe(null);
  await act(() => render(null, place));
  await opened({ part: 'item' }, {}, { vault: { state: 'locked', locksAt: null, companies: 0 } });
  expect(place.querySelector('.feed')).toBe(null);
});
