// @vitest-environment jsdom
// Where a PDF shows its signature is asked for PDFs alone; nowhere, when nothing else is chosen.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { certificate, good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Sign } from './sign.tsx';

const place = document.createElement('div');
document.body.append(place);
afterEach(() => act(() => render(null, place)));

it('the choice goes with a PDF that is signed inside, and with nothing else', async () => {
  const asked: unknown[] = [];
  const call = (_method: string, params: unknown) => {
    asked.push(params);
    return Promise.resolve({ name: 'a.signed.pdf', data: 'MQ==', certificate: certificate(Date.now()) });
  };
  const state = createStore<BackgroundState | null>(good(Date.now()));
  const background = { state, request: () => Promise.resolve(null), call } as unknown as Background;
  const page = (
    <BackgroundContext.Provider value={background}>
      <Sign connected />
    </BackgroundContext.Provider>
  );
  await act(() => render(page, place));
  const press = (selector: string, at: number) =>
    act(() => place.querySelectorAll<HTMLElement>(selector)[at]!.click());
  const sign = async () => {
    await press('.row > .button.primary', 0);
    return asked.pop() as { format: string; visible: unknown };
  };
  expect(place.querySelector('[name=sign-shown]')).toBeNull();
  const field = place.querySelector<HTMLInputElement>('input[type=file]')!;
  Object.defineProperty(field, 'files', { value: [new File([new Uint8Array(3)], 'a.pdf')], configurable: true });
  await act(() => void field.dispatchEvent(new Event('change', { bubbles: true })));
  await vi.waitFor(() => expect(place.querySelectorAll('[name=sign-shown]')).toHaveLength(3), 30_000);
  expect(await sign()).toMatchObject({ format: 'pdf', visible: undefined });
  for (const [at, where] of [[1, 'last'], [2, 'first']] as const) {
    await press('[name=sign-shown]', at);
    expect(await sign()).toMatchObject({ format: 'pdf', visible: { page: where, corner: 'bottom-right' } });
  }
  await press('[name=format]', 0);
  expect(place.querySelector('[name=sign-shown]')).toBeNull();
  expect(await sign()).toMatchObject({ format: 'cms-detached', visible: undefined });
}); // prettier-ignore
