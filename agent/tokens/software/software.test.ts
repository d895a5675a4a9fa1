import { createCipheriv, createDecipheriv, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { importedKey, spkiOf } from '../../crypto/sm2-key.ts';
import { generateSm2Key } from '../../crypto/sm2.ts';
import { verifySignature } from '../../crypto/verify.ts';
import type { DriverReport, Token } from '../token.ts';
import { createTokenFile, tokenFile } from './create.ts';
import { softwareDriver } from './driver.ts';
import { readTokenFile, writeTokenFile } from './keystore.ts';
import { pinFits } from './pin-length.ts';

const root = mkdtempSync(join(tmpdir(), 'software-'));
const wrap = randomBytes(32);
const pin = utf8('24681357');
const wrong = utf8('00000000');
const data = utf8('订单 0001');
const sm2 = generateSm2Key();
const sm2Encryption = generateSm2Key();
const rsa = importedKey(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey);
const KEYS = [
  { key: sm2, certificate: utf8('sm2'), usage: 'sign' as const },
  { key: sm2Encryption, certificate: utf8('sm2e'), usage: 'encrypt' as const },
  { key: rsa, certificate: utf8('rsa'), usage: 'both' as const },
];
let next = 0;

/** Made once, then copied: sealing costs 128 MiB and a quarter of a second. */
let model = '';
beforeAll(async () => {
  const folder = mkdtempSync(join(root, 'model-'));
  const token = { serial: 'T-1', label: '测试', demo: true, pinLength: { min: 8, max: 8 }, keys: KEYS };
  expect(await createTokenFile({ folder, wrap, token, pin })).toBe('software:T-1');
  model = readFileSync(tokenFile(folder, 'T-1'), 'utf8');
});
afterAll(() => rmSync(root, { recursive: true }));

const newFolder = (): string => {
  const folder = mkdtempSync(join(root, `f${next++}-`));
  writeFileSync(tokenFile(folder, 'T-1'), model, { mode: 0o600 });
  return folder;
};

async function firstReport(folder: string, key = wrap): Promise<DriverReport> {
  const stop = new AbortController();
  return new Promise((resolve, reject) => {
    const seen = (report: DriverReport): void => {
      stop.abort();
      resolve(report);
    };
    softwareDriver({ folder, wrap: key }).watch(seen, stop.signal).catch(reject);
  });
}

async function tokenIn(folder: string): Promise<Token> {
  const { tokens } = await firstReport(folder);
  expect(tokens).toHaveLength(1);
  return tokens[0]!;
}

const problem = (code: string, params?: Record<string, unknown>) =>
  expect.objectContaining({ code, ...(params && { params }) }) as unknown;

describe('a software token', { timeout: 60_000 }, () => {
  it('signs by every mechanism of its keys, and each signature verifies', async () => {
    const token = await tokenIn(newFolder());
    const names = (await token.certificates()).map(({ key }) => key);
    const session = await token.login(pin);
    const rs = await session.sign(names[0]!, 'sm2-sm3', data);
    expect(rs).toHaveLength(64);
    expect(verifySignature(spkiOf(sm2), 'sm2-sm3', data, rs)).toBe(true);
    for (const mechanism of ['rsa-pkcs1-sha1', 'rsa-pkcs1-sha256'] as const) {
      const signature = await session.sign(names[2]!, mechanism, data);
      expect(signature).toHaveLength(128);
      expect(verifySignature(spkiOf(rsa), mechanism, data, signature)).toBe(true);
      expect(verifySignature(spkiOf(rsa), mechanism, utf8('订单 0002'), signature)).toBe(false);
    }
    await expect(session.sign(names[0]!, 'rsa-pkcs1-sha1', data)).rejects.toEqual(problem('token/mechanism'));
    await expect(session.sign(names[1]!, 'sm2-sm3', data)).rejects.toEqual(problem('token/key-missing'));
    await expect(session.sign('99', 'sm2-sm3', data)).rejects.toEqual(problem('token/key-missing'));
    await session.close();
    await session.close();
    await expect(session.sign(names[0]!, 'sm2-sm3', data)).rejects.toEqual(problem('token/failed'));
  });

  it('counts wrong PINs down, forgets them after a right one, and locks for good at none left', async () => {
    const token = await tokenIn(newFolder());
    await expect(token.login(wrong)).rejects.toEqual(problem('token/pin-wrong', { tries: 4 }));
    expect(await token.pinState()).toEqual({ triesLeft: 4, triesMax: 5, locked: false });
    await (await token.login(pin)).close();
    expect(await token.pinState()).toEqual({ triesLeft: 5, triesMax: 5, locked: false });
    // Sent at once, they still cost one try each.
    const failed = await Promise.allSettled([1, 2, 3, 4, 5].map(() => token.login(wrong)));
    expect(
      failed.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : 'ok')),
    ).toEqual([...Array.from({ length: 4 }, () => 'token/pin-wrong'), 'token/pin-locked']);
    await expect(token.login(pin)).rejects.toEqual(problem('token/pin-locked'));
    expect(await token.pinState()).toEqual({ triesLeft: 0, triesMax: 5, locked: true });
  });

  it('has taken the try off durably before it looks at the PIN, so that a kill never gives one back', async () => {
    const folder = newFolder();
    const token = await tokenIn(folder);
    const checking = token.login(pin);
    // The check runs in the thread pool now; what is on the disk is what a killed process would leave.
    await new Promise((resolve) => setImmediate(resolve));
    expect(readTokenFile(tokenFile(folder, 'T-1'), wrap).triesLeft).toBe(4);
    await (await checking).close();
    expect(readTokenFile(tokenFile(folder, 'T-1'), wrap).triesLeft).toBe(5);
  });

  it('refuses a PIN of the wrong length without using a try', async () => {
    const token = await tokenIn(newFolder());
    for (const bad of ['', '1234567', '123456789'])
      await expect(token.login(utf8(bad))).rejects.toEqual(problem('token/pin-length'));
    await expect(token.changePin(pin, utf8('1'))).rejects.toEqual(problem('token/pin-length'));
    expect((await token.pinState()).triesLeft).toBe(5);
    expect(pinFits(utf8('密码密码密码密码'), token.pinLength)).toBe(true);
  });

  it('changes its PIN: the new one opens, the old one does not', async () => {
    const token = await tokenIn(newFolder());
    const changed = utf8('13572468');
    await expect(token.changePin(wrong, changed)).rejects.toEqual(problem('token/pin-wrong', { tries: 4 }));
    await token.changePin(pin, changed);
    await expect(token.login(pin)).rejects.toEqual(problem('token/pin-wrong', { tries: 4 }));
    await (await token.login(changed)).close();
  });

  it('stops signing when its file is taken away, and the file does not come back', async () => {
    const folder = newFolder();
    const path = tokenFile(folder, 'T-1');
    const token = await tokenIn(folder);
    const session = await token.login(pin);
    const checking = token.login(pin);
    await new Promise((resolve) => setImmediate(resolve));
    renameSync(path, join(root, `away-${next}`));
    await expect(session.sign('01', 'sm2-sm3', data)).rejects.toEqual(problem('token/removed'));
    await expect(checking).rejects.toEqual(problem('token/removed'));
    expect(readdirSync(folder)).toEqual([]);
    await expect(token.login(pin)).rejects.toEqual(problem('token/removed'));
    await expect(token.pinState()).rejects.toEqual(problem('token/removed'));
  });
});

