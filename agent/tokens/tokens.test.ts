import { expect, test } from 'vitest';
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
  return { driver, happened, finish: () => logouts.shift()?.() };
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
