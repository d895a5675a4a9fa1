// The agent's own keys at rest. The operating system's key store keeps one wrapping key; what it wraps lies in
// secrets.json. Without such a store the same file holds the keys unwrapped, mode 0600, and the agent says so everywhere.
import { spawn } from 'node:child_process';
import { createCipheriv, createDecipheriv, createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { concat, fromBase64, toBase64, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { readPrivateFile, writePrivateFile } from '../data/private-file.ts';

export interface Secrets {
  /** True when the wrapping key is kept by the operating system. */
  readonly osKeyStore: boolean;
  get(name: string): Promise<Uint8Array | null>;
  /** Random bytes under this name; the existing ones when there are some. */
  create(name: string, length: number): Promise<Uint8Array>;
  put(name: string, secret: Uint8Array): Promise<void>;
}

/** The operating system's store. Both reject when it is missing, locked or silent. */
export interface OsKeyStore {
  get(name: string, timeoutMs: number): Promise<Uint8Array | null>;
  set(name: string, secret: Uint8Array, timeoutMs: number): Promise<void>;
}

const SecretsFile = v.strictObject({
  version: v.literal(1),
  /** Where the wrapping key is */
  wrapped: v.picklist(['os', 'none']),
  secrets: v.record(v.string(), v.pipe(v.string(), v.base64())),
});
type SecretsFile = v.InferOutput<typeof SecretsFile>;

/** The first start must not wait; later the person may have to unlock the store by hand. */
const FIRST_TIMEOUT_MS = 2_000;
const LATER_TIMEOUT_MS = 30_000;

/**
 * Opens or makes secrets.json. Rejects with secrets/unavailable when the keys were wrapped by the operating system's store
 * and it does not give its key: new keys in their place would undo every pairing and make the log look altered.
 */
export async function openSecrets(path: string, keyStore: OsKeyStore = systemKeyStore()): Promise<Secrets> {
  const file = readSecretsFile(path);
  const name = `wrapping-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
  if (!file) return startSecrets(path, await newWrappingKey(keyStore, name));
  if (file.wrapped === 'none') return secretsOver(path, file, null);
  const key = await keyStore.get(name, LATER_TIMEOUT_MS).catch((cause: unknown) => {
    throw new Problem('secrets/unavailable', {}, { cause });
  });
  if (key?.length !== 32) throw new Problem('secrets/unavailable');
  return secretsOver(path, file, key);
}

/** The agent's identity towards paired extensions: P-256, PKCS#8 DER. Made at the first call. */
export async function identityKey(secrets: Secrets): Promise<Uint8Array> {
  const existing = await secrets.get('identity');
  if (existing) return existing;
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const made = new Uint8Array(pair.privateKey.export({ format: 'der', type: 'pkcs8' }));
  await secrets.put('identity', made);
  return made;
}

/** 32 bytes mixed into the sealed files of software tokens. */
export function tokenSealingKey(secrets: Secrets): Promise<Uint8Array> {
  return secrets.create('token-sealing', 32);
}

/** 32 bytes for the MAC over the log's head and count. */
export function auditMacKey(secrets: Secrets): Promise<Uint8Array> {
  return secrets.create('audit-mac', 32);
}

async function newWrappingKey(keyStore: OsKeyStore, name: string): Promise<Uint8Array | null> {
  const key = randomBytes(32);
  try {
    await keyStore.set(name, key, FIRST_TIMEOUT_MS);
    const kept = await keyStore.get(name, FIRST_TIMEOUT_MS);
    return kept && Buffer.compare(kept, key) === 0 ? key : null;
  } catch {
    return null; // no store: the caller says so by osKeyStore
  }
}

function startSecrets(path: string, key: Uint8Array | null): Secrets {
  const file: SecretsFile = { version: 1, wrapped: key ? 'os' : 'none', secrets: {} };
  writePrivateFile(path, JSON.stringify(file));
  return secretsOver(path, file, key);
}

function secretsOver(path: string, file: SecretsFile, key: Uint8Array | null): Secrets {
  const secrets = new Map(Object.entries(file.secrets));
  const get = (name: string) => {
    const kept = secrets.get(name);
    return kept === undefined ? null : unwrap(key, name, fromBase64(kept));
  };
  const put = (name: string, secret: Uint8Array) => {
    secrets.set(name, toBase64(wrap(key, name, secret)));
    writePrivateFile(path, JSON.stringify({ ...file, secrets: Object.fromEntries(secrets) }));
  };
  return {
    osKeyStore: key !== null,
    get: async (name) => Promise.resolve(get(name)),
    async create(name, length) {
      const existing = get(name);
      if (existing) return Promise.resolve(existing);
      const made = new Uint8Array(randomBytes(length));
      put(name, made);
      return Promise.resolve(made);
    },
    async put(name, secret) {
      put(name, secret);
      return Promise.resolve();
    },
  };
}

function readSecretsFile(path: string): SecretsFile | null {
  if (!existsSync(path)) return null;
  const text = readPrivateFile(path);
  try {
    return v.parse(SecretsFile, JSON.parse(text));
  } catch (cause) {
    throw new Problem('store/damaged', { detail: 'secrets.json' }, { cause });
  }
}

// AES-256-GCM (NIST SP 800-38D): 12 random bytes, ciphertext, 16 bytes of tag; the name is authenticated with it.
function wrap(key: Uint8Array | null, name: string, secret: Uint8Array): Uint8Array {
  if (!key) return secret;
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(utf8(name));
  return concat(nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag());
}

function unwrap(key: Uint8Array | null, name: string, kept: Uint8Array): Uint8Array {
  if (!key) return kept;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, kept.subarray(0, 12)).setAAD(utf8(name));
    decipher.setAuthTag(kept.subarray(-16));
    return concat(decipher.update(kept.subarray(12, -16)), decipher.final());
  } catch (cause) {
    throw new Problem('store/damaged', { detail: 'secrets.json' }, { cause });
  }
}

/** The real store, asked through a child process that is ended when it does not answer in time. */
export function systemKeyStore(program = childProgram(), env: NodeJS.ProcessEnv = process.env): OsKeyStore {
  return {
    async get(name, timeoutMs) {
      const { secret } = await askChild({ program, env, args: ['get', name], input: '', timeoutMs });
      return secret === null ? null : fromBase64(secret);
    },
    async set(name, secret, timeoutMs) {
      await askChild({ program, env, args: ['set', name], input: toBase64(secret), timeoutMs });
    },
  };
}

/** Beside this file in the sources, below the one file of the agent in a build. */
function childProgram(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith('.ts') ? './child.ts' : './keyring/child.mjs', here));
}

const ChildAnswer = v.strictObject({ secret: v.nullable(v.pipe(v.string(), v.base64())) });

async function askChild(call: {
  program: string;
  env: NodeJS.ProcessEnv;
  args: string[];
  input: string;
  timeoutMs: number;
}): Promise<v.InferOutput<typeof ChildAnswer>> {
  if (!mayHaveStore(call.env)) throw new Error('no session bus');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [call.program, ...call.args], {
      env: call.env,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: call.timeoutMs,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stdin.on('error', () => undefined); // the child ended first; `close` tells the rest
    child.stdin.end(call.input);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`key store: exit ${String(code)}`));
      else resolve(v.parse(ChildAnswer, JSON.parse(output)));
    });
  });
}

/** On Linux the store is reached by the session bus; with no bus there is nothing to ask and no process to pay for. */
function mayHaveStore(env: NodeJS.ProcessEnv): boolean {
  if (process.platform !== 'linux') return true;
  if (env['DBUS_SESSION_BUS_ADDRESS']) return true;
  return env['XDG_RUNTIME_DIR'] !== undefined && existsSync(join(env['XDG_RUNTIME_DIR'], 'bus'));
}
