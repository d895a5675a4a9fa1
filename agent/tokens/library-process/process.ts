// Starts the process of a vendor's library: same node, no inherited variables, no output, nothing on its command line.
import { fork, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LibraryConfig } from '../../data/library-config.ts';

/** What a library may need to find its settings and its user's folders; all else (PATH, LD_…, NODE_…, tokens) stays with us. */
const PASSED_ON = [
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'SystemRoot',
  'windir',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
];

/** The program of a driver's processes: beside the driver in the source, below the bundle in dist/agent. */
export function childEntry(driver: string): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith('.ts') ? `../${driver}/child.ts` : `./tokens/${driver}/child.mjs`, here));
}

export function startProcess(options: { entry: string; config: LibraryConfig }): ChildProcess {
  const inherited = PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return fork(options.entry, [], {
    serialization: 'advanced',
    env: { ...Object.fromEntries(inherited), ...options.config.env } as NodeJS.ProcessEnv,
    execPath: process.execPath,
    execArgv: [],
    // The folder was checked with the library; on Windows the current folder is on the search path of DLLs.
    cwd: dirname(options.config.path),
    // A library may print what it was given, the PIN among it.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  });
}
