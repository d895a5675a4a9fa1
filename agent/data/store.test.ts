import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import { agentPaths } from './paths.ts';
import { openStore } from './store.ts';

const temporary = () => agentPaths(mkdtempSync(join(tmpdir(), 'tongqian-store-')));

test('what was put is there after closing and opening again', () => {
  const paths = temporary();
  const schema = v.strictObject({ label: v.string() });
  const first = openStore(paths);
  first.records('pairing', schema).put('a', { label: '柜台一' });
  first.records('pairing', schema).put('a', { label: '柜台二' });
  first.records('other', schema).put('b', { label: '无关' });
  first.close();
  const second = openStore(paths);
  const pairings = second.records('pairing', schema);
  expect(pairings.all()).toEqual([{ id: 'a', value: { label: '柜台二' } }]);
  expect(pairings.get('b')).toBeNull();
  expect(pairings.remove('a')).toBe(true);
  expect(pairings.remove('a')).toBe(false);
  second.close();
});

test('a failed transaction leaves nothing behind', () => {
  const store = openStore(temporary());
  const records = store.records('x', v.string());
  expect(() =>
    store.transaction(() => {
      records.put('1', 'one');
      throw new Error('half way');
    }),
  ).toThrow('half way');
  expect(records.all()).toEqual([]);
  store.transaction(() => {
    records.put('1', 'one');
  });
  expect(records.get('1')).toBe('one');
  store.close();
});

test('commits are synchronised in full', () => {
  const store = openStore(temporary());
  expect(store.database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(store.database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  store.close();
});

test('a batch is on the disk a moment after its commit, and everything else at once as before', async () => {
  const paths = temporary();
  const store = openStore(paths);
  const synchronous = () => store.database.prepare('PRAGMA synchronous').get();
  const records = store.records('x', v.string());
  const during = store.transaction(() => {
    records.put('1', 'one');
    return synchronous();
  }, 'soon');
  expect(during).toEqual({ synchronous: 1 });
  expect(synchronous()).toEqual({ synchronous: 2 });
  expect(() =>
    store.transaction(() => {
      throw new Error('half way');
    }, 'soon'),
  ).toThrow('half way');
  expect(synchronous()).toEqual({ synchronous: 2 });
  const synced = vi.spyOn(fileHandle(await open(paths.store)), 'datasync');
  await vi.waitFor(() => {
    expect(synced).toHaveBeenCalledTimes(1);
  }, 15_000);
  store.close();
});

/** What all file handles of node:fs/promises inherit from. */
function fileHandle(handle: FileHandle): FileHandle {
  void handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

test('a second agent on the same folder is refused until the first ends', () => {
  const paths = temporary();
  const first = openStore(paths);
  expect(() => openStore(paths)).toThrow(/agent\/already-running/);
  first.close();
  openStore(paths).close();
});

test('the folder is free again after its agent was killed', async () => {
  const paths = temporary();
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { openStore } from ${JSON.stringify(join(import.meta.dirname, 'store.ts'))};
     globalThis.store = openStore(${JSON.stringify(paths)}); console.log('open'); setInterval(() => {}, 1000);`,
  ]);
  await once(child.stdout, 'data');
  expect(() => openStore(paths)).toThrow(/agent\/already-running/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  openStore(paths).close();
});

test('attack 33: the files of the store are closed to other users', () => {
  const paths = temporary();
  const store = openStore(paths);
  store.records('x', v.string()).put('1', 'one');
  for (const file of [paths.store, `${paths.store}-wal`, paths.lock]) expect(statSync(file).mode & 0o077).toBe(0);
  store.close();
});

test('a damaged file is reported and left as it is', () => {
  const paths = temporary();
  writeFileSync(paths.store, 'not a database, but long enough to be one '.repeat(100));
  expect(() => openStore(paths)).toThrow(/store\/damaged/);
  expect(() => openStore(paths)).toThrow(/store\/damaged/); // the lock was given back
  expect(statSync(paths.store).size).toBe(4200);
});

test('a record of the wrong shape is reported, not used', () => {
  const store = openStore(temporary());
  store.records('pairing', v.unknown()).put('a', { label: 1 });
  expect(() => store.records('pairing', v.strictObject({ label: v.string() })).get('a')).toThrow(/store\/damaged/);
  store.close();
});

test('a database of a newer version is refused', () => {
  const paths = temporary();
  openStore(paths).close();
  const raw = new DatabaseSync(paths.store);
  raw.exec('PRAGMA user_version = 99');
  raw.close();
  expect(() => openStore(paths)).toThrow(/store\/newer/);
});
