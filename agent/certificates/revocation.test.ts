import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat } from '#shared/bytes.ts';
import { der, derHead, readChildren, readElement, TAG } from '../crypto/der.ts';
import { findEntry, readCrl } from './crl.ts';
import { fromPem } from './pem.ts';
import { revocationOf, type RevocationSources } from './revocation.ts';
import { readX509 } from './x509.ts';

const DAY = 86_400_000;
const NOW = Date.now() + 600_000;
const REVOKED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const folder = mkdtempSync(join(tmpdir(), 'revocation-'));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
const ID = 'distid:1234567812345678';
const KEYS = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  sm2: ['-algorithm', 'SM2'],
} as const;
type Kind = keyof typeof KEYS;
const KINDS = ['rsa', 'p256', 'sm2'] as const;
const options = (kind: Kind, flag = '-sigopt') => (kind === 'sm2' ? ['-sm3', flag, ID] : ['-sha256']);
const POINT = 'crlDistributionPoints=URI:http://127.0.0.1/a.crl';

function authority(name: string, kind: Kind, usage = 'keyCertSign,cRLSign'): void {
  openssl('genpkey', ...KEYS[kind], '-out', file(`${name}.key`));
  writeFileSync(file('req.cnf'), `[req]\ndistinguished_name=n\n[n]\n[ca]\nbasicConstraints=critical,CA:true\nkeyUsage=${usage}\n`);
  openssl('req', '-x509', '-new', '-key', file(`${name}.key`), '-subj', `/C=CN/CN=${kind}`, ...options(kind), '-days', '300', '-config', file('req.cnf'), '-extensions', 'ca', '-out', file(`${name}.pem`));
} // prettier-ignore

function card(name: string, kind: Kind, serial: string): void {
  openssl('genpkey', ...KEYS[kind], '-out', file(`${name}.key`));
  openssl('req', '-new', '-key', file(`${name}.key`), '-subj', `/C=CN/CN=${name}`, ...options(kind), '-out', file('csr'));
  writeFileSync(file('extensions'), `keyUsage=digitalSignature\n${POINT}`);
  const vfyopt = kind === 'sm2' ? ['-vfyopt', ID] : [];
  openssl('x509', '-req', '-in', file('csr'), '-CA', file(`${kind}.pem`), '-CAkey', file(`${kind}.key`), '-set_serial', `0x${serial}`, ...options(kind), ...vfyopt, '-days', '200', '-extfile', file('extensions'), '-out', file(`${name}.pem`));
} // prettier-ignore

/** A list by `openssl ca`. @param entries serial → reason in openssl's words, '' for none */
function crl(kind: Kind, entries: Record<string, string>, over: { by?: string; extensions?: string; days?: number } = {}): Uint8Array {
  const { by = kind, extensions = '', days = 30 } = over;
  const lines = Object.entries(entries).map(([serial, reason]) => `R\t301231000000Z\t260102030405Z${reason && `,${reason}`}\t${serial}\tunknown\t/CN=x\n`);
  writeFileSync(file('index.txt'), lines.join(''));
  writeFileSync(file('number'), '01');
  writeFileSync(file('ca.cnf'), `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index.txt')}\ncrlnumber=${file('number')}\ndefault_md=${kind === 'sm2' ? 'sm3' : 'sha256'}\n[e]\nauthorityKeyIdentifier=keyid\n${extensions}\n`);
  openssl('ca', '-gencrl', '-config', file('ca.cnf'), '-crlexts', 'e', '-cert', file(`${by}.pem`), '-keyfile', file(`${by}.key`), '-crldays', String(days), ...(kind === 'sm2' ? ['-sigopt', ID] : []), '-out', file('crl.pem'));
  return fromPem('X509 CRL', readFileSync(file('crl.pem'), 'utf8'))[0] ?? new Uint8Array(0);
} // prettier-ignore

const certificate = (name: string): Uint8Array =>
  fromPem('CERTIFICATE', readFileSync(file(`${name}.pem`), 'utf8'))[0] ?? new Uint8Array(0);
const ask = (name: string, kind: Kind, crls: Uint8Array[], over: Partial<RevocationSources> = {}) =>
  revocationOf(certificate(name), { crls, issuers: [certificate(kind)], at: NOW, ...over });
const REVOKED = { state: 'revoked', at: REVOKED_AT, reason: 'keyCompromise' };
const UNKNOWN = { state: 'unknown' };

