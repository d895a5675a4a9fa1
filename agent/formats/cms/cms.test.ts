import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign as nodeSign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { type CardHolder, createAuthority, issueCard } from '../../certificates/issue.ts';
import { toPem } from '../../certificates/pem.ts';
import { readX509 } from '../../certificates/x509.ts';
import { der, derOid, derSetOf, signatureToDer, TAG } from '../../crypto/der.ts';
import { importedKey, spkiOf } from '../../crypto/sm2-key.ts';
import { generateSm2Key, signSm2 } from '../../crypto/sm2.ts';
import { digest, type Draft, type SignerCertificate } from '../format.ts';
import { ATTRIBUTE, CONTENT, DIGEST } from './oids.ts';
import { looksLikeCms, parseCms } from './parse.ts';
import { draftCms } from './sign.ts';
import { verifyCms } from './verify.ts';

const NOW = Date.UTC(2026, 4, 6, 7, 8, 9);
const DATA = utf8('货物清单 42\r\n');
const validity = { notBefore: NOW - 86_400_000, notAfter: NOW + 86_400_000 };
const holder: CardHolder = {
  holder: '演示用户', company: '演示贸易有限公司', organisationCode: '000000019', personalId: '000000190001010009',
  idType: '1', medium: '03-JJ0000001', codes: { entity: '01', card: '02', user: '03' },
}; // prettier-ignore
const caKey = importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const authority = createAuthority({ name: '测试CA', key: caKey, validity });

interface Signer extends SignerCertificate {
  key: KeyObject;
}
const signerOf = (algorithm: Signer['algorithm'], key: KeyObject): Signer => ({
  key,
  algorithm,
  der: issueCard({ authority, spki: spkiOf(key), holder, usage: 'sign', validity }),
});
const RSA = signerOf('rsa', importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey));
const ECDSA = signerOf('ecdsa', importedKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey));
const SM2 = signerOf('sm2', generateSm2Key());
const ALL = [['RSA', RSA], ['ECDSA', ECDSA], ['SM2', SM2]] as const; // prettier-ignore

const use = (key: KeyObject, { mechanism, input }: Pick<Draft, 'mechanism' | 'input'>): Uint8Array => {
  if (mechanism === 'sm2-sm3') return signSm2(key, input);
  return nodeSign('sha256', input, mechanism === 'ecdsa-sha256' ? { key, dsaEncoding: 'ieee-p1363' } : key);
};
function message(signer: Signer, options: { data?: Uint8Array; detached?: boolean } = {}): Uint8Array {
  const draft = draftCms({ data: options.data ?? DATA, signer, detached: options.detached ?? false, now: NOW });
  return draft.finish(use(signer.key, draft));
}

/** A message of any making, to be read only. */
function crafted(over: {
  signer?: Signer;
  attributes?: Uint8Array[] | null;
  contentType?: string;
  algorithm?: string;
  signers?: number;
  certificates?: Uint8Array[];
}): Uint8Array {
  const { signer = SM2, contentType = CONTENT.gm.data, algorithm = '1.2.156.10197.1.301.1' } = over;
  const attributes = over.attributes === undefined ? goodAttributes(contentType) : over.attributes;
  const input = attributes ? derSetOf(...attributes) : DATA;
  const { issuer, serialNumber } = readX509(signer.der);
  const version = Uint8Array.of(TAG.integer, 1, 1);
  const sm3 = der(TAG.sequence, derOid(DIGEST.sm3));
  const info = der(
    TAG.sequence,
    version,
    der(TAG.sequence, issuer, serialNumber),
    sm3,
    ...(attributes ? [der(0xa0, ...attributes)] : []),
    der(TAG.sequence, derOid(algorithm)),
    der(TAG.octetString, signatureToDer(signSm2(signer.key, input))),
  );
  const signedData = der(
    TAG.sequence,
    version,
    der(TAG.set, sm3),
    der(TAG.sequence, derOid(contentType), der(0xa0, der(TAG.octetString, DATA))),
    der(0xa0, ...(over.certificates ?? [signer.der])),
    der(TAG.set, ...Array.from({ length: over.signers ?? 1 }, () => info)),
  );
  return der(TAG.sequence, derOid(CONTENT.gm.signedData), der(0xa0, signedData));
}
const attribute = (oid: string, ...values: Uint8Array[]) => der(TAG.sequence, derOid(oid), der(TAG.set, ...values));
const goodAttributes = (contentType: string) => [
  attribute(ATTRIBUTE.contentType, derOid(contentType)),
  attribute(ATTRIBUTE.messageDigest, der(TAG.octetString, digest('sm3', DATA))),
];
const outcome = (bytes: Uint8Array, beside: Uint8Array | null = null): unknown => {
  try {
    return verifyCms(bytes, beside).signatures.every(({ valid }) => valid);
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : thrown;
  }
};

