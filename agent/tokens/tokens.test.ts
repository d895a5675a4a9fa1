import { expect, onTestFinished, test, vi } from 'vitest';
import { createAuthority, issueCard } from '../certificates/issue.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { spkiOf } from '../crypto/sm2-key.ts';
import { requireKept } from './kept-pin.ts';
import type { Token, TokenDriver, TokenSession } from './token.ts';
import { watchTokens } from './tokens.ts';

const PIN = Uint8Array.of(1);

/** One token whose logout takes until `finish` is called. */
function slowToken() {
  const happened: string[] = [];
  const logouts: (() => void)[] = [];
  const session = (): TokenSession => ({
    sign: () => Promise.resolve(new Uint8Array(1)),
    close: () => {
      happened.push('logout begins');
      return new Promise((resolve) =>
        logouts.push(() => {
          happened.push('logout ends');
          resolve();
        }),
      );
    },
  });
  const token: Token = {
    id: 'fake:1',
    driver: 'fake',
    label: '演示',
    reader: '',
    serial: '1',
    demo: true,
    pinLength: { min: 1, max: 8 },
    certificates: () => Promise.resolve([]),
    pinState: () => Promise.resolve({ triesLeft: null, triesMax: null, locked: false }),
    login: () => {
      happened.push('login');
      return Promise.resolve(session());
    },
    changePin: () => Promise.resolve(),
  };
  const driver: TokenDriver = {
    id: 'fake',
    watch: (report) => {
      report({ tokens: [token], readers: [], problem: null });
      return Promise.resolve();
    },
  };
  return { driver, token, happened, finish: () => logouts.shift()?.() };
}

async function watched(driver: TokenDriver) {
  const faults: unknown[] = [];
  let seen: () => void = () => undefined;
  const change = new Promise<void>((resolve) => (seen = resolve));
  const tokens = watchTokens({
    drivers: [driver],
    onChange: () => seen(),
    onFault: (fault) => faults.push(fault),
    signal: new AbortController().signal,
  });
  await change;
  return { tokens, faults };
}

test('a result does not wait for the logout, but the next login does', async () => {
  const { driver, happened, finish } = slowToken();
  const { tokens, faults } = await watched(driver);
  const use = (owner: string) => ({ owner, pin: PIN, keepMs: 0 });
  await tokens.withSession('fake:1', use('a'), () => Promise.resolve(happened.push('a is done')));
  const next = tokens.withSession('fake:1', use('b'), () => Promise.resolve(happened.push('b is done')));
  await new Promise((resolve) => setImmediate(resolve));
  expect(happened).toEqual(['login', 'a is done', 'logout begins']);
  finish();
  await next;
  expect(happened).toEqual([
    'login',
    'a is done',
    'logout begins',
    'logout ends',
    'login',
    'b is done',
    'logout begins',
  ]);
  expect(faults).toEqual([]);
});

test('a failed task is reported after its logout, and the token is free for the next', async () => {
  const { driver, happened, finish } = slowToken();
  const { tokens } = await watched(driver);
  const failing = tokens.withSession('fake:1', { owner: 'a', pin: PIN, keepMs: 1000 }, () =>
    Promise.reject(new Error('card error')),
  );
  const settled = failing.catch((thrown: unknown) => happened.push(String(thrown)));
  await new Promise((resolve) => setImmediate(resolve));
  finish();
  await settled;
  expect(happened).toEqual(['login', 'logout begins', 'logout ends', 'Error: card error']);
  const kept = tokens.withSession('fake:1', { owner: 'b', pin: null, keepMs: 0 }, () => Promise.resolve(1));
  await expect(kept).rejects.toThrow('token/pin-required');
});

