// RC2 in CBC mode, decryption only (RFC 2268): old .pfx files hide their certificates with 40 bits of it, and OpenSSL has moved it
// out of reach. Nothing is ever encrypted with it.
import { DerError } from '../crypto/der.ts';

/** RFC 2268 §2: a permutation of 0…255 made from the digits of π. */
const PI = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

/** @returns null when the padding is wrong. Throws DerError for a length that is no ciphertext's. */
export function decryptRc2(key: Uint8Array, iv: Uint8Array, content: Uint8Array): Uint8Array | null {
  if (content.length === 0 || content.length % 8 !== 0) throw new DerError('length of a ciphertext');
  const words = expandKey(key);
  const plain = new Uint8Array(content.length);
  let before = iv;
  for (let at = 0; at < content.length; at += 8) {
    const block = content.subarray(at, at + 8);
    plain.set(
      decryptBlock(words, block).map((byte, i) => byte ^ (before[i] ?? 0)),
      at,
    );
    before = block;
  }
  const padding = plain.at(-1) ?? 0;
  const isPadded = padding >= 1 && padding <= 8 && plain.subarray(-padding).every((byte) => byte === padding);
  return isPadded ? plain.subarray(0, plain.length - padding) : null;
}

/** §2, with as many effective bits as the key has. */
function expandKey(key: Uint8Array): Uint16Array {
  const pi = (index: number): number => PI[index & 0xff] ?? 0;
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const byte = (index: number): number => bytes[index] ?? 0;
  for (let i = key.length; i < 128; i++) bytes[i] = pi(byte(i - 1) + byte(i - key.length));
  bytes[128 - key.length] = pi(byte(128 - key.length));
  for (let i = 127 - key.length; i >= 0; i--) bytes[i] = pi(byte(i + 1) ^ byte(i + key.length));
  return Uint16Array.from({ length: 64 }, (_, i) => byte(2 * i) | (byte(2 * i + 1) << 8));
}

const ROTATIONS = [1, 2, 3, 5] as const;

/** §4: five rounds, one of r-mash, six, one, five. */
function decryptBlock(words: Uint16Array, block: Uint8Array): Uint8Array {
  const r = Uint16Array.from({ length: 4 }, (_, i) => (block[2 * i] ?? 0) | ((block[2 * i + 1] ?? 0) << 8));
  const at = (i: number): number => r[i & 3] ?? 0;
  let next = 63;
  const unmix = (): void => {
    for (let i = 3; i >= 0; i--) {
      const s = ROTATIONS[i] ?? 1;
      const turned = ((at(i) >> s) | (at(i) << (16 - s))) & 0xffff;
      r[i] = turned - (words[next--] ?? 0) - (at(i + 3) & at(i + 2)) - (~at(i + 3) & at(i + 1));
    }
  };
  const unmash = (): void => {
    for (let i = 3; i >= 0; i--) r[i] = at(i) - (words[at(i + 3) & 63] ?? 0);
  };
  for (let round = 0; round < 16; round++) {
    if (round === 5 || round === 11) unmash();
    unmix();
  }
  return new Uint8Array(new Uint8Array(r.buffer));
}
