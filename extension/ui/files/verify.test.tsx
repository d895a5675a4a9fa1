// @vitest-environment jsdom
// Why a signature does not hold, in the page: what was changed is told from what a certificate for encryption signed.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import type { FileVerdictView, SignatureVerdictView } from '#shared/protocol/files.ts';
import { certificate, good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Verify } from './verify.tsx';

const place = document.createElement('div');
document.body.append(place);
afterEach(() => act(() => render(null, place)));

const signature = (over: Partial<SignatureVerdictView>): SignatureVerdictView => ({
  valid: false,
  certificate: certificate(Date.now()),
  certificateValidNow: true,
  trusted: null,
  revocation: { state: 'unknown' },
  signedAt: null,
  ...over,
});
const encrypting = signature({ certificate: certificate(Date.now(), { usage: 'encrypt' }) });

async function told(language: string, ...signatures: SignatureVerdictView[]): Promise<string> {
  Object.defineProperty(navigator, 'language', { value: language, configurable: true });
  const verdict: FileVerdictView = { valid: signatures.every(({ valid }) => valid), signatures };
  const state = createStore<BackgroundState | null>(good(Date.now()));
  const background = { state, call: () => Promise.resolve(verdict) } as unknown as Background;
  await act(() => render(null, place));
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Verify connected />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  const field = place.querySelector<HTMLInputElement>('input[type=file]')!;
  Object.defineProperty(field, 'files', { value: [new File(['x'], 'a.p7m')], configurable: true });
  await act(() => void field.dispatchEvent(new Event('change', { bubbles: true })));
  await vi.waitFor(() => expect(place.querySelector('.chosen')).not.toBeNull());
  await act(() => place.querySelector<HTMLButtonElement>('.row > .button.primary')!.click());
  await vi.waitFor(() => expect(place.querySelector('.verdict')).not.toBeNull());
  return place.querySelector('.verdict')!.textContent;
}

it('a signature by a certificate for encryption says why it does not count, and what to ask for', async () => {
  const chinese = await told('zh-CN', encrypting);
  expect(chinese).toContain('请对方换用签名证书，重新签名');
  expect(chinese).not.toContain('内容被改动过');
  const english = await told('en-US', encrypting, signature({ valid: true }));
  expect(english).toContain('Ask the signer to sign again with the signing certificate');
  expect(english).not.toContain('The content was changed');
});

it('where another signature is broken too that is told first, and each signature has its own reason', async () => {
  const words = await told('zh-CN', encrypting, signature({}));
  expect(words).toContain('内容被改动过');
  expect(words.split('只用于加密，不能用来签名')).toHaveLength(2);
  expect(await told('zh-CN', signature({}))).not.toContain('只用于加密');
});

it('green is for signers whose certificates were followed to a CA; unchecked ones are told apart from bad ones', async () => {
  const headline = () => place.querySelector('.verdict h2')!;
  const checked = signature({ valid: true, trusted: true });
  for (const [signers, tone, words] of [
    [[checked], 'green', '签名有效'],
    [[checked, signature({ valid: true })], 'amber', '内容没有被改动；签名人未核实'],
    [[signature({ valid: true }), signature({ valid: true, trusted: false })], 'amber', '签名有效，但证书不可信'],
    [[signature({})], 'red', '签名无效'],
  ] as const) {
    await told('zh-CN', ...signers);
    expect([headline().classList.contains(tone), headline().textContent.trim()]).toEqual([true, words]);
  }
});
