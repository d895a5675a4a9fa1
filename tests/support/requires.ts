// Tests that need programs of the system say so here: a missing one skips them by name, with the command that brings it.
// With CI=true a skip would be a hole nobody sees, so there it fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const INSTALL = {
  softhsm2: 'apt-get install -y softhsm2 openssl && npm install-scripts approve pkcs11js && npm rebuild pkcs11js',
  cc: 'apt-get install -y gcc libc6-dev',
  'libssl-dev': 'apt-get install -y libssl-dev',
  koffi: 'npm ci   (there is no file of koffi for every system)',
  openssl: 'apt-get install -y openssl',
  xmlsec1: 'apt-get install -y xmlsec1',
  pdfsig: 'apt-get install -y poppler-utils',
  'poppler-data': 'apt-get install -y poppler-data',
  pcscd: 'apt-get install -y pcscd vsmartcard-vpcd   (and run as root, with no other pcscd running)',
  opensc: 'apt-get install -y opensc',
} as const;

export type Requirement = keyof typeof INSTALL;

const PRESENT: Record<Requirement, () => boolean> = {
  softhsm2: () => softhsmLibrary() !== null && runs('openssl', ['version']) && resolves('pkcs11js'),
  cc: () => runs('cc', ['--version']),
  'libssl-dev': () => runs('sh', ['-c', 'echo "#include <openssl/evp.h>" | cc -E -']),
  koffi: () => resolves('koffi'),
  openssl: () => runs('openssl', ['version']),
  xmlsec1: () => runs('xmlsec1', ['--version']),
  pdfsig: () => runs('pdfsig', ['-v']),
  'poppler-data': () => existsSync('/usr/share/poppler/cMap/Adobe-GB1'),
  pcscd: () =>
    process.getuid?.() === 0 &&
    existsSync('/usr/sbin/pcscd') &&
    existsSync('/etc/reader.conf.d/vpcd') &&
    !existsSync('/run/pcscd/pcscd.comm'),
  opensc: () => openscLibrary() !== null,
};

/**
 * Whether everything named is there: `describe.skipIf(!requires('softhsm2', 'cc'))(…)`.
 * @throws Error with CI=true when something is missing
 */
export function requires(...names: Requirement[]): boolean {
  const missing = names.filter((name) => !PRESENT[name]());
  for (const name of missing) {
    const reason = `${name} is missing; to run these tests: ${INSTALL[name]}`;
    if (process.env['CI'] === 'true') throw new Error(reason);
    process.stderr.write(`skipped: ${reason}\n`);
  }
  return missing.length === 0;
}

/** Path of SoftHSM's module, null when it is not installed. */
export function softhsmLibrary(): string | null {
  return firstExisting([
    '/usr/lib/softhsm/libsofthsm2.so',
    '/usr/lib64/pkcs11/libsofthsm2.so',
    '/usr/local/lib/softhsm/libsofthsm2.so',
  ]);
}

/** Path of OpenSC's module, null when it is not installed. */
export function openscLibrary(): string | null {
  return firstExisting([
    '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so',
    '/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so',
    '/usr/lib64/opensc-pkcs11.so',
  ]);
}

function firstExisting(paths: string[]): string | null {
  return paths.find((path) => existsSync(path)) ?? null;
}

function runs(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
}
