// Keys out of a password in the way of PKCS#12 (RFC 7292 appendix B.2), for its MAC and its older ciphers.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { concat, fromUtf8 } from '#shared/bytes.ts';

export type Pkcs12Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sm3';

/** Of the digest: output and block, in bytes. */
const SIZES: Readonly<Record<Pkcs12Digest, { output: number; block: number }>> = {
  sha1: { output: 20, block: 64 },
  sha256: { output: 32, block: 64 },
  sha384: { output: 48, block: 128 },
  sha512: { output: 64, block: 128 },
  sm3: { output: 32, block: 64 },
};

const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

export interface Derivation {
  /** As bmpPassword gives it */
  password: Uint8Array;
  salt: Uint8Array;
  iterations: number;
  digest: Pkcs12Digest;
  purpose: keyof typeof PURPOSE;
  bytes: number;
}

/** UTF-16 big-endian with two zero bytes behind (appendix B.1). The caller wipes it. */
export function bmpPassword(password: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.from(`${fromUtf8(password)}\0`, 'utf16le').swap16());
}

/** Lets others have their turn every few thousand rounds. */
export async function derivePkcs12(derivation: Derivation): Promise<Uint8Array> {
  const { password, salt, iterations, digest, purpose, bytes } = derivation;
  const { output, block } = SIZES[digest];
  const diversifier = new Uint8Array(block).fill(PURPOSE[purpose]);
  const mixed = concat(filled(salt, block), filled(password, block));
  const derived = new Uint8Array(Math.ceil(bytes / output) * output);
  for (let at = 0; at < bytes; at += output) {
    let round = createHash(digest).update(diversifier).update(mixed).digest();
    for (let i = 1; i < iterations; i++) {
      round = createHash(digest).update(round).digest();
      if (i % 5000 === 0) await setImmediate();
    }
    derived.set(round, at);
    addToBlocks(mixed, filled(round, block));
  }
  mixed.fill(0);
  return derived.slice(0, bytes);
}

/** Repeated to whole blocks; nothing stays nothing. */
function filled(bytes: Uint8Array, block: number): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / block) * block);
  return whole.map((_, i) => bytes[i % bytes.length] ?? 0);
}

/** Each block of `mixed` becomes itself + addend + 1, as big-endian numbers modulo their size (step 6C). */
function addToBlocks(mixed: Uint8Array, addend: Uint8Array): void {
  for (let start = 0; start < mixed.length; start += addend.length) {
    let carry = 1;
    for (let i = addend.length - 1; i >= 0; i--) {
      const sum = (mixed[start + i] ?? 0) + (addend[i] ?? 0) + carry;
      mixed[start + i] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
