// Key files made by the openssl program; every refusal from a file that was good before one thing was changed in it.
import { execFileSync } from 'node:child_process';
import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  pbkdf2Sync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, equalBytes, utf8 } from '#shared/bytes.ts';
import { createAuthority, issueCard } from '../certificates/issue.ts';
import { toPem } from '../certificates/pem.ts';
import { der, derOid, derUnsigned, readChildren, readElement, TAG, type DerElement } from '../crypto/der.ts';
import { importedKey, spkiOf } from '../crypto/sm2-key.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { readKeyFile } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'key-files-'));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });

const NOW = Date.UTC(2026, 2, 1);
const validity = { notBefore: NOW, notAfter: NOW + 365 * 86_400_000 };
const PASSWORD = '密码 Pass-1';
const KEYS = {
  rsa: importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  p256: importedKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  sm2: generateSm2Key(),
};
type Kind = keyof typeof KEYS;
const authority = createAuthority({ name: '通签演示CA（仅供测试）', key: KEYS.rsa, validity });

function certificateOf(key: KeyObject, usage: 'sign' | 'encrypt' | 'both' = 'both'): Uint8Array {
  const holder = {
    ...{ holder: '演示用户', company: '演示贸易有限公司', organisationCode: '91000000DEMA00013A' },
    ...{ personalId: '000000190001010009', idType: '1', medium: '' },
    codes: { entity: '01', card: '02', user: '01' },
  };
  return issueCard({ authority, spki: spkiOf(key), holder, usage, validity });
}
const pkcs8Of = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'pkcs8' });

beforeAll(() => {
  for (const kind of Object.keys(KEYS) as Kind[]) {
    writeFileSync(file(`${kind}.key`), toPem('PRIVATE KEY', pkcs8Of(KEYS[kind])));
    writeFileSync(file(`${kind}.crt`), toPem('CERTIFICATE', certificateOf(KEYS[kind])));
  }
  writeFileSync(file('ca.crt'), toPem('CERTIFICATE', authority.certificate));
});

/** A .p12 that openssl wrote. */
function pfx(kind: Kind, ...options: string[]): Uint8Array {
  const out = file(`${kind}.p12`);
  const given = ['-inkey', file(`${kind}.key`), '-in', file(`${kind}.crt`), '-certfile', file('ca.crt')];
  openssl('pkcs12', ...options, '-export', ...given, '-passout', `pass:${PASSWORD}`, '-out', out);
  return readFileSync(out);
}
function sealedKey(kind: Kind, ...options: string[]): Uint8Array {
  return openssl('pkcs8', '-topk8', '-in', file(`${kind}.key`), '-passout', `pass:${PASSWORD}`, ...options);
}
const read = (bytes: Uint8Array, password = PASSWORD, certificates: Uint8Array[] = []) =>
  readKeyFile({ bytes, password: utf8(password), certificates });
const code = (name: string) => expect.objectContaining({ code: name }) as unknown;

const LEGACY = ['-legacy'];
const SM4_SM3 = ['-keypbe', 'SM4-CBC', '-certpbe', 'SM4-CBC', '-macalg', 'sm3'];
const PFX: [string, Kind, string[]][] = [
  ...(['rsa', 'p256', 'sm2'] as const).flatMap((kind): [string, Kind, string[]][] => [
    ['AES-256, SHA-256 MAC', kind, []],
    ['RC2-40 and 3DES, SHA-1 MAC', kind, LEGACY],
    ['SM4-CBC, SM3 MAC', kind, SM4_SM3],
  ]),
  ['RC2-128', 'rsa', [...LEGACY, '-keypbe', 'PBE-SHA1-RC2-128', '-certpbe', 'PBE-SHA1-RC2-128']],
  ['RC2-40 for the key', 'sm2', [...LEGACY, '-keypbe', 'PBE-SHA1-RC2-40']],
  ['3DES of two keys', 'rsa', [...LEGACY, '-keypbe', 'PBE-SHA1-2DES', '-certpbe', 'PBE-SHA1-2DES']],
  ['AES-128 and no encryption of certificates', 'p256', ['-keypbe', 'AES-128-CBC', '-certpbe', 'NONE']],
  ['SHA-512 MAC, 3DES in PBES2', 'rsa', ['-macalg', 'sha512', '-keypbe', 'des-ede3-cbc']],
  ['many iterations', 'sm2', ['-iter', '100000']],
  ['one iteration', 'rsa', ['-noiter', '-nomaciter']],
];

