// SM2 encryption (GM/T 0003.4): by OpenSSL where this node lets us call it and its known answers are right, else by @noble/curves.
import { fromHex, toHex, utf8, type Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { nativeCipher } from './sm2-cipher-native.ts';
import { encryptWith, secondCipher, type Sm2Ciphertext, type Sm2CipherBackend } from './sm2-cipher-second.ts';
import { LONGEST_WRAPPED } from './sm2-ciphertext.ts';
import { sm2Spki } from './sm2-key.ts';
import { GMT_0003_5_CIPHER as VECTOR } from './vectors/gmt-0003-5.ts';

export {
  ciphertextFromDer,
  ciphertextFromRaw,
  ciphertextToDer,
  ciphertextToRaw,
  readCiphertext,
} from './sm2-ciphertext.ts';

/** Throws RangeError, DerError for another key, crypto/self-test. */
export function encryptSm2(spki: Uint8Array, data: Uint8Array): Sm2Ciphertext {
  if (data.length === 0 || data.length > LONGEST_WRAPPED) throw new RangeError('length');
  return backend().encrypt(spki, data);
}

/** @param secret d, 32 bytes; the caller wipes it. Throws RangeError or DerError for anything that this key did not encrypt, crypto/self-test. */
export function decryptSm2(secret: Uint8Array, ciphertext: Sm2Ciphertext): Bytes {
  const { point, hash, masked } = ciphertext;
  if (point.length !== 64 || hash.length !== 32 || masked.length === 0 || masked.length > LONGEST_WRAPPED)
    throw new RangeError('length');
  return backend().decrypt(secret, ciphertext);
}

/** Which back end does the work; `none` when even the second one gives wrong answers. */
export type CipherInUse = 'native' | 'second' | 'none';

let chosen: { name: CipherInUse; backend: Sm2CipherBackend | null } | null = null;

/** What the known answers say, asked once: a property of the running node, not state. */
export function sm2CipherInUse(): CipherInUse {
  chosen ??= chooseCipher(nativeCipher());
  return chosen.name;
}

/** @param native as found; another one only in the test that shows a wrong one is not used */
export function chooseCipher(native: Sm2CipherBackend | null): { name: CipherInUse; backend: Sm2CipherBackend | null } {
  if (!holds(() => knowsVector(secondCipher) && encryptsVector())) return { name: 'none', backend: null };
  const isRight = native !== null && holds(() => knowsVector(native) && understand(native, secondCipher));
  return isRight ? { name: 'native', backend: native } : { name: 'second', backend: secondCipher };
}

function backend(): Sm2CipherBackend {
  chosen ??= chooseCipher(nativeCipher());
  if (chosen.backend === null) throw new Problem('crypto/self-test');
  return chosen.backend;
}

const PLAIN = utf8(VECTOR.message);
const SPKI = sm2Spki(fromHex(VECTOR.x + VECTOR.y));
const SECRET = fromHex(VECTOR.privateKey);

/** The published ciphertext opens; with one bit of it changed, or a point off the curve, it does not. */
function knowsVector({ decrypt }: Sm2CipherBackend): boolean {
  const published = { point: fromHex(VECTOR.c1), hash: fromHex(VECTOR.c3), masked: fromHex(VECTOR.c2) };
  const refuses = (part: keyof Sm2Ciphertext): boolean =>
    !holds(() => {
      decrypt(SECRET, { ...published, [part]: published[part].map((byte, i) => (i === 5 ? byte ^ 1 : byte)) });
      return true;
    });
  return toHex(decrypt(SECRET, published)) === toHex(PLAIN) && refuses('point') && refuses('hash') && refuses('masked');
}

/** With the standard's own k the second back end gives its very bytes. */
function encryptsVector(): boolean {
  const { point, hash, masked } = encryptWith(SPKI, PLAIN, BigInt(`0x${VECTOR.k}`));
  return toHex(point) + toHex(hash) + toHex(masked) === VECTOR.c1 + VECTOR.c3 + VECTOR.c2;
}

function understand(one: Sm2CipherBackend, other: Sm2CipherBackend): boolean {
  const opens = (a: Sm2CipherBackend, b: Sm2CipherBackend): boolean =>
    toHex(b.decrypt(SECRET, a.encrypt(SPKI, PLAIN))) === toHex(PLAIN);
  return opens(one, other) && opens(other, one);
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
