import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash, createPrivateKey } from 'node:crypto';
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, fromHex, toHex, utf8 } from '#shared/bytes.ts';
import { signatureFromDer } from './der.ts';
import { nativeCipher } from './sm2-cipher-native.ts';
import { encryptWith, secondCipher, type Sm2CipherBackend } from './sm2-cipher-second.ts';
import {
  chooseCipher,
  ciphertextFromDer,
  ciphertextFromRaw,
  ciphertextToDer,
  ciphertextToRaw,
  decryptSm2,
  encryptSm2,
  readCiphertext,
  sm2CipherInUse,
} from './sm2-cipher.ts';
import { sm2Secret, sm2Spki, spkiOf } from './sm2-key.ts';
import { Sm2Point, toNumber, verifiesHash } from './sm2-second.ts';
import { generateSm2Key } from './sm2.ts';
import { GMT_0003_5_CIPHER as VECTOR, SM4_BLOCK } from './vectors/gmt-0003-5.ts';
import { OPENSSL_SM2 } from './vectors/openssl-sm2.ts';

const key = generateSm2Key();
const spki = spkiOf(key);
const secret = sm2Secret(key.export({ format: 'der', type: 'pkcs8' }));
const DATA = utf8('content key 0123456789');
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

describe('published vectors', () => {
  it('of GM/T 0003.5: C1, C3 and C2 for the given k, and back', () => {
    const made = encryptWith(sm2Spki(fromHex(VECTOR.x + VECTOR.y)), utf8(VECTOR.message), BigInt(`0x${VECTOR.k}`));
    expect([made.point, made.hash, made.masked].map(toHex)).toEqual([VECTOR.c1, VECTOR.c3, VECTOR.c2]);
    expect(toHex(decryptSm2(fromHex(VECTOR.privateKey), made))).toBe(toHex(utf8(VECTOR.message)));
    // x begins with 04 itself: without the mark the bytes still mean the same.
    for (const text of [`04${VECTOR.c1}`, VECTOR.c1]) {
      expect(toHex(ciphertextFromRaw(fromHex(text + VECTOR.c3 + VECTOR.c2)).point)).toBe(VECTOR.c1);
    }
  });

  it('of OpenSSL: three signatures over digests, one of them 64 bytes long, and a ciphertext', () => {
    const point = Sm2Point.fromAffine({ x: BigInt(`0x${OPENSSL_SM2.x}`), y: BigInt(`0x${OPENSSL_SM2.y}`) });
    for (const { digest, der } of OPENSSL_SM2.verify) {
      const rs = signatureFromDer(fromHex(der));
      expect(verifiesHash(point, toNumber(fromHex(digest)), rs)).toBe(true);
      expect(verifiesHash(point, toNumber(flipped(fromHex(digest), 5)), rs)).toBe(false);
    }
    for (const decrypt of [decryptSm2, secondCipher.decrypt]) {
      const opened = decrypt(fromHex(OPENSSL_SM2.privateKey), ciphertextFromDer(fromHex(OPENSSL_SM2.ciphertext)));
      expect(toHex(opened)).toBe(toHex(utf8(OPENSSL_SM2.plain)));
    }
  });

  it('of SM4: one block, and CBC of two (draft-ribose-cfrg-sm4 §A.2.2.1)', () => {
    const sm4 = (mode: string, iv: Uint8Array | null, data: string) => {
      const cipher = createCipheriv(mode, fromHex(SM4_BLOCK.key), iv).setAutoPadding(false);
      return toHex(concat(cipher.update(fromHex(data)), cipher.final()));
    };
    expect(sm4('sm4-ecb', null, SM4_BLOCK.key)).toBe(SM4_BLOCK.cipher);
    const data = 'aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb';
    expect(sm4('sm4-cbc', fromHex('000102030405060708090a0b0c0d0e0f'), data)).toBe(
      '78ebb11cc40b0a48312aaeb2040244cb4cb7016951909226979b0d15dc6a8f6d',
    );
  });
});

describe('published vectors of node’s own', () => {
  it('SM4: a block under itself a million times (GB/T 32907 annex A.2), SM3: 64 bytes (GM/T 0004 annex A.2)', () => {
    const cipher = createCipheriv('sm4-ecb', fromHex(SM4_BLOCK.key), null).setAutoPadding(false);
    let block: Uint8Array = fromHex(SM4_BLOCK.key);
    for (let round = 0; round < 1_000_000; round++) block = cipher.update(block);
    expect(toHex(block)).toBe('595298c7c6fd271f0402f804c33d3f66');
    expect(createHash('sm3').update('abcd'.repeat(16)).digest('hex')).toBe(
      'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732',
    );
  }, 60_000);
});

