// HSMs with an HSM of our own behind the real driver: real SM2 and RSA, passwords, a pool of sessions, a connection that is lost, and a
// library that hangs, crashes and lies about sizes.
import { randomBytes } from 'node:crypto';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { SdfLibraryConfig } from '../agent/data/library-config.ts';
import { sdfDriver, type SdfOptions } from '../agent/tokens/sdf/driver.ts';
import type { DriverReport, Mechanism, Token, TokenSession } from '../agent/tokens/token.ts';
import { buildSdfDevice, SDF_INDEX, SDF_PASSWORD, type SdfDevice } from './devices/sdf-device/device.ts';
import { opensslAccepts } from './support/openssl.ts';
import { requires } from './support/requires.ts';
import { wrapFor } from './support/wrapping.ts';

const ready = requires('cc', 'libssl-dev', 'openssl', 'koffi');
const DATA = utf8('统一编号 I20260000000000001');
const PIN = utf8(SDF_PASSWORD);
const WRONG = utf8('00000000');
const SEEN = { timeout: 30_000, interval: 20 };
const KEYS = { sm2: `${SDF_INDEX.sm2}.sign`, exchange: `${SDF_INDEX.sm2}.encrypt`, rsa: `${SDF_INDEX.rsa}.sign` };

let device: SdfDevice;
let stopping: AbortController;
let watched: Promise<void>;
let reports: DriverReport[];
const latest = (): DriverReport => reports.at(-1)!;

async function watch(
  config: SdfLibraryConfig = device.config(),
  deadlines: SdfOptions['deadlines'] = {},
): Promise<Record<'sm2' | 'rsa', Token>> {
  stopping = new AbortController();
  reports = [];
  watched = sdfDriver({ libraries: [config], deadlines }).watch((now) => reports.push(now), stopping.signal);
  await vi.waitFor(() => expect(reports.length).toBeGreaterThan(0), SEEN);
  const at = (index: number): Token => latest().tokens.find(({ serial }) => serial === `SDF-0001/${index}`)!;
  return { sm2: at(SDF_INDEX.sm2), rsa: at(SDF_INDEX.rsa) };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof Problem ? thrown.code : String(thrown)),
  );
}

const signSm2 = (session: TokenSession, data = DATA): Promise<Uint8Array> => session.sign(KEYS.sm2, 'sm2-sm3', data);

function accepts(kind: 'sm2' | 'rsa', signature: Uint8Array, data = DATA): boolean {
  const mechanism: Mechanism = kind === 'sm2' ? 'sm2-sm3' : 'rsa-pkcs1-sha256';
  return opensslAccepts({ publicKeyFile: device.keys.publicKeyFile(kind), mechanism, data, signature });
}

async function signs(token: Token): Promise<boolean> {
  const session = await token.login(PIN);
  return accepts('sm2', await signSm2(session).finally(() => session.close()));
}

async function opens(session: TokenSession): Promise<boolean> {
  const content = new Uint8Array(randomBytes(16));
  const wrapped = wrapFor(device.keys.publicKeyFile('sm2', 'exchange'), 'sm2', content);
  return Buffer.from(await session.decrypt!(KEYS.exchange, 'sm2', wrapped)).equals(content);
}

