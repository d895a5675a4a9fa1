// Where a command writes: a name that was typed is written over, one made up here never is.
import { type BigIntStats, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Problem } from '#shared/errors.ts';
import { requireFree } from '../operations/file-names.ts';
import { fileProblem } from './terminal.ts';
import { usageProblem } from './usage.ts';

export interface Target {
  path: string;
  /** Made up here, so nothing may stand there */
  fresh: boolean;
}

/**
 * @param out as typed
 * @param read files that the command reads: writing over one of them would lose it
 * To be called before anybody is asked. Throws command/exists where the name made up here is taken, command/usage where `out` is
 * one of `read` by whatever name, command/file where nothing can be written.
 */
export function targetOf(out: string | undefined, derived: string, read: readonly string[]): Target {
  if (out === undefined) {
    requireFree(derived);
    return { path: derived, fresh: true };
  }
  if (read.some((path) => isSame(path, out))) throw usageProblem(OVER_ITSELF);
  if (!statSync(dirname(resolve(out)), { throwIfNoEntry: false })?.isDirectory())
    throw new Problem('command/file', { path: out });
  return { path: out, fresh: false };
}

const OVER_ITSELF = {
  zh: '--out 写的是要处理的文件本身，会把它盖掉，请另起一个名字',
  en: '--out is a file that this command reads and would be lost; choose another name',
};

/** Through links, of both kinds. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statOf(path));
  return resolve(one) === resolve(other) || (!!a && !!b && a.dev === b.dev && a.ino === b.ino);
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (cause) {
    throw fileProblem(path, cause);
  }
}

/** Throws command/file, and command/exists for what came to a fresh one meanwhile. */
export function writeTarget({ path, fresh }: Target, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes, { flag: fresh ? 'wx' : 'w' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw new Problem('command/exists', { path }, { cause });
    throw fileProblem(path, cause);
  }
}