describe('a .pfx of openssl', { timeout: 60_000 }, () => {
  it.each(PFX)('is read with key, certificate and chain: %s, %s', async (_, kind, options) => {
    const { keys, chain } = await read(pfx(kind, ...options));
    expect(keys).toHaveLength(1);
    expect(spkiOf(keys[0]!.key)).toEqual(spkiOf(KEYS[kind]));
    expect(keys[0]!.certificate?.view.company).toBe('演示贸易有限公司');
    expect(chain.map((each) => equalBytes(each, authority.certificate))).toEqual([true]);
  });

  it('is the same in BER, as Java and Firefox write it', async () => {
    const bytes = pfx('rsa');
    const { ber, pieces } = asBer(bytes);
    expect(pieces).toBeGreaterThan(0);
    const { keys } = await read(ber);
    expect(spkiOf(keys[0]!.key)).toEqual(spkiOf(KEYS.rsa));
  });

  it('with another password, none, or one letter changed is one and the same problem', async () => {
    for (const options of [[], LEGACY, SM4_SM3]) {
      const bytes = pfx('sm2', ...options);
      for (const password of ['', 'x', PASSWORD.toLowerCase(), `${PASSWORD} `])
        await expect(read(bytes, password)).rejects.toEqual(code('key/password-wrong'));
    }
  });

  it('without a key, without a MAC, with a curve or a size nobody uses is refused', async () => {
    const out = file('odd.p12');
    const made = (...options: string[]) => {
      openssl('pkcs12', '-export', '-passout', `pass:${PASSWORD}`, '-out', out, ...options);
      return readFileSync(out);
    };
    const noKey = made('-nokeys', '-in', file('rsa.crt'));
    await expect(read(noKey)).rejects.toEqual(code('key/file-none'));
    const noMac = made('-nomac', '-inkey', file('rsa.key'), '-in', file('rsa.crt'));
    await expect(read(noMac)).rejects.toEqual(code('key/file-unsupported'));
    for (const [name, options] of [
      ['p384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
      ['rsa512', ['rsa', '-pkeyopt', 'rsa_keygen_bits:512']],
      ['ed', ['ed25519']],
    ] as const) {
      openssl('genpkey', '-algorithm', ...options, '-out', file(`${name}.key`));
      const bytes = made('-nocerts', '-inkey', file(`${name}.key`));
      await expect(read(bytes), name).rejects.toEqual(code('key/file-unsupported'));
    }
  });

  it('that asks for the work of hours is refused at once, for its MAC and for all parts together', async () => {
    const bytes = pfx('rsa', '-iter', '1', '-maciter');
    const { raw } = readChildren(readElement(bytes))[2]!;
    const [info, salt] = readChildren(readElement(raw)).map((part) => part.raw);
    for (const count of [Uint8Array.of(0x7f, 0xff, 0xff, 0xff), new Uint8Array(20).fill(0x7f)]) {
      const mac = sequence(info!, salt!, der(TAG.integer, count));
      const costly = sequence(
        ...readChildren(readElement(bytes))
          .slice(0, 2)
          .map((part) => part.raw),
        mac,
      );
      await expect(read(costly)).rejects.toEqual(code('key/file-costly'));
    }
    // Each of the two keys may cost this much alone; together they may not.
    const parts = sm3Parts(pkcs8Of(KEYS.sm2), '1.2.156.10197.1.401.2');
    const last = written({ ...parts, iterations: derUnsigned(Uint8Array.of(0x98, 0x96, 0x80)) });
    await expect(read(pfxOf([written(parts), last], [], 2))).rejects.toEqual(code('key/file-costly'));
  });

  it('cut short anywhere, or with one byte changed anywhere, imports nothing', async () => {
    const bytes = pfx('p256', '-noiter', '-nomaciter');
    for (let length = 0; length < bytes.length; length += 7)
      await expect(read(bytes.subarray(0, length)), String(length)).rejects.toEqual(code('key/file-malformed'));
    const outcomes = new Map<string, number>();
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= 0x21;
      const outcome = await read(changed).then(
        () => 'read',
        (thrown: unknown) => (thrown as { code?: string }).code ?? String(thrown),
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    const allowed = ['key/password-wrong', 'key/file-malformed', 'key/file-unsupported', 'key/file-costly'];
    expect([...outcomes.keys()].filter((each) => !allowed.includes(each))).toEqual([]);
  });
});

describe('a sealed PKCS#8 of openssl', { timeout: 60_000 }, () => {
  const SEALS: [string, Kind, string[]][] = [
    ['PBES2 AES-256', 'rsa', []],
    ['PBES2 AES-256', 'sm2', []],
    ['SM4-CBC', 'sm2', ['-v2', 'sm4-cbc']],
    ['3DES, SHA-1', 'p256', ['-v2', 'des3', '-v2prf', 'hmacWithSHA1']],
    ['SHA-512', 'rsa', ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA512']],
    ['scrypt', 'sm2', ['-scrypt']],
    ['PKCS#12 3DES', 'rsa', ['-v1', 'PBE-SHA1-3DES']],
    ['DER', 'p256', ['-outform', 'DER']],
  ];
  it.each(SEALS)('is read: %s, %s', async (_, kind, options) => {
    const bytes = sealedKey(kind, ...options);
    const certificate = certificateOf(KEYS[kind]);
    const { keys, chain } = await read(bytes, PASSWORD, [certificate, authority.certificate]);
    expect(spkiOf(keys[0]!.key)).toEqual(spkiOf(KEYS[kind]));
    expect(keys[0]!.certificate?.der).toEqual(certificate);
    expect(chain).toEqual([authority.certificate]);
    expect((await read(bytes)).keys[0]!.certificate).toBeNull();
    await expect(read(bytes, 'other')).rejects.toEqual(code('key/password-wrong'));
  });

  it('in the ways of GmSSL, PBKDF2 with SM3 under either of its names, is read', async () => {
    for (const prf of ['1.2.156.10197.1.401.2', '1.2.156.10197.1.401.3.1']) {
      const bytes = sealWithSm3(pkcs8Of(KEYS.sm2), prf);
      const { keys } = await read(utf8(toPem('ENCRYPTED PRIVATE KEY', bytes)));
      expect(spkiOf(keys[0]!.key)).toEqual(spkiOf(KEYS.sm2));
    }
  });

  it('is refused when it is several, open, of a traditional form, nothing, or too large', async () => {
    const one = sealedKey('rsa');
    const table: [string, Uint8Array, string][] = [
      ['two keys', concat(one, sealedKey('p256')), 'key/file-several'],
      ['an open key', utf8(readFileSync(file('sm2.key'), 'utf8')), 'key/file-open'],
      ['an open key in DER', pkcs8Of(KEYS.rsa), 'key/file-open'],
      ['an open RSA key', openssl('rsa', '-in', file('rsa.key'), '-traditional'), 'key/file-open'],
      ['a sealed traditional key', traditional(), 'key/file-open'],
      ['a certificate', readFileSync(file('rsa.crt')), 'key/file-none'],
      ['a torn PEM', one.subarray(0, one.length - 40), 'key/file-none'],
      ['a PEM that is no base64', utf8(one.toString().replace('M', '=M')), 'key/file-malformed'],
      ['nothing', new Uint8Array(0), 'key/file-malformed'],
      ['text', utf8('密钥在此'), 'key/file-malformed'],
      ['too much', new Uint8Array(300_000).fill(0x30), 'key/file-malformed'],
      [
        'BER without end',
        Uint8Array.from({ length: 5000 }, (_, i) => (i % 2 === 0 ? 0x30 : 0x80)),
        'key/file-malformed',
      ],
      ['a damaged certificate beside it', concat(one, utf8(toPem('CERTIFICATE', utf8('x')))), 'key/file-malformed'],
    ];
    for (const [name, bytes, problem] of table) await expect(read(bytes), name).rejects.toEqual(code(problem));
  });

  it('whose public part is another key’s, or whose number was changed, is damaged', async () => {
    const stranger = Buffer.from(pkcs8Of(generateSm2Key()));
    const mixed = Buffer.from(pkcs8Of(KEYS.sm2));
    stranger.copy(mixed, mixed.length - 64, stranger.length - 64);
    expect(() => createPrivateKey({ key: mixed, format: 'der', type: 'pkcs8' })).not.toThrow(); // node itself takes it
    await expect(read(sealWithSm3(mixed, '1.2.156.10197.1.401.2'))).rejects.toEqual(code('key/damaged'));
    const rsa = Buffer.from(pkcs8Of(KEYS.rsa));
    rsa[60]! ^= 1; // in the modulus
    await expect(read(sealWithSm3(rsa, '1.2.156.10197.1.401.2'))).rejects.toEqual(code('key/damaged'));
  });

  const PBES2_REFUSED: [string, (parts: Sm3Parts) => Partial<Sm3Parts>, string][] = [
    ['no iterations', () => ({ iterations: der(TAG.integer, Uint8Array.of(0)) }), 'key/file-malformed'],
    ['negative iterations', () => ({ iterations: der(TAG.integer, Uint8Array.of(0x80)) }), 'key/file-malformed'],
    ['padded iterations', () => ({ iterations: der(TAG.integer, Uint8Array.of(0, 9)) }), 'key/file-malformed'],
    ['huge iterations', () => ({ iterations: derUnsigned(new Uint8Array(9).fill(0xff)) }), 'key/file-costly'],
    ['no salt', () => ({ salt: der(TAG.octetString) }), 'key/file-malformed'],
    ['a short IV', () => ({ iv: der(TAG.octetString, new Uint8Array(8)) }), 'key/file-malformed'],
    ['an unknown PRF', () => ({ prf: derOid('1.2.3.4') }), 'key/file-unsupported'],
    ['a PRF named like a property', () => ({ prf: derOid('2.5.4.3') }), 'key/file-unsupported'],
    ['an unknown cipher', () => ({ cipher: derOid('1.2.156.10197.1.104.1') }), 'key/file-unsupported'],
    ['no text of whole blocks', ({ sealed }) => ({ sealed: sealed.subarray(1) }), 'key/file-malformed'],
    ['no text at all', () => ({ sealed: new Uint8Array(0) }), 'key/file-malformed'],
  ];
  it.each(PBES2_REFUSED)('with %s is refused', async (_, change, problem) => {
    const parts = sm3Parts(pkcs8Of(KEYS.sm2), '1.2.156.10197.1.401.2');
    await expect(read(written({ ...parts, ...change(parts) }))).rejects.toEqual(code(problem));
    expect((await read(written(parts))).keys).toHaveLength(1); // the control
  });
});

describe('two keys in one .pfx', { timeout: 60_000 }, () => {
  const pair = (usages: ['sign' | 'encrypt' | 'both', 'sign' | 'encrypt' | 'both']): Uint8Array => {
    const keys = [KEYS.sm2, generateSm2Key()];
    return pfxOf(
      keys.map(pkcs8Of),
      keys.map((key, i) => certificateOf(key, usages[i])),
    );
  };

  it('are one company’s when one signs and the other one opens, and refused otherwise', async () => {
    const { keys } = await read(pair(['sign', 'encrypt']));
    expect(keys.map(({ certificate }) => certificate?.view.usage)).toEqual(['sign', 'encrypt']);
    for (const usages of [
      ['sign', 'sign'],
      ['both', 'both'],
      ['both', 'sign'],
    ] as const)
      await expect(read(pair([...usages]))).rejects.toEqual(code('key/file-several'));
    const three = [KEYS.sm2, generateSm2Key(), generateSm2Key()].map(pkcs8Of);
    await expect(read(pfxOf(three, []))).rejects.toEqual(code('key/file-several'));
  });
});

// --- writers of what openssl does not write ---

interface Sm3Parts {
  salt: Uint8Array;
  iterations: Uint8Array;
  prf: Uint8Array;
  cipher: Uint8Array;
  iv: Uint8Array;
  sealed: Uint8Array;
}

function sm3Parts(pkcs8: Uint8Array, prf: string): Sm3Parts {
  const [salt, iv] = [randomBytes(8), randomBytes(16)];
  const key = pbkdf2Sync(PASSWORD, salt, 1000, 16, 'sm3');
  const cipher = createCipheriv('sm4-cbc', key, iv);
  return {
    salt: der(TAG.octetString, salt),
    iterations: derUnsigned(Uint8Array.of(3, 0xe8)),
    prf: derOid(prf),
    cipher: derOid('1.2.156.10197.1.104.2'),
    iv: der(TAG.octetString, iv),
    sealed: concat(cipher.update(pkcs8), cipher.final()),
  };
}

function written({ salt, iterations, prf, cipher, iv, sealed }: Sm3Parts): Uint8Array {
  const derivation = sequence(derOid('1.2.840.113549.1.5.12'), sequence(salt, iterations, sequence(prf)));
  const algorithm = sequence(derOid('1.2.840.113549.1.5.13'), sequence(derivation, sequence(cipher, iv)));
  return sequence(algorithm, der(TAG.octetString, sealed));
}

function sealWithSm3(pkcs8: Uint8Array, prf: string): Uint8Array {
  return written(sm3Parts(pkcs8, prf));
}

function sequence(...parts: Uint8Array[]): Uint8Array {
  return der(TAG.sequence, ...parts);
}

/** Bags with open keys (1) or sealed ones (2) under a SHA-256 MAC: openssl writes one key only. */
function pfxOf(keys: Uint8Array[], certificates: Uint8Array[], kind: 1 | 2 = 1): Uint8Array {
  const bag = (number: number, value: Uint8Array) =>
    sequence(derOid(`1.2.840.113549.1.12.10.1.${number}`), der(0xa0, value));
  const certificateBag = (each: Uint8Array) =>
    bag(3, sequence(derOid('1.2.840.113549.1.9.22.1'), der(0xa0, der(TAG.octetString, each))));
  const bags = sequence(...keys.map((key) => bag(kind, key)), ...certificates.map(certificateBag));
  const data = (content: Uint8Array) =>
    sequence(derOid('1.2.840.113549.1.7.1'), der(0xa0, der(TAG.octetString, content)));
  const whole = sequence(data(bags));
  const salt = randomBytes(8);
  const mac = macOf(whole, salt);
  const info = sequence(sequence(derOid('2.16.840.1.101.3.4.2.1'), der(TAG.null)), der(TAG.octetString, mac));
  return sequence(
    der(TAG.integer, Uint8Array.of(3)),
    data(whole),
    sequence(info, der(TAG.octetString, salt), der(TAG.integer, Uint8Array.of(1))),
  );
}

/** HMAC-SHA-256 under the key of PKCS#12 (RFC 7292 appendix B.2) for one iteration and one block of output. */
function macOf(whole: Uint8Array, salt: Uint8Array): Uint8Array {
  const fill = (bytes: Uint8Array) =>
    Uint8Array.from({ length: Math.ceil(bytes.length / 64) * 64 }, (_, i) => bytes[i % bytes.length]!);
  const password = Buffer.from(`${PASSWORD}\0`, 'utf16le').swap16();
  const key = createHash('sha256')
    .update(new Uint8Array(64).fill(3))
    .update(fill(salt))
    .update(fill(password))
    .digest();
  return createHmac('sha256', key).update(whole).digest();
}

/** The same file with no length said beforehand and every octet string in two pieces. */
function asBer(bytes: Uint8Array): { ber: Uint8Array; pieces: number } {
  let pieces = 0;
  const convert = (element: DerElement): Uint8Array => {
    const end = Uint8Array.of(0, 0);
    if ((element.tag & 0x20) !== 0)
      return concat(Uint8Array.of(element.tag, 0x80), ...readChildren(element).map(convert), end);
    if (element.tag !== TAG.octetString || element.content.length < 2) return element.raw;
    pieces += 1;
    const half = element.content.length >> 1;
    const [first, second] = [element.content.subarray(0, half), element.content.subarray(half)];
    return concat(Uint8Array.of(0x24, 0x80), der(TAG.octetString, first), der(TAG.octetString, second), end);
  };
  return { ber: convert(readElement(bytes)), pieces };
}

/** SEC1 in PEM with headers, as old programs seal keys. */
function traditional(): Uint8Array {
  return openssl('rsa', '-in', file('rsa.key'), '-traditional', '-aes128', '-passout', `pass:${PASSWORD}`);
}
