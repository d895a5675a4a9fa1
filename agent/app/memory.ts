// What the agent holds in memory (a PIN for the moment of its use, unsealed keys) must not end up in a core file.
import { writeFile } from 'node:fs/promises';

/**
 * Linux: no memory of this process, nor of any it starts from now on, is written when it crashes (core(5), coredump_filter).
 * Other systems write no core files by themselves; where the file is missing nothing happens.
 */
export async function keepMemoryOutOfCores(filter = '/proc/self/coredump_filter'): Promise<void> {
  if (process.platform !== 'linux') return;
  await writeFile(filter, '0').catch(() => undefined);
}
