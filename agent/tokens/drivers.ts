// The list of drivers. Adding one is a folder and a line here.
import { Problem } from '#shared/errors.ts';
import type { ReplyArgs } from '#shared/protocol/eport.ts';
import type { Settings } from '../data/settings.ts';
import { controlDriver } from './control/driver.ts';
import { pcscDriver } from './pcsc/driver.ts';
import { isSameReader } from './pcsc/readers.ts';
import { pkcs11Driver } from './pkcs11/driver.ts';
import { sdfDriver } from './sdf/driver.ts';
import { skfDriver } from './skf/driver.ts';
import { softwareDriver } from './software/driver.ts';
import type { TokenDriver } from './token.ts';

export interface DriverParts {
  settings: Pick<Settings, 'pkcs11' | 'skf' | 'sdf' | 'control'>;
  /** Folder of sealed software tokens, and the key of the OS store mixed into them. */
  tokensFolder: string;
  wrap: Uint8Array;
  /** Port of our own second door, where the official control cannot be; null while it is closed. */
  ownPort: () => number | null;
  /** Names of the readers whose card some driver has recognised. */
  readersInUse: () => string[];
}

export interface Drivers {
  list: readonly TokenDriver[];
  /** Passes a call on to the official control. Rejects with eport/not-supported where there is none. */
  forward(method: string, args: unknown): Promise<ReplyArgs>;
  hasControl(): boolean;
}

export function createDrivers({ settings, tokensFolder, wrap, ownPort, readersInUse }: DriverParts): Drivers {
  const control = settings.control.enabled ? controlDriver({ ownPort }) : null;
  const pkcs11 = pkcs11Driver({ modules: settings.pkcs11.modules });
  const list = [
    softwareDriver({ folder: tokensFolder, wrap }),
    pkcs11,
    skfDriver({ modules: settings.skf.libraries }),
    sdfDriver({ libraries: settings.sdf.libraries }),
    pcscDriver({
      recognised: (name) => readersInUse().some((reader) => isSameReader(reader, name)),
      onReaders: (readers) =>
        pkcs11.readersChanged((reader) =>
          readers.some(({ name, state }) => state === 'empty' && isSameReader(reader, name)),
        ),
    }),
  ];
  return {
    list: control ? [...list, control] : list,
    async forward(method, args) {
      if (!control?.isReachable) throw new Problem('eport/not-supported', { method });
      return control.forward(method, args);
    },
    hasControl: () => control?.isReachable ?? false,
  };
}
