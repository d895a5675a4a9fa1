// What the acts on software keys have in common: finding one, opening it by its PIN, the rules for a new PIN, the line in the log.
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '#shared/bytes.ts';
import { Problem, toProblem } from '#shared/errors.ts';
import { pinFault, type PinRules } from '#shared/pin-policy.ts';
import type { AuditEntry, AuditLog } from '../../audit.ts';
import { keyName, TOKEN_FILE_ENDING, tokenId } from '../../tokens/software/create.ts';
import {
  type OpenKeys,
  openTokenFile,
  readTokenFile,
  type TokenRecord,
  wipeKeys,
} from '../../tokens/software/keystore.ts';
import type { Pin } from '../../tokens/token.ts';
import type { Tokens } from '../../tokens/tokens.ts';

export interface KeysContext {
  /** Folder of sealed token files, and what seals them */
  folder: string;
  wrap: Uint8Array;
  audit: Pick<AuditLog, 'append'>;
  tokens: Pick<Tokens, 'refreshPin'>;
  /** Who asks, as the log says it: 命令行 or 通签 */
  origin: string;
  /** Throws agent/paused or agent/locked. */
  requireOpen(): void;
}

/** A software key: one file, one PIN, and as many keys as its renewals made. */
export interface KeyFileEntry {
  id: string;
  path: string;
  record: TokenRecord;
}

/** All that can be read; the demo's too. A damaged one is the driver's to name. */
export function keyFiles({ folder, wrap }: KeysContext): KeyFileEntry[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    try {
      const record = readTokenFile(path, wrap);
      return [{ id: tokenId(record.serial), path, record }];
    } catch (thrown) {
      if (thrown instanceof Problem) return [];
      throw thrown;
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(TOKEN_FILE_ENDING));
  } catch {
    return []; // no folder before the first key
  }
}

/** The company's own, all or the one that is named; a demo key is made, used and thrown away as it is. */
export function ownKeyFiles(context: KeysContext, id: string | null): KeyFileEntry[] {
  return keyFiles(context).filter((entry) => !entry.record.demo && (id === null || isNamed(entry, id)));
}

/** @param id null = the only one there is. Throws key/unknown, key/which. */
export function findKeyFile(context: KeysContext, id: string | null): KeyFileEntry {
  const [only, ...more] = ownKeyFiles(context, id);
  if (only === undefined) throw new Problem('key/unknown');
  if (more.length > 0) throw new Problem('key/which');
  return only;
}

/** By its whole id, or by the serial alone as it is shown. */
function isNamed({ id, record }: KeyFileEntry, asked: string): boolean {
  return asked === id || asked.toUpperCase() === record.serial.toUpperCase();
}

/**
 * Opens its private keys for one task, and wipes them. Uses one try.
 * Rejects with token/pin-wrong {tries}, key/locked, and what the task rejects with.
 */
export async function withKeys<T>(
  context: KeysContext,
  { entry, pin }: { entry: KeyFileEntry; pin: Pin },
  task: (keys: OpenKeys) => Promise<T>,
): Promise<T> {
  const keys = await openTokenFile(entry.path, context.wrap, pin)
    .catch((thrown: unknown) => {
      const isLocked = thrown instanceof Problem && thrown.code === 'token/pin-locked';
      throw isLocked ? new Problem('key/locked', {}, { cause: thrown }) : thrown;
    })
    .finally(() => void context.tokens.refreshPin(entry.id));
  try {
    return await task(keys);
  } finally {
    wipeKeys(keys);
  }
}

/** The PINs of our own keys, other than those of cards. */
export const OWN_PIN_LENGTH = { min: 6, max: 32 } as const;

/** Throws pin/length, pin/characters, pin/weak, pin/personal. */
export function requireGoodPin(pin: Pin, rules: PinRules = {}): void {
  const fault = pinFault(pin, { ...OWN_PIN_LENGTH, ...rules });
  if (fault !== null) throw new Problem(fault);
}

export function newSerial(): string {
  return `KEY-${toHex(randomBytes(6)).toUpperCase()}`;
}

/** A name that no key of the token has or had. */
export function nextKeyName({ certificates, waiting }: TokenRecord): string {
  const taken = [...certificates, ...waiting].map(({ key }) => Number(key));
  return keyName(Math.max(0, ...taken) + 1);
}

/** What the log says of a request, whoever asks for it. */
export function requestAct(label: string): { verb: string; summary: string } {
  return { verb: 'key-request', summary: `证书申请书：${label}` };
}

type LineOfKey = Partial<Pick<AuditEntry, 'holder' | 'certificate' | 'summary'>>;

/** What is done to keys is in the log, done or failed; what was asked for wrongly is not. */
export async function loggedKeyAct<T>(
  { audit, origin }: KeysContext,
  act: { verb: string; summary: string; /** What is known of it afterwards */ told?: (value: T) => LineOfKey },
  task: () => Promise<T>,
): Promise<T> {
  const { told, ...said } = act;
  const line = { holder: '', origin, keys: [], digest: '', certificate: '', ...said };
  try {
    const value = await task();
    audit.append({ ...line, ...told?.(value), result: 'done', code: null });
    return value;
  } catch (thrown) {
    const problem = isOfDisk(thrown) ? new Problem('key/not-saved', {}, { cause: thrown }) : thrown;
    audit.append({ ...line, result: 'failed', code: toProblem(problem).code });
    throw problem;
  }
}

/** The file system's own refusal: full, read-only, not ours. Every file is written whole or not at all, so nothing has changed. */
function isOfDisk(thrown: unknown): boolean {
  return thrown instanceof Error && !(thrown instanceof Problem) && 'syscall' in thrown;
}
