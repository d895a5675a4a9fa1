// Builds the HSM beside its folder of keys, in a place only this user can write, and takes it away, brings it back and breaks it.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SdfLibraryConfig } from '../../../agent/data/library-config.ts';
import { makeSkfKeys, type SkfContainer, type SkfKeyFiles } from '../../support/skf-keys.ts';

export const SDF_PASSWORD = '12345678';
/** Where each key lies in the HSM */
export const SDF_INDEX = { sm2: 1, rsa: 2 } as const;
const HSM = 'HSM';

export interface SdfDevice {
  /** As it stands in the configuration: with the keys asked for, default all */
  config(keys?: SkfContainer[], sessions?: number): SdfLibraryConfig;
  path: string;
  /** Replaces all faults by these: 'hang=SDF_InternalSign_ECC', 'crash=…', 'sizes=…', 'overrun=…', 'slow=300', 'sessions=2' (device.c) */
  set(...faults: string[]): void;
  /** Takes the HSM off its network, in an instant. */
  pull(): void;
  insert(): void;
  /** Counts since it was built: signatures asked and given, begun while another was under way, calls that shared a session, wrong passwords. */
  counts(): { begun: number; made: number; together: number; overlap: number; wrong: number };
  keys: SkfKeyFiles;
  /** File of a key's certificate, as the configuration names it */
  certificateFile(key: SkfContainer, pair?: 'sign' | 'exchange'): string;
  remove(): void;
}

/**
 * Needs cc, the headers of OpenSSL and openssl.
 * @param options.wideRsa RSA structures with room for 4096 bits
 * @param options.withAlgorithm SDF_InternalDecrypt_ECC in the shape that wants the algorithm
 */
export function buildSdfDevice({ wideRsa = false, withAlgorithm = false } = {}): SdfDevice {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-sdf-'));
  chmodSync(folder, 0o700);
  const path = join(folder, 'libsdf.so');
  compile(path, [...(wideRsa ? ['-DWIDE_RSA'] : []), ...(withAlgorithm ? ['-DDECRYPT_WITH_ALGORITHM'] : [])]);
  const [plugged, drawer] = [join(folder, 'devices'), join(folder, 'drawer')];
  const made = join(drawer, HSM);
  mkdirSync(made, { recursive: true });
  mkdirSync(plugged);
  const keys = makeSkfKeys(join(folder, 'keys'));
  const certificateFile: SdfDevice['certificateFile'] = (key, pair = 'sign') => join(folder, `${key}-${pair}.der`);
  for (const key of ['sm2', 'rsa'] as const) {
    const place = join(made, String(SDF_INDEX[key]));
    keys.copyTo(key, place);
    writeFileSync(join(place, 'password'), SDF_PASSWORD);
    writeFileSync(certificateFile(key), keys.certificate(key));
    writeFileSync(certificateFile(key, 'exchange'), keys.certificate(key, 'exchange'));
  }
  writeFileSync(join(made, 'serial'), 'SDF-0001');
  renameSync(made, join(plugged, HSM));
  const count = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  return {
    path,
    config: (wanted = ['sm2', 'rsa'], sessions = 4) => ({
      path,
      sessions,
      keys: wanted.map((key) => ({
        index: SDF_INDEX[key],
        certificate: certificateFile(key),
        ...(key === 'sm2' && { encryption: certificateFile(key, 'exchange') }),
      })),
    }),
    set(...faults) {
      // By rename: the library never reads half a file.
      writeFileSync(join(folder, 'next'), faults.map((fault) => `${fault}\n`).join(''));
      renameSync(join(folder, 'next'), join(folder, 'control'));
    },
    pull: () => renameSync(join(plugged, HSM), join(drawer, HSM)),
    insert: () => renameSync(join(drawer, HSM), join(plugged, HSM)),
    counts: () => ({
      begun: count('begun'),
      made: count('made'),
      together: count('together'),
      overlap: count('overlap'),
      wrong: count('wrong'),
    }),
    keys,
    certificateFile,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function compile(path: string, macros: string[]): void {
  const sources = ['device.c', 'keys.c', '../skf-device/state.c', '../skf-device/sm2-cipher.c'].map((name) =>
    join(import.meta.dirname, name),
  );
  const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', '-fvisibility=hidden'];
  const args = [...flags, ...macros, '-o', path, ...sources, '-lcrypto'];
  execFileSync('cc', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  chmodSync(path, 0o700);
}
