// One sealed file per software token. The whole record is sealed by the wrapping key (OS store), the private keys inside once more
// by the PIN: AES-256-GCM (NIST SP 800-38D) under HKDF(scrypt(PIN), wrapping key), so that neither the file nor the PIN alone is enough.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { basename } from 'node:path';
import * as v from 'valibot';
import { concat, equalBytes, fromBase64, fromUtf8, toBase64, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { der, expectTag, readChildren, readElement, TAG } from '../../crypto/der.ts';
import { readPrivateFile, writePrivateFile } from '../../data/private-file.ts';
import type { Pin, TokenCertificate } from '../token.ts';

/** Wrong PINs in a row before the token locks, as E-Port cards do (spec/eport-protocol §6). */
export const TRIES = 5;

/** RFC 7914 §2: 128 MiB and about a quarter of a second for each guess. */
const COST = { n: 2 ** 17, r: 8, p: 1 } as const;

export interface TokenRecord {
  serial: string;
  label: string;
  demo: boolean;
  pinLength: { min: number; max: number };
  /** 0 = locked */
  triesLeft: number;
  certificates: TokenCertificate[];
  /** Keys that have no certificate yet: what a CA was or will be asked to certify */
  waiting: WaitingKey[];
  /** DER of the authorities that came with the certificates */
  chain: Uint8Array[];
  keys: SealedKeys;
}

export interface WaitingKey {
  /** Name of the private key */
  key: string;
  /** DER of its SubjectPublicKeyInfo */
  spki: Uint8Array;
}

/** Private keys under the PIN. */
export interface SealedKeys {
  n: number;
  r: 8;
  p: 1;
  salt: Uint8Array;
  sealed: Uint8Array;
}

/** Private keys by their name: PKCS#8 DER. Whoever holds them wipes them (`wipeKeys`). */
export type OpenKeys = Map<string, Uint8Array>;

const bytes = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text): Uint8Array => fromBase64(text)),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const SERIAL = /^[A-Za-z0-9-]{1,64}$/;
const serial = v.pipe(v.string(), v.regex(SERIAL));

const SealedFile = v.strictObject({ version: v.literal(1), serial, sealed: bytes });
const Body = v.strictObject({
  label: v.pipe(v.string(), v.maxLength(100)),
  demo: v.boolean(),
  pinLength: v.strictObject({ min: count, max: count }),
  triesLeft: v.pipe(count, v.maxValue(TRIES)),
  certificates: v.array(
    v.strictObject({ der: bytes, key: v.string(), usage: v.picklist(['sign', 'encrypt', 'both']) }),
  ),
  // Files made before these were thought of have neither.
  waiting: v.optional(v.array(v.strictObject({ key: v.string(), spki: bytes })), []),
  chain: v.optional(v.array(bytes), []),
  keys: v.strictObject({
    // Above these a damaged or planted file could make one login take the memory of the machine.
    n: v.pipe(count, v.picklist([2 ** 15, 2 ** 16, 2 ** 17, 2 ** 18])),
    r: v.literal(8),
    p: v.literal(1),
    salt: bytes,
    sealed: bytes,
  }),
});

/** Throws token/removed when the file is gone, store/damaged when it is not a record sealed by this wrapping key, store/not-private. */
export function readTokenFile(path: string, wrap: Uint8Array): TokenRecord {
  const text = readText(path);
  try {
    const file = v.parse(SealedFile, JSON.parse(text));
    const body = unseal(deriveRecordKey(wrap), file.sealed, utf8(file.serial));
    return { serial: file.serial, ...v.parse(Body, JSON.parse(fromUtf8(body))) };
  } catch (cause) {
    throw new Problem('store/damaged', { detail: basename(path) }, { cause });
  }
}

/** Durable and whole when it returns: after a kill there is the old record or the new one. */
export function writeTokenFile(path: string, wrap: Uint8Array, record: TokenRecord): void {
  const { serial, keys, ...rest } = record;
  const body: v.InferInput<typeof Body> = {
    ...rest,
    certificates: rest.certificates.map((certificate) => ({ ...certificate, der: toBase64(certificate.der) })),
    waiting: rest.waiting.map((each) => ({ ...each, spki: toBase64(each.spki) })),
    chain: rest.chain.map(toBase64),
    keys: { ...keys, salt: toBase64(keys.salt), sealed: toBase64(keys.sealed) },
  };
  const sealed = seal(deriveRecordKey(wrap), utf8(JSON.stringify(body)), utf8(serial));
  const file: v.InferInput<typeof SealedFile> = { version: 1, serial, sealed: toBase64(sealed) };
  writePrivateFile(path, JSON.stringify(file));
}

