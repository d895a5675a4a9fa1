// PKCS#11 tokens: cards and keys whose vendor library is listed in the configuration or in libraries.json.
import { knownLibraries } from '../libraries.ts';
import { libraryDriver, type LibraryDriver, type LibraryDriverOptions } from '../library-process/driver.ts';

export type Pkcs11Options = Omit<LibraryDriverOptions, 'allow'> & Partial<Pick<LibraryDriverOptions, 'allow'>>;

/** Reports all tokens of all libraries within a second of a change; a library that fails costs its own tokens only. */
export function pkcs11Driver(options: Pkcs11Options): LibraryDriver {
  return libraryDriver('pkcs11', { allow: knownLibraries('pkcs11'), ...options });
}
