import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unpadOaep } from './oaep.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** EM as OpenSSL makes it: its ciphertext under the bare operation. */
function encoded(message: Uint8Array, oaepHash: 'sha1' | 'sha256'): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const ciphertext = publicEncrypt({ key: publicKey, padding, oaepHash }, message);
  return privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, ciphertext);
}

describe.each(['sha1', 'sha256'] as const)('OAEP with %s', (hash) => {
  it.each([[0], [1], [16], [32], [190]])('gives back %i bytes that OpenSSL padded', (length) => {
    const message = randomBytes(length);
    expect(unpadOaep(encoded(message, hash), hash)).toEqual(new Uint8Array(message));
  });

  it('gives nothing for the other hash, a changed byte anywhere, or too little', () => {
    const good = encoded(randomBytes(32), hash);
    expect(unpadOaep(good, hash === 'sha1' ? 'sha256' : 'sha1')).toBeNull();
    for (let at = 0; at < good.length; at += 5) {
      const changed = Buffer.from(good);
      changed[at] = (changed[at] ?? 0) ^ 0x81;
      expect(unpadOaep(changed, hash)).toBeNull();
    }
    expect(unpadOaep(good.subarray(0, 40), hash)).toBeNull();
  });

  it('begins with the zero that the standard has there', () => {
    const good = encoded(randomBytes(32), hash);
    good[0] = 1;
    expect(unpadOaep(good, hash)).toBeNull();
  });
});
