import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, fromHex, toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { type CardHolder, createAuthority, issueCard } from '../certificates/issue.ts';
import { toPem } from '../certificates/pem.ts';
import { ciphertextToDer, readCiphertext } from '../crypto/sm2-cipher.ts';
import { importedKey, spkiOf } from '../crypto/sm2-key.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { hasSm4Gcm } from '../crypto/sm4-gcm.ts';
import { type Unwrapper, unwrapper } from '../crypto/unwrap.ts';
import { unwrapAgreed } from './agreement.ts';
import { contentDecipher } from './open.ts';
import { isFor, LONGEST_HEAD, parseEnvelope, type Recipient } from './parse.ts';
import { seal } from './seal.ts';

const DATA = utf8('保密：货值 100 元，'.repeat(20));
const validity = { notBefore: Date.now() - 86_400_000, notAfter: Date.now() + 86_400_000 };
const holder: CardHolder = {
  holder: '演示用户', company: '演示贸易有限公司', organisationCode: '000000019', personalId: '000000190001010009',
  idType: '1', medium: '03-JJ0000001', codes: { entity: '01', card: '02', user: '03' },
}; // prettier-ignore
const authority = createAuthority({ name: '测试CA', key: generateSm2Key(), validity });
const personOf = (key: KeyObject) => ({
  key,
  certificate: issueCard({ authority, spki: spkiOf(key), holder, usage: 'encrypt', validity }),
});
type Person = ReturnType<typeof personOf>;
const newRsa = () => importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const [ANNA, BO] = [personOf(newRsa()), personOf(newRsa())];
const newP256 = () => importedKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const [EVA, FANG] = [personOf(newP256()), personOf(newP256())];
const [CHEN, DONG] = [personOf(generateSm2Key()), personOf(generateSm2Key())];

function envelope(recipients: Person[], data: Uint8Array = DATA, authenticated = false): Uint8Array {
  const certificates = recipients.map(({ certificate }) => certificate);
  const { head, cipher, tail } = seal(certificates, data.length, { authenticated });
  return concat(head, cipher.update(data), cipher.final(), tail());
}

/** As the operation and the command line do it together. */
function open(bytes: Uint8Array, { key, certificate }: Person): Uint8Array | null {
  const parsed = parseEnvelope(bytes);
  const { recipients, from, to } = parsed;
  const recipient = recipients.find((each) => isFor(each, certificate));
  if (!recipient) return null;
  const own = unwrapper(key.export({ format: 'der', type: 'pkcs8' }));
  const contentKey = keyOf(recipient, own);
  const decipher = contentDecipher(parsed, contentKey, bytes.subarray(to));
  return concat(decipher.update(bytes.subarray(from, to)), decipher.final());
}
function keyOf(recipient: Recipient, own: Unwrapper): Uint8Array {
  if (recipient.wrapping === 'ecdh')
    return unwrapAgreed(own.agree(recipient.point), recipient.agreement, recipient.wrapped);
  const { wrapping, wrapped } = recipient;
  const readings = wrapping === 'sm2' ? readCiphertext(wrapped).map(ciphertextToDer) : [wrapped];
  return own.unwrap(wrapping, readings[0] ?? new Uint8Array(0));
}
const codeOf = (bytes: Uint8Array): unknown => {
  try {
    parseEnvelope(bytes);
    return null;
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : thrown;
  }
};

