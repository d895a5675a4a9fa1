import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { AuditEntry } from '../audit.ts';
import { logged, type OperationContext } from './context.ts';
import { createFloodGate } from './flood.ts';

const ORIGIN = 'https://app.singlewindow.cn';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const lines: AuditEntry[] = [];
  const write = (line: AuditEntry) => void lines.push(line);
  const stop = new AbortController();
  const context = {
    audit: { append: write },
    flood: createFloodGate({ write, signal: stop.signal }),
  } as unknown as OperationContext;
  const fail = (code: 'approval/refused' | 'approval/too-many', origin = ORIGIN) =>
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
  const flood = async (times: number) => {
    for (let i = 0; i < times; i++) await fail('approval/too-many');
  };
  return { lines, fail, flood, stop };
}

test('a flood of one site fills no log, says that more came, and takes no line from another site', async () => {
  const { lines, fail, flood } = setUp();
  await flood(500);
  expect(lines).toHaveLength(60);
  expect(lines.at(-1)?.summary).toContain('不再逐条记录');
  expect(lines.at(-2)?.summary).toBe('文本');
  await fail('approval/too-many', 'https://other.singlewindow.cn');
  expect(lines).toHaveLength(61);
});

test('when its minute is over a last line says how many were left out, and the next minute counts anew', async () => {
  const { lines, fail, flood } = setUp();
  await flood(500);
  vi.advanceTimersByTime(120_000); // nobody asks any more
  expect(lines).toHaveLength(61);
  expect(lines.at(-1)).toMatchObject({ verb: 'sign', origin: ORIGIN, result: 'refused', code: 'approval/too-many' });
  expect(lines.at(-1)?.summary).toBe('文本（一分钟内同一来源共有 440 个请求没有逐条记录）');
  await fail('approval/too-many');
  expect(lines.at(-1)?.summary).toBe('文本');
});

test('a flood that goes on has such a line every minute, before the lines of the next', async () => {
  const { lines, fail, flood } = setUp();
  await flood(100);
  vi.advanceTimersByTime(60_000);
  await flood(70);
  await vi.advanceTimersByTimeAsync(120_000);
  const told = lines.map(({ summary }) => /共有 (\d+) 个/.exec(summary)?.[1]).filter(Boolean);
  expect(told).toEqual(['40', '10']);
  expect(lines).toHaveLength(60 + 1 + 60 + 1);
  await fail('approval/too-many');
  vi.advanceTimersByTime(120_000);
  expect(lines).toHaveLength(123); // nothing left out, nothing to tell
});

test('an agent that ends in the middle of a flood says how many it left out', async () => {
  const { lines, flood, stop } = setUp();
  await flood(63);
  stop.abort();
  expect(lines).toHaveLength(61);
  expect(lines.at(-1)?.summary).toContain('共有 3 个');
});

test('every no of a person has its line, also in a flood', async () => {
  const { lines, fail, flood } = setUp();
  await flood(100);
  for (let i = 0; i < 100; i++) await fail('approval/refused');
  expect(lines.filter(({ code }) => code === 'approval/refused')).toHaveLength(100);
});
