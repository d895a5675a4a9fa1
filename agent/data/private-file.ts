// Files that only their owner may read or change: written whole or not at all, refused when others could have touched them.
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { Problem } from '#shared/errors.ts';

/**
 * Text of a file that must be private. Throws store/not-private when another user owns it or may read it.
 * Rejecting is right even after a repair: what was readable must be taken as known.
 */
export function readPrivateFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    const owner = process.getuid?.();
    if (owner !== undefined && (stat.uid !== owner || (stat.mode & 0o077) !== 0)) {
      throw new Problem('store/not-private', { path });
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** Replaces the file by a new one with mode 0600; after a kill, or on a full disk, there is the old text or the new one. */
export function writePrivateFile(path: string, text: string): void {
  const next = `${path}.new`;
  const file = openSync(next, 'w', 0o600);
  try {
    writeFileSync(file, text); // goes on until all of it is written: one call alone stops in the middle where the disk ends
    fsyncSync(file);
  } catch (thrown) {
    rmSync(next, { force: true });
    throw thrown;
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  syncFolder(dirname(path));
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there; NTFS journals the rename
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Text of a file that decides what is allowed: others may read it, none but its owner (this user or root) may change it,
 * neither in place nor by putting another in its place. Throws settings/not-private; passes on ENOENT.
 */
export function readGuardedFile(path: string): string {
  const real = realpathSync(path);
  const file = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const folder = statSync(dirname(real));
    const sticky = (folder.mode & 0o1000) !== 0; // as in /tmp: only the owner of a file may replace it
    if (!isGuarded(fstatSync(file)) || (!isGuarded(folder) && !sticky)) {
      throw new Problem('settings/not-private', { path });
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function isGuarded(stat: { uid: number; mode: number }): boolean {
  const owner = process.getuid?.();
  return owner === undefined || ((stat.uid === owner || stat.uid === 0) && (stat.mode & 0o022) === 0);
}
