// Software keys from their making to their loss, at the command line of a running agent. The CA is the openssl program, and so is
// the judge of what the keys sign.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { runCommand } from '../agent/cli/program.ts';
import { until } from '../scripts/browsers/browser.ts';
import { openScene, type Scene } from './support/fault-scene.ts';

// No hexadecimal digits all through: the log is full of those, and is searched for these.
const PIN = 'z382716';
const OTHER_PIN = 'q905817';
const PASSPHRASE = 'copper lantern maybe seventeen';
const ID = 'distid:1234567812345678';

let here: Scene;
let elsewhere: Scene;
let folder: string;
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tongqian-keys-'));
  here = await openScene({ cards: [] });
  elsewhere = await openScene({ cards: [] });
  for (const [name, options] of [
    ['sm2', ['-algorithm', 'SM2']],
    ['rsa', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
  ] as const) {
    openssl('genpkey', ...options, '-out', file(`ca-${name}.key`));
    const digest = name === 'sm2' ? ['-sm3', '-sigopt', ID] : ['-sha256'];
    const subject = ['-subj', '/C=CN/O=通签/CN=测试CA', '-utf8', '-days', '400'];
    openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      file(`ca-${name}.key`),
      ...digest,
      ...subject,
      '-out',
      file(`ca-${name}.crt`),
    );
  }
}, 120_000);
afterAll(async () => {
  await here.close();
  await elsewhere.close();
  rmSync(folder, { recursive: true });
});

/** One command, its secrets typed in this order. */
async function run(scene: Scene, argv: string[], secrets: string[] = []) {
  const out: string[] = [];
  const err: string[] = [];
  const typed = [...secrets];
  const code = await runCommand([...argv, '--data', scene.data], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env: { LANG: 'zh_CN.UTF-8', HOME: folder },
    askSecret: () => Promise.resolve(utf8(typed.shift() ?? '')),
    signal: new AbortController().signal,
  });
  expect(typed, argv.join(' ')).toEqual([]); // every question was asked
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** The same, whose result as JSON is wanted. */
async function done<T>(scene: Scene, argv: string[], secrets: string[] = []): Promise<T> {
  const { code, out, err } = await run(scene, [...argv, '--json'], secrets);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out.split('\n').at(-1) ?? '') as T;
}

interface Key {
  key: {
    id: string;
    certificates: { id: string; algorithm: string; bits: number }[];
    waiting: unknown[];
    chain: number;
  };
}

/** A certificate from the CA of that kind for the newest waiting key. */
async function certify(scene: Scene, id: string, kind: 'sm2' | 'rsa', days = '30'): Promise<{ path: string } & Key> {
  const name = `${kind}-${String(readdirSync(folder).length)}`;
  const subject = ['--organisation', '演示贸易有限公司', '--name', '演示用户', '--code', '91000000DEMA00013A'];
  await done(scene, ['key', 'request', '--key', id, ...subject, '--out', file(`${name}.csr`)], [PIN]);
  const isSm2 = openssl('req', '-in', file(`${name}.csr`), '-noout', '-text').includes('SM2');
  const digest = kind === 'sm2' ? ['-sm3', '-sigopt', ID] : ['-sha256'];
  const ca = ['-CA', file(`ca-${kind}.crt`), '-CAkey', file(`ca-${kind}.key`), '-CAcreateserial', '-days', days];
  const request = ['-in', file(`${name}.csr`), ...(isSm2 ? ['-vfyopt', ID] : [])];
  openssl('x509', '-req', ...request, ...ca, ...digest, '-out', file(`${name}.crt`));
  const chain = readFileSync(file(`${name}.crt`), 'utf8') + readFileSync(file(`ca-${kind}.crt`), 'utf8');
  writeFileSync(file(`${name}.chain`), chain);
  return { path: file(`${name}.crt`), ...(await done<Key>(scene, ['key', 'certificate', file(`${name}.chain`)])) };
}

