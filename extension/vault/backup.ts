// A backup file: the profiles under a passphrase of their own. It is taken whole or not at all.
import { Problem } from '#shared/errors.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { contentsText, readContents } from './contents.ts';
import { open, readRecord, seal, unwrap } from './crypto.ts';
import { checkPassphrase } from './passphrase.ts';

const LARGEST_FILE = 8 * 1024 * 1024;

/** What the file is called. @param day YYYY-MM-DD */
export function backupName(day: string): string {
  return `tongqian-profiles-${day}.tqbackup`;
}

/** Text of the file. Throws vault/passphrase-weak. */
export async function sealBackup(profiles: readonly Profile[], passphrase: string): Promise<string> {
  const { record } = await seal('backup', contentsText(profiles), checkPassphrase(passphrase));
  return `${JSON.stringify(record, null, 1)}\n`;
}

/** All profiles of a file. Throws vault/backup-unreadable for anything half or foreign, vault/wrong-passphrase, vault/newer. */
export async function openBackup(file: string, passphrase: string): Promise<Profile[]> {
  if (file.length > LARGEST_FILE) throw new Problem('vault/backup-unreadable');
  const record = await unreadable(() => readRecord('backup', JSON.parse(file)));
  const key = await unwrap('backup', record, passphrase);
  return unreadable(async () => readContents(await open('backup', record, key)));
}

async function unreadable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === 'vault/newer') throw thrown;
    throw new Problem('vault/backup-unreadable');
  }
}