/** Seals private keys under a PIN with a fresh salt. Wipes nothing of what it is given. */
export async function sealKeys(keys: OpenKeys, pin: Pin, wrap: Uint8Array): Promise<SealedKeys> {
  const salt = randomBytes(32);
  const key = await derivePinKey({ ...COST, salt }, pin, wrap);
  const plain = writeKeys(keys);
  try {
    return { ...COST, salt, sealed: seal(key, plain, salt) };
  } finally {
    key.fill(0);
    plain.fill(0);
  }
}

/**
 * Uses one try: it is taken off durably before the PIN is looked at and given back after, so that a kill in between costs a try
 * and never gives one. Throws token/pin-wrong {tries}, token/pin-locked, token/removed, store/damaged.
 */
export async function openTokenFile(path: string, wrap: Uint8Array, pin: Pin): Promise<OpenKeys> {
  const record = readTokenFile(path, wrap);
  if (record.triesLeft === 0) throw new Problem('token/pin-locked');
  const triesLeft = record.triesLeft - 1;
  writeTokenFile(path, wrap, { ...record, triesLeft });
  const keys = await openKeys(record.keys, pin, wrap);
  if (keys === null)
    throw triesLeft === 0 ? new Problem('token/pin-locked') : new Problem('token/pin-wrong', { tries: triesLeft });
  try {
    // Read again: a file moved away meanwhile must not come back by being written.
    writeTokenFile(path, wrap, { ...readTokenFile(path, wrap), triesLeft: TRIES });
  } catch (thrown) {
    wipeKeys(keys);
    throw thrown;
  }
  return keys;
}

/**
 * Puts other private keys, and what belongs to them, in the place of those that were opened.
 * Throws token/busy when another PIN or key was written since they were opened: it would be lost.
 */
export function replaceKeys(
  path: string,
  wrap: Uint8Array,
  { opened, change }: { opened: SealedKeys; change: (now: TokenRecord) => TokenRecord },
): void {
  const now = readTokenFile(path, wrap);
  if (!equalBytes(now.keys.salt, opened.salt)) throw new Problem('token/busy');
  writeTokenFile(path, wrap, change(now));
}

export function wipeKeys(keys: OpenKeys): void {
  for (const pkcs8 of keys.values()) pkcs8.fill(0);
  keys.clear();
}

/** null for a wrong PIN. */
async function openKeys(sealed: SealedKeys, pin: Pin, wrap: Uint8Array): Promise<OpenKeys | null> {
  const key = await derivePinKey(sealed, pin, wrap);
  let plain: Uint8Array;
  try {
    plain = unseal(key, sealed.sealed, sealed.salt);
  } catch {
    return null;
  } finally {
    key.fill(0);
  }
  try {
    return readKeys(plain);
  } finally {
    plain.fill(0);
  }
}

/** SEQUENCE of (UTF8String name, OCTET STRING PKCS#8) pairs: a key never becomes a string, which could not be wiped. */
function writeKeys(keys: OpenKeys): Uint8Array {
  const parts = [...keys].flatMap(([name, pkcs8]) => [der(TAG.utf8String, utf8(name)), der(TAG.octetString, pkcs8)]);
  const whole = der(TAG.sequence, ...parts);
  for (const part of parts) part.fill(0);
  return whole;
}

function readKeys(plain: Uint8Array): OpenKeys {
  const keys: OpenKeys = new Map();
  const parts = readChildren(readElement(plain, TAG.sequence));
  for (let i = 0; i < parts.length; i += 2) {
    keys.set(
      fromUtf8(expectTag(parts[i], TAG.utf8String).content),
      expectTag(parts[i + 1], TAG.octetString).content.slice(),
    );
  }
  return keys;
}

function readText(path: string): string {
  try {
    return readPrivateFile(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
      throw new Problem('token/removed', {}, { cause: thrown });
    throw thrown;
  }
}

/** scrypt runs in node's thread pool: 128 MiB and a quarter of a second would stop every other request here. */
async function derivePinKey(cost: Omit<SealedKeys, 'sealed'>, pin: Pin, wrap: Uint8Array): Promise<Buffer> {
  const { n, r, p, salt } = cost;
  const stretched = await new Promise<Buffer>((resolve, reject) => {
    scrypt(pin, salt, 32, { N: n, r, p, maxmem: 256 * n * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
  try {
    return Buffer.from(hkdfSync('sha256', stretched, wrap, 'tongqian token keys v1', 32));
  } finally {
    stretched.fill(0);
  }
}

function deriveRecordKey(wrap: Uint8Array): Buffer {
  if (wrap.length !== 32) throw new RangeError('the wrapping key has 32 bytes');
  return Buffer.from(hkdfSync('sha256', wrap, new Uint8Array(0), 'tongqian token record v1', 32));
}

/** 12 random bytes, ciphertext, 16 bytes of tag. */
function seal(key: Uint8Array, plain: Uint8Array, bound: Uint8Array): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  return concat(nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

function unseal(key: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 }).setAAD(bound);
  decipher.setAuthTag(sealed.subarray(-16));
  return concat(decipher.update(sealed.subarray(12, -16)), decipher.final());
}
