// SKF keys (GM/T 0016): USB keys whose vendor library is listed in the configuration or in libraries.json.
import { knownLibraries } from '../libraries.ts';
import { libraryDriver, type LibraryDriver, type LibraryDriverOptions } from '../library-process/driver.ts';

export type SkfOptions = Omit<LibraryDriverOptions, 'allow'> & Partial<Pick<LibraryDriverOptions, 'allow'>>;

/** Reports all keys of all libraries within a second of a change; a library that fails costs its own keys only. */
export function skfDriver(options: SkfOptions): LibraryDriver {
  return libraryDriver('skf', { allow: knownLibraries('skf'), ...options });
}
