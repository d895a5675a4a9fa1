// @vitest-environment jsdom
// Lists in the approval window: a thousand items by keyboard, what is taken out, and what 本次连续签名 needs before it begins.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApprovalView, RunRow, RunView } from '#shared/protocol/views.ts';
import { approval, certificate, good } from '../../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../../platform/messages.ts';
import { createStore, type WritableStore } from '../../store.ts';
import { type Background, BackgroundContext } from '../../use-background.ts';
import { Approve } from '../approve.tsx';
import { WAKE_MS } from '../use-awake.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const place = document.createElement('div');
document.body.append(place);
let calls: [string, Record<string, unknown>][];
let state: WritableStore<BackgroundState | null>;
let closed = 0;

const rows: RunRow[] = Array.from({ length: 1000 }, (_, index) => ({
  index, name: `DEC-${String(index)}`, title: { zh: '报关单', en: 'Goods declaration' }, keys: '', amount: null, size: 1,
  sha256: 'a'.repeat(64), state: 'waiting', problem: null,
})); // prettier-ignore

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  calls = [];
  closed = 0;
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  vi.spyOn(window, 'close').mockImplementation(() => void (closed += 1));
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
});
afterEach(async () => {
  await act(() => render(null, place));
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function show(
  world: Partial<BackgroundState>,
  told: readonly RunRow[] = rows,
  fails = () => false,
): Promise<void> {
  location.hash = 'a1';
  state = createStore<BackgroundState | null>(good(NOW, world));
  const answers: Record<string, unknown> = {
    'run.rows': { revision: Math.max(1, state.value?.runs[0]?.revision ?? 1), rows: told },
    'run.document': approval(NOW).document,
    'approval.answer': { state: 'done', problem: null },
  };
  const call = (method: string, params: Record<string, unknown>) => {
    calls.push([method, params]);
    if (method === 'run.rows' && fails()) return Promise.reject(new Error('the link is lost'));
    return Promise.resolve(answers[method] ?? {});
  };
  const background = { state, request: () => Promise.resolve(null), call } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Approve />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  await pass(0);
}
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const press = (element: Element, key: string) =>
  act(() => void element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
const click = (element: Element) => act(() => (element as HTMLElement).click());
const list = () => place.querySelector('.items')!;
const button = (words: string) => [...place.querySelectorAll('button')].find((one) => one.textContent.includes(words))!;
const sent = (method: string) => calls.filter(([name]) => name === method).map(([, params]) => params);
async function typePin(): Promise<void> {
  const field = place.querySelector<HTMLInputElement>('.secret input')!;
  await act(() => {
    field.value = '12345678';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

const batch = (): ApprovalView => approval(NOW, { verb: 'batch', page: null, tab: null, rows: 1000 });
const run = (more: Partial<RunView> = {}): RunView => ({
  id: 'a1', kind: 'batch', title: '导入', page: null, state: 'running', why: null, certificate: certificate(NOW), count: 1000,
  signed: 10, failed: 0, leftOut: 0, workedMs: 1000, endsAt: null, revision: 1, ...more,
}); // prettier-ignore

it('of a thousand items only those in sight are drawn, and the reader is told how many there are', async () => {
  await show({ approvals: [batch()] });
  const drawn = place.querySelectorAll('[role=option]');
  expect(drawn.length).toBeLessThan(60);
  expect(drawn[0]?.getAttribute('aria-setsize')).toBe('1000');
  expect(place.textContent).toContain('已选 1000 / 1000 票');
});

it('an item whose document carries a caution is marked, and all of those can be looked at alone', async () => {
  await show({ approvals: [batch()] }, [...rows.slice(0, 5), { ...rows[5]!, caution: true }]);
  const marked = () => [...place.querySelectorAll('[role=option]')].filter((one) => one.textContent.includes('有提示'));
  expect(marked().map(({ id }) => id)).toEqual(['item-5']);
  await click(button('有提示 1'));
  expect(place.querySelectorAll('[role=option]')).toHaveLength(1);
});

it('Space takes an item out, Enter opens it, Esc comes back, and none of them confirms or refuses', async () => {
  await show({ approvals: [batch()] });
  await press(list(), 'ArrowDown');
  await press(list(), ' ');
  expect(place.textContent).toContain('已选 999 / 1000 票');
  await press(list(), 'Enter');
  await pass(0);
  expect(sent('run.document')).toEqual([{ id: 'a1', index: 1 }]);
  expect(place.textContent).toContain('第 2 票，共 1000 票');
  await press(document.body, 'Escape');
  expect(list()).toBeTruthy();
  expect(sent('approval.answer')).toEqual([]);
  await typePin();
  await pass(WAKE_MS);
  await click(place.querySelector('.confirm')!);
  expect(sent('approval.answer')).toMatchObject([{ decision: 'confirm', leaveOut: [1] }]);
});

it('with nothing selected there is nothing to confirm, and Esc refuses', async () => {
  await show({ approvals: [batch()] });
  await click(button('全不选'));
  await typePin();
  await pass(WAKE_MS);
  await click(place.querySelector('.confirm')!);
  expect(sent('approval.answer')).toEqual([]);
  await press(document.body, 'Escape');
  expect(sent('approval.answer')).toMatchObject([{ decision: 'refuse', pin: null }]);
});

it('files to decrypt have words of their own, asked and while it goes on, and can be paused', async () => {
  await show({ approvals: [approval(NOW, { verb: 'decrypt', page: null, tab: null, rows: 1000 })] });
  expect(place.textContent).toContain('已选 1000 / 1000 份');
  await show({ runs: [run({ kind: 'decrypt' })] });
  expect(place.textContent).toContain('批量解密 1000 份');
  expect(place.textContent).not.toMatch(/签/);
  await click(button('暂停'));
  expect(sent('run.act')).toEqual([{ id: 'a1', act: 'pause', pin: null }]);
});

it('本次连续签名 is not chosen beforehand, and puts the button to sleep when it is', async () => {
  const series = { certificate: 'c'.repeat(64), mostCount: 100, mostMinutes: 30 };
  await show({ approvals: [approval(NOW, { series })] });
  const box = place.querySelector<HTMLInputElement>('.series-offer [type=checkbox]')!;
  expect(box.checked).toBe(false);
  await typePin();
  await pass(WAKE_MS);
  await click(box);
  const [count] = place.querySelectorAll<HTMLInputElement>('.series-offer .number');
  await act(() => {
    count!.value = '5000';
    count!.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await click(place.querySelector('.confirm')!);
  expect(sent('approval.answer')).toEqual([]);
  await pass(WAKE_MS);
  await click(place.querySelector('.confirm')!);
  expect(sent('approval.answer')).toMatchObject([{ series: { count: 100, minutes: 10 } }]);
});

it('is not offered for another certificate than the last one', async () => {
  const series = { certificate: 'd'.repeat(64), mostCount: 100, mostMinutes: 30 };
  await show({ approvals: [approval(NOW, { series })] });
  expect(place.querySelector('.series-offer')).toBeNull();
});

it('a running batch pauses at Esc, asks for the PIN again after the card was out, and empties the field when it is sent', async () => {
  await show({ runs: [run()] });
  await press(document.body, 'Escape');
  expect(sent('run.act')).toEqual([{ id: 'a1', act: 'pause', pin: null }]);
  await act(() =>
    state.set(good(NOW, { runs: [run({ state: 'card', why: { code: 'batch/card-gone', params: {} } })] })),
  );
  expect(place.textContent).toContain('卡已拔出');
  expect(place.querySelector('.confirm')).toBeNull();
  await act(() => state.set(good(NOW, { runs: [run({ state: 'pin' })] })));
  await click(button('继续'));
  expect(sent('run.act')).toHaveLength(1); // without a PIN nothing is sent
  await typePin();
  await click(button('继续'));
  expect(sent('run.act')[1]).toEqual({ id: 'a1', act: 'go-on', pin: '12345678' });
  expect(place.querySelector<HTMLInputElement>('.secret input')?.value).toBe('');
});

it('Esc stops a series, and after the end it closes the window', async () => {
  await show({ runs: [run({ kind: 'series', endsAt: NOW + 60_000 })] });
  await press(document.body, 'Escape');
  expect(sent('run.act')).toEqual([{ id: 'a1', act: 'stop', pin: null }]);
  await act(() => state.set(good(NOW, { runs: [run({ kind: 'series', state: 'ended' })] })));
  await press(document.body, 'Escape');
  expect(closed).toBe(1);
});

it('a batch that was stopped is not called finished because some items could never be signed', async () => {
  const stopped = { state: 'ended' as const, count: 7, signed: 4, failed: 3, unfit: 3, leftOut: 3 };
  await show({ runs: [run(stopped)] });
  expect(place.querySelector('.stage')?.textContent).toBe('已停止');
  expect(place.querySelector('progress')?.value).toBe(4);
  await act(() => state.set(good(NOW, { runs: [run({ ...stopped, signed: 6, failed: 4, leftOut: 0 })] })));
  expect(place.querySelector('.stage')?.textContent).toBe('已签完');
});

it('how far it is: counts, rate and time left by the time it worked; none of these before they are known or after the end', async () => {
  const facts = () => place.querySelector('.progress p span')?.textContent;
  await show({ runs: [run({ signed: 0, workedMs: 0 })] });
  expect(facts()).toBe('已签 0 / 1000 票');
  const next = (more: Partial<RunView>) => act(() => state.set(good(NOW, { runs: [run(more)] })));
  await next({ signed: 100, failed: 4, leftOut: 2, workedMs: 20_000 });
  expect(facts()).toBe('已签 100 / 1000 票 · 失败 4 票 · 未签 2 票 · 每秒 5.0 票 · 约剩 3 分 0 秒');
  await next({ signed: 400, workedMs: 10_000 });
  expect(facts()).toBe('已签 400 / 1000 票 · 每秒 40 票 · 约剩 15 秒');
  await next({ signed: 400, workedMs: 10_000, state: 'paused' });
  expect(facts()).toBe('已签 400 / 1000 票 · 每秒 40 票');
  await next({ kind: 'series', signed: 3, count: 20, endsAt: NOW + 90_000 });
  expect(facts()).toContain('还剩 1 分 30 秒');
  expect(facts()).not.toContain('每秒');
});

it('the rows of a question are fetched once', async () => {
  await show({ approvals: [batch()] });
  for (let turn = 0; turn < 5; turn++) await pass(100);
  expect(sent('run.rows')).toHaveLength(1);
});

it('rows that could not be fetched are asked for again, also when some are there already', async () => {
  let fails = false;
  await show({ runs: [run()] }, rows, () => fails);
  fails = true;
  await act(() => state.set(good(NOW, { runs: [run({ revision: 7 })] })));
  await pass(0);
  expect(sent('run.rows')).toHaveLength(2);
  fails = false;
  await pass(1000);
  expect(sent('run.rows').slice(1)).toEqual([
    { id: 'a1', after: 1 },
    { id: 'a1', after: 1 },
  ]);
});

it('results stay when the agent was started again', async () => {
  await show({ runs: [run()] });
  await act(() => state.set(good(NOW, { runs: [] })));
  expect(place.textContent).toContain('重新启动过');
  expect(button('导出结果')).toBeTruthy();
});