/** `tongqian sign` with that key, confirmed in the window. */
async function sign(scene: Scene, { id, certificates }: Key['key'], pin = PIN): Promise<string> {
  const certificate = certificates[0]!.id;
  const path = file(`text-${String(readdirSync(folder).length)}`);
  writeFileSync(path, '总价 100 元');
  const shown = async () => (await run(scene, ['certs', '--json'])).out.includes(certificate);
  await until('its certificate', shown, { timeout: 30_000 });
  const asked = run(scene, ['sign', path]);
  const view = await scene.clerk.window();
  const answer = await scene.clerk.confirm(view, { pin, token: id, certificate });
  expect(answer).toMatchObject({ state: 'done' });
  expect((await asked).code).toBe(0);
  return path;
}

/** By the openssl program, with the key of that certificate. */
function judged(path: string, certificate: string): string {
  const { mechanism, signature } = JSON.parse(readFileSync(`${path}.sig`, 'utf8')) as Record<string, string>;
  const raw = Buffer.from(signature!, 'base64');
  writeFileSync(file('public.pem'), openssl('x509', '-in', certificate, '-pubkey', '-noout'));
  writeFileSync(file('signature'), mechanism!.startsWith('rsa') ? raw : integersOf(raw));
  const options = { 'sm2-sm3': ['-sm3', '-sigopt', ID], 'rsa-pkcs1-sha1': ['-sha1'], 'ecdsa-sha256': ['-sha256'] };
  const digest = options[mechanism as keyof typeof options];
  return openssl('dgst', ...digest, '-verify', file('public.pem'), '-signature', file('signature'), path);
}

function integersOf(raw: Buffer): Buffer {
  const integer = (half: Buffer) => {
    const digits = half.subarray(half.findIndex((byte) => byte !== 0));
    const content = digits[0]! & 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
    return Buffer.concat([Buffer.of(2, content.length), content]);
  };
  const both = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, both.length), both]);
}

describe('a key of the company', { timeout: 120_000 }, () => {
  it.each([
    ['sm2', 'sm2', 'sm2', 256],
    ['rsa2048', 'rsa', 'rsa', 2048],
    ['rsa3072', 'rsa', 'rsa', 3072],
    ['p256', 'rsa', 'ecdsa', 256],
  ] as const)(
    'of %s is made, certified by openssl’s CA, and signs what openssl verifies',
    async (algorithm, ca, name, bits) => {
      const made = await done<Key>(here, ['key', 'new', `演示 ${algorithm}`, '--algorithm', algorithm], [PIN, PIN]);
      expect(made.key.waiting).toHaveLength(1);
      const { path, key } = await certify(here, made.key.id, ca);
      expect(key).toMatchObject({ id: made.key.id, certificates: [{ algorithm: name, bits }], waiting: [], chain: 1 });
      const signed = await sign(here, key);
      expect(judged(signed, path)).toContain('Verified OK');
      writeFileSync(signed, '总价 900 元');
      expect(() => judged(signed, path)).toThrow();
    },
  );

  it('asks for a PIN that nobody guesses, twice, and is not made otherwise', async () => {
    const keys = async () => (await done<{ keys: unknown[] }>(here, ['key', 'list'])).keys.length;
    const before = await keys();
    for (const [secrets, code] of [
      [['123456'], 'pin/weak'],
      [['88888888'], 'pin/weak'],
      [['38271'], 'pin/length'],
      [['密码密码密码'], 'pin/characters'],
      [[PIN, OTHER_PIN], 'pin/differ'],
    ] as const) {
      const { code: exit, err } = await run(here, ['key', 'new', '演示'], [...secrets]);
      expect([exit, err]).toEqual([1, expect.stringContaining(`（${code}）`)]);
    }
    expect(await keys()).toBe(before);
  });

  it('takes no certificate of another key, and none twice', async () => {
    const made = await done<Key>(here, ['key', 'new', '演示 等待'], [PIN, PIN]);
    for (const path of ['ca-sm2.crt', 'ca-rsa.crt']) {
      const { err } = await run(here, ['key', 'certificate', file(path), '--key', made.key.id]);
      expect(err).toContain('（key/certificate-other）');
    }
    const { path, key } = await certify(here, made.key.id, 'sm2');
    const again = await done<Key>(here, ['key', 'certificate', path, '--key', made.key.id]);
    expect(again.key.certificates).toEqual(key.certificates);
    const request = ['key', 'request', '--key', made.key.id, '--name', 'x', '--out', file('none.csr')];
    expect((await run(here, request, [PIN])).err).toContain('（key/none-waiting）');
  });
});

