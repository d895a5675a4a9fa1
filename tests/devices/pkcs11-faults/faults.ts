// Builds the fault module beside a control file, in a folder only this user can write, and sets its faults.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { softhsmLibrary } from '../../support/requires.ts';

export interface FaultModule {
  /** The module to load */
  path: string;
  /** Replaces all faults by these: 'pulled', 'hang=C_Sign', 'crash=C_Sign', 'slow=300', 'lock', 'plain-rsa' … */
  set(...faults: string[]): void;
  /** Signatures asked of the device, and those it gave, since the module was built. */
  signatures(): { begun: number; made: number };
  /** Wrong PINs in a row, as counted under the fault 'lock'. */
  wrongPins(): number;
  remove(): void;
}

/** Needs cc, SoftHSM and pkcs11js (for the standard's headers). */
export function buildFaultModule(): FaultModule {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-faults-'));
  chmodSync(folder, 0o700);
  const path = join(folder, 'faults.so');
  const headers = join(dirname(createRequire(import.meta.url).resolve('pkcs11js')), 'includes', 'pkcs11');
  const source = join(import.meta.dirname, 'faults.c');
  const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', `-DSOFTHSM="${softhsmLibrary() ?? ''}"`];
  execFileSync('cc', [...flags, '-I', headers, '-o', path, source, '-ldl'], { stdio: ['ignore', 'ignore', 'inherit'] });
  chmodSync(path, 0o700);
  return {
    path,
    set(...faults) {
      // By rename: the module never reads half a file.
      writeFileSync(join(folder, 'next'), faults.map((fault) => `${fault}\n`).join(''));
      renameSync(join(folder, 'next'), join(folder, 'control'));
    },
    signatures: () => ({ begun: sizeOf(join(folder, 'begun')), made: sizeOf(join(folder, 'made')) }),
    wrongPins: () => (sizeOf(join(folder, 'tries')) === 0 ? 0 : Number(readFileSync(join(folder, 'tries'), 'utf8'))),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
