// `npm run new` in a copy of the repository: what it begins passes the compiler and the tests of its kind, and is written whole or not.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'tongqian-new-'));
  const listed = execFileSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard'],
    { cwd: ROOT },
  );
  for (const path of listed.toString('utf8').split('\n')) {
    if (path === '' || !existsSync(join(ROOT, path))) continue;
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(copy, path), 'utf8');

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const begin = (...args: string[]) => run('scripts/new.ts', ...args);

it('begins a portal, a driver and a format that compile and are in their lists', { timeout: 240_000 }, () => {
  const portal = ['portal', 'demo-port', '--zh', '演示口岸', '--en', 'Demo port', '--host', '*.port.example'];
  for (const args of [portal, ['driver', 'demo-ui'], ['format', 'demo-bill', '--root', 'DemoBill']])
    expect(begin(...args)).toMatchObject({ status: 0 });
  expect(read('shared/portals/index.ts')).toContain('demoPort]');
  expect(run('node_modules/typescript/bin/tsc', '-b', 'shared', 'agent', 'extension', '--pretty', 'false')).toEqual({
    status: 0,
    output: '',
  });
  const tests = run(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'unit',
    'agent/documents',
    'extension/manifest',
  );
  expect(tests.status, tests.output).toBe(0);
  expect(tests.output).toContain('demo-bill.test.ts');
});

it('turns a saved report into a recorded page with what the engine finds there', { timeout: 120_000 }, () => {
  const report = join(copy, 'report.html');
  writeFileSync(
    report,
    '<!-- frame 0 www.port.example -->\n<html>\n <body>\n  <table>\n   <tr>\n    <td>\n     企业名称\n    <td>\n     <input name="f1">\n',
  );
  const { status, output } = begin('page', 'apec', 'demo-form', '--from', report, '--path', '/x');
  expect(status, output).toBe(0);
  expect(read('shared/portals/apec/recorded/demo-form.txt')).toBe(
    'form: none\n企业名称 | co.name | fill | dictionary\n',
  );
  expect(begin('page', 'apec', 'demo-form', '--from', report)).toMatchObject({ status: 1 });
  // control: a page on which something else is found fails the test of recorded pages
  const page = 'shared/portals/apec/recorded/demo-form.html';
  writeFileSync(join(copy, page), read(page).replace('企业名称', '统一社会信用代码'));
  expect(run('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'extension/fill/recorded').status).toBe(1);
});

it('writes nothing when it cannot be whole', () => {
  const index = read('shared/portals/index.ts');
  expect(begin('portal', 'apec', '--zh', '重复', '--en', 'Again', '--host', 'a.example')).toMatchObject({ status: 1 });
  expect(begin('portal', 'other', '--zh', '其他', '--en', 'Other', '--host', 'https://a.example/')).toMatchObject({
    status: 1,
  });
  expect(read('shared/portals/index.ts')).toBe(index);
  expect(existsSync(join(copy, 'shared/portals/other'))).toBe(false);
  const report = join(copy, 'no-report.html');
  writeFileSync(report, '<html><body>hello</body></html>');
  expect(begin('page', 'apec', 'none', '--from', report)).toMatchObject({ status: 1 });
  expect(existsSync(join(copy, 'shared/portals/apec/recorded/none.html'))).toBe(false);
});
