// @vitest-environment jsdom
// The editor saves by itself, and loses nothing when the vault locks in the middle of a word.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { good } from '../../../tests/gallery/worlds.ts';
import { sampleProfile } from '../../../tests/support/sample-profile.ts';
import type { BackgroundState, UiRequest } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Profiles } from './profiles.tsx';

const place = document.createElement('div');
afterEach(() => act(() => render(null, place)));

async function opened() {
  const state = createStore<BackgroundState | null>(good(0));
  const stored = new Map([['demo', sampleProfile()]]);
  const request = vi.fn((asked: UiRequest): Promise<unknown> => {
    if (asked.do === 'vault.read') return Promise.resolve([...stored.values()]);
    if (asked.do !== 'vault.write') return Promise.resolve(null);
    if (state.value?.vault.state !== 'open') return Promise.reject(new Problem('vault/locked'));
    stored.set(asked.profile.id, asked.profile);
    return Promise.resolve(null);
  });
  const background = { state, request } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Profiles />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  await settled(20); // they are read first
  return { state, request, stored };
}

async function type(field: HTMLInputElement | null, text: string): Promise<void> {
  await act(() => {
    if (!field) throw new Error('no field');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

const nameField = () => place.querySelector<HTMLInputElement>('.fields input');
const settled = (ms: number) => act(() => new Promise((resolve) => setTimeout(resolve, ms)));

it('what is typed is stored a moment later, once', async () => {
  const { request, stored } = await opened();
  await type(nameField(), '演示');
  await type(nameField(), '演示二号有限公司');
  await settled(800);
  expect(stored.get('demo')?.company.name).toBe('演示二号有限公司');
  expect(request.mock.calls.filter(([asked]) => asked.do === 'vault.write')).toHaveLength(1);
});

it('what was typed when it locked is hidden, kept, and stored after unlocking', async () => {
  const { state, stored } = await opened();
  await type(nameField(), '锁住时输入的公司');
  await act(() => state.set(good(0, { vault: { state: 'locked', locksAt: null, companies: 0 } })));
  await settled(800);
  expect(stored.get('demo')?.company.name).toBe('演示贸易有限公司');
  expect(place.textContent).not.toContain('锁住时输入的公司');
  expect(place.querySelector('.unlock')).not.toBe(null);
  await act(() => state.set(good(0)));
  await settled(50);
  expect(stored.get('demo')?.company.name).toBe('锁住时输入的公司');
  expect(nameField()?.value).toBe('锁住时输入的公司');
});

it('a wrong credit code is said in words and stored all the same; the organisation code follows a right one', async () => {
  const { stored } = await opened();
  const code = () => [...place.querySelectorAll<HTMLInputElement>('.fields input')][1] ?? null;
  expect(place.querySelector('output')?.textContent).toBe('MA0DEM013');
  await type(code(), '91650100MA0DEM013A');
  await settled(800);
  const uscc = (profile: Profile | undefined) => profile?.company.uscc;
  expect([uscc(stored.get('demo')), place.querySelector('output')?.textContent]).toEqual(['91650100MA0DEM013A', '']);
  expect(code()?.getAttribute('aria-invalid')).toBe('true');
  expect(place.querySelector('.fault')?.textContent).toMatch(/credit code|信用代码/);
});

it('an ID number is marked whole before the first key comes: what is typed at once takes its place and is not lost itself', async () => {
  const { stored } = await opened();
  await act(() => place.querySelectorAll<HTMLButtonElement>('.tabs .tab')[2]!.click());
  const labels = [...place.querySelectorAll<HTMLLabelElement>('.field > label')];
  const id = labels.find(({ textContent }) => /证件号码|ID number/.test(textContent))!.htmlFor;
  const field = place.querySelector<HTMLInputElement>(`#${id}`)!;
  await type(field, '');
  document.body.append(place);
  field.focus();
  for (let turn = 0; turn < 10; turn++) await Promise.resolve(); // no frame is drawn before the key
  field.setRangeText('1', field.selectionStart!, field.selectionEnd!, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await settled(50);
  field.setRangeText('2', field.selectionStart!, field.selectionEnd!, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await settled(800);
  expect([field.value, stored.get('demo')?.me.idNo]).toEqual(['12', '12']);
  place.remove();
});
