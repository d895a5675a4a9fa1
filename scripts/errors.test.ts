// The table of problems: used as it stands, used at all, said well, and printed in docs/errors.md.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describe, isProblemCode, Problem, PROBLEMS, toProblem } from '#shared/errors.ts';
import { errorPage } from './checks/error-page.ts';
import { ROOT } from './checks/static-checks.ts';

const CODES = Object.keys(PROBLEMS);
const sources = globSync('{shared,agent,extension}/**/*.{ts,tsx}', { cwd: ROOT })
  .filter((file) => !/[.]test[.]|shared\/errors(-\w+)?[.]ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

test('every code that the sources name exists', () => {
  const named = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/(?:new Problem\(|code: |\bfail\(|\brefuse\()\s*'([a-z]+\/[a-z-]+)'/g)].map((use) => ({
      file,
      code: use[1] ?? '',
    })),
  );
  expect(named.length).toBeGreaterThan(100); // the search really finds them
  expect(named.filter(({ code }) => !isProblemCode(code))).toEqual([]);
});

test('every code is used by the product', () => {
  const all = sources.map(({ text }) => text).join('\n');
  expect(CODES.filter((code) => !all.includes(`'${code}'`))).toEqual([]);
});

test('every sentence is there in both languages, in the words of clerks', () => {
  for (const [code, { zh, en, advice }] of Object.entries(PROBLEMS)) {
    for (const chinese of [zh, advice.zh]) {
      expect(chinese, code).toMatch(/[\u4e00-\u9fff]/);
      expect(chinese, code).not.toMatch(/代理|[\u4e00-\u9fff]\s*[,;!?]|[,;!?]\s*[\u4e00-\u9fff]|[\u4e00-\u9fff]:/);
    }
    for (const english of [en, advice.en]) expect(english, code).toMatch(/^[^\u3000-\u9fff]+$/);
    expect(advice.zh, code).toMatch(/[。！]$/);
  }
});

test('both languages of a sentence have the same places to fill in', () => {
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((place) => place[1]).sort();
  for (const [code, { zh, en }] of Object.entries(PROBLEMS)) expect(places(zh), code).toEqual(places(en));
});

test('docs/errors.md is the table as it stands', () => {
  expect(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')).toBe(errorPage());
});

test('places are filled from the parameters and from nothing else', () => {
  expect(describe({ code: 'token/pin-wrong', params: { tries: 2 } }, 'en').text).toContain('2');
  expect(describe({ code: 'settings/invalid', params: { detail: '{constructor} $&' } }, 'zh').text).toContain(
    '{constructor} $&',
  );
  expect(new Problem('agent/port-taken', { port: 17817 }).message).toBe(
    'agent/port-taken: Port 17817 is used by another program.',
  );
});

test('what is said differently in each language is read in the reader’s', () => {
  const params = { path: '/opt/x.so', 'reason.zh': '文件不存在', 'reason.en': 'no such file' };
  expect(describe({ code: 'token/library-refused', params }, 'zh').text).toBe(
    '这个驱动文件不能加载：/opt/x.so（文件不存在）',
  );
  expect(describe({ code: 'token/library-refused', params }, 'en').text).toBe(
    'This driver file is not loaded: /opt/x.so (no such file)',
  );
});

test('whatever is thrown becomes a problem that tells nothing of its inside', () => {
  const problem = toProblem(new Error('PIN 87654321'));
  expect([problem.code, problem.message]).toEqual(['agent/internal', 'agent/internal: Internal error of the agent.']);
  expect(problem.cause).toBeInstanceOf(Error);
  const own = new Problem('agent/locked');
  expect(toProblem(own)).toBe(own);
});
