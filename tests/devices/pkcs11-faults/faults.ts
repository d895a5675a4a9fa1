// Builds the fault module beside a control file, in a folder only this user can write, and sets its faults.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
  /** Forgets the wrong PINs: what a card office does with a locked card. */
  unlock(): void;
  remove(): void;
}

/**
 * Needs cc, SoftHSM and pkcs11js (for the standard's headers).
 * @param sm2 PEM files of the token's SM2 keys: the module then has a vendor's SM2, 'sm2=80008102' … (vendor.c), and needs libssl-dev
 */
export function buildFaultModule(sm2?: { sign: string; exchange: string }): FaultModule {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-faults-'));
  chmodSync(folder, 0o700);
  const path = join(folder, 'faults.so');
  const headers = join(dirname(createRequire(import.meta.url).resolve('pkcs11js')), 'includes', 'pkcs11');
  const sources = ['faults.c', ...(sm2 ? ['vendor.c', 'sm2.c'] : [])].map((name) => join(import.meta.dirname, name));
  const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', `-DSOFTHSM="${softhsmLibrary() ?? ''}"`];
  const more = sm2 ? ['-DWITH_SM2', '-lcrypto'] : [];
  const args = [...flags, '-I', headers, '-o', path, ...sources, '-ldl', ...more];
  execFileSync('cc', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  for (const [name, file] of Object.entries(sm2 ?? {})) copyFileSync(file, join(folder, `${name}.key`));
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
    unlock: () => rmSync(join(folder, 'tries'), { force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
