// SM2 and decryption over PKCS#11: SoftHSM behind a module of our own that has a vendor's SM2, in every form we know and in the
// wrong ones; and two tokens in one library.
import { constants, publicEncrypt, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { concat, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { ciphertextToDer, encryptSm2 } from '../agent/crypto/sm2-cipher.ts';
import { pkcs11Driver } from '../agent/tokens/pkcs11/driver.ts';
import type { DriverReport, Token, TokenSession } from '../agent/tokens/token.ts';
import { buildFaultModule, type FaultModule } from './devices/pkcs11-faults/faults.ts';
import { opensslAccepts } from './support/openssl.ts';
import { requires } from './support/requires.ts';
import { makeSofthsmToken, SOFTHSM_KEYS, type SofthsmKey, type SofthsmToken } from './support/softhsm.ts';

const ready = requires('softhsm2', 'cc', 'libssl-dev');
const DATA = utf8('统一编号 I20260000000000001');
const PIN = utf8('12345678');
const SEEN = { timeout: 30_000, interval: 20 };

let softhsm: SofthsmToken;
let vendor: FaultModule;
let stopping: AbortController;
let watched: Promise<void>;
let reports: DriverReport[];

async function watch(path = vendor.path, tokens = 1): Promise<Token> {
  stopping = new AbortController();
  reports = [];
  const driver = pkcs11Driver({ allow: [], modules: [{ path, env: softhsm.env }] });
  watched = driver.watch((now) => reports.push(now), stopping.signal);
  await vi.waitFor(() => expect(reports.at(-1)?.tokens).toHaveLength(tokens), SEEN);
  return reports.at(-1)!.tokens[0]!;
}

async function within<T>(token: Token, task: (session: TokenSession) => Promise<T>): Promise<T> {
  const session = await token.login(PIN);
  return task(session).finally(() => session.close());
}

const signSm2 = (token: Token, data = DATA): Promise<Uint8Array> =>
  within(token, (session) => session.sign(SOFTHSM_KEYS.sm2, 'sm2-sm3', data));

function isSm2(signature: Uint8Array, data = DATA): boolean {
  return opensslAccepts({ publicKeyFile: softhsm.publicKeyFile('sm2'), mechanism: 'sm2-sm3', data, signature });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof Problem ? thrown.code : String(thrown)),
  );
}

