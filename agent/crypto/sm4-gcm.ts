// SM4-GCM (RFC 8998 §3): by the OpenSSL inside node where that knows it (3.2 on) and gives the published answer.
import { fromHex, toHex } from '#shared/bytes.ts';
import { EvpCipher } from './evp-cipher.ts';
import { RFC_8998 as VECTOR } from './vectors/rfc-8998.ts';

const NAME = 'SM4-GCM';
const TAG = 16;

let holds: boolean | undefined;

/** Whether this node has it: asked once, by the published vector, and by the same with its code changed. */
export function hasSm4Gcm(): boolean {
  holds ??= knowsVector();
  return holds;
}

/** @param iv 12 bytes. Throws RangeError where hasSm4Gcm says no. */
export function sm4GcmCipher(key: Uint8Array, iv: Uint8Array): EvpCipher {
  return make('encrypt', key, iv);
}

/** @param tag 16 bytes, that `final` must find. Throws RangeError for another length, and where hasSm4Gcm says no. */
export function sm4GcmDecipher(key: Uint8Array, iv: Uint8Array, tag: Uint8Array): EvpCipher {
  if (tag.length !== TAG) throw new RangeError('tag');
  return make('decrypt', key, iv).setAuthTag(tag);
}

function make(way: 'encrypt' | 'decrypt', key: Uint8Array, iv: Uint8Array): EvpCipher {
  if (!hasSm4Gcm() || key.length !== 16 || iv.length !== 12) throw new RangeError(NAME);
  return new EvpCipher({ name: NAME, key, iv, way });
}

function knowsVector(): boolean {
  const { cipher, tag } = VECTOR.gcm;
  const [key, iv] = [fromHex(VECTOR.key), fromHex(VECTOR.nonce)];
  const of = (way: 'encrypt' | 'decrypt') => new EvpCipher({ name: NAME, key, iv, way });
  try {
    const writer = of('encrypt').setAAD(fromHex(VECTOR.associated));
    const written = toHex(writer.update(fromHex(VECTOR.plain))) + toHex(writer.final()) + toHex(writer.getAuthTag());
    const opens = (code: Uint8Array): boolean => {
      const reader = of('decrypt').setAuthTag(code).setAAD(fromHex(VECTOR.associated));
      const read = toHex(reader.update(fromHex(cipher)));
      try {
        return read + toHex(reader.final()) === VECTOR.plain;
      } catch {
        return false;
      }
    };
    const changed = fromHex(tag).map((byte, at) => (at === 15 ? byte ^ 1 : byte));
    return written === cipher + tag && opens(fromHex(tag)) && !opens(changed);
  } catch {
    return false;
  }
}