describe('the file', () => {
  it('is for its owner only and shows neither keys nor certificates nor the PIN (test ids 21, 33)', async () => {
    const folder = mkdtempSync(join(root, 'new-'));
    const token = { serial: 'T-2', label: '演示', demo: false, pinLength: { min: 6, max: 16 }, keys: KEYS };
    await createTokenFile({ folder, wrap, token, pin });
    const path = tokenFile(folder, 'T-2');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    for (const secret of [sm2.export({ format: 'der', type: 'pkcs8' }), utf8('sm2e'), pin]) {
      expect(text).not.toContain(toBase64(secret).slice(0, 10));
      expect(Buffer.from(text, 'base64').includes(Buffer.from(secret))).toBe(false);
    }
    await expect(createTokenFile({ folder, wrap, token, pin })).rejects.toEqual(problem('request/invalid'));
    await expect(createTokenFile({ folder, wrap, token: { ...token, serial: '../x' }, pin })).rejects.toEqual(
      problem('request/invalid'),
    );
    await expect(createTokenFile({ folder, wrap, token: { ...token, serial: 'T-3' }, pin: utf8('1') })).rejects.toEqual(
      problem('token/pin-length'),
    );
  });

  it('is worth nothing without the wrapping key, not even its counter can be raised', async () => {
    const folder = newFolder();
    expect(await firstReport(folder, randomBytes(32))).toMatchObject({
      tokens: [],
      problem: { code: 'store/damaged', params: { detail: 'T-1.token' } },
    });
    const path = tokenFile(folder, 'T-1');
    const file = JSON.parse(model) as { serial: string; sealed: string };
    const sealed = Buffer.from(file.sealed, 'base64');
    sealed[40]! ^= 1;
    const damaged = [
      '',
      '{}',
      'null',
      '[]',
      model.slice(0, -5),
      JSON.stringify({ ...file, serial: 'T-9' }),
      JSON.stringify({ ...file, sealed: sealed.toString('base64') }),
      JSON.stringify({ ...file, sealed: 'AAAA' }),
      JSON.stringify({ ...file, more: 1 }),
    ];
    for (const text of damaged) {
      writeFileSync(path, text);
      expect(() => readTokenFile(path, wrap)).toThrow(problem('store/damaged'));
    }
    writeFileSync(path, model);
    expect(readTokenFile(path, wrap).serial).toBe('T-1');
  });

  it('of before there were waiting keys and chains opens as it did', () => {
    const folder = newFolder();
    const path = tokenFile(folder, 'T-1');
    const { serial, sealed } = JSON.parse(model) as { serial: string; sealed: string };
    const key = Buffer.from(hkdfSync('sha256', wrap, new Uint8Array(0), 'tongqian token record v1', 32));
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(utf8(serial));
    decipher.setAuthTag(bytes.subarray(-16));
    const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString();
    const body = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(expect.arrayContaining(['waiting', 'chain']));
    delete body['waiting'];
    delete body['chain'];
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(utf8(serial));
    const again = [nonce, cipher.update(JSON.stringify(body)), cipher.final(), cipher.getAuthTag()];
    writeFileSync(path, JSON.stringify({ version: 1, serial, sealed: Buffer.concat(again).toString('base64') }));
    expect(readTokenFile(path, wrap)).toMatchObject({ serial: 'T-1', waiting: [], chain: [] });
  });

  it('is not taken when others can read it', () => {
    const path = tokenFile(newFolder(), 'T-1');
    chmodSync(path, 0o644);
    expect(() => readTokenFile(path, wrap)).toThrow(problem('store/not-private'));
  });
});

