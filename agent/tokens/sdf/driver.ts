// HSMs with the SDF interface (GM/T 0018), configured with their library, the indexes of their keys and a certificate for each.
import type { SdfLibraryConfig } from '../../data/library-config.ts';
import { libraryDriver, type LibraryDriver, type LibraryDriverOptions } from '../library-process/driver.ts';
import type { HostConfig } from '../library-process/host.ts';

export interface SdfOptions extends Pick<LibraryDriverOptions, 'deadlines' | 'childEntry'> {
  libraries: readonly SdfLibraryConfig[];
}

/** Each key is a token with a password of its own; a library that fails costs its own keys only. */
export function sdfDriver({ libraries, ...options }: SdfOptions): LibraryDriver {
  return libraryDriver('sdf', { ...options, modules: libraries.map(hostConfig), allow: [], parallel: threadsOf });
}

function hostConfig({ keys, sessions, ...library }: SdfLibraryConfig): HostConfig {
  const hsm = { keys, sessions };
  // Calls aside run in the threads of libuv, of which there are four without this.
  return { ...library, hsm, env: { UV_THREADPOOL_SIZE: String(threadsOf({ hsm })), ...library.env } };
}

/** One more than all pools have sessions: the polls go on while all of them sign. */
function threadsOf({ hsm }: Pick<HostConfig, 'hsm'>): number {
  return Math.min(128, 1 + (hsm ? hsm.keys.length * hsm.sessions : 0));
}