describe.each(ALL)('a message signed by %s', (_name, signer) => {
  it('holds, attached and detached, and says who signed and when', () => {
    const [signature] = verifyCms(message(signer), null).signatures;
    expect(signature).toMatchObject({ valid: true, signedAt: NOW });
    expect(toHex(signature.certificate)).toBe(toHex(signer.der));
    expect(toHex(verifyCms(message(signer), null).content ?? Uint8Array.of())).toBe(toHex(DATA));
    expect(outcome(message(signer, { detached: true }), DATA)).toBe(true);
    expect(outcome(message(signer), DATA)).toBe(true);
  });

  it('does not hold with other content, inside or beside it', () => {
    const edited = message(signer);
    const at = Buffer.from(edited).indexOf(Buffer.from(DATA));
    edited[at] = (edited[at] ?? 0) ^ 1;
    expect(outcome(edited)).toBe(false);
    expect(outcome(message(signer, { detached: true }), utf8('other'))).toBe(false);
    expect(outcome(message(signer), utf8('other'))).toBe(false);
    expect(outcome(message(signer, { detached: true }))).toBe('format/content-missing');
  });

  it('does not hold when any byte of the signed attributes or the signature is another', () => {
    const whole = message(signer);
    const from = Buffer.from(whole).indexOf(Buffer.from(derOid(ATTRIBUTE.messageDigest)));
    for (let at = from; at < whole.length; at += 11) {
      const changed = whole.map((byte, i) => (i === at ? byte ^ 4 : byte));
      expect(outcome(changed), String(at)).not.toBe(true);
    }
  });
});

