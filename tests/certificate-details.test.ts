// What the certificate drawer says of a certificate is what `openssl x509` prints of the same file.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeCertificate } from '../agent/certificates/describe.ts';
import { fromPem } from '../agent/certificates/pem.ts';

const folder = mkdtempSync(join(tmpdir(), 'details-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();

const KEYS = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  sm2: ['-algorithm', 'SM2'],
} as const;
type Kind = keyof typeof KEYS;
const sign = (kind: Kind) => (kind === 'sm2' ? ['-sm3', '-sigopt', 'distid:1234567812345678'] : ['-sha256']);
const SUBJECT = '/C=CN/ST=上海/L=浦东/O=演示贸易有限公司, 第一分部/OU=报关部/CN=演示用户/emailAddress=demo@example.com';

/** @returns PEM of the certificate and its issuer */
function make(kind: Kind, extensions: string): { leaf: Uint8Array; ca: Uint8Array } {
  for (const name of ['ca', 'leaf']) openssl('genpkey', ...KEYS[kind], '-out', `${name}.key`);
  writeFileSync(file('cnf'), `[req]\ndistinguished_name=n\n[n]\n[ca]\nbasicConstraints=critical,CA:true\nkeyUsage=keyCertSign\n[leaf]\n${extensions}\n`);
  openssl('req', '-x509', '-new', '-utf8', '-key', 'ca.key', '-subj', '/O=Demo/CN=Demo CA', ...sign(kind), '-days', '900', '-config', 'cnf', '-extensions', 'ca', '-out', 'ca.pem');
  openssl('req', '-new', '-utf8', '-key', 'leaf.key', '-subj', SUBJECT, ...sign(kind), '-config', 'cnf', '-out', 'leaf.csr');
  const id = kind === 'sm2' ? ['-vfyopt', 'distid:1234567812345678'] : [];
  openssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', '0x00f1a2b3c4d5e6f7', ...sign(kind), ...id, '-days', '400', '-extfile', 'cnf', '-extensions', 'leaf', '-out', 'leaf.pem');
  const read = (name: string) => fromPem('CERTIFICATE', readFileSync(file(name), 'utf8'))[0]!;
  return { leaf: read('leaf.pem'), ca: read('ca.pem') };
} // prettier-ignore

const printed = (...what: string[]) => openssl('x509', '-in', 'leaf.pem', '-noout', ...what).trim();
/** One attribute a line, as they are, each value behind its short name. */
const NAMES = ['-nameopt', 'utf8,sep_multiline,sname,dn_rev=0'.replace(',dn_rev=0', '')];
const namesOf = (text: string) =>
  text
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter(Boolean);

/** The words openssl prints for bits and purposes. */
const WORDS: Record<string, string> = {
  digitalSignature: 'Digital Signature',
  nonRepudiation: 'Non Repudiation',
  keyEncipherment: 'Key Encipherment',
  dataEncipherment: 'Data Encipherment',
  keyAgreement: 'Key Agreement',
  encipherOnly: 'Encipher Only',
  decipherOnly: 'Decipher Only',
  clientAuth: 'TLS Web Client Authentication',
  emailProtection: 'E-mail Protection',
};

it.each([
  ['rsa', 'keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=clientAuth,emailProtection,1.2.3.4'],
  ['p256', 'keyUsage=keyAgreement,encipherOnly'],
  ['sm2', 'keyUsage=keyEncipherment,dataEncipherment,keyAgreement,decipherOnly'],
] as const)('%s: names, serial, dates, usages, fingerprints and chain', { timeout: 60_000 }, (kind, extensions) => {
  const { leaf, ca } = make(kind, extensions);
  const details = describeCertificate(leaf, [leaf, ca]);
  const lines = (names: typeof details.subject) => names.map(({ name, value }) => `${name}=${value}`);
  expect(lines(details.subject)).toEqual(namesOf(printed('-subject', ...NAMES)));
  expect(lines(details.issuer)).toEqual(namesOf(printed('-issuer', ...NAMES)));
  expect(details.serial).toBe(printed('-serial').replace('serial=', ''));
  const date = (name: string) => Date.parse(printed(name).replace(/^\w+=/, ''));
  expect([details.notBefore, details.notAfter]).toEqual([date('-startdate'), date('-enddate')]);
  const fingerprint = (hash: string) =>
    printed('-fingerprint', hash)
      .replace(/^[^=]*=/, '')
      .replaceAll(':', '');
  expect([details.sha256, details.sha1]).toEqual([fingerprint('-sha256'), fingerprint('-sha1')]);
  const listed = printed('-ext', 'keyUsage,extendedKeyUsage')
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .flatMap((line) => line.trim().split(', '));
  expect([...details.keyUsage, ...details.purposes].map((word) => WORDS[word] ?? word)).toEqual(listed);
  expect(listed.length).toBeGreaterThan(1);
  expect(details.chain).toEqual(['O=Demo, CN=Demo CA']);
  expect(Buffer.from(details.der, 'base64').equals(leaf)).toBe(true);
});

it('a certificate whose issuer is not there has no chain', { timeout: 60_000 }, () => {
  const { leaf } = make('p256', 'keyUsage=digitalSignature');
  expect(describeCertificate(leaf, [leaf]).chain).toEqual([]);
});
