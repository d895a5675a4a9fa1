// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, it, vi } from 'vitest';
import { good, token } from '../../../tests/gallery/worlds.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Cards } from './cards.tsx';

vi.hoisted(() => Object.assign(globalThis, { chrome: {} })); // nothing of the browser is called here

it('of several cards the first one that can be used is whole, the others stand behind it', async () => {
  const place = document.body.appendChild(document.createElement('div'));
  const usable = token(0);
  const expired = {
    ...usable,
    id: 'expired',
    certificates: usable.certificates.map((one) => ({ ...one, holder: '过期的人', notAfter: -1 })),
  };
  const background = { state: createStore(good(0)) } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Cards tokens={[expired, { ...expired, id: 'empty', certificates: [] }, usable]} now={0} />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  expect(place.querySelectorAll('.token-card')).toHaveLength(1);
  expect(place.textContent).toContain(usable.certificates[0]?.holder);
  expect(place.textContent).not.toContain('过期的人');
});