describe.skipIf(!ready)('an HSM', { timeout: 120_000 }, () => {
  beforeAll(() => {
    device = buildSdfDevice();
  }, 60_000);
  beforeEach(() => device.set());
  afterEach(async () => {
    stopping.abort();
    await watched;
    expect(device.counts().overlap).toBe(0);
  });
  afterAll(() => device.remove());

  it('shows each configured key as a token with the certificate of the configuration', async () => {
    const { sm2, rsa } = await watch();
    expect(latest().problem).toBeNull();
    expect(sm2).toMatchObject({ id: 'sdf:SDF-0001/1', label: 'SOFT-SDF 1', reader: 'SOFT-SDF', demo: false });
    expect(await sm2.certificates()).toEqual([
      { der: device.keys.certificate('sm2'), key: KEYS.sm2, usage: 'sign' },
      { der: device.keys.certificate('sm2', 'exchange'), key: KEYS.exchange, usage: 'encrypt' },
    ]);
    expect((await rsa.certificates())[0]?.der).toEqual(device.keys.certificate('rsa'));
  });

  it('gives a wrong password once, whatever the number of sessions, and remembers it until a right one', async () => {
    const { sm2 } = await watch();
    const before = device.counts().wrong;
    expect(await codeOf(sm2.login(WRONG))).toBe('token/pin-wrong');
    expect(device.counts().wrong - before).toBe(1);
    expect(await sm2.pinState()).toMatchObject({ triesLeft: null, locked: false, wrongBefore: true });
    expect(await signs(sm2)).toBe(true);
    expect(await sm2.pinState()).toMatchObject({ wrongBefore: false });
    expect(await codeOf(sm2.changePin(PIN, WRONG))).toBe('token/pin-elsewhere');
  });

  it('a login on one key opens no other', async () => {
    const { sm2, rsa } = await watch();
    const session = await sm2.login(PIN);
    expect(await codeOf(session.sign(KEYS.rsa, 'rsa-pkcs1-sha256', DATA))).toBe('token/key-missing');
    expect(await codeOf(rsa.login(WRONG))).toBe('token/pin-wrong');
    const second = await rsa.login(PIN);
    expect(accepts('rsa', await second.sign(KEYS.rsa, 'rsa-pkcs1-sha256', DATA))).toBe(true);
    expect(accepts('sm2', await signSm2(session))).toBe(true);
    await second.close();
    await session.close();
  });

  it('makes several signatures at once, in a list and for several callers, and no session is used twice at once', async () => {
    device.set('slow=30');
    const { sm2 } = await watch();
    const session = await sm2.login(PIN);
    const before = device.counts();
    const datas = Array.from({ length: 12 }, (_, number) => utf8(`list ${String(number)}`));
    const list = await session.signMany!(KEYS.sm2, 'sm2-sm3', datas);
    const inList = device.counts().together - before.together;
    const alone = await Promise.all(datas.map((data) => signSm2(session, data)));
    const inAll = device.counts().together - before.together;
    await session.close();
    expect(datas.map((data, at) => [accepts('sm2', list[at]!, data), accepts('sm2', alone[at]!, data)])).toEqual(
      datas.map(() => [true, true]),
    );
    expect(inList).toBeGreaterThan(0);
    expect(inAll).toBeGreaterThan(inList);
  });

  it('makes one after the other with a pool of one, and with what an HSM short of sessions gives', async () => {
    device.set('slow=10');
    const { sm2: single } = await watch(device.config(['sm2'], 1));
    const before = device.counts().together;
    const session = await single.login(PIN);
    await Promise.all([signSm2(session), signSm2(session), signSm2(session)]);
    await session.close();
    expect(device.counts().together).toBe(before);
    stopping.abort();
    await watched;
    device.set('sessions=2');
    const { sm2 } = await watch(device.config(['sm2'], 8));
    expect(await signs(sm2)).toBe(true);
    expect(await signs(sm2)).toBe(true);
    // a login that has all the sessions there are: the HSM is in use, and not gone
    const all = await sm2.login(PIN);
    const told = reports.length;
    for (const until = Date.now() + 2000; Date.now() < until;) await signSm2(all); // over several looks at it
    expect([reports.length, latest().problem]).toEqual([told, null]);
    await all.close();
  });

  it('a logout waits for the signatures under way', async () => {
    device.set('slow=200');
    const { sm2 } = await watch();
    const session = await sm2.login(PIN);
    const signing = [signSm2(session), signSm2(session)];
    await vi.waitFor(() => expect(device.counts().begun - device.counts().made).toBe(2), SEEN);
    await session.close();
    for (const signature of await Promise.all(signing)) expect(accepts('sm2', signature)).toBe(true);
    expect(await codeOf(signSm2(session))).toBe('token/removed');
  });

  it('says that it cannot be reached, and is there again by itself', async () => {
    device.pull();
    await watch();
    expect(latest()).toMatchObject({
      tokens: [],
      problem: { code: 'token/hsm-unreachable', params: { detail: 'SDR 0x01000005' } },
    });
    device.insert();
    await vi.waitFor(() => expect(latest()).toMatchObject({ problem: null, tokens: [{}, {}] }), SEEN);
  });

  it('lost in the middle of a signature nothing is signed, and no login of before works on', async () => {
    device.set('slow=400');
    const { sm2 } = await watch();
    const session = await sm2.login(PIN);
    const before = device.counts();
    const signing = codeOf(signSm2(session));
    await vi.waitFor(() => expect(device.counts().begun).toBe(before.begun + 1), SEEN);
    device.pull();
    expect(await signing).toBe('token/removed');
    device.insert();
    device.set();
    expect(await codeOf(signSm2(session))).toBe('token/removed');
    expect(device.counts().made).toBe(before.made);
    await session.close();
    await vi.waitFor(() => expect(latest().tokens).toHaveLength(2), SEEN);
    expect(await signs(latest().tokens[0]!)).toBe(true);
  });

  it.each([['SDF_InternalSign_ECC'], ['SDF_GetPrivateKeyAccessRight'], ['SDF_OpenSession']])(
    'a library that hangs in %s costs what is under way, and the next signature works',
    async (name) => {
      const { sm2 } = await watch(device.config(), { sign: 1500, login: 1500, poll: 3000 });
      const session = name === 'SDF_InternalSign_ECC' ? await sm2.login(PIN) : null;
      device.set(`hang=${name}`);
      expect(await codeOf(session ? signSm2(session) : sm2.login(PIN))).toBe('token/library-hung');
      device.set();
      await session?.close();
      await vi.waitFor(async () => expect(await codeOf(sm2.pinState())).toBe('done'), SEEN);
      expect(await signs(sm2)).toBe(true);
    },
  );

  it.each([['SDF_InternalSign_ECC'], ['SDF_GetPrivateKeyAccessRight']])(
    'a library that crashes in %s costs what is under way, and the next signature works',
    async (name) => {
      const { sm2 } = await watch();
      const session = name === 'SDF_InternalSign_ECC' ? await sm2.login(PIN) : null;
      device.set(`crash=${name}`);
      expect(await codeOf(session ? signSm2(session) : sm2.login(PIN))).toBe('token/library-crashed');
      device.set();
      await session?.close();
      expect(await signs(sm2)).toBe(true);
    },
  );

  it.each([['sizes=SDF_InternalSign_ECC'], ['overrun=SDF_InternalSign_ECC']])(
    'a library that lies about a signature (%s) is started anew',
    async (fault) => {
      const { sm2 } = await watch();
      const session = await sm2.login(PIN);
      device.set(fault);
      expect(await codeOf(signSm2(session))).toBe('token/library-faulty');
      device.set();
      await session.close();
      expect(await signs(sm2)).toBe(true);
    },
  );

  it('a library that lies about an RSA signature or about itself is not believed', async () => {
    const { rsa } = await watch();
    const session = await rsa.login(PIN);
    device.set('sizes=SDF_InternalPrivateKeyOperation_RSA');
    expect(await codeOf(session.sign(KEYS.rsa, 'rsa-pkcs1-sha256', DATA))).toBe('token/library-faulty');
    await session.close();
    device.set('overrun=SDF_GetDeviceInfo');
    await vi.waitFor(() => expect(latest().problem?.code).toBe('token/library-faulty'), SEEN);
    device.set();
    await vi.waitFor(() => expect(latest()).toMatchObject({ problem: null, tokens: [{}, {}] }), SEEN);
  });

  it.each([
    [
      'of another key',
      () => copyFileSync(device.certificateFile('rsa'), device.certificateFile('sm2')),
      'another key|no such key',
    ],
    ['that is none', () => writeFileSync(device.certificateFile('sm2'), 'text'), 'cannot be read'],
    ['that is not there', () => rmSync(device.certificateFile('sm2')), 'cannot be read'],
  ])('says which key has a certificate %s, and shows none until it is put right', async (_name, spoil, reason) => {
    spoil();
    await watch();
    expect(latest()).toMatchObject({ tokens: [], problem: { code: 'token/hsm-key', params: { index: 1 } } });
    expect(latest().problem?.params['reason.en']).toMatch(new RegExp(reason));
    writeFileSync(device.certificateFile('sm2'), device.keys.certificate('sm2'));
    await vi.waitFor(() => expect(latest()).toMatchObject({ problem: null, tokens: [{}, {}] }), SEEN);
  });

  it.each([['sizes=SDF_InternalDecrypt_ECC'], ['overrun=SDF_InternalDecrypt_ECC']])(
    'a library that lies about what it decrypted (%s) is started anew',
    async (fault) => {
      const { sm2 } = await watch();
      const session = await sm2.login(PIN);
      device.set(fault);
      expect(await codeOf(opens(session))).toBe('token/library-faulty');
      device.set();
      await session.close();
      const next = await sm2.login(PIN);
      expect(await opens(next)).toBe(true);
      await next.close();
    },
  );

  it('refuses the encryption certificate of another key, and one of RSA', async () => {
    const exchange = device.certificateFile('sm2', 'exchange');
    copyFileSync(device.certificateFile('sm2'), exchange);
    await watch();
    expect(latest()).toMatchObject({ tokens: [], problem: { code: 'token/hsm-key', params: { index: 1 } } });
    copyFileSync(device.certificateFile('rsa', 'exchange'), exchange);
    const isNotSm2 = () => expect(latest().problem?.params['reason.en']).toMatch(/not SM2/);
    await vi.waitFor(isNotSm2, SEEN);
    writeFileSync(exchange, device.keys.certificate('sm2', 'exchange'));
    await vi.waitFor(() => expect(latest()).toMatchObject({ problem: null, tokens: [{}, {}] }), SEEN);
  });

  it('decrypts by a library that wants the algorithm as well', async () => {
    const usual = device;
    device = buildSdfDevice({ withAlgorithm: true });
    try {
      const { sm2 } = await watch();
      const session = await sm2.login(PIN);
      expect(await opens(session)).toBe(true);
      expect(accepts('sm2', await signSm2(session))).toBe(true);
      await session.close();
    } finally {
      stopping.abort();
      await watched;
      device.remove();
      device = usual;
    }
  });

  it('reads structures of RSA keys with room for 4096 bits as well', async () => {
    const narrow = device;
    device = buildSdfDevice({ wideRsa: true });
    try {
      const { rsa } = await watch();
      const session = await rsa.login(PIN);
      expect(accepts('rsa', await session.sign(KEYS.rsa, 'rsa-pkcs1-sha256', DATA))).toBe(true);
      await session.close();
    } finally {
      stopping.abort();
      await watched;
      device.remove();
      device = narrow;
    }
  });
});
