import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate as PeculiarCertificate } from '@peculiar/asn1-x509';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { importedKey, spkiOf } from '../crypto/sm2-key.ts';
import { createAuthority, issueCard, type Authority, type CardHolder } from './issue.ts';
import { parseCertificate } from './parse.ts';
import { fromPem, toPem } from './pem.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 1, 4, 5, 6);
const validity = { notBefore: NOW - DAY, notAfter: NOW + 3650 * DAY };
const holder: CardHolder = {
  holder: '演示用户',
  company: '演示贸易有限公司',
  organisationCode: '000000019',
  personalId: '000000190001010009',
  idType: '1',
  medium: '03-JJ0000001',
  codes: { entity: '01', card: '02', user: '03' },
};
const rsaKey = (bits: number): KeyObject => importedKey(generateKeyPairSync('rsa', { modulusLength: bits }).privateKey);
const sm2Authority = createAuthority({ name: '测试CA', key: generateSm2Key(), validity });
const rsaAuthority = createAuthority({ name: '测试CA RSA', key: rsaKey(2048), validity });
const card = (
  authority: Authority,
  key: KeyObject,
  usage: 'sign' | 'encrypt' | 'both' = 'sign',
  digest: 'sha1' | 'sha256' = 'sha256',
) => issueCard({ authority, spki: spkiOf(key), holder, usage, validity, digest });
const rsa1024 = card(rsaAuthority, rsaKey(1024), 'sign', 'sha1');
const rsa2048 = card(rsaAuthority, rsaKey(2048), 'both');
const sm2 = card(sm2Authority, generateSm2Key());
const sm2Encryption = card(sm2Authority, generateSm2Key(), 'encrypt');

