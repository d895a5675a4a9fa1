// The paired extensions, in one owner-only file that is replaced whole. A damaged file stops the agent and is never overwritten:
// silently starting with none would look like an invitation to pair again.
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { type Bytes, fromBase64, toBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { POINT_BYTES } from '#shared/protocol/handshake-keys.ts';
import { readPrivateFile, writePrivateFile } from '../data/private-file.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Row = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  /** Uncompressed P-256 point, base64. */
  publicKey: v.pipe(v.string(), v.check(isPoint)),
  origin: v.pipe(v.string(), v.regex(/^(chrome|moz)-extension:\/\/[0-9a-z-]+$/)),
  label: v.pipe(v.string(), v.maxLength(64)),
  pairedAt: count,
  lastSeenAt: count,
});
const File = v.strictObject({ version: v.literal(1), pairings: v.pipe(v.array(Row), v.maxLength(1000)) });

export interface Pairing {
  readonly id: string;
  readonly publicKey: Bytes;
  /** Exact origin it paired from; it may connect from nowhere else. */
  readonly origin: string;
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly pairedAt: number;
  readonly lastSeenAt: number;
}

export interface PairingStore {
  list(): Pairing[];
  find(id: string): Pairing | undefined;
  /** Durable when it returns. */
  add(pairing: Pick<Pairing, 'publicKey' | 'origin' | 'label'>): Pairing;
  /** Durable when it returns, and told to onRemoved. False when there was none. */
  remove(id: string): boolean;
  /** Notes that it connected; written at most once a minute. */
  seen(id: string): void;
  /** Called with the id of each removed pairing, so that its connections end. Returns a function that ends this. */
  onRemoved(listener: (id: string) => void): () => void;
}

const SEEN_EVERY_MS = 60_000;

/**
 * Opens DIR/pairings.json; a missing file is an empty list.
 * @throws Problem store/damaged when it does not parse, store/not-private when other users can reach it
 */
export function openPairingStore(path: string, now: () => number = () => Date.now()): PairingStore {
  let rows = read(path);
  const listeners = new Set<(id: string) => void>();

  function replace(next: Pairing[]): void {
    write(path, next);
    rows = next;
  }
  return {
    list: () => [...rows],
    find: (id) => rows.find((row) => row.id === id),
    add({ publicKey, origin, label }) {
      const at = now();
      const row = { id: randomUUID(), publicKey, origin, label, pairedAt: at, lastSeenAt: at };
      replace([...rows, row]);
      return row;
    },
    remove(id) {
      if (!rows.some((row) => row.id === id)) return false;
      replace(rows.filter((row) => row.id !== id));
      for (const listener of listeners) listener(id);
      return true;
    },
    seen(id) {
      const at = now();
      const row = rows.find((one) => one.id === id);
      if (!row || at - row.lastSeenAt < SEEN_EVERY_MS) return;
      replace(rows.map((one) => (one.id === id ? { ...one, lastSeenAt: at } : one)));
    },
    onRemoved(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function read(path: string): Pairing[] {
  let text: string;
  try {
    text = readPrivateFile(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return [];
    throw thrown;
  }
  try {
    const file = v.parse(File, JSON.parse(text));
    return file.pairings.map((row) => ({ ...row, publicKey: fromBase64(row.publicKey) }));
  } catch (thrown) {
    throw new Problem('store/damaged', { detail: 'pairings.json' }, { cause: thrown });
  }
}

function write(path: string, pairings: Pairing[]): void {
  const rows = pairings.map((row) => ({ ...row, publicKey: toBase64(row.publicKey) }));
  writePrivateFile(path, JSON.stringify({ version: 1, pairings: rows }, null, 1));
}

function isPoint(text: string): boolean {
  try {
    const bytes = fromBase64(text);
    return bytes.length === POINT_BYTES && bytes[0] === 4;
  } catch {
    return false;
  }
}
