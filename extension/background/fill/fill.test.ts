// Filling from the frame's port to the frame's port: what presses lead to, also when two come at once or something goes wrong.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sampleProfile } from '../../../tests/support/sample-profile.ts';
import type { FillDown, FillUp, FramedField } from '../../platform/fill-messages.ts';
import type { Stored } from '../../platform/storage.ts';
import type { VaultService } from '../vault-service.ts';
import { createFill, type Fill } from './fill.ts';
import type { FramePort } from './frames.ts';
import { NO_SITES } from './memory.ts';
import { createFillStore, type FillStore } from './store.ts';

const ORIGIN = 'https://app.singlewindow.cn';
const STRANGER = 'allowed.example';
const TAB = 1;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const kept = <T>(first: T): Stored<T> => ({ read: () => Promise.resolve(first), write: () => Promise.resolve() });
const line = (id: number, change: Partial<FramedField>): FramedField => ({
  id, label: '企业名称', section: '', control: 'text', required: false, policy: 'fill', datum: 'co.name', confidence: 'sure',
  source: 'dictionary', current: '', choices: null, maxLength: null, notice: null, ...change,
}); // prettier-ignore

interface Opened {
  fill: Fill;
  store: FillStore;
  said: FillDown[];
  /** What the frame says. */
  up: (message: FillUp) => Promise<void>;
  /** Opens another frame of the tab. @returns what that one says */
  another: (frame: number, origin?: string) => (message: FillUp) => Promise<void>;
  panels: number[];
  /** Passwords that were changed in the page. */
  changed: string[];
}

/** One tab with one frame that has told its fields. */
async function opened(fields: readonly FramedField[]): Promise<Opened> {
  const said: FillDown[] = [];
  const panels: number[] = [];
  const changed: string[] = [];
  const store = createFillStore({
    tabs: kept({}),
    sites: kept({ ...NO_SITES, allowed: [STRANGER] }),
    history: kept([]),
  });
  const vault: Partial<VaultService> = {
    contents: () => Promise.resolve({ state: 'open', profiles: [sampleProfile()] }),
    touch: () => Promise.resolve(),
  };
  const nothing = () => Promise.resolve();
  const fill = createFill({
    vault: vault as VaultService,
    store,
    cards: () => [],
    newPassword: {
      of: () => Promise.resolve(null),
      keep: ({ text }) => Promise.resolve(void changed.push(text)),
      forget: nothing,
    },
    language: () => 'zh',
    topOriginOf: () => Promise.resolve(ORIGIN),
    knock: () => undefined,
    enterTab: nothing,
    frameOriginsOf: () => Promise.resolve([]),
    hostsChanged: nothing,
    dropHost: nothing,
    openPanel: (tab) => panels.push(tab),
    onSummary: () => undefined,
  });
  const another = (frame: number, origin = ORIGIN) => {
    let tell: (message: unknown) => void = () => undefined;
    const port: FramePort = {
      post: (message) => said.push(message),
      onMessage: (listener) => (tell = listener),
      onClosed: () => undefined,
      close: () => undefined,
    };
    fill.accept(port, Promise.resolve({ tab: TAB, frame, origin, topOrigin: ORIGIN, path: '/' }));
    return async (message: FillUp) => {
      tell(message);
      await vi.advanceTimersByTimeAsync(100);
    };
  };
  const up = another(0);
  await up({ type: 'page', page: { pack: null, form: null, drifted: false, guide: null, fields } });
  return { fill, store, said, up, another, panels, changed };
}

const orders = (said: readonly FillDown[]) => said.filter((down) => down.type === 'write');
const notice = (said: readonly FillDown[]) => said.findLast((down) => down.type === 'bar')?.bar?.notice?.zh ?? null;

it('shortcut and button at once are one run, and the second says why it is none', async () => {
  const { fill, said, store, up } = await opened([line(1, {})]);
  await Promise.all([fill.press(TAB), fill.press(TAB)]);
  await vi.advanceTimersByTimeAsync(100);
  const [order, ...others] = orders(said);
  expect(others).toEqual([]);
  expect(order?.fields).toMatchObject([{ id: 1, value: { kind: 'text', text: '演示贸易有限公司' } }]);
  expect(notice(said)).toContain('正在填写');
  await up({ type: 'wrote', run: order?.run ?? '', results: [{ id: 1, outcome: 'filled' }] });
  expect(store.history()).toMatchObject([{ filled: 1, refused: 0 }]);
});

it('what went wrong is said for its ten seconds, whatever went wrong before it', async () => {
  const { fill, said, up } = await opened([line(1, {}), line(2, { policy: 'never', datum: null, label: '验证码' })]);
  await up({ type: 'focused', field: 2 });
  await fill.menu('co.name', { tab: TAB, frame: 0 });
  await vi.advanceTimersByTimeAsync(9000);
  await fill.menu('co.name', { tab: TAB, frame: 0 });
  await vi.advanceTimersByTimeAsync(2000);
  expect(notice(said)).not.toBe(null);
  await vi.advanceTimersByTimeAsync(9000);
  expect([notice(said), orders(said)]).toEqual([null, []]);
});

it('a press where nothing is to be written opens the panel', async () => {
  const { fill, panels, said } = await opened([line(1, { current: '别的公司' })]);
  await fill.press(TAB);
  expect([panels, orders(said)]).toEqual([[TAB], []]);
});

it('a changed password is heard from the frame that was asked to watch for it, and from no other', async () => {
  const { up, another, changed, said } = await opened([
    line(1, { label: '用户名', datum: 'account.username', current: 'demo_op1' }),
    line(2, { label: '新密码', datum: null, control: 'password', policy: 'ask' }),
  ]);
  expect(said).toContainEqual({ type: 'watch-password', field: 2 });
  await another(5)({ type: 'new-password', text: 'Foreign-1' });
  await up({ type: 'new-password', text: 'Changed-1' });
  expect(changed).toEqual(['Changed-1']);
});

it('14: the password of a portal goes into no frame of another site, whatever that frame says', async () => {
  const password = line(3, { label: '密码', datum: 'account.password', control: 'password', policy: 'ask' });
  const { up, another, said } = await opened([
    line(1, { label: '用户名', datum: 'account.username', current: 'demo_op1' }),
    password,
  ]);
  const stranger = another(5, `https://${STRANGER}`);
  await stranger({ type: 'page', page: { pack: null, form: null, drifted: false, guide: null, fields: [password] } });
  await stranger({ type: 'focused', field: 3 });
  await stranger({ type: 'bar', act: { press: 'password' } });
  expect(orders(said)).toEqual([]);
  await stranger({ type: 'focused', field: null });
  await up({ type: 'focused', field: 3 });
  await up({ type: 'bar', act: { press: 'password' } });
  expect(orders(said)).toMatchObject([{ fields: [{ id: 3, value: { text: 'Demo-pass-1' } }] }]);
});

it('a frame that does not answer costs the report itself alone', async () => {
  const { fill, up, another } = await opened([line(1, {})]);
  await another(5, `https://${STRANGER}`)({ type: 'here', run: null, ended: false });
  const report = fill.run({ do: 'fill.report', tab: TAB });
  await vi.advanceTimersByTimeAsync(100);
  await up({ type: 'report', text: '<form></form>' });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await report).toMatchObject({ text: '<!-- frame 0 app.singlewindow.cn -->\n<form></form>\n' });
});
