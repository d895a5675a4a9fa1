// What every driver of tokens keeps to, whatever its cards are (agent/tokens/token.ts). A driver joins by a row in contract-drivers.ts.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { randomBytes } from 'node:crypto';
import { toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { parseCertificate } from '../../agent/certificates/parse.ts';
import type { Wrapping } from '../../agent/crypto/key-wrapping.ts';
import { MECHANISMS, type Mechanism } from '../../agent/crypto/mechanism.ts';
import type { DriverReport, Token, TokenDriver } from '../../agent/tokens/token.ts';
import { opensslAccepts } from './openssl.ts';
import { wrapFor } from './wrapping.ts';

/** A driver with one token that is plugged in. */
export interface ContractSubject {
  driver: TokenDriver;
  pin: string;
  /** A PIN of an allowed length that is not the right one */
  wrongPin: string;
  keys: { key: string; mechanism: Mechanism; publicKeyFile: string }[];
  /** Keys that decrypt, with each wrapping they open; empty where the card has none */
  decrypts: { key: string; wrapping: Wrapping; publicKeyFile: string }[];
  /** Whether the card lets its PIN be changed by its driver */
  changesPin: boolean;
  pull(): void | Promise<void>;
  insert(): void | Promise<void>;
  close(): void | Promise<void>;
}

const DATA = utf8('统一编号 I20260000000000001');
const OTHER = utf8('其他内容');
/** A virtual card answers slowly beside other work. */
const SEEN = { timeout: 60_000, interval: 20 };

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof Problem ? thrown.code : String(thrown)),
  );
}

