// The content of an envelope behind its opened key.
import { createDecipheriv } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { TAG } from '../crypto/der.ts';
import type { BlockwiseCipher } from '../crypto/evp-cipher.ts';
import { hasSm4Gcm, sm4GcmDecipher } from '../crypto/sm4-gcm.ts';
import type { Envelope } from './parse.ts';

/**
 * What decrypts the content from `from` to `to`; its last call throws for what was changed, or has a wrong padding.
 * @param key of the length that the cipher wants
 * @param tail what stands behind the content. Throws RangeError when it is not the code that was announced, format/unsupported
 *   where this node has no such cipher.
 */
export function contentDecipher({ cipher, iv, mac }: Envelope, key: Uint8Array, tail: Uint8Array): BlockwiseCipher {
  if (mac === 0) return createDecipheriv(cipher, key, iv);
  if (tail.length !== 2 + mac || tail[0] !== TAG.octetString || tail[1] !== mac) throw new RangeError('mac');
  if (cipher === 'sm4-gcm') {
    if (!hasSm4Gcm()) throw new Problem('format/unsupported', { detail: 'SM4-GCM' });
    return sm4GcmDecipher(key, iv, tail.subarray(2));
  }
  const gcm = cipher as 'aes-256-gcm';
  return createDecipheriv(gcm, key, iv, { authTagLength: mac }).setAuthTag(tail.subarray(2));
}