const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
beforeAll(() => {
  const all = {
    'ca-sm2': sm2Authority.certificate,
    'ca-rsa': rsaAuthority.certificate,
    rsa1024,
    rsa2048,
    sm2,
    sm2Encryption,
  };
  for (const [name, der] of Object.entries(all)) writeFileSync(file(`${name}.pem`), toPem('CERTIFICATE', der));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('parseCertificate', () => {
  it.each([
    [
      'RSA-1024 with GBK under IA5String and BMPString names',
      rsa1024,
      { algorithm: 'rsa', bits: 1024, usage: 'sign', issuer: '测试CA RSA' },
      /^[0-9a-f]{8}$/,
    ],
    ['RSA-2048', rsa2048, { algorithm: 'rsa', bits: 2048, usage: 'both', issuer: '测试CA RSA' }, /^[0-9a-f]{8}$/],
    ['SM2 with UTF8String', sm2, { algorithm: 'sm2', bits: 256, usage: 'sign', issuer: '测试CA' }, /^03[0-9a-f]{14}$/],
    [
      'an SM2 encryption certificate',
      sm2Encryption,
      { algorithm: 'sm2', bits: 256, usage: 'encrypt', issuer: '测试CA' },
      /^03[0-9a-f]{14}$/,
    ],
  ] as const)('reads %s', (_name, der, view, number) => {
    const certificate = parseCertificate(der);
    expect(certificate.view).toMatchObject({
      ...view,
      holder: '演示用户',
      company: '演示贸易有限公司',
      companyCode: '000000019',
      medium: '03-JJ0000001',
      notBefore: Math.floor(validity.notBefore / 1000) * 1000,
      notAfter: Math.floor(validity.notAfter / 1000) * 1000,
    });
    expect(certificate.view.number).toMatch(number);
    expect(certificate).toMatchObject({ personalId: '000000190001010009', idType: '1', organisationCode: '000000019' });
    expect(certificate.codes).toEqual({ entity: '01', card: '02', user: '03' });
  });

  it.each([
    ['rsa1024', rsa1024],
    ['rsa2048', rsa2048],
    ['sm2', sm2],
  ])('agrees with node, @peculiar/asn1-x509 and openssl on %s', (name, der) => {
    const { view, spki } = parseCertificate(der);
    const node = new X509Certificate(der);
    const peculiar = AsnConvert.parse(der, PeculiarCertificate).tbsCertificate;
    expect(view.number).toBe(node.serialNumber.toLowerCase().padStart(view.number.length, '0'));
    expect(view.id).toBe(node.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(view.notAfter).toBe(node.validToDate.getTime());
    expect(toHex(spki)).toBe(toHex(new Uint8Array(AsnConvert.serialize(peculiar.subjectPublicKeyInfo))));
    expect(toHex(new Uint8Array(peculiar.serialNumber)).replace(/^00/, '')).toBe(view.number);
    const text = openssl(
      'x509',
      '-in',
      file(`${name}.pem`),
      '-noout',
      '-text',
      '-nameopt',
      'utf8,sname,sep_comma_plus',
    );
    expect(text).toContain('CN=演示用户');
    expect(text).toContain('1.3.6.1.4.1.5315.100.5.1');
    expect(text).toContain(
      name === 'sm2' ? 'SM2-with-SM3' : name === 'rsa1024' ? 'sha1WithRSAEncryption' : 'sha256WithRSAEncryption',
    );
  });

  it('writes the two generations as the cards do: GBK under the IA5String tag, UTF-8 under its own', () => {
    expect(toHex(rsa1024)).toContain(`1610${toHex(Uint8Array.from([0xd1, 0xdd, 0xca, 0xbe]))}`);
    expect(toHex(sm2)).toContain(`0c18${toHex(new TextEncoder().encode('演示贸易有限公司'))}`);
  });

  it('shows a name that tries to turn the line around (test id 15)', () => {
    const spoof = issueCard({
      authority: sm2Authority,
      spki: spkiOf(generateSm2Key()),
      holder: { ...holder, company: `甲公司\u202e${'长'.repeat(900)}` },
      usage: 'sign',
      validity,
    });
    const { company } = parseCertificate(spoof).view;
    expect(company.startsWith('甲公司⟨U+202E⟩长')).toBe(true);
    expect(company.length).toBeLessThanOrEqual(300);
  });

  it('answers request/invalid, and nothing else, for every cut and every changed byte', () => {
    const outcome = (bytes: Uint8Array): unknown => {
      try {
        return parseCertificate(bytes).view.number;
      } catch (thrown) {
        return thrown instanceof Problem ? thrown.code : thrown;
      }
    };
    for (let length = 0; length < sm2.length; length += 7)
      expect(outcome(sm2.subarray(0, length))).toBe('request/invalid');
    expect(outcome(Uint8Array.of(...sm2, 0))).toBe('request/invalid');
    fc.assert(
      fc.property(fc.nat(rsa1024.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const result = outcome(rsa1024.map((byte, i) => (i === at ? byte ^ change : byte)));
        expect(typeof result).toBe('string');
      }),
    );
  });
});

describe('an issued card', () => {
  it('of either generation is verified by openssl, under its own authority alone', () => {
    const when = ['-attime', String(NOW / 1000), '-auth_level', '0'];
    const id = ['-vfyopt', 'distid:1234567812345678'];
    const verify =
      (authority: string, name: string, ...options: string[]) =>
      () =>
        openssl('verify', ...when, ...options, '-CAfile', file(`${authority}.pem`), file(`${name}.pem`));
    for (const name of ['rsa1024', 'rsa2048']) expect(verify('ca-rsa', name)()).toContain('OK');
    for (const name of ['sm2', 'sm2Encryption']) expect(verify('ca-sm2', name, ...id)()).toContain('OK');
    const twin = createAuthority({ name: '测试CA', key: generateSm2Key(), validity });
    writeFileSync(file('ca-twin.pem'), toPem('CERTIFICATE', twin.certificate));
    expect(verify('ca-twin', 'sm2', ...id)).toThrow();
  });

  it('is no authority', () => {
    const key = generateSm2Key();
    const impostor = { certificate: card(sm2Authority, key), key };
    writeFileSync(file('impostor.pem'), toPem('CERTIFICATE', impostor.certificate));
    writeFileSync(file('below.pem'), toPem('CERTIFICATE', card(impostor, generateSm2Key())));
    const options = ['-attime', String(NOW / 1000), '-vfyopt', 'distid:1234567812345678'];
    const chain = ['-CAfile', file('ca-sm2.pem'), '-untrusted', file('impostor.pem')];
    expect(() => openssl('verify', ...options, ...chain, file('below.pem'))).toThrow(/invalid CA certificate/);
  });
});

describe('PEM', () => {
  it('reads several blocks and ignores other labels', () => {
    const text = toPem('CERTIFICATE', sm2) + toPem('PRIVATE KEY', Uint8Array.of(1)) + toPem('CERTIFICATE', rsa1024);
    expect(fromPem('CERTIFICATE', text).map(toHex)).toEqual([toHex(sm2), toHex(rsa1024)]);
  });
});
