// A wrapped content key opened with a private key in this process. Every failure is one and the same.
import { constants, createPublicKey, diffieHellman, privateDecrypt, type KeyObject } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { der, derBitString, derOid, TAG } from './der.ts';
import { isWholeRsaCiphertext, type Wrapping } from './key-wrapping.ts';
import { ciphertextFromDer, decryptSm2 } from './sm2-cipher.ts';
import { keyKind, OID_EC_PUBLIC_KEY, OID_P256_CURVE, sm2Secret, spkiOf } from './sm2-key.ts';
import { readPrivateKey } from './sm2.ts';

export interface Unwrapper {
  /** Throws envelope/not-opened, token/mechanism. */
  unwrap(wrapping: Wrapping, wrapped: Uint8Array): Uint8Array;
  /** Of P-256: x of the point agreed on with the sender's 04 ‖ x ‖ y, 32 bytes. Throws envelope/not-opened, token/mechanism. */
  agree(point: Uint8Array): Uint8Array;
  /** The key is of no use any more. */
  wipe(): void;
}

/** Prepares a private key in PKCS#8, of which it keeps a copy. Throws DerError for what is none. */
export function unwrapper(pkcs8: Uint8Array): Unwrapper {
  const key = readPrivateKey(pkcs8);
  const kind = keyKind(spkiOf(key));
  const secret = kind === 'sm2' ? sm2Secret(pkcs8) : new Uint8Array(0);
  return {
    wipe: () => void secret.fill(0),
    agree(point) {
      if (kind !== 'p256') throw new Problem('token/mechanism', { detail: 'ecdh' });
      try {
        return diffieHellman({ privateKey: key, publicKey: p256Key(point) });
      } catch (thrown) {
        throw new Problem('envelope/not-opened', {}, { cause: thrown });
      }
    },
    unwrap(wrapping, wrapped) {
      if (kind !== (wrapping === 'sm2' ? 'sm2' : 'rsa')) throw new Problem('token/mechanism', { detail: wrapping });
      try {
        return wrapping === 'sm2' ? decryptSm2(secret, ciphertextFromDer(wrapped)) : decryptRsa(key, wrapping, wrapped);
      } catch (thrown) {
        if (thrown instanceof Problem) throw thrown;
        throw new Problem('envelope/not-opened', {}, { cause: thrown });
      }
    },
  };
}

/** Import refuses what is not on the curve. */
function p256Key(point: Uint8Array): KeyObject {
  const algorithm = der(TAG.sequence, derOid(OID_EC_PUBLIC_KEY), derOid(OID_P256_CURVE));
  const spki = der(TAG.sequence, algorithm, derBitString(point));
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

/** v1.5 is safe where OpenSSL rejects implicitly (3.2 on); an older node refuses it by itself. */
function decryptRsa(key: KeyObject, wrapping: Exclude<Wrapping, 'sm2'>, wrapped: Uint8Array): Uint8Array {
  if (!isWholeRsaCiphertext(key, wrapped)) throw new Problem('envelope/not-opened');
  const isOaep = wrapping !== 'rsa-pkcs1';
  return privateDecrypt(
    {
      key,
      padding: isOaep ? constants.RSA_PKCS1_OAEP_PADDING : constants.RSA_PKCS1_PADDING,
      ...(isOaep && { oaepHash: wrapping === 'rsa-oaep-sha1' ? 'sha1' : 'sha256' }),
    },
    wrapped,
  );
}
