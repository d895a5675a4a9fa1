// A full disk: the old text stays whole. The limit on a process's files stands for the end of the disk, and stops a write in the middle as it does.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writePrivateFile } from './private-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongqian-private-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.skipIf(process.platform === 'win32')('what does not fit leaves the old text, and no piece of the new one', () => {
  const path = join(folder, 'key.token');
  writePrivateFile(path, 'old');
  const module = join(import.meta.dirname, 'private-file.ts');
  const code = `import { writePrivateFile } from ${JSON.stringify(module)}; writePrivateFile(${JSON.stringify(path)}, 'x'.repeat(4000));`;
  const limited = 'trap "" XFSZ; ulimit -f 1; exec "$0" --input-type=module-typescript -e "$1"';
  const { status, stderr } = spawnSync('bash', ['-c', limited, process.execPath, code], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, expect.stringContaining('EFBIG')]);
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['old', ['key.token']]);
});
