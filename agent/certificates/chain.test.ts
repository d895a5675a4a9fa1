import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChain } from './chain.ts';
import { fromPem } from './pem.ts';

const DAY = 86_400_000;
/** The certificates are made a moment after this line. */
const NOW = Date.now() + 600_000;
const folder = mkdtempSync(join(tmpdir(), 'chain-'));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
const ID = '1234567812345678';
const KEYS = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  sm2: ['-algorithm', 'SM2'],
} as const;
type Kind = keyof typeof KEYS;
const CA = 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign';
const CARD = 'keyUsage=critical,digitalSignature';

/** One certificate made by openssl; the issuer signs with its own kind of key. */
function make(name: string, kind: Kind, over: { by?: [string, Kind]; extensions?: string; subject?: string; days?: number } = {}) {
  const { by = [name, kind], extensions = CARD, subject = name, days = 30 } = over;
  const sm2 = (flag: string, signer: Kind) => (signer === 'sm2' ? ['-sm3', flag, `distid:${ID}`] : ['-sha256']);
  openssl('genpkey', ...KEYS[kind], '-out', file(`${name}.key`));
  openssl('req', '-new', '-key', file(`${name}.key`), '-subj', `/C=CN/CN=${subject}`, ...sm2('-sigopt', kind), '-out', file('csr'));
  writeFileSync(file('extensions'), extensions);
  const issuer = by[0] === name ? ['-signkey', file(`${name}.key`)] : ['-CA', file(`${by[0]}.pem`), '-CAkey', file(`${by[0]}.key`), '-CAcreateserial'];
  const vfyopt = kind === 'sm2' ? ['-vfyopt', `distid:${ID}`] : [];
  openssl('x509', '-req', '-in', file('csr'), ...issuer, ...sm2('-sigopt', by[1]), ...vfyopt, '-days', String(days), '-extfile', file('extensions'), '-out', file(`${name}.pem`));
} // prettier-ignore

const der = (name: string): Uint8Array =>
  fromPem('CERTIFICATE', readFileSync(file(`${name}.pem`), 'utf8'))[0] ?? new Uint8Array(0);
const ours = (leaf: string, others: readonly string[], anchors: readonly string[], at = NOW) =>
  findChain({ certificate: der(leaf), others: others.map(der), anchors: anchors.map(der), at })?.length ?? null;
function theirs(leaf: string, others: readonly string[], anchors: readonly string[]): boolean {
  const bundle = (names: readonly string[]) => names.map((name) => readFileSync(file(`${name}.pem`), 'utf8')).join('');
  writeFileSync(file('anchors'), bundle(anchors));
  writeFileSync(file('others'), bundle(others));
  return verifies(leaf, ['-CAfile', file('anchors'), ...(others.length > 0 ? ['-untrusted', file('others')] : [])]);
}
function verifies(leaf: string, options: string[]): boolean {
  try {
    return openssl('verify', ...options, file(`${leaf}.pem`)).includes('OK');
  } catch {
    return false;
  }
}

beforeAll(() => {
  for (const kind of ['rsa', 'p256', 'sm2'] as const) {
    make(`root-${kind}`, kind, { extensions: CA });
    make(`middle-${kind}`, kind, { by: [`root-${kind}`, kind], extensions: CA });
    make(`card-${kind}`, kind, { by: [`middle-${kind}`, kind] });
  }
  make('twin', 'p256', { extensions: CA, subject: 'root-p256' });
  make('twin-sm2', 'sm2', { extensions: CA, subject: 'root-sm2' });
  make('mixed', 'sm2', { by: ['middle-rsa', 'rsa'] });
  make('no-authority', 'p256', { by: ['root-p256', 'p256'], extensions: CARD });
  make('below-no-authority', 'p256', { by: ['no-authority', 'p256'] });
  make('no-cert-sign', 'p256', { by: ['root-p256', 'p256'], extensions: 'basicConstraints=critical,CA:true\nkeyUsage=digitalSignature' });
  make('below-no-cert-sign', 'p256', { by: ['no-cert-sign', 'p256'] });
  make('short', 'p256', { by: ['root-p256', 'p256'], extensions: CA.replace('CA:true', 'CA:true,pathlen:0') });
  make('below-short', 'p256', { by: ['short', 'p256'], extensions: CA });
  make('at-short', 'p256', { by: ['short', 'p256'] });
  make('too-deep', 'p256', { by: ['below-short', 'p256'] });
  make('critical', 'p256', { by: ['root-p256', 'p256'], extensions: `${CARD}\n1.2.3.4=critical,DER:0500` });
}, 60_000); // prettier-ignore
afterAll(() => rmSync(folder, { recursive: true }));

