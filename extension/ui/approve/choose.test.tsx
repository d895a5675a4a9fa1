// @vitest-environment jsdom
// Choosing a certificate in the window: by keyboard alone, nothing unusable, and never a yes on the way.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { approval, certificate, DAY, good, otherToken, token, unusable } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Approve } from './approve.tsx';
import { WAKE_MS } from './use-awake.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const place = document.createElement('div');
document.body.append(place);

let answers: { decision: string; pin: string | null; token: string | null; certificate: string | null }[];
let reply: unknown;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  answers = [];
  reply = { state: 'done', problem: null };
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  vi.spyOn(window, 'close').mockReturnValue();
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
});

afterEach(async () => {
  await act(() => render(null, place));
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function show(view: ApprovalView): Promise<void> {
  location.hash = view.id;
  const background = {
    state: createStore<BackgroundState | null>(good(NOW, { approvals: [view] })),
    request: () => Promise.resolve(null),
    call: (_method: string, params: unknown) => {
      answers.push(params as (typeof answers)[number]);
      return Promise.resolve(reply);
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
  await pass(WAKE_MS);
}

/** A card of its own, one of another company, and four that cannot be used. */
const several = (): ApprovalView => approval(NOW, { tokens: [token(NOW), otherToken(NOW)], unusable: unusable(NOW) });

const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const pin = () => place.querySelector<HTMLInputElement>('.pins input')!;
const change = () => place.querySelector<HTMLButtonElement>('.certificate .button');
const radios = () => [...place.querySelectorAll<HTMLElement>('[role=radio]')];
const checked = () => radios().map((radio) => radio.getAttribute('aria-checked') === 'true');
const confirmButton = () => place.querySelector<HTMLButtonElement>('.confirm')!;
const click = (element: HTMLElement) => act(() => element.click());

/** Presses a key where the focus is; a button that lets Enter pass is pressed by it, as browsers do. */
async function press(key: string, repeat = false): Promise<void> {
  const target = document.activeElement!;
  const event = new KeyboardEvent('keydown', { key, repeat, bubbles: true, cancelable: true });
  await act(() => void target.dispatchEvent(event));
  if (key === 'Enter' && !event.defaultPrevented && target instanceof HTMLButtonElement) await click(target);
}

it('Enter alone never confirms: not in the window as it opens, not in the list, not with a PIN', async () => {
  await show(several());
  expect(document.activeElement).toBe(pin());
  for (let presses = 0; presses < 4; presses++) await press('Enter');
  await click(change()!);
  for (let presses = 0; presses < 3; presses++) {
    await pass(WAKE_MS);
    await press('Enter');
  }
  pin().value = '12345678';
  await act(() => pin().focus());
  for (let presses = 0; presses < 3; presses++) {
    await pass(WAKE_MS);
    await press('Enter');
  }
  expect(document.activeElement).toBe(confirmButton());
  expect(answers).toEqual([]);
});

it('by keyboard: arrows choose, Enter goes back to the PIN, and the certificate that was chosen signs', async () => {
  await show(several());
  await act(() => change()!.focus());
  await press('Enter');
  expect(document.activeElement).toBe(radios()[0]);
  await press('Enter', true); // the same press, still down
  expect(radios()).toHaveLength(6);
  expect(radios().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1, -1, -1]);
  await press('ArrowDown');
  expect(checked()).toEqual([false, true, false, false, false, false]);
  await press('Enter');
  expect(document.activeElement).toBe(pin());
  expect(place.querySelector('.certificate')?.textContent).toContain('示例报关行有限公司');
  pin().value = '12345678';
  await pass(WAKE_MS);
  await click(confirmButton());
  expect(answers).toMatchObject([{ decision: 'confirm', token: 'pkcs11:2', certificate: 'e'.repeat(64) }]);
});

it('what cannot be used is read with its reason and never chosen, by arrows, Enter or a click', async () => {
  await show(several());
  await click(change()!);
  await press('End');
  expect(document.activeElement).toBe(radios()[5]);
  await press('Enter');
  for (const radio of radios().slice(2)) await click(radio);
  expect(checked()).toEqual([true, false, false, false, false, false]);
  expect(radios().map((radio) => radio.getAttribute('aria-disabled') === 'true')).toEqual(
    checked().map((_, i) => i > 1),
  );
  const words = place.querySelector('.choose')!.textContent;
  for (const reason of ['已于 2026-01-21 到期', '已在这台电脑上冻结', '卡已锁定', '登录用的是演示贸易有限公司的卡'])
    expect(words).toContain(reason);
  await press('ArrowDown'); // round to the first
  expect(document.activeElement).toBe(radios()[0]);
  await press('Escape');
  expect(place.querySelector('.choose')).toBeNull();
  expect(answers).toEqual([]);
});

it('while the list is open nothing can be confirmed', async () => {
  await show(several());
  pin().value = '12345678';
  await click(change()!);
  await pass(WAKE_MS);
  await click(confirmButton());
  expect(answers).toEqual([]);
});

it('a PIN typed for one card, and what that card said of it, are not carried to another', async () => {
  reply = { state: 'again', problem: { code: 'token/pin-wrong', params: { tries: 2 } } };
  await show(several());
  pin().value = '12345678';
  await click(confirmButton());
  await pass(0);
  expect(place.textContent).toContain('还可试 2 次');
  pin().value = '87654321';
  await click(change()!);
  await click(radios()[1]!);
  expect(pin().value).toBe('');
  expect(place.textContent).not.toContain('还可试 2 次');
  expect(place.querySelector('.pin-notices')).toBeNull();
});

it('更换 is there as soon as there is a second certificate, usable or not', async () => {
  await show(approval(NOW));
  expect(change()).toBeNull();
  await show(approval(NOW, { id: 'a2', unusable: unusable(NOW).slice(0, 1) }));
  expect(change()?.textContent).toBe('更换');
});

it('each says whose identity it is, its issuer and how long it lasts', async () => {
  const own = certificate(NOW, { id: '9'.repeat(64), company: '', companyCode: '', holder: '陈静', issuer: '演示 CA' });
  const soon = { ...own, id: '8'.repeat(64), notAfter: NOW + 20 * DAY };
  await show(approval(NOW, { tokens: [token(NOW, { certificates: [certificate(NOW), own, soon] })] }));
  await click(change()!);
  const [company, personal, ending] = radios().map(({ textContent }) => textContent);
  expect(company).toMatch(/演示贸易有限公司 单位.*Demo Test CA.*在有效期内/);
  expect(personal).toMatch(/陈静 个人.*颁发者 演示 CA.*在有效期内/);
  expect(ending).toContain('还有 20 天到期');
});