describe('renewal', { timeout: 120_000 }, () => {
  it('signs with the new key and still opens what was encrypted to the old one', async () => {
    const made = await done<Key>(here, ['key', 'new', '演示 换发', '--algorithm', 'sm2'], [PIN, PIN]);
    const id = made.key.id;
    const old = await certify(here, id, 'sm2');
    writeFileSync(file('plain.txt'), '换发之前加密的文件');
    await done(here, ['encrypt', file('plain.txt'), '--to', old.path]);
    await done(here, ['key', 'renew', '--key', id, '--algorithm', 'sm2'], [PIN]);
    const { path, key } = await certify(here, id, 'sm2', '60');
    expect(key.certificates).toHaveLength(2);
    expect(judged(await sign(here, key), path)).toContain('Verified OK');

    const asked = run(here, ['decrypt', file('plain.txt.p7e')]);
    const view = await here.clerk.window();
    expect(
      await here.clerk.confirm(view, { pin: PIN, token: id, certificate: old.key.certificates[0]!.id }),
    ).toMatchObject({
      state: 'done',
    });
    expect((await asked).code).toBe(0);
    expect(readFileSync(file('plain.txt.decrypted'), 'utf8')).toBe('换发之前加密的文件');
  });
});

describe('a key file of another program', { timeout: 120_000 }, () => {
  it.each([
    ['modern', 'rsa', []],
    ['legacy', 'rsa', ['-legacy']],
    ['of SM4 and SM3', 'sm2', ['-keypbe', 'SM4-CBC', '-certpbe', 'SM4-CBC', '-macalg', 'sm3']],
  ] as const)('a %s .pfx is imported once, under a PIN of its own, and signs', async (_, kind, options) => {
    const name = `import-${String(readdirSync(folder).length)}`;
    const algorithm = kind === 'sm2' ? ['SM2'] : ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
    openssl('genpkey', '-algorithm', ...algorithm, '-out', file(`${name}.key`));
    const subject = ['-subj', '/C=CN/O=演示贸易有限公司/CN=演示用户', '-utf8', '-days', '30'];
    const digest = kind === 'sm2' ? ['-sm3', '-sigopt', ID] : ['-sha256'];
    openssl('req', '-x509', '-new', '-key', file(`${name}.key`), ...digest, ...subject, '-out', file(`${name}.crt`));
    const given = ['-inkey', file(`${name}.key`), '-in', file(`${name}.crt`)];
    openssl('pkcs12', ...options, '-export', ...given, '-passout', 'pass:文件密码 1', '-out', file(`${name}.pfx`));

    const wrong = await run(here, ['key', 'import', file(`${name}.pfx`)], ['文件密码 2', PIN, PIN]);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('（key/password-wrong）')]);
    const { key } = await done<Key>(here, ['key', 'import', file(`${name}.pfx`)], ['文件密码 1', PIN, PIN]);
    expect(judged(await sign(here, key), file(`${name}.crt`))).toContain('Verified OK');
    const twice = await run(here, ['key', 'import', file(`${name}.pfx`)], ['文件密码 1', PIN, PIN]);
    expect(twice.err).toContain('（key/exists）');
  });
});

