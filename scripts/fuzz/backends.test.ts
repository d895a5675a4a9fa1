// The published examples, and the three back ends and the openssl command over cases with a number each. Ten thousand and more:
// `npm run fuzz -- --parser sm2-backends,sm4-backends --inputs 10000` (docs/fuzzing.md says what was run).
import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, fromHex, toHex, utf8 } from '#shared/bytes.ts';
import { signatureFromDer, signatureToDer } from '../../agent/crypto/der.ts';
import { EvpCipher, hasEvpCipher } from '../../agent/crypto/evp-cipher.ts';
import { evpOfNode } from '../../agent/crypto/evp.ts';
import { nativeCipher } from '../../agent/crypto/sm2-cipher-native.ts';
import { secondCipher } from '../../agent/crypto/sm2-cipher-second.ts';
import { ciphertextFromDer, ciphertextToDer } from '../../agent/crypto/sm2-cipher.ts';
import { evpSm2 } from '../../agent/crypto/sm2-evp.ts';
import { sm2Secret, sm2Spki, spkiOf } from '../../agent/crypto/sm2-key.ts';
import { nativeSigner, nativeVerifier } from '../../agent/crypto/sm2-native.ts';
import { secondVerifier } from '../../agent/crypto/sm2-second.ts';
import { generateSm2Key } from '../../agent/crypto/sm2.ts';
import { hasSm4Gcm } from '../../agent/crypto/sm4-gcm.ts';
import { GMT_0003_5 as VECTOR, SM3_ABC } from '../../agent/crypto/vectors/gmt-0003-5.ts';
import { SM4_MODES, SM4_XTS } from '../../agent/crypto/vectors/openssl-sm4.ts';
import { RFC_8998 } from '../../agent/crypto/vectors/rfc-8998.ts';
import { chanceOf } from './random.ts';
import { referenceSign } from './reference/sm2-sign.ts';
import { referenceSm3 } from './reference/sm3.ts';
import { referenceSm4Ccm } from './reference/sm4-ccm.ts';
import { referenceSm4, type Sm4Mode } from './reference/sm4.ts';

const hasEvp = evpOfNode() !== null;
const key = generateSm2Key();
const spki = spkiOf(key);
const secret = sm2Secret(key.export({ format: 'der', type: 'pkcs8' }));

describe('published examples', () => {
  it('GM/T 0003.5: with the standard’s own k the signature is its r and s, and all three verify it', () => {
    const point = sm2Spki(fromHex(VECTOR.x + VECTOR.y));
    const rs = referenceSign({ secret: fromHex(VECTOR.privateKey), spki: point }, utf8(VECTOR.message), BigInt(`0x${VECTOR.k}`));
    expect(toHex(rs ?? utf8(''))).toBe(VECTOR.r + VECTOR.s);
    for (const verifier of [nativeVerifier, secondVerifier, evpSm2()?.verifier ?? secondVerifier]) {
      expect(verifier(point)(utf8(VECTOR.message), fromHex(VECTOR.r + VECTOR.s))).toBe(true);
      expect(verifier(point)(utf8('message digesu'), fromHex(VECTOR.r + VECTOR.s))).toBe(false);
    }
  }); // prettier-ignore

  it('the definitions written down again give SM3 of "abc" and the modes of SM4', () => {
    expect(toHex(referenceSm3(utf8('abc')))).toBe(SM3_ABC);
    for (const { mode, key: k, iv, plain, cipher } of SM4_MODES) {
      const parts = { key: fromHex(k), iv: fromHex(iv ?? k) };
      expect([mode, toHex(referenceSm4(mode.slice(4) as Sm4Mode, parts, fromHex(plain)))]).toEqual([mode, cipher]);
    }
  });

  it.each(SM4_MODES)('$mode by node and by OpenSSL called directly', ({ mode, key: k, iv, plain, cipher }) => {
    const node = createCipheriv(mode, fromHex(k), iv === null ? null : fromHex(iv)).setAutoPadding(false);
    expect(toHex(concat(node.update(fromHex(plain)), node.final()))).toBe(cipher);
    if (!hasEvp) return;
    const evp = new EvpCipher({ name: mode.toUpperCase(), key: fromHex(k), iv: iv === null ? null : fromHex(iv), way: 'encrypt' });
    expect(toHex(evp.update(fromHex(plain)))).toBe(cipher);
  }); // prettier-ignore

  it.skipIf(!hasEvpCipher('SM4-GCM'))('RFC 8998 SM4-GCM, without which it is not used', () => {
    expect(hasSm4Gcm()).toBe(true);
  });

  it('RFC 8998 SM4-CCM by its definition over the block cipher', () => {
    const { key: k, nonce, associated, plain, ccm } = RFC_8998;
    const parts = { key: fromHex(k), nonce: fromHex(nonce), associated: fromHex(associated) };
    expect(toHex(referenceSm4Ccm(parts, fromHex(plain)))).toBe(ccm.cipher + ccm.tag);
  });

  it.skipIf(!hasEvpCipher('SM4-XTS'))('SM4-XTS of GB/T 17964-2021', () => {
    const evp = new EvpCipher({ name: 'SM4-XTS', key: fromHex(SM4_XTS.key), iv: fromHex(SM4_XTS.iv), way: 'encrypt' });
    expect(toHex(evp.update(fromHex(SM4_XTS.plain)))).toBe(SM4_XTS.cipher);
  });
});

