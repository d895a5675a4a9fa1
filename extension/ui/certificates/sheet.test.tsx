// @vitest-environment jsdom
// What the side of a certificate says and does: the reason for each state, where to go, what is copied, saved and printed.
import { type ComponentChildren, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { CertificateDetails, DrawerEntry } from '#shared/protocol/drawer.ts';
import { certificateScenes } from '../../../tests/gallery/certificate-states.ts';
import { certificate, DAY, good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Acts } from './acts.tsx';
import { Details } from './details.tsx';
import { useReason } from './state.tsx';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const place = document.createElement('div');
document.body.append(place);
const told = certificateScenes(NOW)[0]!.answers as {
  'certificates.list': { certificates: DrawerEntry[] };
  'certificates.details': CertificateDetails;
};
const all = told['certificates.list'].certificates;
const entryOf = (state: DrawerEntry['state'], changed: Partial<DrawerEntry> = {}) => ({
  ...all.find((entry) => entry.state === state)!,
  ...changed,
});
const DER = Uint8Array.from({ length: 101 }, (_, at) => at);
const details: CertificateDetails = { ...told['certificates.details'], der: toBase64(DER) };

let calls: [string, unknown][];
let answer: (method: string) => Promise<unknown>;
beforeEach(() => {
  calls = [];
  answer = (method) => Promise.resolve(method === 'certificates.details' ? details : {});
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
});
afterEach(async () => {
  await act(() => render(null, place));
  vi.restoreAllMocks();
});

async function show(page: ComponentChildren): Promise<void> {
  const background = {
    state: createStore<BackgroundState | null>(good(NOW)),
    request: () => Promise.resolve(null),
    call: (method: string, params: unknown) => {
      calls.push([method, params]);
      return answer(method);
    },
  } as unknown as Background;
  await act(async () => {
    render(<BackgroundContext.Provider value={background}>{page}</BackgroundContext.Provider>, place);
    await Promise.resolve();
  });
}
const text = () => place.textContent;
const button = (words: string) => [...place.querySelectorAll('button')].find((one) => one.textContent.includes(words));
const click = (element: Element | null | undefined) =>
  act(async () => {
    (element as HTMLElement).click();
    await Promise.resolve();
  });
const acts = (entry: DrawerEntry) => show(<Acts entry={entry} onChange={() => undefined} />);

function Reason({ entry }: { entry: DrawerEntry }) {
  return <p>{useReason(entry, NOW)}</p>;
}

it.each<[DrawerEntry['state'], string]>([
  ['valid', '在有效期内。'],
  ['expiring', '还有 25 天到期，请预约更新。'],
  ['frozen', '2026-02-28 在这台电脑上冻结，登录、签名、解密都会被拒绝。'],
  ['expired', '已于 2026-01-21 到期，不能再用它登录和签名。'],
  ['revoked', '2026-02-21 被发证机构吊销：'],
  ['not-yet', '2026-03-05 起生效。请核对电脑的日期。'],
  ['superseded', '同一持卡人已有更新的证书 0101a4f2c31e88b7'],
])('%s is said with its day or its number', async (state, words) => {
  await show(<Reason entry={entryOf(state)} />);
  expect(text()).toContain(words);
});

it('on its last day it ends today', async () => {
  await show(<Reason entry={entryOf('expiring', { certificate: certificate(NOW, { notAfter: NOW }) })} />);
  expect(text()).toBe('今天到期，请尽快更新。');
});

it('a revocation has the words of its reason, and of one nobody knows those of none', async () => {
  await show(<Reason entry={entryOf('revoked')} />);
  const known = text();
  await show(<Reason entry={entryOf('revoked', { reason: 'unspecified' })} />);
  const none = text();
  await show(<Reason entry={entryOf('revoked', { reason: 'anotherOne' })} />);
  expect([known === none, text() === none]).toEqual([false, true]);
});

it('every value is copied as it stands, and said to be copied only when it was', async () => {
  const copied: string[] = [];
  let refuses = false;
  const writeText = (value: string) =>
    refuses ? Promise.reject(new Error('no')) : Promise.resolve(void copied.push(value));
  Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
  await show(<Details entry={entryOf('valid')} />);
  expect(calls).toEqual([['certificates.details', { token: all[0]!.token, certificate: all[0]!.certificate.id }]]);
  const copy = (what: string) => place.querySelector(`[aria-label="复制${what}"]`);
  await click(copy('序列号'));
  await click(copy('主题'));
  await click(copy(' SHA-256'));
  expect(copied).toEqual(['0101A4F2C31E88B7', 'C=CN, O=演示贸易有限公司, CN=王小明', 'AB'.repeat(32)]);
  expect(place.querySelectorAll('[aria-label="已复制"]')).toHaveLength(3);
  refuses = true;
  await click(copy('颁发者'));
  expect(place.querySelectorAll('[aria-label="已复制"]')).toHaveLength(3);
  expect(copy('证书链')).toBeNull(); // there is none
});

it('the public part is saved as it is, in DER and in PEM, under its number; the sheet is printed', async () => {
  const saved: [string, Blob][] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push(['', blob as Blob]);
    return 'blob:x';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.at(-1)![0] = this.download;
  });
  const print = vi.fn();
  Object.defineProperty(window, 'print', { value: print, configurable: true });
  await show(<Details entry={entryOf('valid')} />);
  await click(button('导出 .cer'));
  await click(button('导出 .pem'));
  await click(button('打印'));
  const { number } = all[0]!.certificate;
  expect(saved.map(([name]) => name)).toEqual([`${number}.cer`, `${number}.pem`]);
  expect(new Uint8Array(await bytesOf(saved[0]![1]))).toEqual(DER);
  const lines = new TextDecoder().decode(await bytesOf(saved[1]![1])).split('\n');
  expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual([
    '-----BEGIN CERTIFICATE-----',
    '-----END CERTIFICATE-----',
    '',
  ]);
  expect(lines.slice(1, -2).join('')).toBe(toBase64(DER));
  expect(Math.max(...lines.map((line) => line.length))).toBe(64);
  expect(print).toHaveBeenCalledOnce();
});