describe('an envelope', () => {
  it.each([['RSA', ANNA, BO, CHEN], ['SM2', CHEN, DONG, ANNA], ['P-256', EVA, FANG, CHEN]] as const)(
    'for two holders of %s is opened by each and by nobody else', (_name, one, other, stranger) => {
    const bytes = envelope([one, other]);
    expect(toHex(open(bytes, one) ?? utf8(''))).toBe(toHex(DATA));
    expect(toHex(open(bytes, other) ?? utf8(''))).toBe(toHex(DATA));
    expect(open(bytes, stranger)).toBeNull();
    expect(() => open(bytes, { ...one, key: one === ANNA ? newRsa() : one === EVA ? newP256() : generateSm2Key() })).toThrow(/envelope\/not-opened/);
  }); // prettier-ignore

  it('holds any number of bytes, and its length is known before the first of them', () => {
    for (const size of [0, 1, 15, 16, 17, 127, 128, 255, 256, 65_535, 65_536]) {
      const data = new Uint8Array(size).fill(7);
      expect(toHex(open(envelope([CHEN], data), CHEN) ?? utf8('x'))).toBe(toHex(data));
    }
    expect(() => seal([CHEN.certificate], 2 ** 32)).toThrow(/eport\/too-large/);
    expect(seal([CHEN.certificate], 2 ** 31).head.length).toBeLessThan(1000);
  });

  it('has a key and a vector of its own each time, and never mixes the two kinds', () => {
    expect(toHex(envelope([CHEN]))).not.toBe(toHex(envelope([CHEN])));
    const [first, second] = [parseEnvelope(envelope([ANNA])), parseEnvelope(envelope([ANNA]))];
    expect([first.cipher, parseEnvelope(envelope([CHEN])).cipher]).toEqual(['aes-256-cbc', 'sm4-cbc']);
    expect(toHex(first.iv)).not.toBe(toHex(second.iv));
    expect(() => envelope([ANNA, CHEN])).toThrow(/format\/unsupported/);
    expect(() => envelope([EVA, CHEN])).toThrow(/format\/unsupported/);
    const mixed = envelope([ANNA, EVA, FANG]);
    for (const person of [ANNA, EVA, FANG]) expect(toHex(open(mixed, person) ?? utf8(''))).toBe(toHex(DATA));
  });
});

describe('an envelope that shows whether it was changed', () => {
  it('holds any number of bytes for several people, and opens for nobody once any byte of it changed', () => {
    for (const size of [0, 1, 16, 127, 65_536]) {
      const data = new Uint8Array(size).fill(7);
      const bytes = envelope([ANNA, BO], data, true);
      expect([parseEnvelope(bytes).cipher, parseEnvelope(bytes).end]).toEqual(['aes-256-gcm', bytes.length]);
      for (const person of [ANNA, BO]) expect(toHex(open(bytes, person) ?? utf8('x'))).toBe(toHex(data));
    }
    const bytes = envelope([ANNA], DATA, true);
    const { from } = parseEnvelope(bytes);
    for (let at = from - 20; at < bytes.length; at += 3) {
      const opens = (): Uint8Array | null =>
        open(
          bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)),
          ANNA,
        );
      expect(opens, String(at)).toThrow();
    }
    expect(() => open(bytes.slice(0, -1), ANNA)).toThrow();
  }, 60_000);

  it.skipIf(!hasSm4Gcm())(
    'is of SM4-GCM for SM2, of any number of bytes, and opens no more once changed',
    () => {
      for (const size of [0, 1, 16, 127, 65_536]) {
        const data = new Uint8Array(size).fill(7);
        const bytes = envelope([CHEN, DONG], data, true);
        expect([parseEnvelope(bytes).cipher, parseEnvelope(bytes).end]).toEqual(['sm4-gcm', bytes.length]);
        expect(toHex(open(bytes, DONG) ?? utf8('x'))).toBe(toHex(data));
      }
      const bytes = envelope([CHEN], DATA, true);
      for (let at = parseEnvelope(bytes).from - 20; at < bytes.length; at += 5)
      expect(() => open(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)), CHEN), String(at)).toThrow(); // prettier-ignore
    },
    60_000,
  );

  it('does not pass as the other kind', () => {
    const [plain, gcm] = [envelope([ANNA]), envelope([ANNA], DATA, true)];
    const swapped = (bytes: Uint8Array, one: string | RegExp, other: string): unknown => {
      const text = toHex(bytes);
      expect(text).toMatch(one);
      return codeOf(fromHex(text.replace(one, other)));
    };
    const [aesCbc, aesGcm] = ['060960864801650304012a', '060960864801650304012e'];
    expect(swapped(plain, aesCbc, aesGcm)).toBe('format/malformed');
    expect(swapped(gcm, aesGcm, aesCbc)).toBe('format/malformed');
    const tagLength = /(040c[0-9a-f]{24})020110/; // after the nonce of twelve bytes
    expect(swapped(gcm, tagLength, '$1020104')).toBe('format/malformed');
    expect(swapped(gcm, tagLength, '$1020111')).toBe('format/malformed');
  });
});

