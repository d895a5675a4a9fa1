// The agent's database: SQLite with write-ahead log and full synchronisation, so that what was committed survives a kill.
// One agent per folder: a second file is held locked by the operating system for as long as the process lives.
import { existsSync, chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import type { AgentPaths } from './paths.ts';

export interface Store {
  readonly database: DatabaseSync;
  /** Runs all or nothing. Must not be nested and must not await. */
  transaction<T>(work: () => T): T;
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
   CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL, head TEXT NOT NULL, mac TEXT NOT NULL) STRICT;`,
];

/**
 * Opens the database and takes the folder for this process, for as long as the returned store is kept.
 * Throws agent/already-running, store/damaged, store/newer.
 */
export function openStore(paths: Pick<AgentPaths, 'store' | 'lock'>): Store {
  const lock = takeFolder(paths.lock);
  try {
    const database = openDatabase(paths.store);
    return {
      database,
      transaction: (work) => inTransaction(database, work),
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
