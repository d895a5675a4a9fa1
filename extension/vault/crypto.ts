// Profiles at rest: a random data key encrypts them (AES-256-GCM), a key made from the passphrase (PBKDF2-SHA-256) wraps the data key.
// The same record serves the vault and the backup file; each is bound to its purpose. No message here ever holds a value.
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { equalBytes, fromBase64, toBase64, utf8 } from '#shared/bytes.ts';
import type { Bytes } from '#shared/bytes.ts';

/**
 * Measured on 2 cores of a small server in 2026: 0.3 to 0.45 s; 600,000 (the least that OWASP asks for, and the least that is accepted
 * from a record) took 0.16 to 0.2 s. The count stands in the record, so that it can grow.
 */
export const ITERATIONS = 1_000_000;
const LEAST_ITERATIONS = 600_000;
const MOST_ITERATIONS = 10_000_000;
const VERSION = 1;
const LONGEST_RECORD = 6 * 1024 * 1024;

export type Purpose = 'vault' | 'backup';

const base64 = (bytes: number) => v.pipe(v.string(), v.base64(), v.length(Math.ceil(bytes / 3) * 4));

const RecordSchema = v.strictObject({
  format: v.picklist(['tongqian-vault', 'tongqian-backup']),
  version: v.literal(VERSION),
  /** Tells which data key sealed it; no secret. */
  keyId: base64(16),
  kdf: v.strictObject({
    name: v.literal('PBKDF2-SHA-256'),
    iterations: v.pipe(v.number(), v.integer(), v.minValue(LEAST_ITERATIONS), v.maxValue(MOST_ITERATIONS)),
    salt: base64(32),
  }),
  wrapped: v.strictObject({ iv: base64(12), key: base64(48) }),
  sealed: v.strictObject({ iv: base64(12), data: v.pipe(v.string(), v.base64(), v.maxLength(LONGEST_RECORD)) }),
  /** SHA-256 over all of the above. No secret and no seal: it tells a damaged record from a wrong passphrase. */
  sum: base64(32),
});
export type SealedRecord = v.InferOutput<typeof RecordSchema>;
type Unsummed = Omit<SealedRecord, 'sum'>;

/** The unlocked data key; `bytes` go to the session store and nowhere else. */
export interface DataKey {
  id: string;
  bytes: Bytes;
}

const formatOf = (purpose: Purpose): SealedRecord['format'] => `tongqian-${purpose}`;
const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

/** A new record around the text, under a new data key and a new salt. */
export async function seal(
  purpose: Purpose,
  text: string,
  passphrase: string,
): Promise<{ record: SealedRecord; key: DataKey }> {
  const key: DataKey = { id: toBase64(random(16)), bytes: random(32) };
  const salt = random(32);
  const iv = random(12);
  const wrapping = await passphraseKey(passphrase, salt, ITERATIONS);
  const wrapped = await crypto.subtle.encrypt(gcm(iv, purpose, `key ${key.id}`), wrapping, key.bytes);
  const record = await resealed(
    purpose,
    {
      format: formatOf(purpose),
      version: VERSION,
      keyId: key.id,
      kdf: { name: 'PBKDF2-SHA-256', iterations: ITERATIONS, salt: toBase64(salt) },
      wrapped: { iv: toBase64(iv), key: toBase64(new Uint8Array(wrapped)) },
    },
    { key, text },
  );
  return { record, key };
}

/** The record with another text under the same data key, sealed with a new iv; everything else stays. */
export async function resealed(
  purpose: Purpose,
  record: Omit<Unsummed, 'sealed'>,
  { key, text }: { key: DataKey; text: string },
): Promise<SealedRecord> {
  const iv = random(12);
  const dataKey = await importKey(key.bytes);
  const data = await crypto.subtle.encrypt(gcm(iv, purpose, `data ${key.id}`), dataKey, utf8(text));
  const { format, version, keyId, kdf, wrapped } = record;
  const whole: Unsummed = {
    ...{ format, version, keyId, kdf, wrapped },
    sealed: { iv: toBase64(iv), data: toBase64(new Uint8Array(data)) },
  };
  if (whole.sealed.data.length > LONGEST_RECORD) throw new Problem('vault/too-large');
  return { ...whole, sum: toBase64(await sumOf(whole)) };
}

/**
 * A record out of storage or a file, whole and undamaged.
 * Throws vault/damaged, and vault/newer for a later version.
 */
export async function readRecord(purpose: Purpose, stored: unknown): Promise<SealedRecord> {
  const newer = v.safeParse(v.object({ format: v.literal(formatOf(purpose)), version: v.number() }), stored);
  if (newer.success && newer.output.version > VERSION) throw new Problem('vault/newer');
  const { success, output } = v.safeParse(RecordSchema, stored);
  if (!success || output.format !== formatOf(purpose)) throw new Problem('vault/damaged');
  const { sum, ...rest } = output;
  if (!equalBytes(fromBase64(sum), await sumOf(rest))) throw new Problem('vault/damaged');
  return output;
}

/** The data key of a record. Throws vault/wrong-passphrase. */
export async function unwrap(purpose: Purpose, record: SealedRecord, passphrase: string): Promise<DataKey> {
  const wrapping = await passphraseKey(passphrase, fromBase64(record.kdf.salt), record.kdf.iterations);
  const algorithm = gcm(fromBase64(record.wrapped.iv), purpose, `key ${record.keyId}`);
  const bytes = await crypto.subtle.decrypt(algorithm, wrapping, fromBase64(record.wrapped.key)).catch(() => null);
  if (!bytes) throw new Problem('vault/wrong-passphrase');
  return { id: record.keyId, bytes: new Uint8Array(bytes) };
}

/** The text inside a record. Throws vault/damaged. */
export async function open(purpose: Purpose, record: SealedRecord, key: DataKey): Promise<string> {
  const algorithm = gcm(fromBase64(record.sealed.iv), purpose, `data ${record.keyId}`);
  const dataKey = await importKey(key.bytes);
  const data = await crypto.subtle.decrypt(algorithm, dataKey, fromBase64(record.sealed.data)).catch(() => null);
  if (!data) throw new Problem('vault/damaged');
  return new TextDecoder().decode(data);
}

/** Purpose, version and part are authenticated with every encryption: no part can stand in for another. */
function gcm(iv: Bytes, purpose: Purpose, part: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: utf8(`tongqian ${purpose} ${VERSION} ${part}`) };
}

function importKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** NFKC, because an input method may give the same passphrase in full width. */
async function passphraseKey(passphrase: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const material = utf8(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', material, 'PBKDF2', false, ['deriveKey']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(parameters, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

async function sumOf(record: Unsummed): Promise<Bytes> {
  const { format, version, keyId, kdf, wrapped, sealed } = record;
  const parts = [format, version, keyId, kdf.iterations, kdf.salt, wrapped.iv, wrapped.key, sealed.iv, sealed.data];
  return new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(parts.join('\n'))));
}
