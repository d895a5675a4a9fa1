// Brings what tests, tour and benchmarks need from the system: finds it, else installs it where that needs no question
// (root on a Debian-like system), else says which one command would.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { findChromium } from './browsers/chromium.ts';
import { findFirefox } from './browsers/firefox.ts';

interface Provision {
  isPresent: () => boolean;
  /** Debian packages */
  packages: readonly string[];
}

const ROOT = join(import.meta.dirname, '..');
const CJK_FONTS = [
  '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  '/usr/share/fonts/google-noto-sans-cjk-fonts',
];

const PROVISIONS = {
  chromium: { isPresent: () => findChromium() !== null, packages: ['chromium'] },
  firefox: { isPresent: () => findFirefox() !== null, packages: ['firefox-esr'] },
  fonts: {
    isPresent: () => process.platform !== 'linux' || CJK_FONTS.some((path) => existsSync(path)),
    packages: ['fonts-noto-cjk'],
  },
  softhsm2: { isPresent: () => onPath('softhsm2-util'), packages: ['softhsm2'] },
  opensc: { isPresent: () => onPath('pkcs11-tool'), packages: ['opensc'] },
  pcscd: { isPresent: () => onPath('pcscd'), packages: ['pcscd'] },
  vpcd: { isPresent: () => existsSync('/etc/reader.conf.d/vpcd'), packages: ['vsmartcard-vpcd'] },
  openssl: { isPresent: () => onPath('openssl'), packages: ['openssl'] },
  pdfsig: { isPresent: () => onPath('pdfsig'), packages: ['poppler-utils'] },
  /** Without it poppler draws no Chinese that a PDF does not carry itself */
  'poppler-data': { isPresent: () => existsSync('/usr/share/poppler/cMap/Adobe-GB1'), packages: ['poppler-data'] },
  xmlsec1: { isPresent: () => onPath('xmlsec1'), packages: ['xmlsec1'] },
  cc: {
    isPresent: () => ['cc', 'c++', 'make', 'python3'].every(onPath),
    packages: ['gcc', 'g++', 'libc6-dev', 'make', 'python3'],
  },
  /** Headers and library of OpenSSL, for the SKF test device */
  'libssl-dev': { isPresent: () => existsSync('/usr/include/openssl/evp.h'), packages: ['libssl-dev'] },
  /** Needs cc; compiled from its sources when the dependencies came before the compiler. */
  pkcs11js: { isPresent: () => resolves('pkcs11js'), packages: [] },
} as const satisfies Record<string, Provision>;

export type Need = keyof typeof PROVISIONS;

export interface Missing {
  need: Need;
  /** The one command that brings it */
  command: string;
}

/** Brings everything named and returns what could not be brought. Asks nothing. */
export function ensure(needs: readonly Need[]): Missing[] {
  const wanted = needs.filter((need) => !PROVISIONS[need].isPresent());
  const packages = wanted.flatMap((need) => [...PROVISIONS[need].packages]);
  if (packages.length > 0 && mayInstall()) installPackages(packages);
  if (wanted.includes('pkcs11js') && PROVISIONS.cc.isPresent()) compilePkcs11js();
  return wanted.filter((need) => !PROVISIONS[need].isPresent()).map((need) => ({ need, command: commandFor(need) }));
}

/** The command that brings it, for a person. */
export function commandFor(need: Need): string {
  if (need === 'pkcs11js') return 'npm ci   (with a C++ compiler, make and Python installed)';
  return `sudo apt-get install -y ${PROVISIONS[need].packages.join(' ')}`;
}

function mayInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get');
}

function installPackages(packages: readonly string[]): void {
  process.stderr.write(`正在安装 Installing ${packages.join(' ')} …\n`);
  const wait = ['-o', 'DPkg::Lock::Timeout=400'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [
    ['update', '-qq', ...wait],
    ['install', '-y', '-qq', '--no-install-recommends', ...wait, ...packages],
  ];
  for (const args of steps) {
    const run = spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    if (run.status !== 0) process.stderr.write(`apt-get ${args[0] ?? ''}: ${run.stderr}\n`);
  }
}

function compilePkcs11js(): void {
  process.stderr.write('正在编译 Compiling pkcs11js …\n');
  const manifest = createRequire(import.meta.url)('../package.json') as {
    optionalDependencies: Record<string, string>;
  };
  const version = manifest.optionalDependencies['pkcs11js'] ?? '';
  const node = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`);
  const run = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', `pkcs11js@${version}`], {
    cwd: ROOT,
    env: { ...process.env, npm_config_nodedir: node },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (run.status !== 0) process.stderr.write(run.stderr);
}

function onPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => existsSync(join(folder, process.platform === 'win32' ? `${program}.exe` : program)));
}

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
}
