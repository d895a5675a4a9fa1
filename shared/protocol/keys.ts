// Keys of this computer, from the extension's own page: what goes to the agent and what comes back. PINs and passwords are typed in the
// approval window and are no part of any of these.
import * as v from 'valibot';
import { CertificateView } from './views.ts';

/** In bytes: a .pfx with its chain has some thousand. */
export const LARGEST_KEY_FILE = 256 * 1024;
/** In bytes: old keys and their certificates stay in it. */
export const LARGEST_KEY_BACKUP = 1024 * 1024;

export const KEY_ALGORITHMS = ['sm2', 'rsa2048', 'rsa3072', 'p256'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

const text = v.pipe(v.string(), v.maxLength(200));
/** No groups: valibot's own expression overflows the stack at 16 million characters. */
const base64 = (most: number) =>
  v.pipe(v.string(), v.maxLength(Math.ceil(most / 3) * 4), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));
/** Without its folders; shown in windows, never opened. */
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(255));

/** Whom a certificate is to name (PKCS#10); each part as a CA reads it. */
export const KeySubject = v.strictObject({
  country: v.exactOptional(text),
  province: v.exactOptional(text),
  locality: v.exactOptional(text),
  organisation: v.exactOptional(text),
  unit: v.exactOptional(text),
  commonName: v.exactOptional(text),
  serial: v.exactOptional(text),
  creditCode: v.exactOptional(text),
});
export type KeySubject = v.InferOutput<typeof KeySubject>;

export const SoftwareKey = v.strictObject({
  /** `software:<serial>`, as tokens are named everywhere */
  id: text,
  label: text,
  demo: v.boolean(),
  locked: v.boolean(),
  /** Newest first */
  certificates: v.array(CertificateView),
  /** Whom the newest certificate names by its own subject, as far as a request needs it; absent without a certificate */
  subject: v.exactOptional(KeySubject),
  /** Keys without a certificate: rsa, sm2 or p256 */
  waiting: v.array(v.strictObject({ key: text, algorithm: text })),
  /** How many certificates of authorities are kept */
  chain: v.number(),
});
export type SoftwareKey = v.InferOutput<typeof SoftwareKey>;

const file = v.strictObject({ name, data: base64(LARGEST_KEY_FILE) });
const backup = v.strictObject({ name, data: base64(LARGEST_KEY_BACKUP) });
const result = v.strictObject({ key: SoftwareKey });
/** `request`: PEM, for a file of that name */
const requested = v.strictObject({ key: SoftwareKey, name: text, request: v.pipe(v.string(), v.maxLength(16_384)) });
const algorithm = v.picklist(KEY_ALGORITHMS);

export const ListKeys = { params: v.strictObject({}), result: v.strictObject({ keys: v.array(SoftwareKey) }) };
export const ImportKey = { params: file, result };
export const NewKey = { params: v.strictObject({ subject: KeySubject, algorithm }), result: requested };
export const RenewKey = { params: v.strictObject({ id: text, subject: KeySubject, algorithm }), result: requested };
export const RequestCertificate = { params: v.strictObject({ id: text, subject: KeySubject }), result: requested };
export const AddCertificate = { params: file, result };
export const BackUpKey = { params: v.strictObject({ id: text }), result: backup };
export const RestoreKey = { params: backup, result };