describe('names', () => {
  it('are those of GM/T 0010 for SM2 and of RFC 5652 for others', () => {
    expect(toHex(message(SM2))).toContain(toHex(derOid(CONTENT.gm.signedData)));
    expect(toHex(message(SM2))).not.toContain(toHex(derOid(CONTENT.cms.data)));
    expect(toHex(message(RSA))).toContain(toHex(derOid(CONTENT.cms.signedData)));
    expect([looksLikeCms(message(SM2)), looksLikeCms(message(RSA)), looksLikeCms(RSA.der)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('of kits are read too: no attributes, the arc of PKCS#7, SM2-with-SM3 for the signature', () => {
    expect(outcome(crafted({ attributes: null }))).toBe(true);
    expect(outcome(crafted({ contentType: CONTENT.cms.data }))).toBe(true);
    expect(outcome(crafted({ algorithm: '1.2.156.10197.1.501' }))).toBe(true);
  });

  it('attributes in another order are verified in that of DER', () => {
    const [type, hash] = goodAttributes(CONTENT.gm.data);
    expect(outcome(crafted({ attributes: [hash!, type!] }))).toBe(true);
  });
});

it('the certificate of a signer is found by issuer and number together: a stranger’s of the same number is passed over', () => {
  const elsewhere = createAuthority({ name: '另一家CA', key: caKey, validity });
  const { serialNumber } = readX509(SM2.der);
  const other = issueCard({ authority: elsewhere, spki: spkiOf(generateSm2Key()), holder, usage: 'sign', validity });
  const at = Buffer.from(other).indexOf(Buffer.from(readX509(other).serialNumber));
  const stranger = Uint8Array.from(other);
  stranger.set(serialNumber, at);
  expect(toHex(readX509(stranger).serialNumber)).toBe(toHex(serialNumber));
  expect(outcome(crafted({ certificates: [stranger, SM2.der] }))).toBe(true);
  expect(outcome(crafted({ certificates: [stranger] }))).toBe('format/no-certificate');
});

describe('hostile messages', () => {
  const good = () => goodAttributes(CONTENT.gm.data);

  it.each([
    ['an attribute twice', { attributes: [...good(), good()[1]!] }, 'format/malformed'],
    ['a digest attribute with two values', { attributes: [good()[0]!, attribute(ATTRIBUTE.messageDigest, der(TAG.octetString, digest('sm3', DATA)), der(TAG.octetString, digest('sm3', DATA)))] }, 'format/malformed'],
    ['no digest attribute', { attributes: [good()[0]!] }, 'format/malformed'],
    ['no content type attribute', { attributes: [good()[1]!] }, 'format/malformed'],
    ['attributes that name another type', { attributes: [attribute(ATTRIBUTE.contentType, derOid('1.2.3.4')), good()[1]!] }, false],
    ['no attributes over content that is not plain data', { attributes: null, contentType: '1.2.3.4' }, false],
    ['an unknown algorithm', { algorithm: '1.2.3.4' }, 'format/unsupported'],
    ['an algorithm named like a property', { algorithm: '2.999' }, 'format/unsupported'],
    ['the name of RSA over an SM2 signature', { algorithm: '1.2.840.113549.1.1.1' }, 'format/unsupported'],
    ['no certificate of the signer', { certificates: [RSA.der] }, 'format/no-certificate'],
    ['a certificate that is none', { certificates: [der(TAG.sequence, Uint8Array.of(5, 0))] }, 'format/malformed'],
    ['no signer at all', { signers: 0 }, 'format/malformed'],
    ['more signers than anybody has', { signers: 17 }, 'format/malformed'],
  ] as const)('with %s', (_name, over, expected) => {
    expect(outcome(crafted(over as Parameters<typeof crafted>[0]))).toBe(expected);
  }); // prettier-ignore

  it('whose lengths lie: cut, too long, indefinite, of five bytes, not minimal, with bytes behind', () => {
    const whole = message(RSA);
    for (let length = 0; length < whole.length; length += 13)
      expect(outcome(whole.subarray(0, length))).toBe('format/malformed');
    const body = whole.subarray(4);
    for (const head of [
      [0x30, 0x80],
      [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff],
      [0x30, 0x85, 0, 0, 0, 5, 0],
      [0x30, 0x83, 0, ...whole.subarray(2, 4)],
    ])
      expect(outcome(concat(Uint8Array.from(head), body))).toBe('format/malformed');
    expect(outcome(concat(whole, Uint8Array.of(0, 0)))).toBe('format/malformed');
  });

  it('made by chance never bring anything but a verdict or a problem of their format', () => {
    const whole = message(SM2);
    const codes = new Set<unknown>([
      true,
      false,
      'format/malformed',
      'format/unsupported',
      'format/no-certificate',
      'format/content-missing',
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 6 }), (at, change) => {
        const copy = Uint8Array.from(whole);
        copy.set(change.subarray(0, copy.length - at), at);
        expect([...codes]).toContain(outcome(copy));
      }),
      { numRuns: 500, seed: 20 },
    );
  });
});

describe('against the openssl command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cms-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const TRUST = ['-CAfile', file('ca.pem'), '-attime', String(NOW / 1000), '-purpose', 'any'];
  beforeAll(() => {
    writeFileSync(file('ca.pem'), toPem('CERTIFICATE', authority.certificate));
    writeFileSync(file('data'), DATA);
    for (const [name, { key, der }] of ALL) {
      writeFileSync(file(`${name}.key`), key.export({ format: 'pem', type: 'pkcs8' }));
      writeFileSync(file(`${name}.pem`), toPem('CERTIFICATE', der));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['RSA', 'ECDSA'] as const)('openssl verifies our messages by %s and refuses edited ones', (name) => {
    const signer = name === 'RSA' ? RSA : ECDSA;
    const verify = (...more: string[]) =>
      openssl('cms', '-verify', '-binary', '-inform', 'DER', '-in', file('m'), ...TRUST, ...more);
    writeFileSync(file('m'), message(signer));
    expect(toHex(verify())).toBe(toHex(DATA));
    writeFileSync(
      file('m'),
      message(signer).map((byte, i, all) => (i === Buffer.from(all).indexOf(Buffer.from(DATA)) ? byte ^ 1 : byte)),
    );
    expect(verify).toThrow(/verif/i);
    writeFileSync(file('m'), message(signer, { detached: true }));
    expect(toHex(verify('-content', file('data')))).toBe(toHex(DATA));
    expect(() => verify('-content', file('ca.pem'))).toThrow(/verif/i);
  });

  it.each(['RSA', 'ECDSA'] as const)('we verify what openssl signs by %s, with its own choice of attributes', (name) => {
    const make = (...more: string[]) =>
      openssl('cms', '-sign', '-binary', '-outform', 'DER', '-md', 'sha256', '-in', file('data'), '-signer', file(`${name}.pem`), '-inkey', file(`${name}.key`), ...more);
    expect(outcome(make('-nodetach'))).toBe(true);
    expect(outcome(make(), DATA)).toBe(true);
    expect(outcome(make(), utf8('other'))).toBe(false);
    expect(outcome(make('-nodetach', '-noattr'))).toBe(true);
    expect(outcome(make('-nodetach', '-nocerts'))).toBe('format/no-certificate');
  }); // prettier-ignore

  it('openssl dgst verifies the SM2 signature over the attributes that openssl asn1parse finds, and no edited ones', () => {
    const whole = message(SM2);
    writeFileSync(file('m'), whole);
    const lines = openssl('asn1parse', '-inform', 'DER', '-in', file('m')).toString().split('\n');
    const place = (line: string) => {
      const [, offset, head, length] = (/^ *(\d+):d=\d+ +hl=(\d+) l= *(\d+)/.exec(line) ?? []).map(Number);
      return { from: offset ?? 0, content: (offset ?? 0) + (head ?? 0), to: (offset ?? 0) + (head ?? 0) + (length ?? 0) };
    };
    const attributes = place(lines.filter((line) => /d=5 .*cont \[ 0 \]/.test(line)).at(-1) ?? '');
    const signature = place(lines.filter((line) => /d=5 .*OCTET STRING/.test(line)).at(-1) ?? '');
    const set = Uint8Array.from(whole.subarray(attributes.from, attributes.to));
    set[0] = TAG.set;
    writeFileSync(file('set'), set);
    writeFileSync(file('signature'), whole.subarray(signature.content, signature.to));
    writeFileSync(file('key'), openssl('x509', '-in', file('SM2.pem'), '-pubkey', '-noout'));
    const verify = () =>
      openssl('dgst', '-sm3', '-sigopt', 'distid:1234567812345678', '-verify', file('key'), '-signature', file('signature'), file('set')).toString();
    expect(verify()).toContain('Verified OK');
    expect(toHex(set)).toContain(openssl('dgst', '-sm3', '-r', file('data')).toString().slice(0, 64));
    writeFileSync(file('set'), set.map((byte, i) => (i === set.length - 1 ? byte ^ 1 : byte)));
    expect(verify).toThrow();
  }); // prettier-ignore
});

it('reads many certificates and a large message in their own time', () => {
  const large = message(RSA, { data: new Uint8Array(4 * 1024 * 1024) });
  expect(parseCms(large).content?.length).toBe(4 * 1024 * 1024);
  expect(outcome(large)).toBe(true);
});
