// The tamper-evident log: one line per signature, refusal and change, hash-chained, head and count under a MAC (DESIGN §2a Log).
// Each line carries a MAC of its own besides, so that the first altered line is found even after the chain was recomputed.
import { createHash, createHmac } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { AuditLineView } from '#shared/protocol/views.ts';
import { maskIds } from './mask.ts';
import type { Store } from './store.ts';

/** What an operation hands over; number, time, account and hashes are added by the log. */
export type AuditEntry = Pick<
  AuditLineView,
  'holder' | 'verb' | 'result' | 'code' | 'origin' | 'keys' | 'summary' | 'digest' | 'certificate'
>;

export interface AuditHead {
  count: number;
  head: string;
  mac: string;
}

export interface AuditLog {
  /** Durable when it returns: the line is there after a kill. */
  append(entry: AuditEntry): AuditHead;
  /** All or none of them in one transaction: one synchronisation of the disk for a whole batch. */
  appendMany(entries: readonly AuditEntry[]): AuditHead;
  head(): AuditHead;
  search(query: { text: string; before: number | null; limit: number }): { lines: AuditLineView[]; total: number };
  /** Walks the whole chain and the MAC. `damagedFrom` is the first line that cannot be trusted, null when all hold. */
  check(): { count: number; head: string; damagedFrom: number | null };
  /** Signatures since local midnight. */
  signedToday(): number;
}

interface Line extends AuditEntry {
  number: number;
  at: number;
  account: string;
}

/** What the first line's hash is chained to. */
const GENESIS = '0'.repeat(64);

/**
 * The log in the agent's store.
 * @param options.macKey 32 bytes kept by the system's key store (secrets.ts)
 * @param options.account name of the OS account
 */
export function openAudit(options: {
  store: Store;
  macKey: Uint8Array;
  account: string;
  now?: () => number;
}): AuditLog {
  const { database } = options.store;
  const now = options.now ?? Date.now;
  const writer = lineWriter(database, options.macKey);
  const appendMany = (entries: readonly AuditEntry[]) =>
    options.store.transaction(() => {
      let head = readHead(database) ?? emptyHead(options.macKey);
      for (const entry of entries) head = writer.line({ ...masked(entry), at: now(), account: options.account }, head);
      writer.head(head);
      return head;
    });
  return {
    append: (entry) => appendMany([entry]),
    appendMany,
    head: () => readHead(database) ?? emptyHead(options.macKey),
    search: (query) => search(database, query),
    check: () => check(database, options.macKey),
    signedToday: () => signedSince(database, new Date(now()).setHours(0, 0, 0, 0)),
  };
}

/** Texts without ID numbers, in a fixed shape: what is hashed is exactly what is kept. */
function masked(entry: AuditEntry): AuditEntry {
  return {
    holder: maskIds(entry.holder),
    verb: entry.verb,
    result: entry.result,
    code: entry.code,
    origin: maskIds(entry.origin),
    keys: entry.keys.map((key) => ({ name: key.name, value: maskIds(key.value) })),
    summary: maskIds(entry.summary),
    digest: entry.digest,
    certificate: entry.certificate,
  };
}

function lineWriter(database: DatabaseSync, macKey: Uint8Array) {
  const insert = database.prepare('INSERT INTO audit_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const setHead = database.prepare(
    'INSERT INTO audit_head VALUES (1, ?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count, head = excluded.head, mac = excluded.mac',
  );
  return {
    line(entry: Omit<Line, 'number'>, before: AuditHead): AuditHead {
      const line = { ...entry, number: before.count + 1 };
      const hash = hashLine(line, before.head);
      insert.run(
        line.number, line.at, line.account, line.holder, line.verb, line.result, line.code, line.origin,
        JSON.stringify(keyPairs(line)), line.summary, line.digest, line.certificate, hash,
        mac(macKey, { what: 'line', count: line.number, hash }),
      ); // prettier-ignore
      return { count: line.number, head: hash, mac: mac(macKey, { what: 'head', count: line.number, hash }) };
    },
    head(head: AuditHead): void {
      setHead.run(head.count, head.head, head.mac);
    },
  };
}

/** SHA-256 over the previous hash and the line as a JSON array in this fixed order: no two lines share a text. */
function hashLine(line: Line, previous: string): string {
  const canonical = [
    previous, line.number, line.at, line.account, line.holder, line.verb, line.result, line.code, line.origin,
    keyPairs(line), line.summary, line.digest, line.certificate,
  ]; // prettier-ignore
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}

