// Envelopes written here by the structure of GM/T 0009, with the content key wrapped by the openssl program.
import { execFileSync } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { concat, toBase64 } from '#shared/bytes.ts';
import { der, derBitString, derOid, TAG } from '../crypto/der.ts';
import { sm2Point, sm2Secret, spkiOf } from '../crypto/sm2-key.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { openEnvelopedKey } from './enveloped-key.ts';
import { checkedKey } from './pkcs8.ts';

const folder = mkdtempSync(join(tmpdir(), 'enveloped-'));
afterAll(() => rmSync(folder, { recursive: true }));
const pkcs8Of = (key: ReturnType<typeof generateSm2Key>) => key.export({ format: 'der', type: 'pkcs8' });

const signing = generateSm2Key();
const encryption = generateSm2Key();
const secret = sm2Secret(pkcs8Of(signing));
const spki = spkiOf(encryption);

/** SM2Cipher of openssl for that public key. */
function wrapped(data: Uint8Array, forKey = spkiOf(signing)): Uint8Array {
  const file = (name: string) => join(folder, name);
  writeFileSync(
    file('public.pem'),
    `-----BEGIN PUBLIC KEY-----\n${toBase64(forKey)}\n-----END PUBLIC KEY-----\n`.replace(/(.{64})(?=.)/g, '$1\n'),
  );
  writeFileSync(file('data'), data);
  execFileSync('openssl', [
    'pkeyutl',
    '-encrypt',
    '-pubin',
    '-inkey',
    file('public.pem'),
    '-in',
    file('data'),
    '-out',
    file('out'),
  ]);
  return execFileSync('cat', [file('out')]);
}

interface Parts {
  algorithm: string;
  cipher: Uint8Array;
  point: Uint8Array;
  sealed: Uint8Array;
}
const contentKey = randomBytes(16);
const sealed = ((): Uint8Array => {
  const cipher = createCipheriv('sm4-ecb', contentKey, null).setAutoPadding(false);
  return concat(cipher.update(sm2Secret(pkcs8Of(encryption))), cipher.final());
})();
const parts: Parts = {
  algorithm: '1.2.156.10197.1.104.1',
  cipher: wrapped(contentKey),
  point: concat(Uint8Array.of(4), sm2Point(spki)),
  sealed,
};
const written = ({ algorithm, cipher, point, sealed: content }: Parts) =>
  der(TAG.sequence, der(TAG.sequence, derOid(algorithm)), cipher, derBitString(point), derBitString(content));
const open = (change: Partial<Parts> = {}) =>
  openEnvelopedKey({ bytes: written({ ...parts, ...change }), secret, spki });

it('the signing key opens the encryption key, which is the one of the certificate', () => {
  expect(spkiOf(checkedKey(open()))).toEqual(spki);
  expect(sm2Secret(open())).toEqual(new Uint8Array(sm2Secret(pkcs8Of(encryption))));
});

it.each<[string, Partial<Parts>]>([
  ['another cipher', { algorithm: '1.2.156.10197.1.104.2' }],
  ['a key wrapped for somebody else', { cipher: wrapped(contentKey, spki) }],
  ['another public key', { point: concat(Uint8Array.of(4), sm2Point(spkiOf(generateSm2Key()))) }],
  ['a compressed public key', { point: Uint8Array.of(2, ...sm2Point(spki).subarray(0, 32)) }],
  ['a key of 16 bytes', { sealed: sealed.subarray(16) }],
  ['a key of 48 bytes', { sealed: concat(sealed, sealed.subarray(16)) }],
  ['no ciphertext', { cipher: der(TAG.sequence) }],
])('with %s it is refused', (_, change) => {
  expect(() => open(change)).toThrow(expect.objectContaining({ code: 'key/enveloped' }) as Error);
});

it('cut short anywhere it is refused', () => {
  const bytes = written(parts);
  for (let length = 0; length < bytes.length; length += 5)
    expect(() => openEnvelopedKey({ bytes: bytes.subarray(0, length), secret, spki })).toThrow(
      expect.objectContaining({ code: 'key/enveloped' }) as Error,
    );
});