/** All that the contract says, as tests. */
export function keepsTheContract(open: () => ContractSubject | Promise<ContractSubject>): void {
  let subject: ContractSubject;
  let watched: Promise<void>;
  const stopping = new AbortController();
  const reports: DriverReport[] = [];
  const tokens = (): Token[] => reports.at(-1)?.tokens ?? [];
  const token = (): Token => tokens()[0]!;
  const pin = (): Uint8Array => utf8(subject.pin);
  const first = (): ContractSubject['keys'][number] => subject.keys[0]!;

  beforeAll(async () => {
    subject = await open();
    watched = subject.driver.watch((now) => reports.push(now), stopping.signal);
    await vi.waitFor(() => expect(tokens()).toHaveLength(1), SEEN);
  }, 120_000);
  afterAll(async () => {
    stopping.abort();
    await watched;
    await subject.close();
  });

  it('names its token by driver and serial number, and shows whose it is', async () => {
    expect(token()).toMatchObject({ id: `${subject.driver.id}:${token().serial}`, driver: subject.driver.id });
    expect([token().serial, token().label]).not.toContain('');
    expect(token().pinLength.min).toBeLessThanOrEqual(subject.pin.length);
    expect(token().pinLength.max).toBeGreaterThanOrEqual(subject.pin.length);
    const found = await token().certificates();
    const named = found.filter(({ key }) => subject.keys.some((one) => one.key === key));
    expect(new Set(named.map(({ key }) => key))).toEqual(new Set(subject.keys.map(({ key }) => key)));
    for (const { der, usage } of named) {
      expect(parseCertificate(der).view.algorithm).toMatch(/^(rsa|sm2|ecdsa)$/);
      expect(usage).not.toBe('encrypt');
    }
    expect(await token().pinState()).toMatchObject({ locked: false });
  });

  it('makes signatures that openssl accepts over this data and over no other, also many at once in their order', async () => {
    const session = await token().login(pin());
    for (const { key, mechanism, publicKeyFile } of subject.keys) {
      const signature = await session.sign(key, mechanism, DATA);
      expect(opensslAccepts({ publicKeyFile, mechanism, data: DATA, signature })).toBe(true);
      expect(opensslAccepts({ publicKeyFile, mechanism, data: OTHER, signature })).toBe(false);
      const [first, second] = (await session.signMany?.(key, mechanism, [OTHER, DATA])) ?? [
        await session.sign(key, mechanism, OTHER),
        await session.sign(key, mechanism, DATA),
      ];
      expect(opensslAccepts({ publicKeyFile, mechanism, data: OTHER, signature: first! })).toBe(true);
      expect(opensslAccepts({ publicKeyFile, mechanism, data: DATA, signature: second! })).toBe(true);
    }
    await session.close();
  });

  it('refuses a key it does not have, and a signature that a key is not for', async () => {
    const session = await token().login(pin());
    const { key, mechanism } = first();
    const kind = mechanism.slice(0, 3);
    const foreign = MECHANISMS.find((one) => !one.startsWith(kind))!;
    expect(await codeOf(session.sign(key, foreign, DATA))).toBe('token/mechanism');
    expect(await codeOf(session.sign('ffff', mechanism, DATA))).toBe('token/key-missing');
    await session.close();
  });

  it('opens what was wrapped for a key that decrypts, and has one answer for everything else', async () => {
    const session = await token().login(pin());
    const rows = subject.decrypts.map((row) => ({ ...row, content: new Uint8Array(randomBytes(16)) }));
    const opened = [];
    for (const { key, wrapping, publicKeyFile, content } of rows) {
      let wrapped = wrapFor(publicKeyFile, wrapping, content);
      // An RSA ciphertext without its leading zero is the same number; it is still none (RFC 8017 §7.1.2, step 1).
      while (wrapping !== 'sm2' && wrapped[0] !== 0) wrapped = wrapFor(publicKeyFile, wrapping, content);
      const changed = Uint8Array.from(wrapped, (byte, at) => (at === wrapped.length - 7 ? byte ^ 1 : byte));
      for (const wrong of [wrapped.subarray(1), changed, new Uint8Array(wrapped.length), new Uint8Array(0)]) {
        const answer = session.decrypt!(key, wrapping, wrong);
        // OpenSSL answers a wrong padding of v1.5 with bytes of its own, so that nobody learns which padding was wrong.
        if (wrapping === 'rsa-pkcs1') expect(await answer.catch(() => null)).not.toEqual(content);
        else expect(await codeOf(answer)).toBe('envelope/not-opened');
      }
      opened.push(toHex(await session.decrypt!(key, wrapping, wrapped)));
    }
    await session.close();
    expect(opened).toEqual(rows.map(({ content }) => toHex(content)));
  });

  it('neither decrypts with a key that signs nor signs with one that decrypts', async () => {
    const session = await token().login(pin());
    for (const { key } of subject.keys)
      expect(await codeOf(session.decrypt!(key, 'rsa-oaep-sha1', new Uint8Array(256)))).toBe('token/key-missing');
    for (const { key, wrapping, publicKeyFile } of subject.decrypts) {
      const mechanism = wrapping === 'sm2' ? 'sm2-sm3' : 'rsa-pkcs1-sha256';
      expect(await codeOf(session.sign(key, mechanism, DATA))).toBe('token/key-missing');
      const wrapped = wrapFor(publicKeyFile, wrapping, randomBytes(16));
      for (const signing of subject.keys)
        expect(await codeOf(session.decrypt!(signing.key, wrapping, wrapped))).toBe('token/key-missing');
      const other = wrapping === 'sm2' ? 'rsa-oaep-sha1' : 'sm2';
      expect(await codeOf(session.decrypt!(key, other, wrapped))).toBe('token/mechanism');
    }
    await session.close();
  });

  it('ends a session once and for all, and leaves the PIN of the caller alone', async () => {
    const { key, mechanism } = first();
    const given = pin();
    const session = await token().login(given);
    await session.close();
    await session.close();
    expect(await codeOf(session.sign(key, mechanism, DATA))).toMatch(/^token\/(removed|failed)$/);
    expect(given).toEqual(pin());
  });

  it('costs a wrong PIN one try and no more, and a PIN of another length none; a right one makes all well', async () => {
    const before = await token().pinState();
    const { min } = token().pinLength;
    expect(await codeOf(token().login(utf8('1'.repeat(min - 1))))).toBe('token/pin-length');
    expect(await token().pinState()).toEqual(before);
    expect(await codeOf(token().login(utf8(subject.wrongPin)))).toBe('token/pin-wrong');
    const after = await token().pinState();
    if (before.triesLeft !== null) expect(after.triesLeft).toBe(before.triesLeft - 1);
    await (await token().login(pin())).close();
    expect(await token().pinState()).toEqual(before);
  });

  it('changes the PIN where the card lets it, and never by a wrong one', async () => {
    const fresh = utf8(Array.from(subject.pin).reverse().join(''));
    expect(await codeOf(token().changePin(utf8(subject.wrongPin), fresh))).not.toBe('done');
    await (await token().login(pin())).close();
    if (!subject.changesPin) return;
    await token().changePin(pin(), fresh);
    expect(await codeOf(token().login(pin()))).toBe('token/pin-wrong');
    await token().changePin(fresh, pin());
    await (await token().login(pin())).close();
  });

  it('misses a token that is pulled and knows it again, but no session of before signs', async () => {
    const { id } = token();
    const { key, mechanism, publicKeyFile } = first();
    const session = await token().login(pin());
    await session.sign(key, mechanism, DATA);
    const envelopes = subject.decrypts.map((one) => ({
      ...one,
      wrapped: wrapFor(one.publicKeyFile, one.wrapping, randomBytes(16)),
    }));
    await subject.pull();
    expect(await codeOf(session.sign(key, mechanism, DATA))).toBe('token/removed');
    for (const { key: exchange, wrapping, wrapped } of envelopes)
      expect(await codeOf(session.decrypt!(exchange, wrapping, wrapped))).toBe('token/removed');
    await vi.waitFor(() => expect(tokens()).toEqual([]), SEEN);
    await subject.insert();
    await vi.waitFor(() => expect(tokens().map((one) => one.id)).toEqual([id]), SEEN);
    expect(await codeOf(session.sign(key, mechanism, DATA))).toMatch(/^token\/(removed|failed)$/);
    await session.close();
    const again = await token().login(pin());
    const signature = await again.sign(key, mechanism, DATA);
    await again.close();
    expect(opensslAccepts({ publicKeyFile, mechanism, data: DATA, signature })).toBe(true);
  });

  it('serves eight callers at once, each with a login of its own', async () => {
    const { key, mechanism, publicKeyFile } = first();
    const caller = async (number: number): Promise<boolean> => {
      const data = utf8(`caller ${String(number)}`);
      const session = await token().login(pin());
      const signature = await session.sign(key, mechanism, data).finally(() => session.close());
      return opensslAccepts({ publicKeyFile, mechanism, data, signature });
    };
    const results = await Promise.all(Array.from({ length: 8 }, (_, number) => caller(number)));
    expect(results).toEqual(Array.from({ length: 8 }, () => true));
  });
}

/** A row of the table: what it needs, and how it is made. */
export interface ContractDriver {
  name: string;
  isReady: boolean;
  open: () => ContractSubject | Promise<ContractSubject>;
}

export function describeContract({ name, isReady, open }: ContractDriver): void {
  describe.skipIf(!isReady)(`the contract of drivers: ${name}`, { timeout: 120_000 }, () => {
    keepsTheContract(open);
  });
}
