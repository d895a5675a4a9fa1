// The agent's database: SQLite with write-ahead log and full synchronisation, so that what was committed survives a kill.
// One agent per folder: a second file is held locked by the operating system for as long as the process lives.
import { existsSync, chmodSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import type { AgentPaths } from './paths.ts';

export interface Store {
  readonly database: DatabaseSync;
  /**
   * Runs all or nothing. Must not be nested and must not await. What was committed survives the death of this process; with
   * `now` (default) that of the machine too, with `soon` once it is on the disk, at most 0.1 s later (see syncedSoon).
   */
  transaction<T>(work: () => T, onDisk?: 'now' | 'soon'): T;
  /** Small things kept by name: pairings, remembered origins… Parsed by the schema whenever read. */
  records<T>(kind: string, schema: v.GenericSchema<unknown, T>): Records<T>;
  close(): void;
}

export interface Records<T> {
  get(id: string): T | null;
  all(): { id: string; value: T }[];
  put(id: string, value: T): void;
  /** @returns whether it was there */
  remove(id: string): boolean;
}

/** Each entry brings the database one version further; entries are never changed once released. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
   CREATE TABLE audit_line (
     number INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, holder TEXT NOT NULL, verb TEXT NOT NULL,
     result TEXT NOT NULL, code TEXT, origin TEXT NOT NULL, keys TEXT NOT NULL, summary TEXT NOT NULL,
     digest TEXT NOT NULL, certificate TEXT NOT NULL, hash TEXT NOT NULL, mac TEXT NOT NULL) STRICT;
   CREATE INDEX audit_line_at ON audit_line (at);
   CREATE INDEX audit_line_origin ON audit_line (origin);
   CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL, head TEXT NOT NULL, mac TEXT NOT NULL) STRICT;`,
  `ALTER TABLE audit_line ADD COLUMN chain INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE audit_line ADD COLUMN sm3 TEXT NOT NULL DEFAULT '';
   ALTER TABLE audit_line ADD COLUMN consent TEXT NOT NULL DEFAULT '';
   CREATE TABLE report_line (
     report TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, result TEXT NOT NULL,
     portal TEXT NOT NULL, holder TEXT NOT NULL, certificate TEXT NOT NULL, log TEXT NOT NULL,
     PRIMARY KEY (report, number)) STRICT, WITHOUT ROWID;`,
];

/**
 * Opens the database and takes the folder for this process, for as long as the returned store is kept.
 * Throws agent/already-running, store/damaged, store/newer.
 */
export function openStore(paths: Pick<AgentPaths, 'store' | 'lock'>): Store {
  const lock = takeFolder(paths.lock);
  try {
    const database = openDatabase(paths.store);
    const soon = syncedSoon(database, `${paths.store}-wal`);
    return {
      database,
      transaction: (work, onDisk = 'now') =>
        onDisk === 'now' ? inTransaction(database, work) : soon(() => inTransaction(database, work)),
      records: (kind, schema) => openRecords(database, kind, schema),
      close() {
        database.close();
        lock.close();
      },
    };
  } catch (thrown) {
    lock.close();
    throw thrown;
  }
}

/** The lock of SQLite is one of the operating system: it ends with the process, however that ends. */
function takeFolder(path: string): DatabaseSync {
  const lock = new DatabaseSync(path);
  try {
    if (process.platform !== 'win32') chmodSync(path, 0o600);
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    throw new Problem('agent/already-running', {}, { cause });
  }
}

function openDatabase(path: string): DatabaseSync {
  const isNew = !existsSync(path);
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
    if (isNew && process.platform !== 'win32') chmodSync(path, 0o600); // before the first byte; -wal and -shm inherit it
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000; PRAGMA trusted_schema = OFF',
    );
    migrate(database);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof Problem) throw cause;
    throw new Problem('store/damaged', { detail: cause instanceof Error ? cause.message : 'sqlite' }, { cause });
  }
}

function migrate(database: DatabaseSync): void {
  const row = v.parse(v.object({ user_version: v.number() }), database.prepare('PRAGMA user_version').get());
  if (row.user_version > MIGRATIONS.length) {
    throw new Problem('store/newer', { found: row.user_version, known: MIGRATIONS.length });
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < row.user_version) continue;
    inTransaction(database, () => {
      database.exec(sql);
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (thrown) {
    database.exec('ROLLBACK');
    throw thrown;
  }
}

const SYNC_WITHIN_MS = 100;

/**
 * Commits without waiting for the disk (WAL with synchronous NORMAL): the system has the bytes when it returns, so a killed
 * process loses nothing. The disk has them 0.1 s later, by a synchronisation in the background, or with the next full commit.
 * For items of a batch only: waiting for the disk takes about as long as an RSA signature, five times that of P-256.
 */
function syncedSoon(database: DatabaseSync, wal: string): <T>(commit: () => T) => T {
  let timer: NodeJS.Timeout | null = null;
  let mayWait = true;
  async function sync(): Promise<void> {
    timer = null;
    const file = await open(wal, 'r+'); // Windows synchronises only what is open for writing
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
  }
  return (commit) => {
    if (!mayWait) return commit();
    database.exec('PRAGMA synchronous = NORMAL');
    try {
      return commit();
    } finally {
      database.exec('PRAGMA synchronous = FULL');
      timer ??= setTimeout(() => {
        sync().catch(() => (mayWait = !existsSync(wal))); // a closed store has no such file and was synchronised
      }, SYNC_WITHIN_MS).unref();
    }
  };
}

const RecordRow = v.object({ id: v.string(), json: v.string() });

function openRecords<T>(database: DatabaseSync, kind: string, schema: v.GenericSchema<unknown, T>): Records<T> {
  const one = database.prepare('SELECT id, json FROM record WHERE kind = ? AND id = ?');
  const every = database.prepare('SELECT id, json FROM record WHERE kind = ? ORDER BY id');
  const write = database.prepare('INSERT INTO record VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET json = excluded.json');
  const drop = database.prepare('DELETE FROM record WHERE kind = ? AND id = ?');
  const read = (row: unknown): { id: string; value: T } => {
    const { id, json } = v.parse(RecordRow, row);
    try {
      return { id, value: v.parse(schema, JSON.parse(json)) };
    } catch (cause) {
      throw new Problem('store/damaged', { detail: `${kind}/${id}` }, { cause });
    }
  };
  return {
    get(id) {
      const row = one.get(kind, id);
      return row === undefined ? null : read(row).value;
    },
    all: () => every.all(kind).map(read),
    put(id, value) {
      write.run(kind, id, JSON.stringify(value));
    },
    remove: (id) => drop.run(kind, id).changes > 0,
  };
}
