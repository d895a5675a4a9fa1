// @vitest-environment jsdom
// Templates, goods and sheets in the editor: added, brought into shape, found, deleted and taken back, cleared.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import type { Profile } from '#shared/profile/profile.ts';
import { keptProfile } from '../../../tests/gallery/declaration-states.ts';
import { good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState, UiRequest } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Profiles } from './profiles.tsx';

const place = document.body.appendChild(document.createElement('div'));
afterEach(() => act(() => render(null, place)));

async function opened(section: 'templates' | 'goods' | 'sheets', profile = keptProfile()) {
  location.hash = `demo/${section}`;
  let stored: Profile = profile;
  const request = vi.fn((asked: UiRequest): Promise<unknown> => {
    if (asked.do === 'vault.read') return Promise.resolve([stored]);
    if (asked.do === 'vault.write') stored = asked.profile;
    return Promise.resolve(null);
  });
  const background = { state: createStore<BackgroundState | null>(good(0)), request } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Profiles />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  await settled(20);
  return {
    elsewhere: (changed: Profile) => void (stored = changed),
    saved: async () => {
      await settled(700);
      return stored;
    },
  };
}

const settled = (ms: number) => act(() => new Promise((resolve) => setTimeout(resolve, ms)));
const button = (words: RegExp) => [...place.querySelectorAll('button')].find((one) => words.test(one.textContent));
const press = (element: HTMLElement | null | undefined) =>
  act(() => {
    if (!element) throw new Error('nothing to press');
    element.click();
  });
const open = async (number: number) => {
  const fold = place.querySelectorAll<HTMLDetailsElement>('.entries details')[number];
  await act(() => {
    if (!fold) throw new Error('no entry');
    fold.open = true;
    fold.dispatchEvent(new Event('toggle'));
  });
};
const field = (label: string) => {
  const found = [...place.querySelectorAll('label')].find((one) => one.textContent.startsWith(label));
  const input = found?.querySelector('input') ?? document.getElementById(found?.htmlFor ?? '');
  if (!(input instanceof HTMLInputElement)) throw new Error(`no field ${label}`);
  return input;
};
const enter = (label: string, text: string) =>
  act(() => {
    const input = field(label);
    input.focus();
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }).then(() => act(() => field(label).blur()));

it('a template is added with a name; values take their form when they are left, what is emptied is gone', async () => {
  const { saved } = await opened('templates');
  await press(button(/Add a template/));
  await enter('Name', '海运');
  await enter('Supervision mode', '一般贸易(0110)');
  await enter('Mode of transport', '2 水路运输');
  await enter('Mode of transport', '');
  await enter('Levy or exemption', '1|照章征税');
  expect((await saved()).templates.at(-1)).toMatchObject({
    name: '海运',
    head: { supvModeCdde: '0110 一般贸易' },
    item: { dutyMode: '1 照章征税' },
  });
  expect(Object.keys((await saved()).templates.at(-1)?.head ?? {})).toEqual(['supvModeCdde']);
});

it('what is wrong is said when it is left, and kept', async () => {
  const { saved } = await opened('goods');
  await open(0);
  await enter('Commodity code', '847130');
  expect(field('Commodity code').getAttribute('aria-invalid')).toBe('true');
  expect(place.querySelector('.fault')?.textContent).toMatch(/commodity code is wrong/);
  expect((await saved()).goods[0]?.item.codeTs).toBe('847130');
  await enter('Commodity code', '8471.30.0000');
  expect((await saved()).goods[0]?.item.codeTs).toBe('8471300000');
  expect(place.querySelector('.fault')).toBe(null);
});

it('goods are found by a few letters, deleted and taken back to their place', async () => {
  const { saved } = await opened('goods');
  const search = place.querySelector<HTMLInputElement>('.goods-search');
  await act(() => {
    search!.value = '平板';
    search!.dispatchEvent(new Event('input', { bubbles: true }));
  });
  expect([...place.querySelectorAll('.entries summary bdi')].map((one) => one.textContent)).toEqual(['847130 · 平板电脑']);
  await open(0);
  await press(button(/^Delete$/));
  expect((await saved()).goods.map(({ id }) => id)).toEqual(['g1', 'g3']);
  await press(button(/Take back|Undo|Restore/i));
  expect((await saved()).goods.map(({ id }) => id)).toEqual(['g1', 'g2', 'g3']);
}); // prettier-ignore

it('of a thousand articles fifty are drawn', async () => {
  const goods = Array.from({ length: 1000 }, (_, at) => ({
    id: `g${String(at)}`,
    item: { gName: `货物${String(at)}` },
  }));
  await opened('goods', { ...keptProfile(), goods });
  expect(place.querySelectorAll('.entries > li')).toHaveLength(50);
  expect(button(/Add goods/)).toBe(undefined); // there is no room for more
});

it('a sheet is shown as it lies in the vault, and cleared', async () => {
  const { saved } = await opened('sheets');
  expect(place.querySelector('.mapping')?.textContent).toContain('便携式电脑');
  await press(button(/^Clear$/));
  expect((await saved()).sheets).toEqual([]);
});

it('what the side panel kept meanwhile is there when the clerk comes back, and is not written over', async () => {
  const { elsewhere, saved } = await opened('templates');
  const kept = keptProfile();
  elsewhere({ ...kept, templates: [...kept.templates, { id: 't3', name: '侧栏存的', head: {}, item: {} }] });
  await act(() => void dispatchEvent(new Event('focus')));
  await settled(20);
  expect(place.textContent).toContain('侧栏存的');
  await press(button(/Add a template/));
  expect((await saved()).templates.map(({ name }) => name)).toContain('侧栏存的');
});