describe('the driver', () => {
  it('takes a token out and in again when its certificates change, and not when its PIN was checked', async () => {
    const folder = newFolder();
    const path = tokenFile(folder, 'T-1');
    const stop = new AbortController();
    const reports: DriverReport[] = [];
    const watching = softwareDriver({ folder, wrap }).watch((report) => reports.push(report), stop.signal);
    const reported = (count: number) => vi.waitFor(() => expect(reports.length).toBe(count), { timeout: 30_000 });
    await reported(1);
    const record = readTokenFile(path, wrap);
    writeTokenFile(path, wrap, { ...record, triesLeft: 3 });
    await new Promise((resolve) => setTimeout(resolve, 1200)); // more than two looks
    expect(reports).toHaveLength(1);
    const added = { der: utf8('new'), key: '01', usage: 'sign' as const };
    writeTokenFile(path, wrap, { ...record, certificates: [added, ...record.certificates] });
    await reported(3);
    expect(reports[1]!.tokens).toEqual([]);
    expect((await reports[2]!.tokens[0]!.certificates())[0]).toEqual(added);
    stop.abort();
    await watching;
  }, 60_000);

  it(
    'reports a token that comes and goes within a second, and one report for each change',
    { timeout: 20_000 },
    async () => {
      const folder = join(root, 'not-made-yet');
      const stop = new AbortController();
      const reports: DriverReport[] = [];
      const watching = softwareDriver({ folder, wrap }).watch((report) => reports.push(report), stop.signal);
      const until = async (count: number): Promise<number> => {
        const start = performance.now();
        while (reports.length < count && performance.now() - start < 5000)
          await new Promise((resolve) => setTimeout(resolve, 20));
        return performance.now() - start;
      };
      await until(1);
      expect(reports[0]).toEqual({ tokens: [], readers: [], problem: null });
      renameSync(newFolder(), folder);
      const arrival = await until(2);
      expect(reports[1]!.tokens.map(({ id, serial, demo }) => ({ id, serial, demo }))).toEqual([
        { id: 'software:T-1', serial: 'T-1', demo: true },
      ]);
      // A copy under another name is the same token; a foreign file beside it is named and costs nothing.
      writeFileSync(join(folder, 'A-copy.token'), model, { mode: 0o600 });
      writeFileSync(join(folder, 'bad.token'), 'x', { mode: 0o600 });
      await until(3);
      expect(reports.at(-1)!.tokens).toHaveLength(1);
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      const before = reports.length;
      const departure = await until(before + 1);
      expect(reports.at(-1)).toEqual({ tokens: [], readers: [], problem: null });
      expect(Math.max(arrival, departure)).toBeLessThan(5000);
      stop.abort();
      await watching;
    },
  );
});