/** jsdom's Blob has no arrayBuffer(). */
function bytesOf(blob: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.readAsArrayBuffer(blob);
  });
}

it('the PIN: what is left of it, the factory one, a locked card, and one that its keeper changes', async () => {
  await acts(entryOf('valid', { triesLeft: 3, factoryPin: true }));
  expect(text()).toContain('密码还可试 3 次');
  expect(text()).toContain('还是出厂密码 88888888，请修改。');
  await click(place.querySelector('.change-pin'));
  expect(calls).toEqual([['certificates.change-pin', { token: all[0]!.token }]]);
  expect(text()).toContain('密码已修改。');

  await acts(entryOf('valid', { triesLeft: 0, locked: true, factoryPin: true }));
  expect(text()).toContain('制卡点解锁');
  expect(text()).not.toContain('88888888');
  expect(place.querySelector('.change-pin')).toBeNull();

  await acts(
    entryOf('valid', { driver: 'software', demo: false, token: 'software:KEY-2', triesLeft: 0, locked: true }),
  );
  expect(text()).toContain('请从备份恢复');
  expect(text()).not.toContain('制卡点解锁');
  expect(place.querySelector('a.restore')!.getAttribute('href')).toBe(
    '../keys/index.html?key=software%3AKEY-2#restore',
  );

  await acts(entryOf('valid', { triesLeft: null, pinChange: false }));
  expect(text()).toContain('这种卡不报告密码剩余次数');
  expect(text()).toContain('请由加密机管理员修改');
  expect(place.querySelector('.change-pin')).toBeNull();
});

it('a locked one is sent to who can unlock it: the card office, its issuer, the keeper of the HSM', async () => {
  const locked = (driver: string, medium: string) => {
    const entry = entryOf('valid', { driver, triesLeft: 0, locked: true });
    return acts({ ...entry, certificate: { ...entry.certificate, medium, issuer: '演示CA' } });
  };
  await locked('skf', '0100000000001');
  expect(text()).toContain('电子口岸制卡点解锁');
  for (const driver of ['skf', 'pkcs11']) {
    await locked(driver, '');
    expect(text()).toContain('请联系发证机构 演示CA 解锁');
    expect(text()).not.toContain('制卡点解锁');
  }
  await locked('sdf', '');
  expect(text()).toContain('请找加密机管理员解锁');
});

it('a PIN that was not changed is not called changed', async () => {
  answer = () => Promise.reject(new Problem('token/pin-wrong', { tries: 2 }));
  await acts(entryOf('valid'));
  await click(place.querySelector('.change-pin'));
  expect(text()).not.toContain('密码已修改。');
  expect(text()).toContain('2 次');
});

it('freezing takes two presses, and nothing is sent by the first', async () => {
  const entry = entryOf('valid');
  await acts(entry);
  await click(place.querySelector('.freeze'));
  expect([calls, text().includes('冻结后立刻停用')]).toEqual([[], true]);
  await click(place.querySelector('.freeze')); // thought better of it
  expect(place.querySelector('.freeze-yes')).toBeNull();
  await click(place.querySelector('.freeze'));
  await click(place.querySelector('.freeze-yes'));
  expect(calls).toEqual([['certificates.freeze', { certificate: entry.certificate.id, frozen: true }]]);
});

it('near its end it says where to go and what to bring: an E-Port card to its office, others to their issuer', async () => {
  await acts(entryOf('expiring'));
  expect(text()).toContain('到电子口岸制卡点办理。请带：原卡、营业执照复印件、单位介绍信、经办人身份证。');
  expect(place.querySelector('.release')).not.toBeNull();
  await acts(entryOf('valid'));
  expect(text()).not.toContain('怎么更新');
  const expired = entryOf('expired', { driver: 'software' });
  await acts({ ...expired, certificate: { ...expired.certificate, medium: '', notAfter: NOW - DAY } });
  expect(text()).toContain('请联系发证机构');
  expect(place.querySelector('.release')).toBeNull(); // nobody else wants it
});
