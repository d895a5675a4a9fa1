// @vitest-environment jsdom
// The approval window's promises to the person: what confirms, what does not, and where a PIN goes.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { approval, good, hostile } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore, type WritableStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Approve } from './approve.tsx';
import { faultOfChange } from './pin-rules.ts';
import { WAKE_MS } from './use-awake.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const place = document.createElement('div');
document.body.append(place);

let focused = true;
let answers: { decision: string; pin: string | null; newPin: string | null; token: string | null }[];
let state: WritableStore<BackgroundState | null>;
let reply: (answer: unknown) => Promise<unknown>;

let closed: number;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  focused = true;
  closed = 0;
  answers = [];
  reply = () => Promise.resolve({ state: 'done', problem: null });
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused);
  vi.spyOn(window, 'close').mockImplementation(() => {
    closed += 1;
  });
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
});

afterEach(async () => {
  await act(() => render(null, place));
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function show(view: ApprovalView): Promise<void> {
  location.hash = view.id;
  state = createStore<BackgroundState | null>(good(NOW, { approvals: [view] }));
  const background = {
    state,
    request: () => Promise.resolve(null),
    call: (_method: string, params: unknown) => {
      answers.push(params as (typeof answers)[number]);
      return reply(params);
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
}

const confirmButton = () => place.querySelector<HTMLButtonElement>('.confirm')!;
const fields = () => [...place.querySelectorAll<HTMLInputElement>('.secret input')];
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const click = (element: HTMLElement) => act(() => element.click());
const press = (element: Element, key: string, more: KeyboardEventInit = {}) =>
  act(
    () => void element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })),
  );
const type = (text: string, field = fields()[0]!) =>
  act(() => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });

it('confirms only after the window was looked at for 600 ms', async () => {
  await show(approval(NOW));
  await type('12345678');
  await pass(WAKE_MS - 1);
  await click(confirmButton());
  expect(answers).toEqual([]);
  expect(confirmButton().getAttribute('aria-disabled')).toBe('true');
  await pass(1);
  await click(confirmButton());
  expect(answers).toMatchObject([
    { id: 'a1', digest: 'f'.repeat(64), decision: 'confirm', pin: '12345678', newPin: null, token: 'pkcs11:1' },
  ]);
});

it('stays asleep without focus and starts over when the focus comes back', async () => {
  focused = false;
  await show(approval(NOW));
  await type('12345678');
  await pass(5000);
  await click(confirmButton());
  expect(answers).toEqual([]);
  focused = true;
  await act(() => void window.dispatchEvent(new Event('focus')));
  await pass(WAKE_MS - 1);
  await click(confirmButton());
  expect(answers).toEqual([]);
  await pass(1);
  await click(confirmButton());
  expect(answers).toHaveLength(1);
});

it('falls asleep again when what is asked changes under the pointer', async () => {
  await show(approval(NOW));
  await type('12345678');
  await pass(WAKE_MS);
  await act(() => {
    state.set(good(NOW, { approvals: [approval(NOW, { digest: '1'.repeat(64) })] }));
  });
  await click(confirmButton());
  expect(answers).toEqual([]);
});

it('Enter in the PIN field moves on to the button and neither that nor a second Enter confirms', async () => {
  await show(approval(NOW));
  await type('12345678');
  await pass(WAKE_MS);
  await press(fields()[0]!, 'Enter');
  expect(document.activeElement).toBe(confirmButton());
  const second = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
  await act(() => void confirmButton().dispatchEvent(second));
  expect(second.defaultPrevented).toBe(true);
  expect(answers).toEqual([]);
});

it('Esc refuses without sending the PIN that was typed', async () => {
  await show(approval(NOW));
  await type('12345678');
  await press(document.body, 'Escape');
  await pass(0);
  expect(answers).toMatchObject([{ decision: 'refuse', pin: null, newPin: null }]);
  expect(fields()[0]?.value).toBe('');
  expect(closed).toBe(1);
});

it('Esc that belongs to an input method does not refuse', async () => {
  await show(approval(NOW));
  await press(fields()[0]!, 'Escape', { isComposing: true });
  expect(answers).toEqual([]);
});

