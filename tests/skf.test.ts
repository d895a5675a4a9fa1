// SKF keys with a device of our own behind the real driver: real SM2 and RSA, a PIN that locks, plugging in and out, and a library that
// hangs, crashes and lies about sizes.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Wrapping } from '../agent/crypto/key-wrapping.ts';
import { DEADLINES, startHost } from '../agent/tokens/library-process/host.ts';
import { childEntry } from '../agent/tokens/library-process/process.ts';
import { skfDriver, type SkfOptions } from '../agent/tokens/skf/driver.ts';
import type { DriverReport, Mechanism, Token, TokenSession } from '../agent/tokens/token.ts';
import { buildSkfDevice, SKF_PIN, SKF_TRIES, type SkfDevice } from './devices/skf-device/device.ts';
import { opensslAccepts } from './support/openssl.ts';
import { requires } from './support/requires.ts';
import type { SkfContainer } from './support/skf-keys.ts';
import { wrapFor } from './support/wrapping.ts';

interface Watch {
  latest: () => DriverReport;
  token: () => Token;
  stop: () => Promise<void>;
}

const ready = requires('cc', 'libssl-dev', 'openssl', 'koffi');
const DATA = utf8('统一编号 I20260000000000001');
const PIN = utf8(SKF_PIN);
const WRONG = utf8('00000000');
const SEEN = { timeout: 30_000, interval: 20 };
/** Names of the keys as the driver gives them: the container's bytes, and which of its pairs. */
const KEYS: Record<SkfContainer, string> = { sm2: '534d32.sign', rsa: '525341.sign' };

let device: SkfDevice;
let watching: Watch[] = [];

async function watch(options: Partial<SkfOptions> = {}): Promise<Watch> {
  const stopping = new AbortController();
  const reports: DriverReport[] = [];
  const driver = skfDriver({ allow: [], modules: [{ path: device.path }], ...options });
  const watched = driver.watch((now) => reports.push(now), stopping.signal);
  const started: Watch = {
    latest: () => reports.at(-1)!,
    token: () => reports.at(-1)!.tokens[0]!,
    async stop() {
      stopping.abort();
      await watched;
    },
  };
  watching.push(started);
  await vi.waitFor(() => expect(reports.length).toBeGreaterThan(0), SEEN);
  return started;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (thrown: unknown) =>
      thrown instanceof Problem ? [thrown.code, ...Object.values(thrown.params)].join(' ') : String(thrown),
  );
}

const accepts = (container: SkfContainer, mechanism: Mechanism, what: { data: Uint8Array; signature: Uint8Array }) =>
  opensslAccepts({ publicKeyFile: device.keys.publicKeyFile(container), mechanism, ...what });

/** A login, one SM2 signature that openssl accepts, and the end. */
async function signs(token: Token): Promise<boolean> {
  const session = await token.login(PIN);
  try {
    const signature = await session.sign(KEYS.sm2, 'sm2-sm3', DATA);
    return accepts('sm2', 'sm2-sm3', { signature, data: DATA });
  } finally {
    await session.close();
  }
}

const signSm2 = (session: TokenSession): Promise<Uint8Array> => session.sign(KEYS.sm2, 'sm2-sm3', DATA);

/** A content key wrapped for the pair that exchanges, opened by it. */
async function opens(session: TokenSession, wrapping: Wrapping): Promise<boolean> {
  const content = new Uint8Array(randomBytes(16));
  const container = wrapping === 'sm2' ? 'sm2' : 'rsa';
  const wrapped = wrapFor(device.keys.publicKeyFile(container, 'exchange'), wrapping, content);
  const opened = await session.decrypt!(KEYS[container].replace('sign', 'encrypt'), wrapping, wrapped);
  return Buffer.from(opened).equals(content);
}

const NOT_OPENED = 'envelope/not-opened';
/** The same number, cut by its leading zero: no ciphertext (RFC 8017 §7.2.2, step 1), though OpenSSL in the device opens it. */
function opensWithoutZero(session: TokenSession): Promise<Uint8Array> {
  let wrapped: Uint8Array;
  do wrapped = wrapFor(device.keys.publicKeyFile('rsa', 'exchange'), 'rsa-pkcs1', DATA.subarray(0, 16));
  while (wrapped[0] !== 0);
  return session.decrypt!('525341.encrypt', 'rsa-pkcs1', wrapped.subarray(1));
}

