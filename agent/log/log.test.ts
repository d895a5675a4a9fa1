import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from './log.ts';

const temporary = () => join(mkdtempSync(join(tmpdir(), 'tongqian-log-')), 'agent.log');
const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('each line is one JSON object with time, level, event and fields', () => {
  const file = temporary();
  const log = openLog({ file, level: 'info', now: () => 0 });
  log.info('server.listening', { port: 17817 });
  log.error('token.failed', { note: 'two\nlines' });
  log.close();
  expect(lines(file)).toEqual([
    { at: '1970-01-01T00:00:00.000Z', level: 'info', event: 'server.listening', port: 17817 },
    { at: '1970-01-01T00:00:00.000Z', level: 'error', event: 'token.failed', note: 'two\nlines' },
  ]);
});

test('levels below the chosen one are not written', () => {
  const file = temporary();
  const log = openLog({ file, level: 'warn' });
  log.debug('a.b');
  log.info('a.b');
  log.warn('a.c');
  log.close();
  expect(lines(file).map((line) => line['event'])).toEqual(['a.c']);
});

test('attacks 21 and 32: no PIN and no ID number reaches the file', () => {
  const file = temporary();
  const log = openLog({ file, level: 'debug' });
  log.debug('eport.request', {
    args: { passwd: '87654321', text: 'pin=87654321' },
    fault: new Error('passwd: "87654321" of 11010119800307391X'),
    harmless: 'kept 12345678', // the control: only what is secret is hidden
  });
  log.close();
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain('87654321');
  expect(text).not.toContain('19800307');
  expect(text).toContain('kept 12345678');
});

test('attack 33: the file is closed to other users', () => {
  const file = temporary();
  openLog({ file, level: 'info' }).close();
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('a full file becomes .1 and no line is lost or cut', () => {
  const file = temporary();
  const log = openLog({ file, level: 'info', rotateAt: 1000 });
  for (let i = 0; i < 15; i++) log.info('count', { i });
  log.close();
  expect(statSync(file).size).toBeLessThanOrEqual(1000);
  expect([...lines(`${file}.1`), ...lines(file)].map((line) => line['i'])).toEqual([...Array(15).keys()]);
});

test('an existing file is continued', () => {
  const file = temporary();
  for (const event of ['first.start', 'second.start']) {
    const log = openLog({ file, level: 'info' });
    log.info(event);
    log.close();
  }
  expect(lines(file).map((line) => line['event'])).toEqual(['first.start', 'second.start']);
});
