// `tongqian verify --crl` with a signature, an authority and a list that are all openssl's.
import { execFileSync } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../agent/cli/program.ts';
import { requires } from './support/requires.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongqian-crl-'));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
const revoked = (serial: string) => {
  writeFileSync(file('index'), `R\t301231000000Z\t260102120405Z,keyCompromise\t${serial}\tunknown\t/CN=x\n`);
  openssl('ca', '-gencrl', '-config', file('cnf'), '-cert', file('ca.pem'), '-keyfile', file('ca.key'), '-crldays', '9', '-out', file('list.pem'));
}; // prettier-ignore
async function verify(...options: string[]) {
  const out: string[] = [];
  const code = await runCommand(['verify', file('text.p7m'), ...options, '--data', folder], {
    out: (line) => out.push(line),
    err: (line) => out.push(line),
    env: { LANG: 'zh_CN.UTF-8', HOME: folder },
    signal: new AbortController().signal,
  });
  return { code, text: out.join('\n') };
}

/** What the authority's host answers, and how often it was asked */
let answer: (response: ServerResponse) => void;
let asked = 0;
let host = '';
const server = createServer((_, response) => {
  asked++;
  answer(response);
});

beforeAll(async () => {
  writeFileSync(file('text'), '演示');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(file('extensions'), `crlDistributionPoints=URI:ldap://127.0.0.1/x,URI:http://${host}/list.crl\n`);
  writeFileSync(file('cnf'), `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index')}\ndefault_md=sha256\n`);
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('ca.key'), '-subj', '/CN=ca', '-days', '9', '-out', file('ca.pem'));
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('key'), '-subj', '/CN=card', '-out', file('csr'));
  openssl('x509', '-req', '-in', file('csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-set_serial', '0x0A', '-days', '9', '-extfile', file('extensions'), '-out', file('card.pem'));
  openssl('cms', '-sign', '-binary', '-nodetach', '-in', file('text'), '-signer', file('card.pem'), '-inkey', file('key'), '-outform', 'DER', '-out', file('text.p7m'));
}); // prettier-ignore
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!requires('openssl'))('a signature', () => {
  it('of a revoked certificate is told with date and reason, and the command fails', async () => {
    revoked('0A');
    const { code, text } = await verify('--ca', file('ca.pem'), '--crl', file('list.pem'));
    expect([code, text]).toEqual([
      1,
      expect.stringContaining('证书已于 2026-01-02 被吊销（密钥可能已泄露），不可信。'),
    ]);
    openssl('crl', '-in', file('list.pem'), '-outform', 'DER', '-out', file('list.der'));
    expect((await verify('--ca', file('ca.pem'), '--crl', file('list.der'))).code).toBe(1);
  });

  it('of another certificate is good, and 未查证 without the list or without who signed it', async () => {
    revoked('0B');
    const good = await verify('--ca', file('ca.pem'), '--crl', file('list.pem'));
    expect([good.code, good.text]).toEqual([
      0,
      expect.stringMatching(/给定的吊销列表（有效到 \d{4}-\d\d-\d\d）里没有这张证书/),
    ]);
    for (const options of [['--ca', file('ca.pem')], ['--crl', file('list.pem')], []]) {
      const { code, text } = await verify(...options);
      expect([code, text]).toEqual([0, expect.stringContaining('是否已被吊销：未查证。')]);
    }
    expect((await verify('--crl', file('ca.pem'))).text).toContain('（command/file）');
  });
});

describe.skipIf(!requires('openssl'))('a list that the certificate says where to find', () => {
  const ask = () => verify('--ca', file('ca.pem'), '--crl-fetch', '--crl-host', host);
  const sends = (bytes: Uint8Array) => (response: ServerResponse) => void response.end(bytes);

  it('is fetched when asked for, and tells of the revocation', async () => {
    revoked('0A');
    answer = sends(readFileSync(file('list.pem')));
    const { code, text } = await ask();
    expect([code, text]).toEqual([1, expect.stringContaining('证书已于 2026-01-02 被吊销')]);
    expect(text).toContain(`已取吊销列表：http://${host}/list.crl`);
    revoked('0B');
    answer = sends(readFileSync(file('list.pem')));
    expect((await ask()).text).toMatch(/给定的吊销列表（有效到 .*）里没有这张证书/);
  });

  it('is not asked for by itself, nor from a private address that nobody allowed, nor for a signature that does not hold', async () => {
    answer = sends(readFileSync(file('list.pem')));
    asked = 0;
    expect((await verify('--ca', file('ca.pem'))).text).toContain('未查证');
    const refused = await verify('--ca', file('ca.pem'), '--crl-fetch');
    expect([refused.code, refused.text]).toEqual([0, expect.stringContaining(`没有取到吊销列表：http://${host}/list.crl`)]);
    expect(refused.text).toContain('是否已被吊销：未查证。');
    await verify('--crl-fetch', '--crl-host', host.split(':')[0] ?? '');
    const whole = readFileSync(file('text.p7m'));
    const edited = Buffer.from(whole);
    edited[edited.indexOf('演示')]! ^= 1;
    writeFileSync(file('text.p7m'), edited);
    expect((await ask()).text).toContain('签名无效');
    writeFileSync(file('text.p7m'), whole);
    expect(asked).toBe(0);
  }); // prettier-ignore

  it('that is a redirect, an error, no list, cut short or larger than any list leaves 未查证', async () => {
    const list = readFileSync(file('list.pem'));
    const answers: Record<string, typeof answer> = {
      redirect: (response) => void response.writeHead(302, { location: `http://${host}/other` }).end(),
      error: (response) => void response.writeHead(404).end(list),
      'no list': sends(Buffer.from('no list')),
      'cut short': (response) => {
        response.writeHead(200, { 'content-length': String(list.length + 10) }).write(list, () => response.destroy());
      },
      'too large': (response) => {
        const part = Buffer.alloc(1024 * 1024);
        const more = (): void => {
          if (!response.destroyed) response.write(part, more);
        };
        more();
      },
    };
    for (const [what, given] of Object.entries(answers)) {
      answer = given;
      asked = 0;
      expect([what, (await ask()).text]).toEqual([what, expect.stringContaining('是否已被吊销：未查证。')]);
      expect([what, asked]).toEqual([what, 1]);
    }
  }, 120_000);
});
