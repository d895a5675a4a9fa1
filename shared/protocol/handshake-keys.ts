// The few pieces of WebCrypto that both handshakes are made of: P-256, HKDF-SHA-256, AES-256-GCM (NIST SP 800-56A, RFC 5869,
// SP 800-38D). They run unchanged in Node, Chromium and Firefox.
import { type Bytes, concat, utf8 } from '../bytes.ts';
import { Problem } from '../errors.ts';

/** Length of an uncompressed P-256 point (SEC 1 §2.3.3). */
export const POINT_BYTES = 65;
/** Length of r‖s on P-256. */
export const SIGNATURE_BYTES = 64;
/** Length of nonces, hashes and AES-256 keys. */
export const HASH_BYTES = 32;
/** What AES-GCM adds to a message. */
export const TAG_BYTES = 16;

/** The long-lived key of one end. The private half stays where it is kept: only signatures come out. */
export interface StaticKey {
  /** Uncompressed point, 65 bytes. */
  readonly publicKey: Bytes;
  /** ECDSA over SHA-256, r‖s. */
  sign(message: Bytes): Promise<Bytes>;
}

/** A key pair for one connection. */
export interface Ephemeral {
  readonly publicKey: Bytes;
  /** ECDH with the other end's point. Throws channel/forged when that is not a point of the curve. */
  readonly agree: (point: Bytes) => Promise<Bytes>;
}

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

export async function createEphemeral(): Promise<Ephemeral> {
  const pair = await crypto.subtle.generateKey(ECDH, false, ['deriveBits']);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    publicKey,
    agree: async (point) => {
      try {
        const other = await crypto.subtle.importKey('raw', point, ECDH, false, []);
        return new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, pair.privateKey, 256));
      } catch (cause) {
        throw new Problem('channel/forged', {}, { cause });
      }
    },
  };
}

/** Whether `signature` (r‖s) was made over `message` by the owner of `publicKey`. False for anything malformed. */
export async function isSignedBy(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, ECDSA, false, ['verify']);
    return await crypto.subtle.verify(SIGNING, key, signature, message);
  } catch {
    return false;
  }
}

/** SHA-256 over a label and parts, each with its length before it, so that no two lists of parts hash alike. */
export async function hashOf(label: string, ...parts: Bytes[]): Promise<Bytes> {
  const framed = [utf8(label), ...parts].flatMap((part) => [lengthOf(part), part]);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...framed)));
}

/** One 32-byte key of a shared secret, bound to a transcript and a purpose (RFC 5869). */
export async function deriveKey(secret: Bytes, transcript: Bytes, purpose: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const info = utf8(`tongqian ${purpose}`);
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: transcript, info }, key, 256);
  return new Uint8Array(bits);
}

/** AES-256-GCM under a key of this handshake; `counter` is used once per key. */
export async function sealBox(key: Bytes, counter: number, plain: Bytes): Promise<Bytes> {
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: gcmNonce(counter) }, aes, plain));
}

/** Throws channel/forged when the box is not whole. */
export async function openBox(key: Bytes, counter: number, box: Bytes): Promise<Bytes> {
  try {
    const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: gcmNonce(counter) }, aes, box));
  } catch (cause) {
    throw new Problem('channel/forged', {}, { cause });
  }
}

/** The 96-bit nonce of message `counter` in one direction: counts up, never repeats under one key (SP 800-38D §8.2.1). */
export function gcmNonce(counter: number): Bytes {
  if (!Number.isSafeInteger(counter) || counter < 0) throw new RangeError('nonce counter');
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  view.setUint32(4, Math.floor(counter / 0x1_0000_0000));
  view.setUint32(8, counter % 0x1_0000_0000);
  return nonce;
}

/** Cuts a message into consecutive fields of the given lengths. Throws channel/forged unless it is exactly as long. */
export function fields<L extends readonly number[]>(message: Bytes, ...lengths: L): { [I in keyof L]: Bytes } {
  if (message.length !== lengths.reduce((sum, length) => sum + length, 0)) throw new Problem('channel/forged');
  let offset = 0;
  const parts = lengths.map((length) => {
    offset += length;
    return message.slice(offset - length, offset);
  });
  return parts as { [I in keyof L]: Bytes };
}

function lengthOf(part: Bytes): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, part.length);
  return bytes;
}