describe.skipIf(!ready)('a vendor’s SM2 over PKCS#11', { timeout: 120_000 }, () => {
  beforeAll(() => {
    softhsm = makeSofthsmToken({ keys: ['sm2', 'sm2Exchange', 'exchange', 'exchangeAlways', 'rsa2048'] });
    vendor = buildFaultModule({
      sign: softhsm.privateKeyFile('sm2'),
      exchange: softhsm.privateKeyFile('sm2Exchange'),
    });
  }, 60_000);
  beforeEach(() => vendor.set());
  afterEach(async () => {
    stopping.abort();
    await watched;
  });
  afterAll(() => {
    softhsm.remove();
    vendor.remove();
  });

  it.each([
    ['A, default ID, r‖s', 'sm2=80008102'],
    ['A, default ID, DER', 'sm2=80008103'],
    ['A, r‖s', 'sm2=80008100'],
    ['A, DER', 'sm2=80008101'],
    ['A, a digest, r‖s', 'sm2=80008104'],
    ['A, a digest, DER', 'sm2=80008105'],
    ['B, r‖s', 'sm2=10004', 'key-type'],
    ['B, DER', 'sm2=10004', 'key-type', 'der'],
    ['B, a digest', 'sm2=10002', 'key-type'],
  ])('finds out by itself how to ask for it (%s), by the signature that was wanted', async (_name, ...words) => {
    vendor.set(...words);
    const token = await watch();
    const before = vendor.signatures().begun;
    for (const data of [DATA, utf8('第二份')]) expect(isSm2(await signSm2(token, data), data)).toBe(true);
    // One try each: what was found out holds for the next login.
    expect(vendor.signatures().begun - before).toBe(2);
  });

  it('passes over a mechanism that leaves out Z and remembers the one that is right', async () => {
    vendor.set('sm2=80008102', 'sm2=10002', 'profile=no-z');
    const token = await watch();
    const before = vendor.signatures().begun;
    expect(isSm2(await signSm2(token))).toBe(true);
    expect(isSm2(await signSm2(token))).toBe(true);
    expect(vendor.signatures().begun - before).toBe(3);
  });

  it.each([
    ['an empty ID', 'empty-id', 'token/sm2-profile'],
    ['no Z', 'no-z', 'token/sm2-profile'],
    ['ECDSA', 'ecdsa', 'token/sm2-ecdsa'],
  ])('refuses a mechanism of SM2 that signs with %s, and asks it once', async (_name, profile, code) => {
    vendor.set('sm2=80008102', 'sm2=10004', `profile=${profile}`);
    const token = await watch();
    expect(await codeOf(signSm2(token))).toMatch(profile === 'ecdsa' ? code : /^token\/sm2-/);
    const before = vendor.signatures().begun;
    expect(await codeOf(signSm2(token))).toMatch(/^token\/sm2-/);
    expect(vendor.signatures().begun).toBe(before);
  });

  it('refuses SoftHSM itself, which takes an SM2 key and signs with ECDSA', async () => {
    const token = await watch(softhsm.library);
    expect(await codeOf(signSm2(token))).toBe('token/sm2-ecdsa');
  });

  it.each([['80008200'], ['80008201']])('opens a content key wrapped with SM2 (mechanism %s)', async (mechanism) => {
    vendor.set(`sm2=${mechanism}`);
    const token = await watch();
    const content = randomBytes(16);
    const wrapped = ciphertextToDer(encryptSm2(softhsm.spki('sm2Exchange'), content));
    await within(token, async (session) => {
      const open = (key: SofthsmKey, bytes: Uint8Array) => session.decrypt!(SOFTHSM_KEYS[key], 'sm2', bytes);
      expect(await open('sm2Exchange', wrapped)).toEqual(new Uint8Array(content));
      const changed = Uint8Array.from(wrapped, (byte, at) => (at === wrapped.length - 1 ? byte ^ 1 : byte));
      for (const bytes of [changed, wrapped.subarray(1), new Uint8Array(0), concat(wrapped, wrapped)])
        expect(await codeOf(open('sm2Exchange', bytes))).toBe('envelope/not-opened');
      expect(await codeOf(open('sm2', wrapped))).toBe('token/key-missing');
      expect(await codeOf(open('exchange', wrapped))).toBe('token/mechanism');
    });
  });
});

