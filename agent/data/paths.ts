// Where the agent keeps everything: one folder of its own, closed to other users (DESIGN §2a State).
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { Problem } from '#shared/errors.ts';

export interface AgentPaths {
  folder: string;
  /** SQLite file: the tamper-evident log */
  store: string;
  /** Held while an agent runs on this folder */
  lock: string;
  secrets: string;
  settings: string;
  /** Text file with the port that `serve` really listens on */
  port: string;
  /** The same of the second door, while there is one */
  eportPort: string;
  /** Paired extensions */
  pairings: string;
  /** Unix socket, or pipe name on Windows, of the command line */
  control: string;
  /** Random bytes that both ends of the control socket prove they can read */
  controlKey: string;
  /** Sealed files of software tokens */
  tokens: string;
  /** Lists of revoked certificates that somebody put there, with their authorities */
  revocation: string;
}

/** The folder used without `--data`. */
export function defaultDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Tongqian');
  if (platform === 'darwin') return join(env['HOME'] ?? homedir(), 'Library', 'Application Support', 'Tongqian');
  const xdg = env['XDG_DATA_HOME'];
  // XDG Base Directory: a relative path in the variable is invalid and must be ignored
  return join(xdg?.startsWith('/') ? xdg : join(env['HOME'] ?? homedir(), '.local', 'share'), 'tongqian');
}

/** Names of all files in a data folder. Touches nothing. */
export function agentPaths(folder: string): AgentPaths {
  const whole = resolve(folder);
  const inside = (name: string) => join(whole, name);
  return {
    folder: whole,
    store: inside('store.sqlite'),
    lock: inside('lock.sqlite'),
    secrets: inside('secrets.json'),
    settings: inside('config.json'),
    port: inside('port'),
    eportPort: inside('eport-port'),
    pairings: inside('pairings.json'),
    control: controlAddress(whole),
    controlKey: inside('control.key'),
    tokens: inside('tokens'),
    revocation: inside('revocation'),
  };
}

/**
 * Makes the folder with mode 0700, and closes it when it was open to others.
 * Throws store/not-private when it belongs to another user.
 */
export function openDataFolder(folder: string): AgentPaths {
  const paths = agentPaths(folder);
  makePrivateFolder(paths.folder);
  return paths;
}

/** Makes a folder that only this user can enter. Throws store/not-private. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const state = folderState(folder);
  if (!state.owned) throw new Problem('store/not-private', { path: folder });
  if (!state.closed) chmodSync(folder, 0o700);
}

/** Windows keeps its own access lists under %LOCALAPPDATA%; there both are true. */
export function folderState(folder: string): { owned: boolean; closed: boolean } {
  const owner = process.getuid?.();
  if (owner === undefined) return { owned: true, closed: true };
  const stat = statSync(folder);
  return { owned: stat.isDirectory() && stat.uid === owner, closed: (stat.mode & 0o077) === 0 };
}

const SOCKET_PATH_LIMIT = 100; // sun_path has 104 bytes on macOS and 108 on Linux (unix(4), unix(7))

function controlAddress(folder: string): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\tongqian-${name}`;
  const inside = join(folder, 'control.sock');
  if (Buffer.byteLength(inside) <= SOCKET_PATH_LIMIT) return inside;
  return join(tmpdir(), `tongqian-${String(process.getuid?.() ?? 0)}-${name}`, 'control.sock');
}
