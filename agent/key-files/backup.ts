// A backup of one software key: all it holds under a passphrase of its own, and nothing of this computer. scrypt, AES-256-GCM
// (NIST SP 800-38D); every byte of the file is authenticated.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { concat, fromBase64, fromUtf8, toBase64, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { LARGEST_KEY_BACKUP } from '#shared/protocol/keys.ts';
import { der, expectTag, readChildren, readElement, TAG } from '../crypto/der.ts';

export interface KeyBackup {
  serial: string;
  label: string;
  pinLength: { min: number; max: number };
  certificates: { der: Uint8Array; key: string; usage: 'sign' | 'encrypt' | 'both' }[];
  /** Keys without a certificate yet */
  waiting: { key: string; spki: Uint8Array }[];
  chain: Uint8Array[];
  /** PKCS#8 by name; whoever holds them wipes them */
  keys: Map<string, Uint8Array>;
}

const FORMAT = 'tongqian-key-backup';
const VERSION = 1;
/** RFC 7914 §2: 128 MiB and about a quarter of a second for each guess. */
const COST = { n: 2 ** 17, r: 8, p: 1 } as const;

const bytes = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text): Uint8Array => fromBase64(text)),
);
const Version = v.object({ format: v.literal(FORMAT), version: v.pipe(v.number(), v.integer()) });
const BackupFile = v.strictObject({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  scrypt: v.strictObject({
    n: v.picklist([2 ** 17, 2 ** 18]),
    r: v.literal(8),
    p: v.literal(1),
    salt: v.pipe(bytes, v.length(32)),
  }),
  /** Tells a wrong passphrase from an altered file; as costly to guess by as the rest */
  check: v.pipe(bytes, v.length(16)),
  sealed: bytes,
});
type BackupFile = v.InferOutput<typeof BackupFile>;

const name = v.pipe(v.string(), v.regex(/^\d{2,4}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64));
const Body = v.strictObject({
  serial: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  label: v.pipe(v.string(), v.maxLength(100)),
  pinLength: v.strictObject({ min: count, max: count }),
  certificates: v.array(v.strictObject({ der: bytes, key: name, usage: v.picklist(['sign', 'encrypt', 'both']) })),
  waiting: v.array(v.strictObject({ key: name, spki: bytes })),
  chain: v.array(bytes),
});

/** @returns the file's text. Wipes nothing of what it is given. */
export async function sealBackup(backup: KeyBackup, passphrase: Uint8Array): Promise<string> {
  const { keys, ...rest } = backup;
  const body: v.InferInput<typeof Body> = {
    ...rest,
    certificates: rest.certificates.map((each) => ({ ...each, der: toBase64(each.der) })),
    waiting: rest.waiting.map((each) => ({ ...each, spki: toBase64(each.spki) })),
    chain: rest.chain.map(toBase64),
  };
  const head = { format: FORMAT, version: VERSION, scrypt: { ...COST, salt: randomBytes(32) } } as const;
  const { key, check } = await derive(head.scrypt, passphrase);
  const pairs = [...keys].flatMap(([each, pkcs8]) => [der(TAG.utf8String, utf8(each)), der(TAG.octetString, pkcs8)]);
  // DER and not JSON: a key never becomes a string, which could not be wiped.
  const plain = der(TAG.sequence, der(TAG.utf8String, utf8(JSON.stringify(body))), der(TAG.sequence, ...pairs));
  try {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound({ ...head, check }));
    const sealed = concat(nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag());
    const file: v.InferInput<typeof BackupFile> = {
      ...head,
      scrypt: { ...head.scrypt, salt: toBase64(head.scrypt.salt) },
      check: toBase64(check),
      sealed: toBase64(sealed),
    };
    return `${JSON.stringify(file)}\n`;
  } finally {
    for (const part of [key, plain, ...pairs]) part.fill(0);
  }
}

/** Rejects with key/password-wrong, key/backup-edited, key/backup-version, key/file-malformed. */
export async function openBackup(text: string, passphrase: Uint8Array): Promise<KeyBackup> {
  const file = parseFile(text);
  const { key, check } = await derive(file.scrypt, passphrase);
  try {
    if (!timingSafeEqual(check, file.check)) throw new Problem('key/password-wrong');
    const plain = unsealed(file, key);
    try {
      return readBody(plain);
    } finally {
      plain.fill(0);
    }
  } finally {
    key.fill(0);
  }
}

/** What can be told of a file without its passphrase. Throws key/file-malformed, key/backup-version, key/backup-edited. */
export function requireBackup(text: string): void {
  parseFile(text);
}

function parseFile(text: string): BackupFile {
  const malformed = (cause?: unknown) => new Problem('key/file-malformed', { detail: 'backup' }, { cause });
  if (text.length > LARGEST_KEY_BACKUP) throw malformed();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw malformed(); // what JSON.parse says quotes the file
  }
  const versioned = v.safeParse(Version, json);
  if (!versioned.success) throw malformed();
  const { version } = versioned.output;
  if (version !== VERSION) throw new Problem('key/backup-version', { version });
  const parsed = v.safeParse(BackupFile, json);
  if (!parsed.success) throw new Problem('key/backup-edited');
  return parsed.output;
}

function unsealed(file: BackupFile, key: Uint8Array): Uint8Array {
  try {
    if (file.sealed.length < 12 + 16) throw new RangeError('too short');
    const nonce = file.sealed.subarray(0, 12);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(bound(file));
    decipher.setAuthTag(file.sealed.subarray(-16));
    return concat(decipher.update(file.sealed.subarray(12, -16)), decipher.final());
  } catch (cause) {
    throw new Problem('key/backup-edited', {}, { cause });
  }
}

/** What it says is authentic; that it makes sense is still checked, since another version may have written it. */
function readBody(plain: Uint8Array): KeyBackup {
  try {
    const [body, list, ...more] = readChildren(readElement(plain, TAG.sequence));
    if (more.length > 0) throw new RangeError('parts of a backup');
    const rest = v.parse(Body, JSON.parse(fromUtf8(expectTag(body, TAG.utf8String).content)));
    const keys = new Map<string, Uint8Array>();
    const parts = readChildren(expectTag(list, TAG.sequence));
    for (let i = 0; i < parts.length; i += 2) {
      const named = v.parse(name, fromUtf8(expectTag(parts[i], TAG.utf8String).content));
      keys.set(named, expectTag(parts[i + 1], TAG.octetString).content.slice());
    }
    return { ...rest, keys };
  } catch (cause) {
    throw new Problem('key/backup-edited', {}, { cause });
  }
}

/** Everything of the file but what is sealed, in one spelling. */
function bound({ format, version, scrypt: cost, check }: Omit<BackupFile, 'sealed'>): Uint8Array {
  return utf8([format, version, cost.n, cost.r, cost.p, toBase64(cost.salt), toBase64(check)].join('|'));
}

async function derive(
  { n, r, p, salt }: BackupFile['scrypt'],
  passphrase: Uint8Array,
): Promise<{ key: Uint8Array; check: Uint8Array }> {
  const stretched = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase, salt, 32, { N: n, r, p, maxmem: 256 * n * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
  const part = (info: string, length: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', stretched, new Uint8Array(0), info, length));
  try {
    return { key: part('tongqian key backup v1', 32), check: part('tongqian key backup check v1', 16) };
  } finally {
    stretched.fill(0);
  }
}