describe.skipIf(!ready)('SKF keys', { timeout: 120_000 }, () => {
  beforeAll(() => {
    device = buildSkfDevice();
  }, 60_000);
  beforeEach(() => {
    device.set();
    device.unlock();
  });
  afterEach(async () => {
    for (const one of watching) await one.stop();
    watching = [];
  });
  afterAll(() => device.remove());

  it('shows the key with serial, label, tries, and its certificates to sign and to exchange', async () => {
    const { latest, token } = await watch();
    expect(latest()).toMatchObject({ problem: null, tokens: [{ driver: 'skf', reader: 'KEY-1', demo: false }] });
    expect(token()).toMatchObject({ id: 'skf:SKF-0001', serial: 'SKF-0001', label: '演示密码钥匙' });
    expect(await token().pinState()).toEqual({
      triesLeft: SKF_TRIES,
      triesMax: SKF_TRIES,
      locked: false,
      wrongBefore: false,
    });
    const found = await token().certificates();
    expect(found.map(({ key, usage }) => `${key} ${usage}`).sort()).toEqual([
      '525341.encrypt encrypt',
      '525341.sign sign',
      '534d32.encrypt encrypt',
      '534d32.sign sign',
    ]);
    expect(found.find(({ key }) => key === KEYS.sm2)?.der).toEqual(device.keys.certificate('sm2'));
    expect(found.find(({ key }) => key === '534d32.encrypt')?.der).toEqual(device.keys.certificate('sm2', 'exchange'));
  });

  it('finds out that a library wants the bare digest for RSA, once for each login', async () => {
    device.set('rsa-digest');
    const { token } = await watch();
    const session = await token().login(PIN);
    const before = device.signatures().begun;
    const [first, second] = await session.signMany!(KEYS.rsa, 'rsa-pkcs1-sha256', [DATA, utf8('第二份')]);
    await session.close();
    expect(accepts('rsa', 'rsa-pkcs1-sha256', { signature: first!, data: DATA })).toBe(true);
    expect(accepts('rsa', 'rsa-pkcs1-sha256', { signature: second!, data: utf8('第二份') })).toBe(true);
    expect(device.signatures().begun - before).toBe(3);
  });

  it('leaves out a certificate of another key than the one in its container', async () => {
    const container = join(dirname(device.path), 'devices', 'KEY-1', 'EPORT', 'SM2');
    copyFileSync(join(container, 'exchange.der'), join(container, 'sign.der'));
    const { token } = await watch();
    const found = await token().certificates();
    device.keys.copyTo('sm2', container);
    expect(found.map(({ key }) => key).sort()).toEqual(['525341.encrypt', KEYS.rsa, '534d32.encrypt']);
    expect((await token().certificates()).map(({ key }) => key)).toContain(KEYS.sm2);
  });

  it.each([['sizes=SKF_ECCDecrypt'], ['overrun=SKF_ECCDecrypt']])(
    'a library that lies about what it decrypted (%s) is started anew',
    async (fault) => {
      const { token } = await watch();
      const session = await token().login(PIN);
      device.set(fault);
      expect(await codeOf(opens(session, 'sm2'))).toMatch(/^token\/library-faulty/);
      device.set();
      await session.close();
      const next = await token().login(PIN);
      expect(await opens(next, 'sm2')).toBe(true);
      await next.close();
    },
  );

  it.each(['none', 'SKF_ECCDecrypt with a pair'] as const)('with the functions to decrypt: %s', async (decrypting) => {
    const usual = device;
    device = buildSkfDevice({ decrypting });
    try {
      const { token } = await watch();
      const session = await token().login(PIN);
      if (decrypting === 'none') expect(await codeOf(opens(session, 'sm2'))).toBe('token/mechanism sm2');
      else expect(await opens(session, 'sm2')).toBe(true);
      // It takes off the padding of v1.5 itself, and can take off no other.
      if (decrypting === 'none') expect(await codeOf(opens(session, 'rsa-pkcs1'))).toBe('token/mechanism rsa');
      else
        expect([await opens(session, 'rsa-pkcs1'), await codeOf(opensWithoutZero(session))]).toEqual([
          true,
          NOT_OPENED,
        ]);
      expect(await codeOf(opens(session, 'rsa-oaep-sha256'))).toMatch(/^token\/mechanism/);
      expect(await signSm2(session)).toHaveLength(64);
      await session.close();
    } finally {
      await watching.pop()?.stop();
      device.remove();
      device = usual;
    }
  });

  it('never signs with a key that is there to exchange', async () => {
    const { token } = await watch();
    const session = await token().login(PIN);
    expect(await codeOf(session.sign('534d32.encrypt', 'sm2-sm3', DATA))).toBe('token/key-missing');
    await session.close();
  });

  it('counts wrong PINs, never tries one twice, and locks', async () => {
    const { token } = await watch();
    expect(await codeOf(token().login(utf8('12345')))).toBe('token/pin-length');
    for (let left = SKF_TRIES - 1; left > 0; left--) {
      expect(await codeOf(token().login(WRONG))).toBe(`token/pin-wrong ${String(left)}`);
      expect(await token().pinState()).toMatchObject({ triesLeft: left, locked: false, wrongBefore: true });
    }
    expect(await codeOf(token().login(WRONG))).toBe('token/pin-locked');
    expect(await codeOf(token().login(PIN))).toBe('token/pin-locked');
    expect(await token().pinState()).toMatchObject({ triesLeft: 0, locked: true });
    device.unlock();
    expect(await signs(token())).toBe(true);
  });

  it('a right PIN gives the tries back; the PIN can be changed, and the old one is wrong from then on', async () => {
    const { token } = await watch();
    expect(await codeOf(token().login(WRONG))).toBe('token/pin-wrong 4');
    await token().changePin(PIN, utf8('87654321'));
    expect(await token().pinState()).toMatchObject({ triesLeft: SKF_TRIES });
    expect(await codeOf(token().login(PIN))).toBe('token/pin-wrong 4');
    expect(await codeOf(token().changePin(WRONG, PIN))).toBe('token/pin-wrong 3');
    await token().changePin(utf8('87654321'), PIN);
    expect(await signs(token())).toBe(true);
  });

  it('asks a second caller for the right PIN although the first is logged in', async () => {
    const { token } = await watch();
    const first = await token().login(PIN);
    const second = codeOf(token().login(WRONG));
    expect(await signSm2(first)).toHaveLength(64);
    await first.close();
    expect(await second).toBe('token/pin-wrong 4');
  });

  it('serves 32 callers at once, 100 signatures each, without an error', async () => {
    const { token } = await watch();
    const session = await token().login(PIN);
    const caller = async (number: number): Promise<boolean> => {
      const data = utf8(`caller ${String(number)}`);
      let last = new Uint8Array(0);
      for (let i = 0; i < 100; i++) last = Uint8Array.from(await session.sign(KEYS.sm2, 'sm2-sm3', data));
      return accepts('sm2', 'sm2-sm3', { signature: last, data });
    };
    const results = await Promise.all(Array.from({ length: 32 }, (_, number) => caller(number)));
    await session.close();
    expect(results.filter(Boolean)).toHaveLength(32);
  });

  it('tells of two keys by their serial numbers, and signs with each', async () => {
    device.add('KEY-2', 'SKF-0002');
    const { latest } = await watch();
    const ids = latest().tokens.map(({ id }) => id);
    expect(ids).toEqual(['skf:SKF-0001', 'skf:SKF-0002']);
    for (const token of latest().tokens) expect(await signs(token)).toBe(true);
    device.pull('KEY-2');
    await vi.waitFor(() => expect(latest().tokens).toHaveLength(1), SEEN);
  });

  it.each([
    ['by its event', []],
    ['by asking, where the library cannot wait', ['deaf']],
  ])('a key is seen when it is plugged in and out: %s', async (_how, faults) => {
    device.set(...faults);
    const { latest } = await watch();
    for (let round = 0; round < 2; round++) {
      device.pull();
      await vi.waitFor(() => expect(latest().tokens).toEqual([]), SEEN);
      device.insert();
      await vi.waitFor(() => expect(latest().tokens.map(({ id }) => id)).toEqual(['skf:SKF-0001']), SEEN);
    }
    expect(latest().problem).toBeNull();
    expect(await signs(latest().tokens[0]!)).toBe(true);
  });

  it('the library itself tells of a plug, unasked, and its process ends although it waits for the next', async () => {
    let told = 0;
    const host = startHost({
      config: { path: device.path },
      entry: childEntry('skf'),
      deadlines: DEADLINES,
      onChange: () => told++,
    });
    expect(await host.call({ call: 'tokens' }, { deadline: 20_000 })).toHaveLength(1);
    const pid = host.pid()!;
    device.pull();
    await vi.waitFor(() => expect(told).toBe(1), SEEN);
    void host.stop();
    device.insert();
    await vi.waitFor(() => expect(existsSync(`/proc/${String(pid)}`)).toBe(false), SEEN);
  });

  it.each([
    ['SAR_DEVICE_REMOVED', []],
    ['SAR_FAIL', ['odd']],
  ])(
    'pulled in the middle of a signature (%s) nothing is signed, and the key works when it is back',
    async (_name, faults) => {
      device.set('slow=600', ...faults);
      const { latest, token } = await watch();
      const session = await token().login(PIN);
      const before = device.signatures();
      const signing = codeOf(signSm2(session));
      await vi.waitFor(() => expect(device.signatures().begun).toBe(before.begun + 1), SEEN);
      device.pull();
      expect(await signing).toBe('token/removed');
      expect(device.signatures().made).toBe(before.made);
      await vi.waitFor(() => expect(latest().tokens).toEqual([]), SEEN);
      device.set();
      device.insert();
      await vi.waitFor(() => expect(latest().tokens).toHaveLength(1), SEEN);
      expect(await codeOf(signSm2(session))).toBe('token/removed');
      await session.close();
      expect(await signs(token())).toBe(true);
    },
  );

  it('pulled and plugged in again between two signatures, the second is not made', async () => {
    const { token } = await watch();
    const session = await token().login(PIN);
    await signSm2(session);
    device.pull();
    device.insert();
    const before = device.signatures().made;
    expect(await codeOf(signSm2(session))).toBe('token/removed');
    expect(device.signatures().made).toBe(before);
    await session.close();
    await vi.waitFor(async () => expect(await codeOf(token().pinState())).toBe('done'), SEEN);
    expect(await signs(token())).toBe(true);
  });

  it.each([['SKF_ECCSignData'], ['SKF_VerifyPIN']])('a library that hangs in %s costs one operation', async (name) => {
    const { token } = await watch({ deadlines: { sign: 700, login: 700 } });
    const session = name === 'SKF_VerifyPIN' ? null : await token().login(PIN);
    device.set(`hang=${name}`);
    expect(await codeOf(session ? signSm2(session) : token().login(PIN))).toBe('token/library-hung');
    device.set();
    await session?.close();
    expect(await signs(token())).toBe(true);
  });

  it.each([['SKF_ECCSignData'], ['SKF_VerifyPIN']])(
    'a library that crashes in %s costs one operation',
    async (name) => {
      const { token } = await watch();
      const session = name === 'SKF_VerifyPIN' ? null : await token().login(PIN);
      device.set(`crash=${name}`);
      expect(await codeOf(session ? signSm2(session) : token().login(PIN))).toBe('token/library-crashed');
      device.set();
      await session?.close();
      expect(await signs(token())).toBe(true);
    },
  );

  it.each([
    ['sizes=SKF_ECCSignData'],
    ['overrun=SKF_ECCSignData'],
    ['sizes=SKF_RSASignData'],
    ['overrun=SKF_RSASignData'],
  ])('a library that lies about a signature (%s) is started anew', async (fault) => {
    const { token } = await watch();
    const session = await token().login(PIN);
    device.set(fault);
    const name = fault.split('=')[1]!;
    const signing = fault.includes('ECC') ? signSm2(session) : session.sign(KEYS.rsa, 'rsa-pkcs1-sha256', DATA);
    expect(await codeOf(signing)).toBe(`token/library-faulty ${name}`);
    device.set();
    // The login went with the process.
    expect(await codeOf(signSm2(session))).toBe(`token/library-faulty ${name}`);
    await session.close();
    expect(await signs(token())).toBe(true);
  });

  it.each([
    ['SKF_EnumDev', 'sizes'],
    ['SKF_EnumDev', 'overrun'],
    ['SKF_EnumApplication', 'overrun'],
  ])(
    'a library that lies about a list (%s, %s) shows no keys and says why, and shows them when it is better',
    async (name, fault) => {
      device.set(`${fault}=${name}`);
      const { latest } = await watch();
      expect(latest()).toMatchObject({
        tokens: [],
        problem: { code: 'token/library-faulty', params: { detail: name } },
      });
      device.set();
      await vi.waitFor(() => expect(latest()).toMatchObject({ problem: null, tokens: [{ driver: 'skf' }] }), SEEN);
    },
  );

  it('does not believe tries that cannot be', async () => {
    device.set('sizes=SKF_GetPINInfo');
    const { token } = await watch();
    expect(await token().pinState()).toMatchObject({ triesLeft: null, triesMax: null, locked: false });
  });

  it('refuses a library that has none of the functions, and one for another width of program', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tongqian-skf-other-'));
    const [other, narrow] = [join(folder, 'other.so'), join(folder, 'narrow.so')];
    const compiled = spawnSync('cc', ['-shared', '-fPIC', '-x', 'c', '-o', other, '-'], { input: 'int nothing;' });
    expect(compiled.status).toBe(0);
    copyFileSync(other, narrow);
    const head = Buffer.alloc(64);
    Buffer.from('7f454c46010101', 'hex').copy(head);
    head.writeUInt16LE(3, 18); // EM_386
    writeFileSync(narrow, head);
    const { latest } = await watch({ modules: [{ path: other }] });
    expect(latest().problem).toMatchObject({ params: { 'reason.en': 'not a usable SKF library' } });
    const { latest: ofNarrow } = await watch({ modules: [{ path: narrow }] });
    expect(ofNarrow().problem).toMatchObject({
      code: 'token/library-refused',
      params: {
        'reason.en': 'a 32-bit driver; install the 64-bit one',
        'reason.zh': expect.stringContaining('64 位的驱动') as string,
      },
    });
    rmSync(folder, { recursive: true });
  });

  it('goes on with the other libraries when one is refused', async () => {
    const { latest } = await watch({ modules: [{ path: '/nowhere/libskf.so' }, { path: device.path }] });
    await vi.waitFor(() => expect(latest().tokens).toHaveLength(1), SEEN);
    expect(latest().problem).toMatchObject({ code: 'token/library-refused' });
  });
});

