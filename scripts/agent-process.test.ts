// Two starts on one data folder, as of somebody who runs `npm start` twice.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent } from './agent-process.ts';

test('a second agent on the same data is refused and takes nothing from the first', async () => {
  const data = await mkdtemp(join(tmpdir(), 'tongqian-agents-'));
  const first = await startAgent({ data, port: 0 });
  try {
    await expect(startAgent({ data, port: 0 })).rejects.toThrow('agent/already-running');
    expect(Number(await readFile(join(data, 'port'), 'utf8'))).toBe(first.port);
  } finally {
    await first.stop();
    await rm(data, { recursive: true, force: true });
  }
}, 60_000);