describe('a chain', () => {
  it.each([
    ['RSA', 'card-rsa', ['middle-rsa'], ['root-rsa'], 3],
    ['ECDSA', 'card-p256', ['middle-p256'], ['root-p256'], 3],
    ['an SM2 key under RSA authorities', 'mixed', ['middle-rsa', 'card-rsa'], ['root-p256', 'root-rsa'], 3],
    [
      'certificates in no order',
      'card-p256',
      ['root-p256', 'card-p256', 'middle-rsa', 'middle-p256'],
      ['root-p256'],
      3,
    ],
    ['a path as long as it may be', 'at-short', ['short'], ['root-p256'], 3],
    ['a missing link', 'card-p256', [], ['root-p256'], null],
    ['an untrusted root that came along', 'card-p256', ['middle-p256', 'root-p256'], ['root-rsa'], null],
    ['another authority of the same name', 'card-p256', ['middle-p256'], ['twin'], null],
    ['both authorities of that name', 'card-p256', ['middle-p256'], ['twin', 'root-p256'], 3],
    ['an issuer that is no authority', 'below-no-authority', ['no-authority'], ['root-p256'], null],
    ['an issuer that may not certify', 'below-no-cert-sign', ['no-cert-sign'], ['root-p256'], null],
    ['a path longer than allowed', 'too-deep', ['below-short', 'short'], ['root-p256'], null],
    ['a critical extension nobody knows', 'critical', [], ['root-p256'], null],
  ] as const)('with %s: we and openssl agree', (_name, leaf, others, anchors, length) => {
    expect(ours(leaf, others, anchors)).toBe(length);
    expect(theirs(leaf, others, anchors)).toBe(length !== null);
  });

  it('of SM2 holds, and openssl verifies each of its links', () => {
    // The command gives the ID to the certificate in question alone: it cannot walk more than one link of SM2 at a time.
    const link = (name: string, issuer: string) =>
      verifies(name, ['-vfyopt', `distid:${ID}`, '-partial_chain', '-CAfile', file(`${issuer}.pem`)]);
    expect(ours('card-sm2', ['middle-sm2'], ['root-sm2'])).toBe(3);
    expect([link('card-sm2', 'middle-sm2'), link('middle-sm2', 'root-sm2')]).toEqual([true, true]);
    expect(ours('card-sm2', ['middle-sm2'], ['twin-sm2'])).toBeNull();
    expect(link('middle-sm2', 'twin-sm2')).toBe(false);
    expect(ours('card-sm2', ['middle-sm2'], ['twin-sm2', 'root-sm2'])).toBe(3);
  });

  it('holds only while all of it is valid', () => {
    expect(ours('card-sm2', ['middle-sm2'], ['root-sm2'], NOW + 29 * DAY)).toBe(3);
    expect(ours('card-sm2', ['middle-sm2'], ['root-sm2'], NOW + 31 * DAY)).toBeNull();
    expect(ours('card-sm2', ['middle-sm2'], ['root-sm2'], NOW - DAY)).toBeNull();
  });

  it('with an authority that is itself in question holds, and with no authority never does', () => {
    expect(ours('root-sm2', [], ['root-sm2'])).toBe(1);
    expect(ours('root-sm2', ['root-sm2'], [])).toBeNull();
  });

  it('of certificates that certify each other a hundred ways ends soon', () => {
    // One authority, its own issuer, and the same again under other serial numbers: every path goes everywhere.
    const ring = Array.from({ length: 12 }, (_, at) => {
      openssl('req', '-x509', '-new', '-key', file('twin.key'), '-subj', '/C=CN/CN=ring', '-sha256', '-set_serial', String(at + 1), '-days', '30', '-out', file(`ring-${at}.pem`));
      return `ring-${at}`;
    }); // prettier-ignore
    expect(ours('ring-0', ring, ['root-rsa'])).toBeNull();
  }, 30_000);

  it('with bytes that are no certificate is none', () => {
    const junk = new Uint8Array(100).fill(0x30);
    expect(findChain({ certificate: junk, others: [junk], anchors: [junk], at: NOW })).toBeNull();
    expect(findChain({ certificate: der('card-sm2'), others: [junk, der('middle-sm2')], anchors: [junk, der('root-sm2')], at: NOW })).toHaveLength(3);
  }); // prettier-ignore
});
