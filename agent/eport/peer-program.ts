// Which program is at the other end of a loopback connection: the socket's inode → processes that hold it → their
// executables (proc(5)). Linux only; elsewhere there are none and only "*" admits a program.
import { readdir, readlink, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { LoopbackPeer } from '../loopback-peer.ts';

export interface PeerProgram {
  pid: number;
  /** Full path of the executable; for Java or Python that of the interpreter. */
  path: string;
}

/** Every process that holds the peer's socket and can be looked into; none for another user's or a protected one. */
export async function programsOf(peer: LoopbackPeer): Promise<PeerProgram[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const programs = await Promise.all(pids.map((pid) => programOf(pid, peer.inode)));
  return programs.filter((program) => program !== null);
}

/** Whether each of the programs is one of the listed executables. Nothing is listed for a peer that could not be told. */
export async function areListed(programs: PeerProgram[], listed: readonly string[]): Promise<boolean> {
  const paths = await Promise.all(listed.map((path) => realpath(path).catch(() => null)));
  return programs.length > 0 && programs.every(({ path }) => paths.includes(path));
}

/** For window and log, e.g. "pid 4711 java". */
export function programName(programs: PeerProgram[]): string {
  return programs.map(({ pid, path }) => `pid ${pid} ${basename(path)}`).join(', ');
}

async function programOf(pid: string, inode: string): Promise<PeerProgram | null> {
  try {
    const folder = `/proc/${pid}/fd`;
    for (const fd of await readdir(folder)) {
      const target = await readlink(`${folder}/${fd}`).catch(() => '');
      if (target === `socket:[${inode}]`) return { pid: Number(pid), path: await readlink(`/proc/${pid}/exe`) };
    }
  } catch {
    // ended meanwhile, or not ours to look into
  }
  return null;
}
