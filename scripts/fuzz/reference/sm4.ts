// SM4 (GM/T 0002-2012) and its modes by their definitions: slow, and of nobody's library. Its table is computed from its algebra.

export type Sm4Mode = 'ecb' | 'cbc' | 'ctr' | 'cfb' | 'ofb' | 'gcm';

/** Of whole blocks in ecb and cbc. @returns the text; of gcm with 16 bytes of code behind it (12 bytes of iv, nothing associated) */
export function referenceSm4(
  mode: Sm4Mode,
  { key, iv }: { key: Uint8Array; iv: Uint8Array },
  data: Uint8Array,
): Uint8Array {
  const encrypt = blockCipher(key);
  if (mode === 'gcm') return gcm(encrypt, iv, data);
  const out: number[] = [];
  let feed = iv;
  for (let at = 0; at < data.length; at += 16) {
    const block = data.subarray(at, at + 16);
    const made = oneBlock(mode, { encrypt, feed, block });
    out.push(...made.text);
    feed = made.feed;
  }
  return Uint8Array.from(out);
}

type Encrypt = (block: Uint8Array) => Uint8Array;

/** GB/T 17964 §5 to §9 */
function oneBlock(mode: Exclude<Sm4Mode, 'gcm'>, { encrypt, feed, block }: { encrypt: Encrypt; feed: Uint8Array; block: Uint8Array }): { text: Uint8Array; feed: Uint8Array } {
  switch (mode) {
    case 'ecb':
      return { text: encrypt(block), feed };
    case 'cbc': {
      const text = encrypt(xor(block, feed));
      return { text, feed: text };
    }
    case 'ctr':
      return { text: xor(block, encrypt(feed)), feed: next(feed, 16) };
    case 'cfb': {
      const text = xor(block, encrypt(feed));
      return { text, feed: text };
    }
    case 'ofb': {
      const mask = encrypt(feed);
      return { text: xor(block, mask), feed: mask };
    }
  }
} // prettier-ignore

/** NIST SP 800-38D §7.1 */
function gcm(encrypt: Encrypt, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const first = Uint8Array.of(...iv, 0, 0, 0, 1);
  const subkey = number(encrypt(new Uint8Array(16)));
  const out: number[] = [];
  let hash = 0n;
  let counter = first;
  for (let at = 0; at < data.length; at += 16) {
    counter = next(counter, 4);
    const text = xor(data.subarray(at, at + 16), encrypt(counter));
    out.push(...text);
    const whole = new Uint8Array(16);
    whole.set(text);
    hash = times(hash ^ number(whole), subkey);
  }
  hash = times(hash ^ (BigInt(data.length) * 8n), subkey);
  const code = Buffer.from(hash.toString(16).padStart(32, '0'), 'hex');
  return Uint8Array.from([...out, ...xor(code, encrypt(first))]);
}

/** In GF(2^128) with the bits the other way round */
function times(a: bigint, b: bigint): bigint {
  let [product, shifted] = [0n, b];
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((a >> bit) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n;
  }
  return product;
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** One more in the last `width` bytes */
function next(counter: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(counter);
  for (let at = 15; at >= 16 - width; at--) {
    copy[at] = ((copy[at] ?? 0) + 1) & 0xff;
    if (copy[at] !== 0) break;
  }
  return copy;
}

function xor(data: Uint8Array, mask: Uint8Array): Uint8Array {
  return Uint8Array.from(data, (byte, at) => byte ^ (mask[at] ?? 0));
}

/** S(x) = A·(A·x + C)⁻¹ + C in GF(2^8) by x^8 + x^7 + x^6 + x^5 + x^4 + x^2 + 1 */
const S = Uint8Array.from({ length: 256 }, (_, x) => affine(inverse(affine(x))));

function affine(x: number): number {
  let y = 0;
  for (let bit = 0; bit < 8; bit++) y |= parity(x & turnByte(0xa7, bit)) << bit;
  return y ^ 0xd3;
}

function turnByte(byte: number, by: number): number {
  return ((byte << by) | (byte >> (8 - by))) & 0xff;
}

function parity(byte: number): number {
  let sum = 0;
  for (let rest = byte; rest > 0; rest >>= 1) sum ^= rest & 1;
  return sum;
}

function inverse(x: number): number {
  for (let y = 1; y < 256; y++) if (byteProduct(x, y) === 1) return y;
  return 0;
}

function byteProduct(x: number, y: number): number {
  let product = 0;
  for (let bit = 0; bit < 8; bit++) if ((y >> bit) & 1) product ^= x << bit;
  for (let bit = 15; bit >= 8; bit--) if ((product >> bit) & 1) product ^= 0x1f5 << (bit - 8);
  return product;
}

const FK = [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc];

export function blockCipher(key: Uint8Array): Encrypt {
  const k = wordsOf(key).map((word, i) => word ^ (FK[i] ?? 0));
  for (let i = 0; i < 32; i++) {
    const ck = [0, 1, 2, 3].reduce((word, j) => (word << 8) | ((7 * (4 * i + j)) & 0xff), 0);
    const b = substituted((k[i + 1] ?? 0) ^ (k[i + 2] ?? 0) ^ (k[i + 3] ?? 0) ^ ck);
    k.push((k[i] ?? 0) ^ b ^ turn(b, 13) ^ turn(b, 23));
  }
  return (block) => {
    const x = wordsOf(block);
    for (let i = 0; i < 32; i++) {
      const b = substituted((x[i + 1] ?? 0) ^ (x[i + 2] ?? 0) ^ (x[i + 3] ?? 0) ^ (k[i + 4] ?? 0));
      x.push((x[i] ?? 0) ^ b ^ turn(b, 2) ^ turn(b, 10) ^ turn(b, 18) ^ turn(b, 24));
    }
    const out = new DataView(new ArrayBuffer(16));
    for (let i = 0; i < 4; i++) out.setUint32(4 * i, (x[35 - i] ?? 0) >>> 0);
    return new Uint8Array(out.buffer);
  };
}

function wordsOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return [0, 4, 8, 12].map((at) => view.getUint32(at));
}

function substituted(word: number): number {
  return [24, 16, 8, 0].reduce((sum, shift) => (sum << 8) | (S[(word >>> shift) & 0xff] ?? 0), 0);
}

function turn(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