it('empties the PIN field as soon as the PIN is sent, and answers once for a double click', async () => {
  reply = () => new Promise(() => undefined);
  await show(approval(NOW));
  await type('73519024');
  await pass(WAKE_MS);
  await act(() => {
    confirmButton().click();
    confirmButton().click();
  });
  expect(answers).toHaveLength(1);
  expect(fields()[0]?.value).toBe('');
  expect(new XMLSerializer().serializeToString(place)).not.toContain('73519024');
});

it('a wrong PIN keeps the window open, says so and asks again with an empty field', async () => {
  reply = () => Promise.resolve({ state: 'again', problem: { code: 'token/pin-wrong', params: { tries: 4 } } });
  await show(approval(NOW));
  await type('12345678');
  await pass(WAKE_MS);
  await click(confirmButton());
  await pass(0);
  expect(place.textContent).toContain('IC卡密码不正确，还可以重试 4 次。');
  expect(place.querySelector('.pins')?.textContent).toContain('还可试 4 次');
  expect(fields()[0]?.value).toBe('');
  expect(document.activeElement).toBe(fields()[0]);
  expect(closed).toBe(0);
});

it('warns of Caps Lock and of full-width characters while they are on, and no longer', async () => {
  await show(approval(NOW));
  const advice = () => place.querySelector('.pin .advice')!.textContent;
  await press(fields()[0]!, 'a', { modifierCapsLock: true });
  expect(advice()).toBe('大写锁定已打开。');
  await type('１２３');
  expect(advice()).toBe('输入了全角字符，请切换到英文输入。');
  await type('123');
  await press(fields()[0]!, 'a');
  expect(advice()).toBe('');
});

it('does not send an empty PIN', async () => {
  await show(approval(NOW));
  await pass(WAKE_MS);
  await click(confirmButton());
  expect(answers).toEqual([]);
  expect(place.textContent).toContain('请输入IC卡密码。');
});

it('says that the page sent a PIN, never the PIN, and asks for none', async () => {
  const view = { ...approval(NOW, { pin: 'page' }), passwd: '73519024' } as ApprovalView;
  await show(view);
  expect(place.textContent).toContain('网页已送来密码，确认后使用一次。');
  expect(new XMLSerializer().serializeToString(place)).not.toContain('73519024');
  expect(fields()).toEqual([]);
  await pass(WAKE_MS);
  await click(confirmButton());
  expect(answers).toMatchObject([{ decision: 'confirm', pin: null }]);
});

it('without any token nothing can be confirmed', async () => {
  await show(approval(NOW, { tokens: [], certificate: null }));
  await type('73519024');
  await pass(WAKE_MS);
  await click(confirmButton());
  expect(answers).toEqual([]);
  expect(place.textContent).toContain('没有可用的证书');
});

it('after a signature it says that the receipt decides, and closes by itself after 1.5 s', async () => {
  await show(approval(NOW));
  await type('12345678');
  await pass(WAKE_MS);
  await click(confirmButton());
  await pass(0);
  expect(place.textContent).toContain('已签名，是否申报成功以回执为准。');
  await pass(1499);
  expect(closed).toBe(0);
  await pass(1);
  expect(closed).toBe(1);
});

it('a request that ended unheard, the background being away, is said to be over, and the window closes by itself after 4 s', async () => {
  await show(approval(NOW));
  await act(() => state.set(good(NOW, { approvals: [] })));
  expect(place.textContent).toContain('请求已处理');
  await pass(2000);
  for (const link of [{ state: 'starting' }, { state: 'connected', port: 1 }] as const) {
    await act(() => state.set(good(NOW, { approvals: [], link }))); // the background goes and comes
    expect(place.textContent).toContain('请求已处理');
  }
  expect(place.querySelector('.acts .button')?.textContent).toBe('关闭');
  await pass(1999);
  expect(closed).toBe(0);
  await pass(1);
  expect(closed).toBe(1);
});

it('a request that is there again, once the new background has heard of it, is asked as before', async () => {
  await show(approval(NOW));
  await act(() => state.set(good(NOW, { approvals: [] })));
  await act(() => state.set(good(NOW, { approvals: [approval(NOW)] })));
  expect(place.textContent).not.toContain('请求已处理');
  await type('12345678');
  await pass(WAKE_MS);
  await click(confirmButton());
  expect(answers).toHaveLength(1);
});

