// @vitest-environment jsdom
// A page wears the theme it wore last before anything is told, and the one of the settings as soon as they are.
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { good } from '../../tests/gallery/worlds.ts';
import { mount } from './page.tsx';

let say: (message: unknown) => void;

beforeEach(() => {
  const app = document.createElement('div');
  app.id = 'app';
  document.body.replaceChildren(app);
  vi.stubGlobal('chrome', {
    runtime: {
      connect: () => ({
        postMessage: () => undefined,
        disconnect: () => undefined,
        onMessage: { addListener: (listener: (message: unknown) => void) => (say = listener) },
        onDisconnect: { addListener: () => undefined },
      }),
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  delete document.documentElement.dataset['theme'];
});

const worn = () => document.documentElement.dataset['theme'] ?? 'auto';
const open = () => act(() => mount(() => <p />, { zh: '通签', en: 'Tongqian' }));
const told = (theme: 'auto' | 'light' | 'dark') =>
  act(() => say({ push: 'state', state: good(0, { settings: { ...good(0).settings, theme } }) }));

it('is dark from the first moment when it was dark the last time', async () => {
  await open();
  expect(worn()).toBe('auto');
  await told('dark');
  expect(worn()).toBe('dark');
  delete document.documentElement.dataset['theme']; // the page is closed; another one opens
  await open();
  expect(worn()).toBe('dark');
  await told('auto');
  expect(worn()).toBe('auto');
  await open();
  expect(worn()).toBe('auto');
});

it('keeps nothing but the two words it knows', async () => {
  localStorage.setItem('theme', 'x" onload="');
  await open();
  expect(worn()).toBe('auto');
});
