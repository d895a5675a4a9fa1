// SM2 signatures by OpenSSL with the ID given to it, so that Z is OpenSSL's own: what signs when node's createSign no longer takes a Z
// by hand (sm2-native.ts), and a third opinion in tests.
import type { KeyObject } from 'node:crypto';
import { concat, type Bytes } from '#shared/bytes.ts';
import { signatureFromDer, signatureToDer } from './der.ts';
import { type Evp, evpOfNode, isNull, type Pointer, withKey } from './evp.ts';
import { SM2_ID } from './sm2-key.ts';

export interface EvpSm2 {
  /** @param key an SM2 private key; returns r‖s, 64 bytes. What comes back throws RangeError for another key. */
  signer: (key: KeyObject) => (data: Uint8Array) => Bytes;
  /** What comes back throws RangeError when the SPKI is not a valid key. */
  verifier: (spki: Uint8Array) => (data: Uint8Array, rs: Uint8Array) => boolean;
}

/** null where node's OpenSSL cannot be called. */
export function evpSm2(): EvpSm2 | null {
  const evp = evpOfNode();
  if (evp === null) return null;
  return {
    signer: (key) => (data) => {
      const der = key.export({ format: 'der', type: 'pkcs8' });
      try {
        return withKey(evp, { der, kind: 'private' }, (pkey, context) => sign(evp, { pkey, context }, data));
      } finally {
        der.fill(0);
      }
    },
    verifier: (spki) => (data, rs) =>
      rs.length === 64 &&
      withKey(evp, { der: spki, kind: 'public' }, (pkey, context) =>
        withDigest(evp, { pkey, context, begin: evp.EVP_DigestVerifyInit }, (digest) => {
          const signature = signatureToDer(rs);
          return evp.EVP_DigestVerify(digest, signature, signature.length, data, data.length) === 1;
        }),
      ),
  };
}

function sign(evp: Evp, key: { pkey: Pointer; context: Pointer }, data: Uint8Array): Bytes {
  return withDigest(evp, { ...key, begin: evp.EVP_DigestSignInit }, (digest) => {
    const out = new Uint8Array(80);
    const size = BigUint64Array.of(BigInt(out.length));
    if (evp.EVP_DigestSign(digest, out, size, data, data.length) !== 1) throw new RangeError('not signed');
    return signatureFromDer(concat(out.subarray(0, Number(size[0]))));
  });
}

interface Beginning {
  pkey: Pointer;
  context: Pointer;
  begin: Evp['EVP_DigestSignInit'];
}

/** EVP_SIGNATURE-SM2(7): the ID stands in the key's context before the digest begins. */
function withDigest<T>(evp: Evp, { pkey, context, begin }: Beginning, use: (digest: Pointer) => T): T {
  const digest = evp.EVP_MD_CTX_new();
  try {
    if (isNull(digest) || evp.EVP_PKEY_CTX_set1_id(context, SM2_ID, SM2_ID.length) !== 1)
      throw new RangeError('not an SM2 key');
    evp.EVP_MD_CTX_set_pkey_ctx(digest, context);
    if (begin(digest, null, evp.EVP_sm3(), null, pkey) !== 1) throw new RangeError('not an SM2 key');
    return use(digest);
  } finally {
    if (!isNull(digest)) evp.EVP_MD_CTX_free(digest);
  }
}