describe('backup', { timeout: 120_000 }, () => {
  it('brings a key to another computer, and a locked one back', async () => {
    const made = await done<Key>(here, ['key', 'new', '演示 备份', '--algorithm', 'sm2'], [PIN, PIN]);
    const id = made.key.id;
    const { path } = await certify(here, id, 'sm2');
    const backup = file('key.tqbackup');
    const weak = await run(here, ['key', 'backup', backup, '--key', id], [PIN, '382716382716']);
    expect([weak.code, weak.err]).toEqual([1, expect.stringContaining('密码强度：弱')]);
    expect(existsSync(backup)).toBe(false);
    const { strength } = await done<{ strength: string }>(
      here,
      ['key', 'backup', backup, '--key', id],
      [PIN, PASSPHRASE, PASSPHRASE],
    );
    expect(strength).toBe('strong');
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const over = await run(here, ['key', 'backup', backup, '--key', id], []); // and nothing is asked
    expect(over.err).toContain('（command/exists）'); // never over another backup

    const wrong = await run(elsewhere, ['key', 'restore', backup], [`${PASSPHRASE}.`, OTHER_PIN, OTHER_PIN]);
    expect(wrong.err).toContain('（key/password-wrong）');
    const text = readFileSync(backup, 'utf8');
    writeFileSync(
      file('edited'),
      text.replace(/"sealed":"(.)/, (_, first) => `"sealed":"${first === 'A' ? 'B' : 'A'}`),
    );
    const edited = await run(elsewhere, ['key', 'restore', file('edited')], [PASSPHRASE, OTHER_PIN, OTHER_PIN]);
    expect(edited.err).toContain('（key/backup-edited）');
    writeFileSync(file('older'), text.replace('"version":1', '"version":0'));
    const older = await run(elsewhere, ['key', 'restore', file('older')], [PASSPHRASE, OTHER_PIN, OTHER_PIN]);
    expect(older.err).toContain('（key/backup-version）');
    expect(await done(elsewhere, ['key', 'list'])).toEqual({ keys: [] });

    const { key } = await done<Key>(elsewhere, ['key', 'restore', backup], [PASSPHRASE, OTHER_PIN, OTHER_PIN]);
    expect(key.id).toBe(id);
    expect(judged(await sign(elsewhere, key, OTHER_PIN), path)).toContain('Verified OK');
    const again = await run(elsewhere, ['key', 'restore', backup], [PASSPHRASE, OTHER_PIN, OTHER_PIN]);
    expect(again.err).toContain('（key/exists）');

    const renew = ['key', 'renew', '--key', id];
    for (let tries = 4; tries >= 1; tries--)
      expect((await run(elsewhere, renew, [PIN])).err).toContain(`还可以重试 ${String(tries)} 次`);
    expect((await run(elsewhere, renew, [PIN])).err).toContain('（key/locked）');
    expect((await run(elsewhere, renew, [OTHER_PIN])).err).toContain('（key/locked）');
    await done(elsewhere, ['key', 'restore', backup], [PASSPHRASE, PIN, PIN]);
    expect(judged(await sign(elsewhere, key), path)).toContain('Verified OK');
  });

  it('and everything else that was done to keys is in the log, without a PIN', async () => {
    const lines = await elsewhere.clerk.log();
    expect(lines.filter(({ verb, result }) => verb === 'key-restore' && result === 'done')).toHaveLength(2);
    expect(lines.find(({ verb }) => verb === 'key-restore')).toMatchObject({ origin: '命令行', result: 'failed' });
    const said = JSON.stringify(await here.clerk.log()) + readFileSync(here.logFile, 'utf8');
    for (const secret of [PIN, OTHER_PIN, PASSPHRASE, '文件密码']) expect(said).not.toContain(secret);
  });
});

describe('what is typed', () => {
  it('in a terminal is never shown', { timeout: 60_000 }, async () => {
    const command = `${process.execPath} agent/main.ts key new 终端 --data ${here.data}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' } });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    const ended = new Promise((resolve) => child.once('close', resolve));
    await until('the question', () => Promise.resolve(shown.includes('新密码')), { timeout: 30_000 });
    child.stdin.write(`99\u007f\u007f${PIN}\r`);
    await until('the second question', () => Promise.resolve(shown.includes('再输一次')), { timeout: 30_000 });
    child.stdin.write(`${PIN}\r`);
    await ended;
    expect(shown).toContain('已新建密钥');
    expect(shown).not.toContain(PIN);
  });

  it('comes line by line from a pipe', { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, ['agent/main.ts', 'key', 'new', '管道', '--data', here.data]);
    child.stdin.end(`${PIN}\n${PIN}\n`);
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    const none = spawn(process.execPath, ['agent/main.ts', 'key', 'new', '无人', '--data', here.data]);
    none.stdin.end();
    expect(await new Promise((resolve) => none.once('close', resolve))).toBe(1);
  });
});