beforeAll(() => {
  for (const kind of KINDS) {
    authority(kind, kind);
    card(`bad-${kind}`, kind, '0A');
    card(`good-${kind}`, kind, '7FFF0A');
  }
  authority('twin', 'p256');
  authority('no-lists', 'p256', 'keyCertSign');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a list of revoked certificates', () => {
  it.each(KINDS)('made by openssl and signed with %s says which were revoked, when and why', (kind) => {
    const list = crl(kind, { '0A': 'keyCompromise', '0B': '' });
    expect(ask(`bad-${kind}`, kind, [list])).toEqual(REVOKED);
    const good = ask(`good-${kind}`, kind, [list]);
    expect(good).toMatchObject({ state: 'good' });
    expect(good.state === 'good' && good.until - NOW).toBeGreaterThan(29 * DAY);
    const changed = Uint8Array.from(list);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(ask(`bad-${kind}`, kind, [changed])).toEqual(UNKNOWN);
    expect(ask(`bad-${kind}`, kind, [changed, list])).toEqual(REVOKED);
  });

  it('names each reason as openssl does', () => {
    const reasons = ['unspecified', 'CACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'certificateHold', ''];
    const found = reasons.map((reason) => ask('bad-rsa', 'rsa', [crl('rsa', { '0A': reason })]));
    expect(found.map((one) => one.state === 'revoked' && one.reason)).toEqual([
      'unspecified', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'certificateHold', 'unspecified',
    ]);
  }); // prettier-ignore

  it('counts only by the issuer of the certificate, and only when that key may sign lists', () => {
    const byTwin = crl('p256', { '0A': 'keyCompromise' }, { by: 'twin' });
    const issuers = ['twin', 'p256', 'no-lists'].map(certificate);
    expect(ask('bad-p256', 'p256', [byTwin], { issuers })).toEqual(UNKNOWN);
    expect(ask('bad-p256', 'p256', [crl('p256', { '0A': 'keyCompromise' })], { issuers })).toEqual(REVOKED);
    expect(ask('bad-p256', 'p256', [crl('p256', { '0A': '' })], { issuers: [] })).toEqual(UNKNOWN);
    expect(ask('bad-p256', 'p256', [crl('rsa', { '0A': '' })])).toEqual(UNKNOWN);
    // The same name and key, certified for certificates alone.
    openssl('req', '-x509', '-new', '-key', file('p256.key'), '-subj', '/C=CN/CN=p256', '-sha256', '-days', '300', '-config', file('req.cnf'), '-extensions', 'ca', '-out', file('same-key.pem'));
    expect(readFileSync(file('req.cnf'), 'utf8')).toContain('keyUsage=keyCertSign\n');
    expect(ask('bad-p256', 'p256', [crl('p256', { '0A': '' })], { issuers: [certificate('same-key')] })).toEqual(UNKNOWN);
  }); // prettier-ignore

  it('out of date still tells who was revoked, and nothing of the others or of those on hold', () => {
    const later = { at: NOW + 40 * DAY };
    const list = crl('rsa', { '0A': 'keyCompromise' });
    expect(ask('bad-rsa', 'rsa', [list], later)).toEqual(REVOKED);
    expect(ask('good-rsa', 'rsa', [list], later)).toEqual(UNKNOWN);
    expect(ask('bad-rsa', 'rsa', [crl('rsa', { '0A': 'certificateHold' })], later)).toEqual(UNKNOWN);
    expect(ask('bad-rsa', 'rsa', [list], { at: NOW - DAY })).toEqual(UNKNOWN);
  });

  it('for a part of the certificates says nothing good of the others', () => {
    const point = (uri: string) => ({ extensions: `issuingDistributionPoint=critical,@p\n[p]\nfullname=URI:${uri}` });
    const [ours, other] = [point('http://127.0.0.1/a.crl'), point('http://127.0.0.1/b.crl')];
    expect(ask('good-rsa', 'rsa', [crl('rsa', {}, ours)])).toMatchObject({ state: 'good' });
    expect(ask('good-rsa', 'rsa', [crl('rsa', {}, other)])).toEqual(UNKNOWN);
    expect(ask('bad-rsa', 'rsa', [crl('rsa', { '0A': 'keyCompromise' }, other)])).toEqual(REVOKED);
    const rest = (line: string) => crl('rsa', { '0A': 'keyCompromise' }, { extensions: line });
    expect(ask('bad-rsa', 'rsa', [rest('issuingDistributionPoint=critical,@p\n[p]\nindirectCRL=TRUE')])).toEqual(UNKNOWN);
    expect(ask('bad-rsa', 'rsa', [rest('issuingDistributionPoint=critical,@p\n[p]\nonlyCA=TRUE')])).toEqual(UNKNOWN);
    expect(ask('good-rsa', 'rsa', [rest('issuingDistributionPoint=critical,@p\n[p]\nonlyuser=TRUE')])).toMatchObject({ state: 'good' });
    expect(ask('good-rsa', 'rsa', [rest('issuingDistributionPoint=critical,@p\n[p]\nonlysomereasons=keyCompromise')])).toEqual(UNKNOWN);
    expect(ask('bad-rsa', 'rsa', [rest('1.2.3.4=critical,DER:0500')])).toEqual(UNKNOWN);
  }); // prettier-ignore

  it('that is no list is none; cut anywhere it does not parse', () => {
    const list = crl('p256', { '0A': '' });
    expect(ask('bad-p256', 'p256', [new Uint8Array(0), certificate('p256'), list.slice(0, -1)])).toEqual(UNKNOWN);
    for (let length = 0; length < list.length; length++) expect(() => readCrl(list.slice(0, length))).toThrow('');
    expect(revocationOf(new Uint8Array(3), { crls: [list], issuers: [], at: NOW })).toEqual(UNKNOWN);
  });

  it('of two hundred thousand entries is walked without being gathered', () => {
    const list = readCrl(crl('p256', { '0A': 'keyCompromise' }));
    const [entry = list.entries] = readChildren(readElement(der(TAG.sequence, list.entries))).map(({ raw }) => raw);
    const date = entry.subarray(5, 20);
    const count = 200_000;
    const one = concat(derHead(TAG.sequence, 5 + date.length), Uint8Array.of(TAG.integer, 3, 0x01), new Uint8Array(2), date);
    const entries = new Uint8Array(count * one.length + entry.length);
    for (let at = 0; at < count; at++) entries.set(one, at * one.length);
    entries.set(entry, count * one.length);
    expect(findEntry({ ...list, entries }, readX509(certificate('bad-p256')).serialNumber)).toMatchObject({ reason: 'keyCompromise' });
    expect(findEntry({ ...list, entries }, readX509(certificate('good-p256')).serialNumber)).toBeNull();
  }); // prettier-ignore
});
