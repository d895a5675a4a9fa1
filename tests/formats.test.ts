// Files signed at the command line of a running agent, confirmed in its window, judged by programs that share no code with it.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { runCommand } from '../agent/cli/program.ts';
import { opensslVerifies } from './support/openssl.ts';
import { requires } from './support/requires.ts';
import { CARD_PIN, openScene, type Scene } from './support/fault-scene.ts';

let opened: Scene;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tongqian-formats-'));
  opened = await openScene({ cards: [{ algorithm: 'rsa' }, { algorithm: 'sm2' }] });
}, 60_000);
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true });
});

/** `LARGE_FILE_MB=1024` for the gigabyte that docs/commands.md speaks of */
const LARGE_MB = Number(process.env['LARGE_FILE_MB'] ?? 128);

type Kind = 'rsa' | 'sm2';
const file = (name: string) => join(folder, name);
const card = (kind: Kind) => opened.cards[kind === 'rsa' ? 0 : 1]!;
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
/** The cards of the demo are of 1024 bits and signed with SHA-1, as real ones are: their issuer passes at this level only. */
const trust = (kind: Kind) => [
  '-CAfile',
  join(opened.data, 'demo', `ca-${kind}.pem`),
  '-auth_level',
  '0',
  '-purpose',
  'any',
];

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand([...argv, '--data', opened.data], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env: { LANG: 'zh_CN.UTF-8', HOME: folder },
    signal: new AbortController().signal,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** `tongqian sign`, confirmed with that card. */
async function sign(kind: Kind, path: string, ...options: string[]): Promise<ApprovalView> {
  const asked = run('sign', path, ...options);
  const view = await opened.clerk.window();
  expect(await opened.clerk.confirm(view, { pin: CARD_PIN, token: card(kind).id })).toMatchObject({ state: 'done' });
  expect(await asked).toMatchObject({ code: 0, err: '请在确认窗口里确认。' });
  return view;
}

function edit(path: string, what: string, by: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(what);
  expect(at).toBeGreaterThan(-1);
  bytes.write(by, at);
  writeFileSync(path, bytes);
}

describe('CMS', () => {
  it('by an RSA card, attached: openssl and we verify it, and neither an edited copy', async () => {
    writeFileSync(file('a.txt'), '总价 100 元\n');
    const view = await sign('rsa', file('a.txt'), '--format', 'cms');
    expect(view).toMatchObject({ verb: 'sign', program: 'tongqian' });
    expect(view.document.fields.at(-1)).toMatchObject({ label: { zh: '签名格式' }, value: 'CMS（含原文）' });
    const verify = () =>
      openssl('cms', '-verify', '-binary', '-inform', 'DER', '-in', file('a.txt.p7m'), ...trust('rsa'));
    expect(verify()).toBe('总价 100 元\n');
    expect(await run('verify', file('a.txt.p7m'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('签名有效') as string,
    });
    edit(file('a.txt.p7m'), '100', '900');
    expect(verify).toThrow();
    expect(await run('verify', file('a.txt.p7m'))).toMatchObject({
      code: 1,
      out: expect.stringContaining('签名无效') as string,
    });
  });

  it('by an RSA card, detached: the file beside it is what was signed', async () => {
    writeFileSync(file('b.bin'), Buffer.from([0, 1, 2, 0xff, 13, 10, 13]));
    await sign('rsa', file('b.bin'), '--format', 'cms', '--detached');
    const verify = () =>
      openssl(
        'cms',
        '-verify',
        '-binary',
        '-inform',
        'DER',
        '-in',
        file('b.bin.p7s'),
        '-content',
        file('b.bin'),
        ...trust('rsa'),
      );
    expect(verify).not.toThrow();
    const found = await run('verify', file('b.bin'), '--json');
    expect(JSON.parse(found.out)).toMatchObject({ valid: true, format: 'cms', mechanism: 'rsa-pkcs1-sha256' });
    expect((await run('verify', file('b.bin.p7s'))).err).toContain('（format/content-missing）');
    writeFileSync(file('b.bin'), Buffer.from([0, 1, 2, 0xfe, 13, 10, 13]));
    expect(verify).toThrow();
    expect((await run('verify', file('b.bin'))).code).toBe(1);
  });

  it('by an SM2 card is a message of GM/T 0010 whose attributes openssl dgst verifies', async () => {
    writeFileSync(file('c.txt'), '国密');
    await sign('sm2', file('c.txt'), '--format', 'cms');
    const listed = openssl('asn1parse', '-inform', 'DER', '-in', file('c.txt.p7m'));
    expect(listed).toContain('1.2.156.10197.6.1.4.2.2');
    expect(listed).not.toMatch(/pkcs7-(data|signedData)/);
    expect(opensslVerifiesSm2(file('c.txt.p7m'), listed)).toBe(true);
    expect(JSON.parse((await run('verify', file('c.txt.p7m'), '--json')).out)).toMatchObject({
      valid: true,
      mechanism: 'sm2-sm3',
      signatures: [{ certificateValidNow: true, signedAt: expect.any(Number) as number }],
    });
    edit(file('c.txt.p7m'), '国', '外');
    expect((await run('verify', file('c.txt.p7m'))).code).toBe(1);
  });
});

/** Whether xmlsec1 verifies the document with that certificate's key. */
function xmlsecVerifies(path: string, certificate: string): boolean {
  const { status, stderr } = spawnSync('xmlsec1', ['--verify', '--pubkey-cert-pem', certificate, path], {
    encoding: 'utf8',
  });
  if (!/^(?:OK|FAIL)$/m.test(stderr)) throw new Error(`xmlsec1: ${stderr}`);
  return status === 0;
}

const MESSAGE = `<?xml version="1.0" encoding="UTF-8"?>
<ceb:CEB311Message guid="4CDE1CFD-EDED-46B1-946C-B8022E42FC94" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb">
  <ceb:Order><ceb:OrderHead><ceb:orderNo>DEMO-1</ceb:orderNo><ceb:goodsValue>100</ceb:goodsValue></ceb:OrderHead></ceb:Order>
  <ceb:BaseTransfer><ceb:copName>演示贸易有限公司</ceb:copName></ceb:BaseTransfer>
</ceb:CEB311Message>
`;

it('with --ca the certificate is followed to its authority, in each format and for each kind of card', async () => {
  const ca = (kind: Kind) => join(opened.data, 'demo', `ca-${kind}.pem`);
  writeFileSync(file('e'), 'e');
  writeFileSync(file('e.xml'), '<e>1</e>');
  for (const kind of ['rsa', 'sm2'] as const) {
    await sign(kind, file('e'), '--format', 'cms', '--out', file(`e-${kind}.p7m`));
    await sign(kind, file('e.xml'), '--format', 'xml', '--out', file(`e-${kind}.signed.xml`));
    for (const path of [file(`e-${kind}.p7m`), file(`e-${kind}.signed.xml`)]) {
      const [right, wrong] = [ca(kind), ca(kind === 'rsa' ? 'sm2' : 'rsa')];
      expect((await run('verify', path)).out).toContain('没有核验证书由谁签发');
      expect(await run('verify', path, '--ca', wrong)).toMatchObject({
        code: 1,
        out: expect.stringContaining('不可信') as string,
      });
      const trusted = await run('verify', path, '--json', '--ca', wrong, '--ca', right);
      expect([trusted.code, JSON.parse(trusted.out)]).toEqual([
        0,
        expect.objectContaining({ valid: true, trusted: true }),
      ]);
    }
  }
  expect((await run('verify', file('e-rsa.p7m'), '--ca', file('e'))).err).toContain('（command/file）');
});

describe.skipIf(!requires('xmlsec1'))('XML', () => {
  it.each(['xml', 'ceb'] as const)(
    'as %s by an RSA card: xmlsec1 and we verify it, and neither an edited copy',
    async (format) => {
      const path = file(`${format}-rsa.xml`);
      const target = file(`${format}-rsa.signed.xml`);
      writeFileSync(path, MESSAGE);
      const view = await sign('rsa', path, '--format', format);
      expect(view.document).toMatchObject({
        kind: 'ceb-message',
        fields: expect.arrayContaining([expect.objectContaining({ value: 'DEMO-1' })]) as object,
      });
      expect(xmlsecVerifies(target, card('rsa').certificateFile)).toBe(true);
      expect(JSON.parse((await run('verify', target, '--json')).out)).toMatchObject({ valid: true, format: 'xml' });
      edit(target, '>100<', '>900<');
      expect(xmlsecVerifies(target, card('rsa').certificateFile)).toBe(false);
      expect((await run('verify', target)).code).toBe(1);
    },
  );

  it('as ceb by an SM2 card: openssl dgst verifies r‖s over SignedInfo with three namespaces, and finds the same digest', async () => {
    const path = file('ceb-sm2.xml');
    writeFileSync(path, MESSAGE);
    await sign('sm2', path, '--format', 'ceb');
    const text = readFileSync(file('ceb-sm2.signed.xml'), 'utf8');
    // Written without white space and with nothing left to normalise, SignedInfo stands there as it is signed but for its namespaces.
    const signedInfo = /<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(text)?.[0] ?? '';
    const scope =
      ' xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    const signature = /<ds:SignatureValue>(.*?)</.exec(text)?.[1] ?? '';
    const verifies = (over: string) =>
      opensslVerifies({ algorithm: 'sm2', certificateFile: card('sm2').certificateFile, text: over, signature });
    expect(verifies(signedInfo.replace('<ds:SignedInfo', `<ds:SignedInfo${scope}`))).toBe(true);
    expect(verifies(signedInfo)).toBe(false);
    expect(signedInfo).toContain('http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3');
    const message = MESSAGE.replace(' guid=', ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" guid=')
      .split('\n')
      .slice(1, -1)
      .join('\n');
    const ordered = message.replace(
      / xmlns:xsi="[^"]*"( guid.*?) (xmlns:ceb="[^"]*")/,
      ' $2 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"$1',
    );
    writeFileSync(file('canonical'), ordered);
    const hashed = openssl('dgst', '-sm3', '-r', file('canonical')).slice(0, 64);
    expect(signedInfo).toContain(`<ds:DigestValue>${Buffer.from(hashed, 'hex').toString('base64')}</ds:DigestValue>`);
    expect((await run('verify', file('ceb-sm2.signed.xml'))).code).toBe(0);
    edit(file('ceb-sm2.signed.xml'), '>100<', '>900<');
    expect((await run('verify', file('ceb-sm2.signed.xml'))).code).toBe(1);
  });

  it('that cannot be signed is refused before anybody is asked', async () => {
    for (const [name, text, code] of [
      ['doctype', '<!DOCTYPE a><a>1</a>', 'format/malformed'],
      ['cut', MESSAGE.slice(0, -20), 'format/malformed'],
      ['other', '<a>1</a>', 'format/unsupported'],
      ['twice', readFileSync(file('xml-rsa.signed.xml'), 'utf8'), 'format/already-signed'],
    ] as const) {
      writeFileSync(file(`${name}.xml`), text);
      expect((await run('sign', file(`${name}.xml`), '--format', 'ceb')).err).toContain(code);
    }
    expect(await opened.clerk.pending()).toEqual([]);
  });
});

/** The last signature of the message over the last set of signed attributes, as openssl finds them. */
function opensslVerifiesSm2(path: string, listed: string): boolean {
  const bytes = readFileSync(path);
  const last = (what: RegExp) => {
    const line =
      listed
        .split('\n')
        .filter((each) => what.test(each))
        .at(-1) ?? '';
    const [, from = 0, head = 0, length = 0] = (/^ *(\d+):d=\d+ +hl=(\d+) l= *(\d+)/.exec(line) ?? []).map(Number);
    return { from, content: from + head, to: from + head + length };
  };
  const attributes = last(/d=5 .*cont \[ 0 \]/);
  const signature = last(/d=5 .*OCTET STRING/);
  const set = Buffer.from(bytes.subarray(attributes.from, attributes.to));
  set[0] = 0x31;
  writeFileSync(file('set'), set);
  writeFileSync(file('signature'), bytes.subarray(signature.content, signature.to));
  writeFileSync(file('key'), openssl('x509', '-in', card('sm2').certificateFile, '-pubkey', '-noout'));
  const options = ['-sigopt', 'distid:1234567812345678', '-verify', file('key'), '-signature', file('signature')];
  return openssl('dgst', '-sm3', ...options, file('set')).includes('Verified OK');
}

describe('encrypted files', () => {
  const encryptTo = (kind: Kind) => card(kind).encryptionFile;
  /** `tongqian decrypt`, confirmed with the card that is offered. */
  async function decrypt(path: string, ...options: string[]) {
    const asked = run('decrypt', path, ...options);
    const view = await opened.clerk.window();
    const token = view.tokens[0]?.id ?? '';
    const answered = await opened.clerk.confirm(view, { pin: CARD_PIN, token, certificate: view.certificate ?? '' });
    return { view, answered, ...(await asked) };
  }

  /** Bytes of memory that the command took at most. */
  async function peakOf(...argv: string[]): Promise<number> {
    const command = join(import.meta.dirname, 'support/measured-command.ts');
    const env = { ...process.env, LANG: 'zh_CN.UTF-8', HOME: folder };
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...argv, '--data', opened.data], { env });
    return Number(stdout.trim().split('\n').at(-1));
  }

  it.each(['rsa', 'sm2'] as const)(
    'for an %s card are opened by it after a yes, with its encryption key',
    async (kind) => {
      const path = file(`secret-${kind}`);
      const plain = randomBytes(300_001);
      writeFileSync(path, plain);
      expect((await run('encrypt', path, '--to', encryptTo(kind))).code).toBe(0);
      const { view, code } = await decrypt(`${path}.p7e`);
      expect(view).toMatchObject({
        verb: 'decrypt',
        document: { kind: 'envelope', fields: [{ value: `secret-${kind}.p7e` }, { value: '1' }, {}, {}] },
        tokens: [{ id: card(kind).id, certificates: [{ usage: 'encrypt' }] }],
      });
      expect(code).toBe(0);
      expect(readFileSync(`${path}.decrypted`).equals(plain)).toBe(true);
      expect((await opened.clerk.log()).at(-1)).toMatchObject({ verb: 'decrypt', result: 'done', summary: '解密文件' });
    },
  );

  it('that show whether they were changed are opened by openssl and by a card, and changed by a byte leave no file', async () => {
    const path = file('sealed');
    const plain = randomBytes(70_001);
    writeFileSync(path, plain);
    expect((await run('encrypt', path, '--gcm', '--to', encryptTo('rsa'))).code).toBe(0);
    expect((await decrypt(`${path}.p7e`)).code).toBe(0);
    expect(readFileSync(`${path}.decrypted`).equals(plain)).toBe(true);
    rmSync(`${path}.decrypted`);
    const whole = readFileSync(`${path}.p7e`);
    for (const at of [whole.length - 1, whole.length - 40_000]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(`${path}.p7e`, bytes);
      expect((await decrypt(`${path}.p7e`)).err).toContain('（envelope/not-opened）');
      expect(readdirSync(dirname(path)).some((name) => name.startsWith(`${basename(path)}.decrypted`))).toBe(false);
    }
  });

  it.each(['rsa', 'sm2'] as const)(
    'signed and encrypted in one by an %s card say who signed, and nothing of them is written when the signature is another’s',
    async (kind) => {
      const path = file(`both-${kind}`);
      writeFileSync(path, '合同');
      const asked = run('encrypt', path, '--sign', '--to', encryptTo(kind));
      const view = await opened.clerk.window();
      await opened.clerk.confirm(view, { pin: CARD_PIN, token: card(kind).id });
      expect((await asked).out).toContain('已签名并加密');
      const { code, out } = await decrypt(`${path}.p7e`);
      expect([code, readFileSync(`${path}.decrypted`, 'utf8')]).toEqual([0, '合同']);
      expect(out).toContain('签名有效，签名人：');
      expect(out).toContain('没有核验证书由谁签发');
      if (kind === 'rsa') return;
      rmSync(`${path}.decrypted`);
      const bytes = readFileSync(`${path}.p7e`);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(`${path}.p7e`, bytes);
      expect((await decrypt(`${path}.p7e`)).err).toMatch(/（(envelope\/signature|format\/malformed)）/);
      expect(existsSync(`${path}.decrypted`)).toBe(false);
    },
  );

  it('of XML, as a subscription push is written, are opened by the RSA card, and damaged ones fail like all', async () => {
    const path = file('push.xml');
    writeFileSync(path, '<DxpMsg><Data>5Yqg5a+G</Data></DxpMsg>');
    expect((await run('encrypt', path, '--xml', '--to', encryptTo('rsa'))).code).toBe(0);
    const { view, code } = await decrypt(file('push.enc.xml'));
    expect(view).toMatchObject({ verb: 'decrypt', document: { kind: 'envelope', caution: null, fields: [{}, {}, { value: 'AES-256-CBC' }] } });
    expect([code, readFileSync(file('push.enc.xml.decrypted'), 'utf8')]).toEqual([0, readFileSync(path, 'utf8')]);
    const damaged = readFileSync(file('push.enc.xml'), 'utf8').replace(/(<xenc:CipherValue>)([^<])/, (_, tag: string, first: string) => tag + (first === 'A' ? 'B' : 'A'));
    writeFileSync(file('damaged.enc.xml'), damaged);
    expect((await decrypt(file('damaged.enc.xml'))).err).toContain('（envelope/not-opened）');
    expect((await run('encrypt', path, '--xml', '--out', file('sm2.xml'), '--to', encryptTo('sm2'))).err).toContain('（format/unsupported）');
    expect((await run('encrypt', path, '--xml', '--sign', '--to', encryptTo('rsa'))).code).toBe(2);
  }); // prettier-ignore

  it('from openssl are opened too', async () => {
    const out = file('from-openssl.p7m');
    writeFileSync(file('theirs'), 'theirs');
    openssl(
      'cms',
      '-encrypt',
      '-binary',
      '-aes256',
      '-outform',
      'DER',
      '-in',
      file('theirs'),
      '-out',
      out,
      encryptTo('rsa'),
    );
    expect((await decrypt(out)).code).toBe(0);
    expect(readFileSync(file('from-openssl.decrypted'), 'utf8')).toBe('theirs');
  });

  it('that were damaged fail with one and the same words, wherever the damage is, and leave no file', async () => {
    const path = file('damaged');
    writeFileSync(path, 'x'.repeat(1000));
    await run('encrypt', path, '--to', encryptTo('sm2'));
    const whole = readFileSync(`${path}.p7e`);
    // In the wrapped key, behind the name of SM2 encryption; and where it turns the padding of the last block into none.
    const wrapped = whole.indexOf(Buffer.from('06092a811ccf5501822d03', 'hex')) + 100;
    for (const at of [wrapped, whole.length - 17]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      writeFileSync(`${path}.p7e`, bytes);
      const { code, err } = await decrypt(`${path}.p7e`);
      expect([at, code, err.split('\n').at(-1)]).toEqual([
        at,
        1,
        expect.stringContaining('（envelope/not-opened）') as string,
      ]);
      expect(readdirSync(dirname(path)).some((name) => name.startsWith(`${basename(path)}.decrypted`))).toBe(false);
    }
  });

  it('for nobody here are refused before anybody is asked, and nothing is encrypted to a certificate that only signs', async () => {
    const path = file('nobody');
    writeFileSync(path, 'x');
    expect((await run('encrypt', path)).err).toContain('（command/usage）');
    expect((await run('encrypt', path, '--to', card('sm2').certificateFile)).err).toContain('（envelope/recipient）');
    expect((await run('encrypt', path, '--to', path)).err).toContain('（envelope/recipient）');
    await run('encrypt', path, '--to', encryptTo('sm2'));
    card('sm2').pull();
    await opened.clerk.sees(card('sm2').id, false);
    expect((await run('decrypt', `${path}.p7e`)).err).toContain('（envelope/no-card）');
    card('sm2').insert();
    await opened.clerk.sees(card('sm2').id, true);
    expect((await run('decrypt', path)).err).toContain('（format/malformed）');
    expect(await opened.clerk.pending()).toEqual([]);
  });

  it(`of ${LARGE_MB} MB take at most 200 MB of memory, each way in a process of its own`, async () => {
    const path = file('large');
    writeFileSync(path, '');
    truncateSync(path, LARGE_MB * 1024 * 1024);
    expect(await peakOf('encrypt', path, '--to', encryptTo('rsa'))).toBeLessThan(200 * 1024 * 1024);
    const opening = peakOf('decrypt', `${path}.p7e`);
    const view = await opened.clerk.window();
    await opened.clerk.confirm(view, { pin: CARD_PIN, token: view.tokens[0]?.id ?? '', certificate: view.certificate ?? '' });
    expect(await opening).toBeLessThan(200 * 1024 * 1024);
    expect(execFileSync('cmp', [path, `${path}.decrypted`]).toString()).toBe('');
    rmSync(`${path}.p7e`);
    rmSync(`${path}.decrypted`);
  }, 900_000); // prettier-ignore
});

it('what is signed in a format is never a login, however short and random it is', async () => {
  writeFileSync(file('random'), 'f3b1c2');
  expect((await sign('rsa', file('random'), '--format', 'cms')).verb).toBe('sign');
  expect((await opened.clerk.log()).at(-1)).toMatchObject({ verb: 'sign', result: 'done', origin: '命令行' });
});

it('--detached without cms is wrong use', async () => {
  writeFileSync(file('d'), 'd');
  expect(await run('sign', file('d'), '--detached')).toMatchObject({
    code: 2,
    err: expect.stringContaining('（command/usage）') as string,
  });
  expect((await run('sign', file('d'), '--format', 'pgp')).code).toBe(2);
});