it('shows bidi and zero-width characters by their code and markup as text', async () => {
  await show(hostile(NOW));
  const shown = place.querySelector('.fields')!;
  expect(shown.textContent).toContain('演示U+202E公司限有易贸U+202C');
  expect(shown.textContent).toContain('U+200B');
  expect(shown.textContent).not.toMatch(/[\u200b\u202a-\u202e]/);
  expect(shown.querySelector('b')).toBeNull();
});

it('covers a resident ID number until it is asked for', async () => {
  await show(hostile(NOW));
  expect(place.textContent).not.toContain('310101199001011234');
  await click(place.querySelector<HTMLButtonElement>('.fields .link')!);
  expect(place.textContent).toContain('310101199001011234');
});

it('names the registrable part of the address, the frame around it, http and the unknown site', async () => {
  await show(hostile(NOW));
  expect(place.querySelector('.address strong')?.textContent).toBe('example.com');
  expect(place.querySelector('.address')?.textContent).toBe('http://www.singlewindow.cn.login.example.com:8080');
  for (const words of ['不在通签登记的门户里', '没有加密', 'portal.example.org', '只剩 2 次机会', '第一次使用'])
    expect(place.textContent).toContain(words);
});

it.each([
  ['480', '批量签名 480 票', '确认批量签名'],
  ['1', '签名', '确认签名'],
])('a batch of %s says so in the verb and on the button', async (count, verb, button) => {
  const fields = [{ label: { zh: '票数', en: 'Count' }, value: count, strong: true }];
  await show(approval(NOW, { verb: 'batch', page: null, document: { ...approval(NOW).document, fields } }));
  expect(place.querySelector('h1')?.textContent).toBe(verb);
  expect(confirmButton().textContent.trim()).toBe(button);
});

it('shows no countdown before the last 30 seconds', async () => {
  await show(approval(NOW, { expiresAt: NOW + 31_500 }));
  expect(place.textContent).not.toContain('秒后自动取消');
  await pass(2000);
  expect(place.textContent).toContain('秒后自动取消');
});

it('a request that ended elsewhere shows how', async () => {
  await show(approval(NOW));
  await act(() => {
    state.set(
      good(NOW, {
        ended: [{ id: 'a1', outcome: 'cancelled', problem: { code: 'approval/cancelled', params: {} } }],
      }),
    );
  });
  expect(place.textContent).toContain('请求已取消');
  expect(place.querySelector('.confirm')).toBeNull();
});

it('changing the PIN sends old and new one, and refuses weak ones before the card is asked', async () => {
  await show(approval(NOW, { verb: 'change-pin', pin: 'change' }));
  await pass(WAKE_MS);
  const fill = async (values: string[]) => {
    for (const [index, value] of values.entries()) await type(value, fields()[index]);
  };
  await fill(['11112222', '12345678', '12345678']);
  await click(confirmButton());
  expect(answers).toEqual([]);
  expect(place.textContent).toContain('新密码太容易被猜到');
  await fill(['11112222', '27182845', '27182845']);
  await click(confirmButton());
  expect(answers).toMatchObject([{ decision: 'confirm', pin: '11112222', newPin: '27182845' }]);
  expect(fields().map(({ value }) => value)).toEqual(['', '', '']);
});

it('new PINs: every rule', () => {
  expect(faultOfChange('', '27182845', '27182845')).toBe('pinEmpty');
  expect(faultOfChange('11112222', '2718', '2718')).toBe('pinShort');
  expect(faultOfChange('11112222', '88888888', '88888888')).toBe('pinFactory');
  expect(faultOfChange('27182845', '27182845', '27182845')).toBe('pinSame');
  expect(faultOfChange('11112222', '87654321', '87654321')).toBe('pinWeak');
  expect(faultOfChange('11112222', '27182845', '27182846')).toBe('pinDiffers');
  expect(faultOfChange('11112222', '27182845', '27182845')).toBeNull();
});

it('a batch of one looks like the signature it is, icon and words', async () => {
  const batch = (count: string): ApprovalView => {
    const { document } = approval(NOW);
    const fields = [{ label: { zh: '票数', en: 'Count' }, value: count, strong: true }];
    return approval(NOW, { verb: 'batch', page: null, tab: null, document: { ...document, kind: 'batch', fields } });
  };
  const head = () => place.querySelector('.verb')!.outerHTML;
  await show(approval(NOW));
  const signature = head();
  await show(batch('1'));
  expect(head()).toBe(signature);
  await show(batch('480'));
  expect(head()).not.toBe(signature);
  expect(head()).toContain('480');
});