test('a PIN that was wiped while it waited never reaches the card', async () => {
  const { driver, happened, finish } = slowToken();
  const { tokens } = await watched(driver);
  const pin = Uint8Array.of(0x31, 0x32);
  const first = tokens.withSession('fake:1', { owner: 'a', pin: PIN, keepMs: 0 }, () => Promise.resolve());
  const late = tokens.withSession('fake:1', { owner: 'batch', pin, keepMs: 1000 }, () => Promise.resolve());
  pin.fill(0); // its batch ended
  await first;
  finish();
  await expect(late).rejects.toThrow('token/pin-required');
  expect(happened.filter((what) => what === 'login')).toHaveLength(1);
});

test.each(['release', 'releaseAll'] as const)('a login in use at %s is not kept afterwards', async (how) => {
  const { driver, happened } = slowToken();
  const { tokens } = await watched(driver);
  await tokens.withSession('fake:1', { owner: 'a', pin: PIN, keepMs: 1000 }, async () => {
    await tokens[how]('a');
  });
  expect(happened).toEqual(['login', 'logout begins']);
});

test('tries that something else used are seen when they are asked for, after whoever has the card', async () => {
  const { driver, happened, finish } = slowToken();
  const { tokens } = await watched({
    ...driver,
    watch: (report, signal) =>
      driver.watch((now) => {
        for (const token of now.tokens)
          token.pinState = () => {
            happened.push('pin state');
            return Promise.resolve({ triesLeft: 3, triesMax: 5, locked: false, wrongBefore: true });
          };
        report(now);
      }, signal),
  });
  const use = tokens.withSession('fake:1', { owner: 'a', pin: PIN, keepMs: 0 }, () => {
    happened.push('task');
    return Promise.resolve();
  });
  const read = tokens.refreshPin('fake:1');
  await use;
  finish();
  await read;
  expect(happened.lastIndexOf('pin state')).toBeGreaterThan(happened.indexOf('task'));
  expect(tokens.present()[0]).toMatchObject({ view: { triesLeft: 3 }, wrongBefore: true });
  await tokens.refreshPin('gone'); // a card that was pulled meanwhile
});

test('a card unlocked by another program is usable again without being taken out', async () => {
  let locked = true;
  const pinState: Token['pinState'] = () => Promise.resolve({ triesLeft: 8, triesMax: 8, locked });
  const reports: Parameters<TokenDriver['watch']>[0][] = [];
  const report = (): void => reports[0]?.({ tokens: [{ ...slowToken().token, pinState }], readers: [], problem: null });
  const driver: TokenDriver = {
    id: 'fake',
    watch(tell) {
      reports.push(tell);
      report();
      return Promise.resolve();
    },
  };
  const { tokens, faults } = await watched(driver);
  const isLocked = () => tokens.present().map(({ view }) => view.locked);
  expect(isLocked()).toEqual([true]);
  locked = false;
  report();
  await expect.poll(isLocked).toEqual([false]);
  expect(faults).toEqual([]);
});

