// @vitest-environment jsdom
// Who is ticked at first when a file is encrypted, and that kinds which do not go together are told before the button.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it } from 'vitest';
import { toBase64 } from '#shared/bytes.ts';
import { certificate, DAY, good, token } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Encrypt } from './encrypt.tsx';
import { familyOfFile, ticked } from './recipients.ts';

const place = document.createElement('div');
document.body.append(place);
afterEach(() => act(() => render(null, place)));
const now = Date.now();
const one = (id: string, over: Parameters<typeof certificate>[1] = {}) =>
  certificate(now, { id, usage: 'both', ...over });
const SM2 = one('s', { algorithm: 'sm2' });
const RSA = one('r', { algorithm: 'rsa' });

async function show(certificates: (typeof SM2)[], states: Record<string, string> = {}): Promise<void> {
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
  const entries = Object.entries(states).map(([id, state]) => ({ certificate: { id }, state }));
  const call = () => Promise.resolve({ certificates: entries });
  const background = { state: createStore<BackgroundState | null>(good(now)), call } as unknown as Background;
  const tokens = [token(now, { certificates })];
  await act(async () => {
    render(
      <BackgroundContext.Provider value={background}>
        <Encrypt connected tokens={tokens} />
      </BackgroundContext.Provider>,
      place,
    );
    await Promise.resolve();
  });
}
const boxes = () => [...place.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];

it('of two families one is ticked; ticking both is told in place', async () => {
  await show([RSA, SM2]);
  expect(boxes().map(({ checked }) => checked)).toEqual([false, true]);
  expect(place.querySelector('.mixed')).toBeNull();
  await act(() => boxes()[0]!.click());
  expect(place.querySelector('.mixed')!.textContent).toContain('国密和 RSA 不能同时选');
  await act(() => boxes()[1]!.click());
  expect(place.querySelector('.mixed')).toBeNull();
});

it('frozen, revoked and expired ones are not ticked, cannot be, and say why', async () => {
  const old = one('e', { algorithm: 'sm2', notAfter: now - DAY });
  const revoked = one('v', { algorithm: 'sm2' });
  await show([SM2, revoked, old, RSA], { s: 'frozen', v: 'revoked' });
  expect(boxes().map(({ checked, disabled }) => [checked, disabled])).toEqual([
    [false, true],
    [false, true],
    [false, true],
    [true, false],
  ]);
  for (const why of ['已冻结', '已吊销', '已过期']) expect(place.textContent).toContain(why);
});

it('a partner’s certificate says the family, in DER and in PEM', () => {
  const der = (...oid: number[]) => toBase64(Uint8Array.from([0x30, 0x20, ...oid, 0x05, 0x00]));
  const sm2 = der(0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d);
  const rsa = der(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
  const pem = btoa(`-----BEGIN CERTIFICATE-----\n${rsa}\n-----END CERTIFICATE-----\n`);
  expect([sm2, rsa, pem, btoa('hello'), ''].map(familyOfFile)).toEqual(['sm2', 'other', 'other', null, null]);
  const own = [SM2, RSA].map((each) => ({ certificate: each, unfit: null }));
  expect([...ticked(own, [null, 'other'])]).toEqual(['r']);
  expect([...ticked(own, [])]).toEqual(['s']);
  expect([...ticked(own.slice(1), [])]).toEqual(['r']);
});
