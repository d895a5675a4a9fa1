// The tamper-evident log: one line per signature, refusal and change, hash-chained, head and count under a MAC (DESIGN §2a Log).
// Each line carries a MAC of its own besides, so that the first altered line is found even after the chain was recomputed.
import { createHmac, createSecretKey, hash as digest, type KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { AuditLineView } from '#shared/protocol/views.ts';
import { maskIds } from './log/mask.ts';
import type { Store } from './data/store.ts';

/** What an operation hands over; number, time, account and hashes are added by the log. */
export type AuditEntry = Pick<
  AuditLineView,
  'holder' | 'verb' | 'result' | 'code' | 'origin' | 'keys' | 'summary' | 'digest' | 'certificate'
> & {
  /** SM3 of the document, hex; without it, there was none */
  sm3?: string;
  /** Which consent of the person covers it; without it, none */
  consent?: Consent;
};

/** A window of its own, the login before, the list or the series that it is an item of. */
export const CONSENTS = ['window', 'login', 'batch', 'series'] as const;
export type Consent = (typeof CONSENTS)[number];

export interface AuditHead {
  count: number;
  head: string;
  mac: string;
}

export interface AuditQuery {
  /** Found in business numbers, summary, origin and holder; '' for all */
  text: string;
  /** Only these kinds of line, and these results; without them, all */
  verbs?: readonly string[] | undefined;
  results?: readonly AuditLineView['result'][] | undefined;
  /** Milliseconds since 1970: from this moment on, and before that one */
  from?: number | undefined;
  until?: number | undefined;
  /** Only lines with a smaller number */
  before: number | null;
  limit: number;
}

export interface AuditLog {
  /** Durable when it returns: the line is there after a kill. */
  append(entry: AuditEntry): AuditHead;
  /**
   * All or none of them in one transaction, for what was consented to before: the items of a batch, the signature of a login.
   * They survive a kill as soon as it returns, and a power cut 0.1 s later (Store.transaction `soon`): one line then costs
   * about 10 µs instead of the disk's answer each time.
   */
  appendMany(entries: readonly AuditEntry[]): AuditHead;
  head(): AuditHead;
  search(query: AuditQuery): { lines: AuditLineView[]; total: number };
  /** Walks the whole chain and the MAC. `damagedFrom` is the first line that cannot be trusted, null when all hold. */
  check(): { count: number; head: string; damagedFrom: number | null };
  /** Whether any line names this origin: a page of it has asked before. */
  knows(origin: string): boolean;
  /** 证书编号 of the last login or signature made there with success, null without one. */
  lastCertificate(origin: string): string | null;
  /** Signatures since local midnight. */
  signedToday(): number;
}

/** A line as it is kept. */
interface Line extends Omit<AuditEntry, 'keys' | 'sm3' | 'consent'> {
  number: number;
  at: number;
  account: string;
  sm3: string;
  consent: string;
  /** How it is chained: 1 = SHA-256, lines of before; 2 = SM3 */
  chain: number;
  /** JSON array of pairs: a search for a word of JSON's own names finds nothing */
  keys: string;
}

/** What the first line's hash is chained to. */
const GENESIS = '0'.repeat(64);

/**
 * The log in the agent's store.
 * @param options.macKey 32 bytes kept by the system's key store (keyring/secrets.ts)
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
  const macKey = createSecretKey(options.macKey);
  const readHead = headReader(database);
  const writer = lineWriter(database, macKey);
  const oneOf = database.prepare('SELECT 1 FROM audit_line WHERE origin = ? LIMIT 1');
  const lastOf = database.prepare(
    "SELECT certificate FROM audit_line WHERE origin = ? AND result = 'done' AND verb IN ('login', 'sign') AND certificate <> '' ORDER BY number DESC LIMIT 1",
  );
  const write = (entries: readonly AuditEntry[], onDisk: 'now' | 'soon') =>
    options.store.transaction(() => {
      let end = chainEnd(readHead());
      for (const entry of entries) end = writer.line({ ...masked(entry), at: now(), account: options.account }, end);
      return writer.head(end);
    }, onDisk);
  return {
    append: (entry) => write([entry], 'now'),
    appendMany: (entries) => write(entries, 'soon'),
    head: () => readHead() ?? emptyHead(macKey),
    search: (query) => search(database, query),
    check: chainChecker(database, { macKey, readHead, now }),
    knows: (origin) => oneOf.get(maskIds(origin)) !== undefined,
    lastCertificate(origin) {
      const row = lastOf.get(maskIds(origin));
      return row === undefined ? null : v.parse(v.object({ certificate: v.string() }), row).certificate;
    },
    signedToday: signatureCounter(database, now),
  };
}

/** Texts without ID numbers, in a fixed shape: what is hashed is exactly what is kept. */
function masked(entry: AuditEntry): Omit<Line, 'number' | 'at' | 'account'> {
  return {
    holder: maskIds(entry.holder),
    verb: entry.verb,
    result: entry.result,
    code: entry.code,
    origin: maskIds(entry.origin),
    keys: JSON.stringify(entry.keys.map((key) => [key.name, maskIds(key.value)])),
    summary: maskIds(entry.summary),
    digest: entry.digest,
    certificate: entry.certificate,
    sm3: entry.sm3 ?? '',
    consent: entry.consent ?? '',
    chain: 2,
  };
}

function lineWriter(database: DatabaseSync, macKey: KeyObject) {
  const insert = database.prepare('INSERT INTO audit_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const setHead = database.prepare(
    'INSERT INTO audit_head VALUES (1, ?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count, head = excluded.head, mac = excluded.mac',
  );
  return {
    line(entry: Omit<Line, 'number'>, before: ChainEnd): ChainEnd {
      const line = { ...entry, number: before.count + 1 };
      const hash = hashLine(line, before.hash);
      insert.run(
        line.number, line.at, line.account, line.holder, line.verb, line.result, line.code, line.origin,
        line.keys, line.summary, line.digest, line.certificate, hash,
        mac(macKey, { what: 'line', count: line.number, hash }), line.chain, line.sm3, line.consent,
      ); // prettier-ignore
      return { count: line.number, hash };
    },
    head({ count, hash }: ChainEnd): AuditHead {
      const head = { count, head: hash, mac: mac(macKey, { what: 'head', count, hash }) };
      setHead.run(head.count, head.head, head.mac);
      return head;
    },
  };
}

/** SM3 (GM/T 0004) over the previous hash and the line as a JSON array in this fixed order: no two lines share a text. */
function hashLine(line: Line, previous: string): string {
  const canonical = [
    previous, line.number, line.at, line.account, line.holder, line.verb, line.result, line.code, line.origin,
    line.keys, line.summary, line.digest, line.certificate,
  ]; // prettier-ignore
  if (line.chain === 1) return digest('sha256', JSON.stringify(canonical));
  return digest('sm3', JSON.stringify([...canonical, line.sm3, line.consent, line.chain]));
}

/** HMAC-SHA256. `what` keeps an old line's MAC from being used as the MAC of a shortened log's head. */
function mac(key: KeyObject, of: { what: 'line' | 'head'; count: number; hash: string }): string {
  return createHmac('sha256', key).update(`tongqian-audit-1|${of.what}|${of.count}|${of.hash}`).digest('hex');
}

function emptyHead(macKey: KeyObject): AuditHead {
  return { count: 0, head: GENESIS, mac: mac(macKey, { what: 'head', count: 0, hash: GENESIS }) };
}

function chainEnd(head: AuditHead | null): ChainEnd {
  return head === null ? { count: 0, hash: GENESIS } : { count: head.count, hash: head.head };
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

function headReader(database: DatabaseSync): () => AuditHead | null {
  const statement = database.prepare('SELECT count, head, mac FROM audit_head');
  return () => {
    const row = statement.get();
    return row === undefined ? null : v.parse(HeadRow, row);
  };
}

function search(database: DatabaseSync, query: AuditQuery) {
  const texts = ['keys', 'summary', 'origin', 'holder'].map((column) => `${column} LIKE ?1 ESCAPE '\\'`);
  const listed = (column: string, at: string) => `(${at} IS NULL OR ${column} IN (SELECT value FROM json_each(${at})))`;
  const where = `(${texts.join(' OR ')}) AND ${listed('verb', '?2')} AND ${listed('result', '?3')} AND at >= ?4 AND at < ?5`;
  const asked = [
    `%${query.text.trim().replace(/[\\%_]/g, '\\$&')}%`,
    query.verbs ? JSON.stringify(query.verbs) : null,
    query.results ? JSON.stringify(query.results) : null,
    query.from ?? 0,
    query.until ?? Number.MAX_SAFE_INTEGER,
  ];
  const rows = database
    .prepare(`SELECT * FROM audit_line WHERE ${where} AND number < ?6 ORDER BY number DESC LIMIT ?7`)
    .all(...asked, query.before ?? Number.MAX_SAFE_INTEGER, query.limit);
  const counted = database.prepare(`SELECT count(*) AS total FROM audit_line WHERE ${where}`).get(...asked);
  return { lines: rows.map(toView), total: v.parse(v.object({ total: v.number() }), counted).total };
}

function toView(row: unknown): AuditLineView {
  return v.parse(v.omit(LineRow, ['mac']), row);
}

/** For this long the lines found whole are not read again, unless another program wrote to the file in between. */
const WALK_AGAIN_MS = 5 * 60_000;

function chainChecker(
  database: DatabaseSync,
  parts: { macKey: KeyObject; readHead: () => AuditHead | null; now: () => number },
): AuditLog['check'] {
  const lines = database.prepare('SELECT * FROM audit_line WHERE number > ? ORDER BY number');
  const dataVersion = database.prepare('PRAGMA data_version'); // changes when another connection commits
  const start = { count: 0, hash: GENESIS };
  let known = { end: start, version: Number.NaN, at: 0 };
  return () => {
    const version = v.parse(v.object({ data_version: v.number() }), dataVersion.get()).data_version;
    if (version !== known.version || parts.now() - known.at > WALK_AGAIN_MS)
      known = { end: start, version, at: parts.now() };
    const { end, whole } = walk(lines.iterate(known.end.count), known.end, parts.macKey);
    if (!whole) {
      known.version = Number.NaN;
      return { count: end.count, head: end.hash, damagedFrom: end.count + 1 };
    }
    known.end = end;
    return { count: end.count, head: end.hash, damagedFrom: damagedBy(parts.readHead(), end, parts.macKey) };
  };
}

interface ChainEnd {
  count: number;
  hash: string;
}

/** Place, chain and MAC of each line; stops before the first that is wrong. */
function walk(rows: Iterable<unknown>, start: ChainEnd, macKey: KeyObject): { end: ChainEnd; whole: boolean } {
  let end = start;
  for (const row of rows) {
    const line = row as Line & { hash: string; mac: string }; // a STRICT table: the columns have their types
    const inPlace = line.number === end.count + 1 && line.hash === hashLine(line, end.hash);
    if (!inPlace || line.mac !== mac(macKey, { what: 'line', count: line.number, hash: line.hash })) {
      return { end, whole: false };
    }
    end = { count: line.number, hash: line.hash };
  }
  return { end, whole: true };
}

function damagedBy(head: AuditHead | null, end: ChainEnd, macKey: KeyObject): number | null {
  if (!head) return end.count === 0 ? null : end.count;
  if (head.count > end.count) return end.count + 1; // the first missing line
  const holds =
    head.count === end.count && head.head === end.hash && head.mac === mac(macKey, { what: 'head', ...end });
  return holds ? null : Math.max(end.count, 1);
}

/** Counts only the lines that came since it was asked last: a day may have a hundred thousand. */
function signatureCounter(database: DatabaseSync, now: () => number): () => number {
  const count = database.prepare(
    "SELECT count(*) AS found FROM audit_line WHERE number > ? AND number <= ? AND at >= ? AND result = 'done' AND verb IN ('login', 'sign')",
  );
  const last = database.prepare('SELECT coalesce(max(number), 0) AS found FROM audit_line');
  const found = (row: unknown) => v.parse(v.object({ found: v.number() }), row).found;
  let known = { midnight: Number.NaN, upTo: 0, signed: 0 };
  return () => {
    const midnight = new Date(now()).setHours(0, 0, 0, 0);
    if (midnight !== known.midnight) known = { midnight, upTo: 0, signed: 0 };
    const end = found(last.get());
    known.signed += found(count.get(known.upTo, end, midnight));
    known.upTo = end;
    return known.signed;
  };
}