test('a person goes ahead of the batch items that wait, after the one that is on the card, and people keep their order', async () => {
  const { driver } = slowToken();
  const { tokens } = await watched(driver);
  const order: string[] = [];
  let finishFirst: () => void = () => undefined;
  const onCard = new Promise<void>((resolve) => (finishFirst = resolve));
  const use = (rank?: 'person' | 'batch') => ({ owner: 'one', pin: PIN, keepMs: 1000, ...(rank && { rank }) });
  const done = (name: string) => () => Promise.resolve(void order.push(name));
  const batch = ['item 1', 'item 2', 'item 3'].map((name) =>
    tokens.withSession('fake:1', use('batch'), async () => {
      if (name === 'item 1') await onCard;
      order.push(name);
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  const people = [
    tokens.withSession('fake:1', use(), done('login')),
    tokens.withSession('fake:1', use('person'), done('signature')),
  ];
  finishFirst();
  await Promise.all([...batch, ...people]);
  expect(order).toEqual(['item 1', 'login', 'signature', 'item 2', 'item 3']);
});

test('who waited at a card that was pulled and put in again is told, and does not meet the new one unasked', async () => {
  const { driver, token } = slowToken();
  let tell: Parameters<TokenDriver['watch']>[0] = () => undefined;
  const { tokens } = await watched({
    ...driver,
    watch(report, signal) {
      tell = report;
      return driver.watch(report, signal);
    },
  });
  let finish: () => void = () => undefined;
  const onCard = new Promise<void>((resolve) => (finish = resolve));
  const use = { owner: 'one', pin: PIN, keepMs: 1000 };
  const first = tokens.withSession('fake:1', use, () => onCard);
  const waiting = tokens.withSession('fake:1', { ...use, owner: 'two' }, () => Promise.resolve('signed'));
  tell({ tokens: [], readers: [], problem: null });
  await expect.poll(() => tokens.present()).toEqual([]);
  tell({ tokens: [token], readers: [], problem: null });
  await expect.poll(() => tokens.present().length).toBe(1);
  finish();
  await first;
  await expect(waiting).rejects.toThrow('token/unknown');
});

test('a card that cannot be read yet costs no other its place, what was pulled is told, and it is read again', async () => {
  const one = slowToken().token;
  const answers = new Map<string, () => Promise<[]>>();
  const named = (id: string): Token => ({ ...one, id, certificates: () => answers.get(id)?.() ?? Promise.resolve([]) });
  let isReady = false;
  answers.set('fake:2', () => (isReady ? Promise.resolve([]) : Promise.reject(new Error('not yet'))));
  let report: Parameters<TokenDriver['watch']>[0] = () => undefined;
  const told: { ids: string[]; gone: string[] }[] = [];
  const ended = new AbortController();
  const faults: unknown[] = [];
  watchTokens({
    drivers: [{ id: 'fake', watch: (to) => Promise.resolve(void (report = to)) }],
    onChange: ({ tokens }, gone) => told.push({ ids: tokens.map(({ id }) => id), gone }),
    onFault: (fault) => faults.push(fault),
    signal: ended.signal,
  });
  try {
    const state = { readers: [], problem: null };
    report({ ...state, tokens: [named('fake:1')] });
    await expect.poll(() => told).toHaveLength(1);
    report({ ...state, tokens: [named('fake:2'), named('fake:3')] });
    await expect.poll(() => told.at(-1)).toEqual({ ids: ['fake:3'], gone: ['fake:1'] });
    expect(faults.length).toBeGreaterThan(0);
    isReady = true;
    await expect.poll(() => told.at(-1)?.ids.toSorted(), { timeout: 30_000 }).toEqual(['fake:2', 'fake:3']);
  } finally {
    ended.abort();
  }
}, 60_000);

test('a PIN that was wiped while it waited is not given to the card', () => {
  expect(() => requireKept(Uint8Array.of(0, 0, 0, 0))).toThrow(expect.objectContaining({ code: 'token/pin-required' }));
  expect(() => requireKept(Uint8Array.of(0, 1))).not.toThrow();
});

test('a certificate that ends while its card stays in is told within a minute', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { driver, token } = slowToken();
  const validity = { notBefore: 0, notAfter: 10_000_000 };
  const key = generateSm2Key();
  const authority = createAuthority({ name: '测试CA', key, validity });
  const codes = { entity: '01', card: '02', user: '03' };
  const holder = { holder: '甲', company: '乙', organisationCode: '', personalId: '', idType: '1', medium: '', codes };
  const der = issueCard({ authority, spki: spkiOf(key), holder, usage: 'sign', validity });
  token.certificates = () => Promise.resolve([{ der, key: '1', usage: 'sign' }]);
  const stop = new AbortController();
  let now = 9_990_000;
  const told: (string | null)[] = [];
  await new Promise<void>((resolve) => {
    watchTokens({
      drivers: [driver],
      onChange: ({ problem }) => {
        told.push(problem?.code ?? null);
        resolve();
      },
      onFault: () => undefined,
      signal: stop.signal,
      now: () => now,
    });
  });
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([null]);
  now += 20_000;
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([null, 'token/certificate-expired']);
  stop.abort();
  expect(vi.getTimerCount()).toBe(0);
});