describe('hostile envelopes', () => {
  const whole = envelope([CHEN]);

  it('cut in the head, with lengths that lie, indefinite or not minimal, are malformed', () => {
    const { from } = parseEnvelope(whole);
    for (let length = 0; length < from - 2; length += 7) expect(codeOf(whole.subarray(0, length))).toBe('format/malformed');
    const body = whole.subarray(4);
    for (const head of [[0x30, 0x80], [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff], [0x30, 0x85, 0, 0, 0, 5, 0], [0x31, ...whole.subarray(1, 4)]])
      expect(codeOf(concat(Uint8Array.from(head), body))).toBe('format/malformed');
    // The head may be all there is in memory; where the content ends is told by the lengths alone.
    expect(parseEnvelope(whole.subarray(0, from)).to).toBe(whole.length);
    expect(codeOf(new Uint8Array(LONGEST_HEAD))).toBe('format/malformed');
  }); // prettier-ignore

  it('whose inner parts end elsewhere than the outer ones are malformed', () => {
    const at = Buffer.from(whole).indexOf(Buffer.from([0xa0, 0x82]));
    const changed = Uint8Array.from(whole);
    changed[at + 3] = (changed[at + 3] ?? 0) - 16;
    expect(codeOf(changed)).toBe('format/malformed');
  });

  it('made by chance bring a problem of their format, or parse', () => {
    fc.assert(
      fc.property(fc.nat(parseEnvelope(whole).from), fc.uint8Array({ minLength: 1, maxLength: 5 }), (at, change) => {
        const copy = Uint8Array.from(whole);
        copy.set(change, at);
        expect([null, 'format/malformed', 'format/unsupported']).toContain(codeOf(copy));
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});

describe('against the openssl command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'envelopes-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  beforeAll(() => {
    for (const [name, { key, certificate }] of Object.entries({ ANNA, BO, CHEN, EVA, FANG })) {
      writeFileSync(file(`${name}.key`), key.export({ format: 'pem', type: 'pkcs8' }));
      writeFileSync(file(`${name}.pem`), toPem('CERTIFICATE', certificate));
    }
    writeFileSync(file('data'), DATA);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('openssl opens ours for each RSA recipient, and an edited one comes out as something else or not at all', () => {
    const decrypt = (name: string) =>
      openssl('cms', '-decrypt', '-binary', '-inform', 'DER', '-in', file('m'), '-recip', file(`${name}.pem`), '-inkey', file(`${name}.key`));
    writeFileSync(file('m'), envelope([ANNA, BO], DATA, true));
    expect([decrypt('ANNA'), decrypt('BO')].map(toHex)).toEqual([toHex(DATA), toHex(DATA)]);
    const bytes = envelope([ANNA, BO]);
    writeFileSync(file('m'), bytes);
    expect(toHex(decrypt('ANNA'))).toBe(toHex(DATA));
    expect(toHex(decrypt('BO'))).toBe(toHex(DATA));
    writeFileSync(file('m'), bytes.map((byte, i) => (i === bytes.length - 17 ? byte ^ 0x55 : byte)));
    expect(() => decrypt('ANNA')).toThrow();
  }); // prettier-ignore

  it('openssl opens ours for P-256 recipients, alone and beside RSA, with and without a code', () => {
    const decrypt = (name: string) =>
      openssl('cms', '-decrypt', '-binary', '-inform', 'DER', '-in', file('m'), '-recip', file(`${name}.pem`), '-inkey', file(`${name}.key`));
    for (const authenticated of [false, true]) {
      writeFileSync(file('m'), envelope([EVA, ANNA, FANG], DATA, authenticated));
      for (const name of ['EVA', 'ANNA', 'FANG']) expect(toHex(decrypt(name))).toBe(toHex(DATA));
    }
    const bytes = envelope([EVA]);
    // In the sender's point: off the curve, so nothing of the key is used.
    const at = parseEnvelope(bytes).recipients.flatMap((one) => ('point' in one ? [Buffer.from(bytes).indexOf(Buffer.from(one.point))] : []))[0] ?? 0;
    const changed = bytes.map((byte, i) => (i === at + 40 ? byte ^ 1 : byte));
    expect(() => open(changed, EVA)).toThrow(/envelope\/not-opened/);
    writeFileSync(file('m'), changed);
    expect(() => decrypt('EVA')).toThrow();
  }); // prettier-ignore

  it.each([
    ['its own choice', []],
    ['SHA-256', ['-keyopt', 'ecdh_kdf_md:sha256']],
    ['SHA-512 and AES-128', ['-aes128', '-keyopt', 'ecdh_kdf_md:sha512']],
    ['SHA-384 and AES-192-GCM', ['-aes-192-gcm', '-keyopt', 'ecdh_kdf_md:sha384']],
    ['SHA-224 and the key identifier', ['-keyid', '-keyopt', 'ecdh_kdf_md:sha224']],
  ])('we open what openssl agrees on with a P-256 certificate by %s', (_name, options) => {
    const ciphers = options.some((each) => each.startsWith('-aes')) ? [] : ['-aes256'];
    const [recipient, keyOptions] = [['-recip', file('EVA.pem')], options.indexOf('-keyopt')];
    const [before, behind] = keyOptions < 0 ? [options, []] : [options.slice(0, keyOptions), options.slice(keyOptions)];
    openssl('cms', '-encrypt', '-binary', '-outform', 'DER', '-in', file('data'), '-out', file('m'), ...ciphers, ...before, ...recipient, ...behind);
    expect(toHex(open(readFileSync(file('m')), EVA) ?? utf8(''))).toBe(toHex(DATA));
    expect(open(readFileSync(file('m')), FANG)).toBeNull();
  }); // prettier-ignore

  it.each([
    ['PKCS#1 v1.5 and AES-128', ['-aes128'], []],
    ['OAEP with SHA-256 and AES-256', ['-aes256'], ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256']],
    ['OAEP with SHA-1 and AES-192', ['-aes192'], ['-keyopt', 'rsa_padding_mode:oaep']],
    ['the key identifier', ['-aes256', '-keyid'], []],
    ['AES-256-GCM', ['-aes-256-gcm'], []],
    ['AES-128-GCM and OAEP', ['-aes-128-gcm'], ['-keyopt', 'rsa_padding_mode:oaep']],
  ])('we open what openssl encrypts by %s', (_name, options, keyOptions) => {
    openssl('cms', '-encrypt', '-binary', '-outform', 'DER', '-in', file('data'), '-out', file('m'), ...options, '-recip', file('ANNA.pem'), ...keyOptions);
    expect(toHex(open(readFileSync(file('m')), ANNA) ?? utf8(''))).toBe(toHex(DATA));
  }); // prettier-ignore

  it('openssl opens the SM2 envelope in three steps: asn1parse finds, pkeyutl unwraps, enc deciphers', () => {
    const bytes = envelope([CHEN]);
    writeFileSync(file('m'), bytes);
    const listed = openssl('asn1parse', '-inform', 'DER', '-in', file('m')).toString();
    expect(listed).toContain('1.2.156.10197.6.1.4.2.3');
    expect(listed).toMatch(/1\.2\.156\.10197\.1\.301\.3/);
    expect(listed).toContain('sm4-cbc');
    const part = (what: RegExp) => {
      const line = listed.split('\n').find((each) => what.test(each)) ?? '';
      const [, from = 0, head = 0, length = 0] = (/^ *(\d+):d=\d+ +hl=(\d+) l= *(\d+)/.exec(line) ?? []).map(Number);
      return bytes.subarray(from + head, from + head + length);
    };
    writeFileSync(file('wrapped'), part(/d=5 .*OCTET STRING/));
    writeFileSync(file('content'), part(/d=4 .*cont \[ 0 \]/));
    openssl('pkeyutl', '-decrypt', '-inkey', file('CHEN.key'), '-in', file('wrapped'), '-out', file('key'));
    const iv = toHex(parseEnvelope(bytes).iv);
    const plain = openssl('enc', '-d', '-sm4-cbc', '-K', toHex(readFileSync(file('key'))), '-iv', iv, '-in', file('content'));
    expect(toHex(plain)).toBe(toHex(DATA));
  }); // prettier-ignore
});
