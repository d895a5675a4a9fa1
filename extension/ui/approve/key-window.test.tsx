// @vitest-environment jsdom
// The window for keys of this computer: what is typed in it, what is refused before it is sent, and that nothing of it stays.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { approval, good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Approve } from './approve.tsx';
import { WAKE_MS } from './use-awake.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const PASSPHRASE = 'copper lantern maybe seventeen';
const place = document.createElement('div');
document.body.append(place);
let answers: { decision: string; pin: string | null; newPin: string | null; token: string | null }[];
let reply: () => Promise<unknown>;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  answers = [];
  reply = () => Promise.resolve({ state: 'done', problem: null });
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  vi.spyOn(window, 'close').mockReturnValue();
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
});
afterEach(async () => {
  await act(() => render(null, place));
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function show(verb: ApprovalView['verb'], pin: ApprovalView['pin']): Promise<void> {
  const own = { page: null, tab: null, tokens: [], certificate: null };
  const view = approval(NOW, { ...own, verb, pin, document: { ...approval(NOW).document, text: '', size: 0 } });
  location.hash = view.id;
  const background = {
    state: createStore<BackgroundState | null>(good(NOW, { approvals: [view] })),
    request: () => Promise.resolve(null),
    call: (_method: string, params: unknown) => {
      answers.push(params as (typeof answers)[number]);
      return reply();
    },
  } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Approve />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  await act(async () => {
    await vi.advanceTimersByTimeAsync(WAKE_MS);
  });
}

const fields = () => [...place.querySelectorAll<HTMLInputElement>('.secret input')];
const confirm = () =>
  act(async () => {
    place.querySelector<HTMLButtonElement>('.confirm')!.click();
    await vi.advanceTimersByTimeAsync(0);
  });
async function type(...typed: string[]): Promise<void> {
  for (const [at, text] of typed.entries())
    await act(() => {
      fields()[at]!.value = text;
      fields()[at]!.dispatchEvent(new Event('input', { bubbles: true }));
    });
}

it('an import sends the password and the new PIN, names no card, and keeps nothing', async () => {
  reply = () => Promise.resolve({ state: 'again', problem: { code: 'key/password-wrong', params: {} } });
  await show('key-import', 'open');
  expect(fields()).toHaveLength(3);
  expect(document.activeElement).toBe(fields()[0]);
  expect(place.textContent).not.toContain('没有可用的证书');
  await type('文件密码 1', '382716', '382716');
  expect(place.textContent).not.toContain('全角');
  await confirm();
  expect(answers).toMatchObject([
    { decision: 'confirm', pin: '文件密码 1', newPin: '382716', token: null, certificate: null },
  ]);
  expect(fields().map(({ value }) => value)).toEqual(['', '', '']);
  expect(place.textContent).toContain('文件的密码不正确');
  expect(document.activeElement).toBe(fields()[0]);
});

it.each([
  ['open', ['', '382716', '382716'], '请把密码填完整'],
  ['open', ['x', '38271', '38271'], '至少 6 位'],
  ['open', ['x', '111111', '111111'], '太容易被猜到'],
  ['open', ['x', '382716', '382717'], '两次输入的新密码不一样'],
  ['new', ['', ''], '请把密码填完整'],
  ['backup', ['382716', '382716382716', '382716382716'], '备份密码太弱'],
  ['backup', ['382716', PASSPHRASE, `${PASSPHRASE}.`], '两次输入的备份密码不一样'],
] as const)('of %s, %j is sent nowhere', async (mode, typed, words) => {
  await show(mode === 'backup' ? 'key-backup' : 'key-import', mode);
  await type(...typed);
  await confirm();
  expect(answers).toEqual([]);
  expect(place.textContent).toContain(words);
});

it('a new key has a new PIN alone; a backup the PIN and its passphrase; a certificate nothing', async () => {
  await show('key-new', 'new');
  expect(document.activeElement).toBe(fields()[0]);
  await type('382716', '382716');
  await confirm();
  await act(() => render(null, place));
  await show('key-backup', 'backup');
  await type('382716', PASSPHRASE, PASSPHRASE);
  await confirm();
  await act(() => render(null, place));
  await show('key-certificate', 'none');
  expect(fields()).toEqual([]);
  await confirm();
  expect(answers.map(({ pin, newPin }) => [pin, newPin])).toEqual([
    [null, '382716'],
    ['382716', PASSPHRASE],
    [null, null],
  ]);
});

it('a wrong PIN of the key says how many tries are left', async () => {
  reply = () => Promise.resolve({ state: 'again', problem: { code: 'token/pin-wrong', params: { tries: 2 } } });
  await show('key-new', 'ask');
  await confirm();
  expect([answers, place.textContent.includes('请把密码填完整')]).toEqual([[], true]);
  await type('382717');
  await confirm();
  expect(place.querySelector('.pins')?.textContent).toContain('还可试 2 次');
});