/** As pairs, so that a search for a word of JSON's own names finds nothing. */
function keyPairs(line: AuditEntry): [name: string, value: string][] {
  return line.keys.map((key) => [key.name, key.value]);
}

/** HMAC-SHA256. `what` keeps an old line's MAC from being used as the MAC of a shortened log's head. */
function mac(key: Uint8Array, of: { what: 'line' | 'head'; count: number; hash: string }): string {
  return createHmac('sha256', key).update(`tongqian-audit-1|${of.what}|${of.count}|${of.hash}`).digest('hex');
}

function emptyHead(macKey: Uint8Array): AuditHead {
  return { count: 0, head: GENESIS, mac: mac(macKey, { what: 'head', count: 0, hash: GENESIS }) };
}

const HeadRow = v.object({ count: v.number(), head: v.string(), mac: v.string() });
const LineRow = v.object({
  number: v.number(),
  at: v.number(),
  account: v.string(),
  holder: v.string(),
  verb: v.string(),
  result: v.picklist(['done', 'refused', 'failed', 'changed']),
  code: v.nullable(v.string()),
  origin: v.string(),
  keys: v.pipe(
    v.string(),
    v.parseJson(),
    v.array(v.strictTuple([v.string(), v.string()])),
    v.transform((pairs) => pairs.map(([name, value]) => ({ name, value }))),
  ),
  summary: v.string(),
  digest: v.string(),
  certificate: v.string(),
  hash: v.string(),
  mac: v.string(),
});

function readHead(database: DatabaseSync): AuditHead | null {
  const row = database.prepare('SELECT count, head, mac FROM audit_head').get();
  return row === undefined ? null : v.parse(HeadRow, row);
}

function search(database: DatabaseSync, query: { text: string; before: number | null; limit: number }) {
  const pattern = `%${query.text.trim().replace(/[\\%_]/g, '\\$&')}%`;
  const where = ['keys', 'summary', 'origin', 'holder'].map((column) => `${column} LIKE ?1 ESCAPE '\\'`).join(' OR ');
  const rows = database
    .prepare(`SELECT * FROM audit_line WHERE (${where}) AND number < ?2 ORDER BY number DESC LIMIT ?3`)
    .all(pattern, query.before ?? Number.MAX_SAFE_INTEGER, query.limit);
  const counted = database.prepare(`SELECT count(*) AS total FROM audit_line WHERE ${where}`).get(pattern);
  return { lines: rows.map(toView), total: v.parse(v.object({ total: v.number() }), counted).total };
}

function toView(row: unknown): AuditLineView {
  return v.parse(v.omit(LineRow, ['mac']), row);
}

/** The first line whose place, content, chain or MAC is wrong; else the head's own. */
function check(
  database: DatabaseSync,
  macKey: Uint8Array,
): { count: number; head: string; damagedFrom: number | null } {
  let previous = GENESIS;
  let count = 0;
  for (const row of database.prepare('SELECT * FROM audit_line ORDER BY number').iterate()) {
    const line = v.safeParse(LineRow, row);
    if (!line.success || !lineHolds(line.output, { macKey, previous, number: count + 1 })) {
      return { count, head: previous, damagedFrom: count + 1 };
    }
    previous = line.output.hash;
    count = line.output.number;
  }
  const head = readHead(database);
  if (!head && count === 0) return { count, head: previous, damagedFrom: null };
  const holds =
    head?.count === count &&
    head.head === previous &&
    head.mac === mac(macKey, { what: 'head', count, hash: previous });
  // lines that the head counts and that are not there: the first missing one; a head that is not ours: the last line
  return {
    count,
    head: previous,
    damagedFrom: holds ? null : (head?.count ?? 0) > count ? count + 1 : Math.max(count, 1),
  };
}

function lineHolds(
  line: v.InferOutput<typeof LineRow>,
  place: { macKey: Uint8Array; previous: string; number: number },
): boolean {
  return (
    line.number === place.number &&
    line.hash === hashLine(line, place.previous) &&
    line.mac === mac(place.macKey, { what: 'line', count: line.number, hash: line.hash })
  );
}

function signedSince(database: DatabaseSync, since: number): number {
  const row = database
    .prepare(
      "SELECT count(*) AS signed FROM audit_line WHERE at >= ? AND result = 'done' AND verb IN ('login', 'sign')",
    )
    .get(since);
  return v.parse(v.object({ signed: v.number() }), row).signed;
}
