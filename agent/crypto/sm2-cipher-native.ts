// SM2 encryption by the OpenSSL inside node, through EVP: node's own interface has no call for it.
import { concat, type Bytes } from '#shared/bytes.ts';
import { type Evp, evpOfNode, withKey } from './evp.ts';
import { ciphertextFromDer, ciphertextToDer } from './sm2-ciphertext.ts';
import type { Sm2CipherBackend } from './sm2-cipher-second.ts';
import { sm2Pkcs8 } from './sm2-key.ts';

/** null where node's OpenSSL cannot be called. */
export function nativeCipher(): Sm2CipherBackend | null {
  const evp = evpOfNode();
  if (evp === null) return null;
  return {
    encrypt: (spki, data) => ciphertextFromDer(transform(evp, 'encrypt', { key: spki, data })),
    decrypt(secret, ciphertext) {
      const key = sm2Pkcs8(secret);
      try {
        return transform(evp, 'decrypt', { key, data: ciphertextToDer(ciphertext) });
      } finally {
        key.fill(0);
      }
    },
  };
}

/** @param what.key DER: SPKI to encrypt, PKCS#8 to decrypt. Throws RangeError for every failure. */
function transform(evp: Evp, way: 'encrypt' | 'decrypt', { key, data }: { key: Uint8Array; data: Uint8Array }): Bytes {
  return withKey(evp, { der: key, kind: way === 'encrypt' ? 'public' : 'private' }, (_key, context) => {
    const began = way === 'encrypt' ? evp.EVP_PKEY_encrypt_init(context) : evp.EVP_PKEY_decrypt_init(context);
    // SM2Cipher adds 32 + 64 bytes and a few of DER; what comes out is never longer than that.
    const out = new Uint8Array(data.length + 256);
    const size = BigUint64Array.of(BigInt(out.length));
    const run = way === 'encrypt' ? evp.EVP_PKEY_encrypt : evp.EVP_PKEY_decrypt;
    if (began !== 1 || run(context, out, size, data, data.length) !== 1) throw new RangeError('not for this key');
    const result = concat(out.subarray(0, Number(size[0])));
    out.fill(0);
    return result;
  });
}