describe.skipIf(!ready)('an SKF library whose ULONG has 64 bits', { timeout: 120_000 }, () => {
  let narrow: SkfDevice;
  beforeAll(() => {
    narrow = buildSkfDevice();
    device = buildSkfDevice({ wide: true });
  }, 60_000);
  afterEach(async () => {
    for (const one of watching) await one.stop();
    watching = [];
  });
  afterAll(() => {
    narrow.remove();
    device.remove();
  });

  it.each([
    ['found out', {}],
    ['configured', { ulong: 64 as const }],
  ])('is used as one of 32 bits, its width %s', async (_how, abi) => {
    const { token } = await watch({ modules: [{ path: device.path, abi }] });
    expect(await codeOf(token().login(WRONG))).toBe('token/pin-wrong 4');
    expect(await signs(token())).toBe(true);
  });

  it.each([
    ['wide', 32 as const, 'its ULONG has 64 bits, not the configured 32'],
    ['narrow', 64 as const, 'its ULONG has 32 bits, not the configured 64'],
  ])('a %s one that is configured as the other is refused', async (which, ulong, reason) => {
    const { path } = which === 'wide' ? device : narrow;
    const { latest } = await watch({ modules: [{ path, abi: { ulong } }] });
    expect(latest()).toMatchObject({ tokens: [], problem: { params: { 'reason.en': reason } } });
  });
});
