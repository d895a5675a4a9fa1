// Builds the SKF device beside its folder of keys, in a place only this user can write, and plugs, unplugs and breaks it.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSkfKeys, type SkfKeyFiles } from '../../support/skf-keys.ts';

export const SKF_PIN = '12345678';
/** Wrong PINs in a row that lock it */
export const SKF_TRIES = 5;

export interface SkfDevice {
  /** The library to load */
  path: string;
  /** Replaces all faults by these: 'hang=SKF_VerifyPIN', 'crash=SKF_ECCSignData', 'sizes=SKF_EnumDev', 'slow=300' … (state.c) */
  set(...faults: string[]): void;
  /** Takes a key out, in an instant. Default: the first. */
  pull(name?: string): void;
  insert(name?: string): void;
  /** Makes one more key of another serial number; it is plugged in. */
  add(name: string, serial: string): void;
  /** Signatures asked of the keys, and those they gave. */
  signatures(): { begun: number; made: number };
  /** Forgets the wrong PINs: what a card office does with a locked key. */
  unlock(): void;
  keys: SkfKeyFiles;
  remove(): void;
}

export interface SkfOptions {
  /** ULONG as `unsigned long` of LP64 */
  wide?: boolean;
  serial?: string;
  /** The functions to decrypt that it exports. Default `SKF_ECCDecrypt`, without a pair */
  decrypting?: keyof typeof DECRYPTING;
}

/** As device.c numbers them; all but `none` have SKF_RSAPrvKeyDecrypt besides. */
const DECRYPTING = { none: 0, SKF_ECCDecrypt: 1, 'SKF_ECCDecrypt with a pair': 2, 'SKF_PrvKeyDecrypt with a pair': 3 };

export const DEVICE = 'KEY-1';
const APPLICATION = 'EPORT';

/** Needs cc, the headers of OpenSSL and openssl. */
export function buildSkfDevice(options: SkfOptions = {}): SkfDevice {
  const { wide = false, serial = 'SKF-0001', decrypting = 'SKF_ECCDecrypt' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-skf-'));
  chmodSync(folder, 0o700);
  const path = join(folder, 'libskf.so');
  compile(path, [...(wide ? ['-DWIDE_ULONG'] : []), `-DDECRYPTING=${String(DECRYPTING[decrypting])}`]);
  const [plugged, drawer] = [join(folder, 'devices'), join(folder, 'drawer')];
  for (const place of [plugged, drawer]) mkdirSync(place);
  const keys = makeSkfKeys(join(folder, 'keys'));
  const add = (name: string, number: string): void => {
    const made = join(drawer, name);
    for (const container of ['sm2', 'rsa'] as const)
      keys.copyTo(container, join(made, APPLICATION, container.toUpperCase()));
    writeFileSync(join(made, 'label'), '演示密码钥匙');
    writeFileSync(join(made, 'serial'), number);
    writeFileSync(join(made, APPLICATION, 'pin'), SKF_PIN);
    renameSync(made, join(plugged, name));
  };
  add(DEVICE, serial);
  return {
    path,
    set(...faults) {
      // By rename: the library never reads half a file.
      writeFileSync(join(folder, 'next'), faults.map((fault) => `${fault}\n`).join(''));
      renameSync(join(folder, 'next'), join(folder, 'control'));
    },
    pull: (name = DEVICE) => renameSync(join(plugged, name), join(drawer, name)),
    insert: (name = DEVICE) => renameSync(join(drawer, name), join(plugged, name)),
    add,
    signatures: () => ({ begun: sizeOf(join(folder, 'begun')), made: sizeOf(join(folder, 'made')) }),
    unlock: () => rmSync(join(plugged, DEVICE, APPLICATION, 'tries'), { force: true }),
    keys,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function compile(path: string, macros: string[]): void {
  const sources = ['device.c', 'state.c', 'keys.c', 'sm2-cipher.c'].map((name) => join(import.meta.dirname, name));
  const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', '-fvisibility=hidden'];
  const args = [...flags, ...macros, '-o', path, ...sources, '-lcrypto'];
  execFileSync('cc', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  chmodSync(path, 0o700);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
