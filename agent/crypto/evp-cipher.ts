// A cipher that node has no call for, streaming, by the OpenSSL inside node. SM4-GCM is the one (RFC 8998 §3): node has it from 26 on.
import { concat, type Bytes } from '#shared/bytes.ts';
import { type Evp, evpOfNode, isNull, type Pointer } from './evp.ts';

/** As node's Cipheriv and Decipheriv, without the stream. */
export interface BlockwiseCipher {
  update(data: Uint8Array): Uint8Array;
  /** Throws for what was changed, or has a wrong padding. */
  final(): Uint8Array;
}

export interface EvpCipherKey {
  /** OpenSSL's name of it */
  name: string;
  key: Uint8Array;
  iv: Uint8Array | null;
  way: 'encrypt' | 'decrypt';
}

/** EVP_CIPHER_CTX_ctrl (evp.h). */
const GET_TAG = 0x10;
const SET_TAG = 0x11;

/** What somebody gave up in the middle is freed as well. */
const abandoned = new FinalizationRegistry<{ evp: Evp; context: Pointer }>(({ evp, context }) =>
  evp.EVP_CIPHER_CTX_free(context),
);

/** Whether this node has the cipher of that name. */
export function hasEvpCipher(name: string): boolean {
  const evp = evpOfNode();
  if (evp === null) return false;
  const cipher = evp.EVP_CIPHER_fetch(null, name, null);
  evp.ERR_clear_error();
  if (isNull(cipher)) return false;
  evp.EVP_CIPHER_free(cipher);
  return true;
}

export class EvpCipher implements BlockwiseCipher {
  private readonly evp: Evp;
  private readonly context: Pointer;
  private ended = false;
  private tag: Bytes | null = null;

  /** The key is copied by OpenSSL, which clears its copy. Throws RangeError where there is no such cipher. */
  constructor({ name, key, iv, way }: EvpCipherKey) {
    const evp = evpOfNode();
    if (evp === null) throw new RangeError(name);
    const cipher = evp.EVP_CIPHER_fetch(null, name, null);
    const context = isNull(cipher) ? null : evp.EVP_CIPHER_CTX_new();
    const began =
      !isNull(context) && evp.EVP_CipherInit_ex(context, cipher, null, key, iv, way === 'encrypt' ? 1 : 0) === 1;
    if (!isNull(cipher)) evp.EVP_CIPHER_free(cipher);
    evp.ERR_clear_error();
    if (!began) {
      if (!isNull(context)) evp.EVP_CIPHER_CTX_free(context);
      throw new RangeError(name);
    }
    this.evp = evp;
    this.context = context;
    abandoned.register(this, { evp, context }, this);
  }

  /** What a decrypting cipher must find. Before `final`. */
  setAuthTag(tag: Uint8Array): this {
    if (this.evp.EVP_CIPHER_CTX_ctrl(this.context, SET_TAG, tag.length, concat(tag)) !== 1) throw new RangeError('tag');
    return this;
  }

  /** Data that is covered by the code and not encrypted. Before `update`. */
  setAAD(data: Uint8Array): this {
    if (this.evp.EVP_CipherUpdate(this.context, null, new Int32Array(1), data, data.length) !== 1)
      throw new RangeError('cipher');
    return this;
  }

  update(data: Uint8Array): Bytes {
    if (this.ended) throw new RangeError('ended');
    const out = new Uint8Array(data.length + 32);
    const size = new Int32Array(1);
    if (this.evp.EVP_CipherUpdate(this.context, out, size, data, data.length) !== 1) throw new RangeError('cipher');
    return out.subarray(0, size[0]);
  }

  final(): Bytes {
    if (this.ended) throw new RangeError('ended');
    this.ended = true;
    const out = new Uint8Array(32);
    const size = new Int32Array(1);
    const isRight = this.evp.EVP_CipherFinal_ex(this.context, out, size) === 1;
    const tag = new Uint8Array(16);
    if (isRight && this.evp.EVP_CIPHER_CTX_ctrl(this.context, GET_TAG, tag.length, tag) === 1) this.tag = tag;
    abandoned.unregister(this);
    this.evp.EVP_CIPHER_CTX_free(this.context);
    this.evp.ERR_clear_error();
    if (!isRight) throw new RangeError('cipher');
    return out.subarray(0, size[0]);
  }

  /** 16 bytes, behind `final` of an encrypting one that has such a code. */
  getAuthTag(): Bytes {
    if (this.tag === null) throw new RangeError('tag');
    return this.tag;
  }
}