describe('the openssl command, a program of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backends-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const DISTID = ['-sigopt', 'distid:1234567812345678'];
  const CASES = Array.from({ length: 12 }, (_, number) => number);
  const bytesOf = (number: number) => {
    const chance = chanceOf(20_261_123, 'backends', number);
    return Uint8Array.from({ length: number * 17 + 1 }, () => chance.to(256));
  };
  beforeAll(() => {
    writeFileSync(file('key.pem'), key.export({ format: 'pem', type: 'pkcs8' }));
    openssl('pkey', '-in', file('key.pem'), '-pubout', '-out', file('pub.pem'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(CASES)('case %i: takes the signatures of all three, and they take its own', (number) => {
    const data = bytesOf(number);
    writeFileSync(file('data'), data);
    const made = [nativeSigner(key)(data), referenceSign({ secret, spki }, data, BigInt(7919 + number)), hasEvp ? evpSm2()?.signer(key)(data) : null];
    for (const rs of made) {
      if (rs === null || rs === undefined) continue;
      writeFileSync(file('sig'), signatureToDer(rs));
      const said = openssl('dgst', '-sm3', ...DISTID, '-verify', file('pub.pem'), '-signature', file('sig'), file('data'));
      expect(said.toString()).toContain('Verified OK');
    }
    openssl('dgst', '-sm3', ...DISTID, '-sign', file('key.pem'), '-out', file('sig'), file('data'));
    const rs = signatureFromDer(readFileSync(file('sig')));
    const verifiers = [nativeVerifier(spki), secondVerifier(spki), evpSm2()?.verifier(spki) ?? secondVerifier(spki)];
    expect(verifiers.map((verify) => verify(data, rs))).toEqual([true, true, true]);
  }); // prettier-ignore

  it.each(CASES.slice(0, 6))('case %i: opens what both encrypt and they open its own; hashes and enciphers alike', (number) => {
    const data = bytesOf(number);
    writeFileSync(file('data'), data);
    const both = [nativeCipher() ?? secondCipher, secondCipher];
    for (const backend of both) {
      writeFileSync(file('c'), ciphertextToDer(backend.encrypt(spki, data)));
      expect(toHex(openssl('pkeyutl', '-decrypt', '-inkey', file('key.pem'), '-in', file('c')))).toBe(toHex(data));
    }
    openssl('pkeyutl', '-encrypt', '-inkey', file('key.pem'), '-in', file('data'), '-out', file('c'));
    for (const { decrypt } of both) expect(toHex(decrypt(secret, ciphertextFromDer(readFileSync(file('c')))))).toBe(toHex(data));
    const hash = openssl('dgst', '-sm3', '-r', file('data')).toString().slice(0, 64);
    expect([toHex(createHash('sm3').update(data).digest()), toHex(referenceSm3(data))]).toEqual([hash, hash]);
    const [k, iv] = [hash.slice(0, 32), hash.slice(32)];
    const text = toHex(openssl('enc', '-sm4-ctr', '-K', k, '-iv', iv, '-in', file('data')));
    expect(toHex(referenceSm4('ctr', { key: fromHex(k), iv: fromHex(iv) }, data))).toBe(text);
  }); // prettier-ignore
});