describe('a ciphertext', () => {
  const made = encryptSm2(spki, DATA);

  it('is written in three ways and read back from each, with and without the 04', () => {
    const raw = ciphertextToRaw(made);
    const older = ciphertextToRaw(made, 'C1C2C3');
    expect([raw[0], raw.length, older.length]).toEqual([4, 97 + DATA.length, 97 + DATA.length]);
    expect(toHex(older)).not.toBe(toHex(raw));
    for (const bytes of [ciphertextToDer(made), raw, older, raw.subarray(1), older.subarray(1)]) {
      const opened = readCiphertext(bytes).flatMap((reading) => {
        try {
          return [toHex(decryptSm2(secret, reading))];
        } catch {
          return [];
        }
      });
      expect(opened).toEqual([toHex(DATA)]);
    }
  });

  it('comes back whatever was encrypted, in DER of the least length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (data) => {
        const der = ciphertextToDer(encryptSm2(spki, data));
        expect(toHex(ciphertextToDer(ciphertextFromDer(der)))).toBe(toHex(der));
        expect(toHex(decryptSm2(secret, ciphertextFromDer(der)))).toBe(toHex(data));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('that was changed anywhere, or is for another key, does not open', () => {
    const raw = ciphertextToRaw(made);
    for (let at = 1; at < raw.length; at += 5)
      expect(() => decryptSm2(secret, ciphertextFromRaw(flipped(raw, at)))).toThrow();
    const other = sm2Secret(generateSm2Key().export({ format: 'der', type: 'pkcs8' }));
    expect(() => decryptSm2(other, made)).toThrow();
  });

  it('with a point off the curve is refused before the key is used, not only by its hash', () => {
    expect(() => secondCipher.decrypt(secret, { ...made, point: flipped(made.point, 63) })).toThrow(/curve|point/i);
    expect(() => decryptSm2(secret, { ...made, point: flipped(made.point, 63) })).toThrow();
    expect(() => decryptSm2(secret, { ...made, point: new Uint8Array(64) })).toThrow();
    expect(readCiphertext(ciphertextToRaw({ ...made, point: flipped(made.point, 63) }))).toEqual([]);
  });

  it('that is none is told from one', () => {
    const der = ciphertextToDer(made);
    for (const bytes of [der.subarray(0, 50), new Uint8Array(0), new Uint8Array(200), new Uint8Array(5000), concat(der, Uint8Array.of(0))])
      expect(readCiphertext(bytes)).toEqual([]);
    expect(() => ciphertextFromDer(flipped(der, 1))).toThrow();
    expect(() => ciphertextFromRaw(new Uint8Array(90))).toThrow(RangeError);
    expect(() => encryptSm2(spki, new Uint8Array(0))).toThrow(RangeError);
  }); // prettier-ignore
});

describe('the back ends', () => {
  const native = nativeCipher();
  const hasKoffi = attempt(() => createRequire(import.meta.url).resolve('koffi')) !== null;

  it.skipIf(!hasKoffi)('are OpenSSL where its answers are right', () => {
    expect(native).not.toBeNull();
    expect(sm2CipherInUse()).toBe('native');
  });

  it('open what the other encrypted, of every length, and neither opens it for another key', () => {
    const both = [native ?? secondCipher, secondCipher] as const;
    const other = sm2Secret(generateSm2Key().export({ format: 'der', type: 'pkcs8' }));
    for (let length = 1; length <= 130; length += 7) {
      const data = utf8('x'.repeat(length));
      for (const [one, two] of [both, both.toReversed() as unknown as typeof both]) {
        const made = one.encrypt(spki, data);
        expect(toHex(two.decrypt(secret, made))).toBe(toHex(data));
        expect(() => two.decrypt(other, made)).toThrow();
      }
    }
  });

  it('are the second one when the first is missing or wrong in any way', () => {
    const good = native ?? secondCipher;
    const wrong: Record<string, Partial<Sm2CipherBackend>> = {
      'gives an empty text instead of an error': { decrypt: (d, c) => attempt(() => good.decrypt(d, c)) ?? new Uint8Array(0) },
      'opens nothing': { decrypt: () => new Uint8Array(0) },
      'always throws': { decrypt: () => { throw new RangeError('no'); } },
      'encrypts to something else': { encrypt: (key, data) => good.encrypt(key, data.map((byte) => byte ^ 1)) },
      'does not hash': { decrypt: (d, c) => attempt(() => good.decrypt(d, c)) ?? utf8(VECTOR.message) },
    };
    expect(chooseCipher(null).name).toBe('second');
    expect(chooseCipher(good).name).toBe('native');
    for (const [name, over] of Object.entries(wrong)) expect([name, chooseCipher({ ...good, ...over }).name]).toEqual([name, 'second']);
  }); // prettier-ignore

  it.skipIf(!hasKoffi)('leave no error behind for the next call of node', () => {
    for (let round = 0; round < 50; round++)
      expect(() => native?.decrypt(secret, { point: new Uint8Array(64), hash: new Uint8Array(32), masked: DATA })).toThrow(RangeError);
    expect(() => native?.encrypt(DATA, DATA)).toThrow(RangeError);
    expect(() => createPrivateKey('none')).toThrow(/DECODER|no start line|PEM/i);
    expect(key.export({ format: 'der', type: 'pkcs8' }).length).toBeGreaterThan(100);
  }); // prettier-ignore
});

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

describe('against the openssl command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sm2-cipher-'));
  const file = (name: string) => join(folder, name);
  const pkeyutl = (...args: string[]) => execFileSync('openssl', ['pkeyutl', ...args], { stdio: 'ignore' });
  beforeAll(() => writeFileSync(file('key.pem'), key.export({ format: 'pem', type: 'pkcs8' })));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('openssl opens ours, and not a changed one', () => {
    const open = () => pkeyutl('-decrypt', '-inkey', file('key.pem'), '-in', file('c'), '-out', file('p'));
    const der = ciphertextToDer(encryptSm2(spki, DATA));
    writeFileSync(file('c'), der);
    open();
    expect(toHex(readFileSync(file('p')))).toBe(toHex(DATA));
    writeFileSync(file('c'), flipped(der, der.length - 1));
    expect(open).toThrow();
  });

  it('we open what openssl encrypts', () => {
    writeFileSync(file('p'), DATA);
    for (let round = 0; round < 5; round++) {
      pkeyutl('-encrypt', '-inkey', file('key.pem'), '-in', file('p'), '-out', file('c'));
      expect(toHex(decryptSm2(secret, ciphertextFromDer(readFileSync(file('c')))))).toBe(toHex(DATA));
    }
  });
});