describe.skipIf(!ready)('decryption over PKCS#11', { timeout: 120_000 }, () => {
  const WRAPPINGS = {
    'rsa-pkcs1': { padding: constants.RSA_PKCS1_PADDING },
    'rsa-oaep-sha1': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    'rsa-oaep-sha256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  } as const;
  const wrap = (key: SofthsmKey, wrapping: keyof typeof WRAPPINGS, content: Uint8Array): Uint8Array =>
    publicEncrypt({ key: readFileSync(softhsm.publicKeyFile(key)), ...WRAPPINGS[wrapping] }, content);
  let module: FaultModule;

  beforeAll(() => {
    softhsm = makeSofthsmToken({ keys: ['exchange', 'exchangeAlways', 'rsa2048', 'always'] });
    module = buildFaultModule();
  }, 60_000);
  beforeEach(() => module.set());
  afterEach(async () => {
    stopping.abort();
    await watched;
  });
  afterAll(() => {
    softhsm.remove();
    module.remove();
  });

  it.each(['exchange', 'exchangeAlways'] as const)(
    'opens what was wrapped for the key “%s” in each way',
    async (key) => {
      const token = await watch(module.path);
      const certificates = await token.certificates();
      expect(certificates.find((one) => one.key === SOFTHSM_KEYS[key])?.usage).toBe('encrypt');
      await within(token, async (session) => {
        for (const wrapping of Object.keys(WRAPPINGS) as (keyof typeof WRAPPINGS)[]) {
          const content = randomBytes(16);
          const opened = await session.decrypt!(SOFTHSM_KEYS[key], wrapping, wrap(key, wrapping, content));
          expect(opened).toEqual(new Uint8Array(content));
        }
      });
    },
  );

  it('has one answer for everything that does not open, and goes on', async () => {
    const token = await watch(module.path);
    const good = wrap('exchange', 'rsa-oaep-sha256', randomBytes(16));
    const changed = Uint8Array.from(good, (byte, at) => (at === 77 ? byte ^ 1 : byte));
    await within(token, async (session) => {
      for (const wrapping of ['rsa-oaep-sha1', 'rsa-oaep-sha256'] as const)
        for (const bytes of [changed, good.subarray(1), randomBytes(256), new Uint8Array(256), new Uint8Array(0)])
          expect(await codeOf(session.decrypt!(SOFTHSM_KEYS.exchange, wrapping, bytes))).toBe('envelope/not-opened');
      for (const bytes of [good.subarray(1), new Uint8Array(256).fill(0xff)])
        expect(await codeOf(session.decrypt!(SOFTHSM_KEYS.exchange, 'rsa-pkcs1', bytes))).toBe('envelope/not-opened');
      expect(await session.decrypt!(SOFTHSM_KEYS.exchange, 'rsa-oaep-sha256', good)).toHaveLength(16);
    });
  });

  it('keeps keys that sign and keys that decrypt apart', async () => {
    const token = await watch(module.path);
    await within(token, async (session) => {
      const wrapped = wrap('rsa2048', 'rsa-oaep-sha1', randomBytes(16));
      expect(await codeOf(session.decrypt!(SOFTHSM_KEYS.rsa2048, 'rsa-oaep-sha1', wrapped))).toBe('token/key-missing');
      expect(await codeOf(session.sign(SOFTHSM_KEYS.exchange, 'rsa-pkcs1-sha256', DATA))).toBe('token/key-missing');
      expect(await codeOf(session.decrypt!(SOFTHSM_KEYS.exchange, 'sm2', wrapped))).toBe('token/mechanism');
    });
  });

  it('a card pulled before it decrypts is reported as removed, never as a file that does not open', async () => {
    const token = await watch(module.path);
    const wrapped = wrap('exchange', 'rsa-oaep-sha1', randomBytes(16));
    const session = await token.login(PIN);
    module.set('pulled');
    expect(await codeOf(session.decrypt!(SOFTHSM_KEYS.exchange, 'rsa-oaep-sha1', wrapped))).toBe('token/removed');
    await session.close();
  });

  it('two tokens in one library: each has its own PIN and keys, and no login of the one opens the other', async () => {
    const second = makeSofthsmToken({ label: '演示物流有限公司', pin: '87651234', keys: ['rsa2048'], beside: softhsm });
    await watch(module.path, 2);
    const byLabel = (label: string): Token => reports.at(-1)!.tokens.find((token) => token.label === label)!;
    const [ours, theirs] = [byLabel('演示贸易有限公司'), byLabel('演示物流有限公司')];
    expect(ours.id).not.toBe(theirs.id);
    const open = await ours.login(PIN);
    expect(await codeOf(theirs.login(PIN))).toBe('token/pin-wrong');
    const other = await theirs.login(utf8('87651234'));
    for (const [session, made] of [
      [open, softhsm],
      [other, second],
    ] as const) {
      const signature = await session.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA);
      const publicKeyFile = made.publicKeyFile('rsa2048');
      expect(opensslAccepts({ publicKeyFile, mechanism: 'rsa-pkcs1-sha256', data: DATA, signature })).toBe(true);
    }
    await open.close();
    expect(await other.sign(SOFTHSM_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA)).toHaveLength(256);
    await other.close();
    second.remove();
  });
});
