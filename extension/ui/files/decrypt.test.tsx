// @vitest-environment jsdom
// Several encrypted files in the page: chosen together and one after the other, asked for at once, each with its own outcome.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LARGEST_FILE } from '#shared/protocol/files.ts';
import { certificate, good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Decrypt } from './decrypt.tsx';

const place = document.createElement('div');
document.body.append(place);
const signer = { certificate: certificate(Date.now()), signedAt: new Date(2026, 10, 2, 9, 30).getTime() };
let calls: [string, unknown][];
let answer: unknown;

beforeEach(async () => {
  calls = [];
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
  const call = (method: string, params: unknown) => {
    calls.push([method, params]);
    return Promise.resolve(answer);
  };
  const state = createStore<BackgroundState | null>(good(Date.now()));
  const background = { state, request: () => Promise.resolve(null), call } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Decrypt connected />
      </BackgroundContext.Provider>,
      place,
    ),
  );
});
afterEach(() => act(() => render(null, place)));

async function choose(...files: { name: string; size?: number }[]): Promise<void> {
  const field = place.querySelector<HTMLInputElement>('input[type=file]')!;
  const given = files.map(({ name, size = 3 }) => new File([new Uint8Array(size).fill(name.length)], name));
  Object.defineProperty(field, 'files', { value: given, configurable: true });
  const before = place.querySelectorAll('.chosen').length;
  await act(() => void field.dispatchEvent(new Event('change', { bubbles: true })));
  await vi.waitFor(() => expect(place.querySelectorAll('.chosen').length).toBeGreaterThan(before));
}
const button = (words: string) => [...place.querySelectorAll('button')].find((one) => one.textContent.includes(words))!;
const press = async (words: string) => {
  await act(() => button(words).click());
  await vi.waitFor(() => expect(place.querySelector('.done')).not.toBeNull());
};

it('files of two choices go together, the same one once, and each has its outcome', async () => {
  await choose({ name: '标书.pdf.p7e' }, { name: 'a.p7e' });
  await choose({ name: 'a.p7e' }, { name: '别人的.p7e' });
  expect(place.querySelectorAll('.chosen')).toHaveLength(3);
  answer = {
    files: [
      { name: '标书.pdf', data: 'MQ==', signers: [signer] },
      { problem: { code: 'envelope/not-opened', params: {} } },
      { problem: { code: 'envelope/other-key', params: { id: '0A1B' } } },
    ],
  };
  await press('解密这 3 个文件');
  expect(calls).toMatchObject([
    ['file.decrypt-list', { files: [{ name: '标书.pdf.p7e' }, { name: 'a.p7e' }, { name: '别人的.p7e' }] }],
  ]);
  const done = place.querySelector('.done')!.textContent;
  expect(done).toContain('已解密 1 个，共 3 个');
  expect(done).toContain('标书.pdf');
  expect(done).toContain('编号 0A1B');
  expect(done).toMatch(/签名人：.*演示贸易有限公司.*签名人自己写的时间 2026-11-02.*没有核验证书由谁签发/);
});

it('one file is opened as ever', async () => {
  await choose({ name: 'a.p7e' });
  answer = { name: 'a', data: 'MQ==', signers: [] };
  await press('解密');
  expect(calls).toMatchObject([['file.decrypt', { name: 'a.p7e' }]]);
  expect(place.querySelector('.done')!.textContent).not.toContain('签名');
});

it('who signed what was inside is named with what is known of it', async () => {
  await choose({ name: 'a.p7e' });
  answer = { name: 'a', data: 'MQ==', signers: [signer, { ...signer, signedAt: null }] };
  await press('解密');
  const { holder, number } = signer.certificate;
  const [first, second] = [...place.querySelectorAll('.verdict section')].map((one) => one.textContent);
  for (const known of ['演示贸易有限公司', holder, number, '2026-11-02', '没有核验证书由谁签发'])
    expect(first).toContain(known);
  expect(second).toContain('签名里没有时间');
});

it('more than the page can take together is told before anything is asked', async () => {
  await choose({ name: 'a.p7e', size: LARGEST_FILE / 2 + 1 }, { name: 'bb.p7e', size: LARGEST_FILE / 2 + 1 });
  expect(button('解密这 2 个文件').disabled).toBe(true);
  expect(place.querySelector('[role=alert]')!.textContent).toContain('tongqian decrypt');
});
