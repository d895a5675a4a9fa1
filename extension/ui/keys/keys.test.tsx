// @vitest-environment jsdom
// A locked key has a button that leads to its backup, in the list and from the drawer; a renewal begins with what the certificate names.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import { keyScenes } from '../../../tests/gallery/key-states.ts';
import { certificate, good } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import { Keys } from './keys.tsx';
import { Renew } from './renew.tsx';

const place = document.createElement('div');
document.body.append(place);
const answers = keyScenes(Date.now())[0]!.answers as Record<string, unknown>;
afterEach(() => act(() => render(null, place)));

async function open(address: string): Promise<void> {
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
  history.replaceState(null, '', address);
  const state = createStore<BackgroundState | null>(good(Date.now()));
  const call = (method: string) => Promise.resolve(answers[method] ?? []);
  const background = { state, request: () => Promise.resolve([]), call } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Keys />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  await vi.waitFor(() => expect(place.querySelectorAll('.key')).toHaveLength(3));
}
const pane = () => place.querySelector<HTMLElement>('.pane:not([hidden])')!;

it('the button of a locked key leads to 恢复 with that key in mind, and the keyboard goes to the file', async () => {
  await open('/');
  expect(place.querySelectorAll('.key button.restore')).toHaveLength(1);
  await act(() => place.querySelector<HTMLButtonElement>('.key button.restore')!.click());
  expect(pane().id).toBe('pane-restore');
  expect(pane().textContent).toContain('请选择这把密钥的备份：示例报关行有限公司');
  await vi.waitFor(() => expect(pane().contains(document.activeElement)).toBe(true));
});

it('the drawer names the key in the address; one that is not locked is not spoken of', async () => {
  await open('/?key=software%3AKEY-2#restore');
  expect(pane().textContent).toContain('示例报关行有限公司');
  await act(() => render(null, place));
  await open('/?key=software%3AKEY-1#restore');
  expect(pane().querySelector('.wanted')).toBeNull();
});

const named = (names: Pick<SoftwareKey, 'label' | 'subject'> & { holder: string; company?: string }): SoftwareKey => ({
  ...(answers['keys.list'] as { keys: SoftwareKey[] }).keys[0]!,
  label: names.label,
  certificates: [certificate(Date.now(), { company: '', companyCode: '', ...names })],
  ...(names.subject && { subject: names.subject }),
});

it.each<[string, SoftwareKey, string[]]>([
  [
    'the company of the subject, not the name of the key',
    named({ label: '陈会计', holder: '陈会计', subject: { organisation: '演示公司', commonName: '陈会计' } }),
    ['演示公司', '', '陈会计'],
  ],
  [
    'the company of an E-Port certificate before any other',
    named({ label: '甲', holder: '陈会计', company: '演示贸易有限公司', subject: { organisation: '演示公司' } }),
    ['演示贸易有限公司', '', '陈会计'],
  ],
  ['a name alone', named({ label: '演示公司', holder: '演示公司', subject: {} }), ['演示公司', '', '']],
])('a renewal begins with %s', async (_, of, fields) => {
  const background = { state: createStore(good(Date.now())), call: () => Promise.resolve({}) } as unknown as Background;
  await act(() =>
    render(
      <BackgroundContext.Provider value={background}>
        <Renew of={of} again={false} onChange={() => undefined} />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  expect([...place.querySelectorAll<HTMLInputElement>('.subject input')].map(({ value }) => value)).toEqual(fields);
});
