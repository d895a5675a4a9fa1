// The agent's static P-256 key for pairing and sessions, from the PKCS#8 that the caller keeps sealed.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Bytes } from '#shared/bytes.ts';
import { POINT_BYTES, type StaticKey } from '#shared/protocol/handshake-keys.ts';

const signAsync = promisify(sign);

/** The signing half for handshakes. Throws on anything that is not a P-256 private key. */
export function openSessionKey(pkcs8: Uint8Array): StaticKey {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), type: 'pkcs8', format: 'der' });
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new TypeError('not a P-256 key');
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    publicKey: new Uint8Array(spki.subarray(spki.length - POINT_BYTES)), // RFC 5480 §2: the point ends the structure
    sign: async (message): Promise<Bytes> =>
      new Uint8Array(await signAsync('sha256', message, { key, dsaEncoding: 'ieee-p1363' })),
  };
}
