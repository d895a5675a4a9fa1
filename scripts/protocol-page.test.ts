// docs/protocol.md is written by hand; its tables are compared with the tables both ends run by.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EVENTS } from '#shared/protocol/events.ts';
import { DEFAULT_PORTS, LIMITS, PROTOCOL_VERSION } from '#shared/protocol/frames.ts';
import { METHODS } from '#shared/protocol/methods.ts';
import { ROOT } from './checks/static-checks.ts';

const PAGE = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8');

function rowsUnder(heading: string): string[][] {
  const section = PAGE.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

function namesOf(schema: object): string {
  const names = 'entries' in schema ? Object.keys(schema.entries as object) : [];
  return names.join(', ') || '–';
}

it('lists every method with its params, its result and whether a person is asked', () => {
  expect(rowsUnder('Methods').map((row) => row.slice(0, 4))).toEqual(
    Object.entries(METHODS).map(([name, { params, result, approval }]) => [
      name,
      namesOf(params),
      namesOf(result),
      approval ? 'yes' : '–',
    ]),
  );
});

it('lists every event with its data', () => {
  expect(rowsUnder('Events').map((row) => row.slice(0, 2))).toEqual(
    Object.entries(EVENTS).map(([name, data]) => [name, namesOf(data)]),
  );
});

it('says version, ports and limits as they are', () => {
  expect(PAGE).toContain(`Version ${String(PROTOCOL_VERSION)}.`);
  expect(PAGE).toContain(`Ports ${DEFAULT_PORTS.join(', ')} in turn`);
  expect(PAGE).toContain(`${String(LIMITS.handshakeBytes)} bytes`);
  expect(PAGE).toContain(`at most ${String(LIMITS.messageBytes / 1024 / 1024)} MiB`);
  expect(PAGE).toContain(`(${String(LIMITS.replyKeptMs / 1000)} seconds)`);
});

it('names every label that the handshakes hash', () => {
  const sources = ['pairing', 'handshake'].map((name) =>
    readFileSync(join(ROOT, `shared/protocol/${name}.ts`), 'utf8'),
  );
  const labels = sources.flatMap((text) =>
    [...text.matchAll(/hashOf\('tongqian ([^']+)'/g)].map((use) => use[1] ?? ''),
  );
  expect(labels.length).toBeGreaterThan(8);
  for (const label of labels) expect(PAGE, label).toContain(`*${label}*`);
});
