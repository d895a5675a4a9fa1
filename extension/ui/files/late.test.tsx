// @vitest-environment jsdom
// Answers and reads that come after something else was chosen belong to nothing that is shown.
import { type ComponentChildren, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { certificate, good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Decrypt } from './decrypt.tsx';
import { Encrypt } from './encrypt.tsx';
import { Sign } from './sign.tsx';
import { Verify } from './verify.tsx';

const place = document.createElement('div');
document.body.append(place);
let answers: ((told: unknown) => void)[] = [];
afterEach(() => act(() => render(null, place)));

async function show(page: ComponentChildren): Promise<void> {
  answers = [];
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
  const call = (method: string) =>
    method === 'certificates.list'
      ? Promise.resolve({ certificates: [] })
      : new Promise((resolve) => answers.push(resolve));
  const state = createStore<BackgroundState | null>(good(Date.now()));
  const background = { state, request: () => Promise.resolve(null), call } as unknown as Background;
  await act(() => render(<BackgroundContext.Provider value={background}>{page}</BackgroundContext.Provider>, place));
}

/** @returns what lets the file be read */
function choose(name: string): () => void {
  const field = place.querySelector<HTMLInputElement>('input[type=file]')!;
  const file = new File([new Uint8Array(3)], name);
  let read: () => void = () => undefined;
  file.arrayBuffer = () => new Promise((resolve) => (read = () => resolve(new ArrayBuffer(3))));
  Object.defineProperty(field, 'files', { value: [file], configurable: true });
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return () => read();
}
const names = () => [...place.querySelectorAll('.chosen')].map((one) => one.textContent);
async function chosen(name: string): Promise<void> {
  await act(() => choose(name)());
  await vi.waitFor(() => expect(names().join()).toContain(name));
}
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 50)));

const tokens = good(Date.now()).situation!.tokens.map((token) => ({
  ...token,
  certificates: token.certificates.map((one) => ({ ...one, usage: 'encrypt' as const })),
}));

it.each([
  ['verify', <Verify connected />, { valid: true, signatures: [] }],
  ['sign', <Sign connected />, { name: 'a.p7s', data: 'MQ==', certificate: certificate(Date.now()) }],
  ['encrypt', <Encrypt connected tokens={tokens} />, { name: 'a', data: 'MQ==', recipients: [] }],
  ['decrypt', <Decrypt connected />, { name: 'a', data: 'MQ==', signers: [] }],
])('%s: an answer that comes when the file was taken away is not shown', async (_, page, told) => {
  await show(page);
  await chosen('a.pdf');
  const button = place.querySelector<HTMLButtonElement>('.row > .button.primary')!;
  await act(() => button.click());
  expect(answers).toHaveLength(1);
  await act(() => place.querySelector<HTMLButtonElement>('.chosen .icon-button')!.click());
  await act(() => answers[0]!(told));
  await settle();
  expect(place.querySelector('.done')).toBeNull();
});

it('of two files the one that was chosen last counts, also when the first is read later', async () => {
  await show(<Verify connected />);
  const [first, second] = [choose('first.pdf'), choose('second.pdf')];
  await act(second);
  await vi.waitFor(() => expect(names().join()).toContain('second.pdf'));
  await act(first);
  await settle();
  expect(names().join()).toContain('second.pdf');
});
