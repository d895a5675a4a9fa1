import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { unpadPkcs1 } from './pkcs1-padding.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
const bare = (message: Uint8Array): Uint8Array =>
  privateDecrypt(
    { key: privateKey, padding: constants.RSA_NO_PADDING },
    publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, message),
  );

it('takes out what OpenSSL padded, of every length', () => {
  for (const length of [1, 16, 32, 117]) {
    const message = new Uint8Array(randomBytes(length));
    expect(unpadPkcs1(bare(message))).toEqual(message);
  }
});

it('takes out nothing where the head, the padding or its end is wrong', () => {
  const good = bare(randomBytes(16));
  const changed = (at: number, byte: number) => unpadPkcs1(Uint8Array.from(good, (old, i) => (i === at ? byte : old)));
  expect(changed(0, 1)).toBeNull();
  expect(changed(1, 1)).toBeNull();
  expect(changed(9, 0)).toBeNull(); // seven bytes of padding
  expect(unpadPkcs1(good.map((byte, at) => (at > 1 && byte === 0 ? 1 : byte)))).toBeNull();
  expect(unpadPkcs1(new Uint8Array(0))).toBeNull();
  expect(unpadPkcs1(new Uint8Array(128))).toBeNull();
});
