import { expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { AuditEntry } from '../audit.ts';
import { logged, type OperationContext } from './context.ts';
import { createFloodGate } from './flood.ts';

function setUp() {
  const lines: AuditEntry[] = [];
  const clock = { now: 1e12 };
  const context = {
    audit: { append: (line: AuditEntry) => void lines.push(line) },
    flood: createFloodGate(() => clock.now),
  } as unknown as OperationContext;
  const fail = (code: 'approval/refused' | 'approval/too-many', origin = 'https://app.singlewindow.cn') =>
    logged(
      context,
      {
        caller: {
          kind: 'page',
          extension: 'e',
          page: { origin, topOrigin: origin, tab: 1, frame: 0, document: 'd' },
          portal: null,
        },
        verb: 'sign',
        document: { title: { zh: '文本', en: 'Text' }, sha256: '' },
      },
      () => Promise.reject(new Problem(code)),
    ).catch(() => undefined);
  return { lines, clock, fail };
}

test('a flood of one site fills no log, says that more came, and takes no line from another site', async () => {
  const { lines, fail, clock } = setUp();
  for (let i = 0; i < 500; i++) await fail('approval/too-many');
  expect(lines).toHaveLength(60);
  expect(lines.at(-1)?.summary).toContain('不再逐条记录');
  expect(lines.at(-2)?.summary).toBe('文本');
  await fail('approval/too-many', 'https://other.singlewindow.cn');
  expect(lines).toHaveLength(61);
  clock.now += 60_000;
  await fail('approval/too-many');
  expect(lines).toHaveLength(62);
});

test('every no of a person has its line, also in a flood', async () => {
  const { lines, fail } = setUp();
  for (let i = 0; i < 100; i++) await fail('approval/too-many');
  for (let i = 0; i < 100; i++) await fail('approval/refused');
  expect(lines.filter(({ code }) => code === 'approval/refused')).toHaveLength(100);
});
