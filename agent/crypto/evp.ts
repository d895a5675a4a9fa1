// The OpenSSL inside node, whose own interface has no call for some of what we need: the program exports EVP, koffi calls it. Where it
// does not (another build of node, no koffi for the system) there is none, and each user of it says what happens then.
import { createRequire } from 'node:module';

export type Pointer = bigint | null;
type Transform = (
  context: Pointer,
  out: Uint8Array | null,
  size: BigUint64Array,
  data: Uint8Array,
  length: number,
) => number;

type Begin = (context: Pointer, into: null, digest: Pointer, engine: null, key: Pointer) => number;

/** The functions as OpenSSL's own manual has them; 1 is success wherever a number comes back. */
export interface Evp {
  BIO_new_mem_buf(bytes: Uint8Array, length: number): Pointer;
  BIO_free(bio: Pointer): number;
  d2i_PUBKEY_bio(bio: Pointer, into: null): Pointer;
  d2i_PrivateKey_bio(bio: Pointer, into: null): Pointer;
  EVP_PKEY_free(key: Pointer): void;
  EVP_PKEY_CTX_new(key: Pointer, engine: null): Pointer;
  EVP_PKEY_CTX_free(context: Pointer): void;
  EVP_PKEY_CTX_set1_id(context: Pointer, id: Uint8Array, length: number): number;
  EVP_PKEY_encrypt_init(context: Pointer): number;
  EVP_PKEY_decrypt_init(context: Pointer): number;
  EVP_PKEY_encrypt: Transform;
  EVP_PKEY_decrypt: Transform;
  EVP_MD_CTX_new(): Pointer;
  EVP_MD_CTX_free(context: Pointer): void;
  EVP_MD_CTX_set_pkey_ctx(context: Pointer, key: Pointer): void;
  EVP_sm3(): Pointer;
  EVP_DigestSignInit: Begin;
  EVP_DigestVerifyInit: Begin;
  EVP_DigestSign(context: Pointer, out: Uint8Array, size: BigUint64Array, data: Uint8Array, length: number): number;
  EVP_DigestVerify(context: Pointer, signature: Uint8Array, size: number, data: Uint8Array, length: number): number;
  EVP_CIPHER_fetch(library: null, name: string, properties: null): Pointer;
  EVP_CIPHER_free(cipher: Pointer): void;
  EVP_CIPHER_CTX_new(): Pointer;
  EVP_CIPHER_CTX_free(context: Pointer): void;
  EVP_CIPHER_CTX_ctrl(context: Pointer, command: number, size: number, data: Uint8Array | null): number;
  EVP_CipherInit_ex(
    context: Pointer,
    cipher: Pointer,
    engine: null,
    key: Uint8Array,
    iv: Uint8Array | null,
    encrypts: number,
  ): number;
  EVP_CipherUpdate(
    context: Pointer,
    out: Uint8Array | null,
    size: Int32Array,
    data: Uint8Array,
    length: number,
  ): number;
  EVP_CipherFinal_ex(context: Pointer, out: Uint8Array, size: Int32Array): number;
  ERR_clear_error(): void;
}

/** Result, then parameters, in koffi's words; pointers of OpenSSL's own are numbers to us. */
const PROTOTYPES: Record<keyof Evp, [string, string[]]> = {
  BIO_new_mem_buf: ['uintptr_t', ['void *', 'int']],
  BIO_free: ['int', ['uintptr_t']],
  d2i_PUBKEY_bio: ['uintptr_t', ['uintptr_t', 'void *']],
  d2i_PrivateKey_bio: ['uintptr_t', ['uintptr_t', 'void *']],
  EVP_PKEY_free: ['void', ['uintptr_t']],
  EVP_PKEY_CTX_new: ['uintptr_t', ['uintptr_t', 'void *']],
  EVP_PKEY_CTX_free: ['void', ['uintptr_t']],
  EVP_PKEY_CTX_set1_id: ['int', ['uintptr_t', 'void *', 'int']],
  EVP_PKEY_encrypt_init: ['int', ['uintptr_t']],
  EVP_PKEY_decrypt_init: ['int', ['uintptr_t']],
  EVP_PKEY_encrypt: ['int', ['uintptr_t', 'void *', 'void *', 'void *', 'size_t']],
  EVP_PKEY_decrypt: ['int', ['uintptr_t', 'void *', 'void *', 'void *', 'size_t']],
  EVP_MD_CTX_new: ['uintptr_t', []],
  EVP_MD_CTX_free: ['void', ['uintptr_t']],
  EVP_MD_CTX_set_pkey_ctx: ['void', ['uintptr_t', 'uintptr_t']],
  EVP_sm3: ['uintptr_t', []],
  EVP_DigestSignInit: ['int', ['uintptr_t', 'void *', 'uintptr_t', 'void *', 'uintptr_t']],
  EVP_DigestVerifyInit: ['int', ['uintptr_t', 'void *', 'uintptr_t', 'void *', 'uintptr_t']],
  EVP_DigestSign: ['int', ['uintptr_t', 'void *', 'void *', 'void *', 'size_t']],
  EVP_DigestVerify: ['int', ['uintptr_t', 'void *', 'size_t', 'void *', 'size_t']],
  EVP_CIPHER_fetch: ['uintptr_t', ['void *', 'str', 'void *']],
  EVP_CIPHER_free: ['void', ['uintptr_t']],
  EVP_CIPHER_CTX_new: ['uintptr_t', []],
  EVP_CIPHER_CTX_free: ['void', ['uintptr_t']],
  EVP_CIPHER_CTX_ctrl: ['int', ['uintptr_t', 'int', 'int', 'void *']],
  EVP_CipherInit_ex: ['int', ['uintptr_t', 'uintptr_t', 'void *', 'void *', 'void *', 'int']],
  EVP_CipherUpdate: ['int', ['uintptr_t', 'void *', 'void *', 'void *', 'int']],
  EVP_CipherFinal_ex: ['int', ['uintptr_t', 'void *', 'void *']],
  ERR_clear_error: ['void', []],
};

let bound: Evp | null | undefined;

/** null where koffi or one of the functions is missing: a property of the running node, asked once. */
export function evpOfNode(): Evp | null {
  bound ??= bind();
  return bound;
}

function bind(): Evp | null {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const program = koffi.load(null);
    const functions = Object.entries(PROTOTYPES).map(([name, [result, parameters]]) => [
      name,
      program.func(name, result, parameters),
    ]);
    return Object.fromEntries(functions) as Evp;
  } catch {
    return null;
  }
}

/** koffi gives small addresses as numbers. */
export function isNull(pointer: Pointer | number): pointer is null {
  return pointer === null || BigInt(pointer) === 0n;
}

/** The key for the length of one call, freed behind it; nothing of OpenSSL's errors is left for node's next call to tell. */
export function withKey<T>(
  evp: Evp,
  { der, kind }: { der: Uint8Array; kind: 'public' | 'private' },
  use: (key: Pointer, context: Pointer) => T,
): T {
  const bio = evp.BIO_new_mem_buf(der, der.length);
  const key = kind === 'public' ? evp.d2i_PUBKEY_bio(bio, null) : evp.d2i_PrivateKey_bio(bio, null);
  const context = isNull(key) ? null : evp.EVP_PKEY_CTX_new(key, null);
  try {
    if (isNull(context)) throw new RangeError('not an SM2 key');
    return use(key, context);
  } finally {
    if (!isNull(context)) evp.EVP_PKEY_CTX_free(context);
    if (!isNull(key)) evp.EVP_PKEY_free(key);
    evp.BIO_free(bio);
    evp.ERR_clear_error();
  }
}
