// Which program is at the other end of a loopback connection: kernel's socket table → inode → processes that hold it → their
// executables (proc(5)). Linux only; elsewhere the answer is null and only "*" admits a program.
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename } from 'node:path';

export interface Peer {
  /** Owner of the connection, as the kernel says. */
  uid: number;
  inode: string;
}

export interface PeerProgram {
  pid: number;
  /** Full path of the executable; for Java or Python that of the interpreter. */
  path: string;
}

/** The other end of a connection to 127.0.0.1:`ownPort` that comes from `peerPort`; null when it cannot be told. */
export async function findPeer(peerPort: number, ownPort: number): Promise<Peer | null> {
  // the kernel prints its table in pieces, so a row can be missed while other sockets come and go: look twice
  return (await lookForPeer(peerPort, ownPort)) ?? (await lookForPeer(peerPort, ownPort));
}

async function lookForPeer(peerPort: number, ownPort: number): Promise<Peer | null> {
  // Java opens IPv6 sockets for IPv4 addresses too: their row stands in the other table.
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => '')),
  );
  for (const row of tables.join('\n').split('\n')) {
    const [, local = '', remote = '', , , , , uid, , inode] = row.trim().split(/\s+/);
    if (isLoopbackEnd(local, peerPort) && isLoopbackEnd(remote, ownPort) && inode) return { uid: Number(uid), inode };
  }
  return null;
}

/** Every process that holds the peer's socket and can be looked into; none for another user's or a protected one. */
export async function programsOf(peer: Peer): Promise<PeerProgram[]> {
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

/** Whether a hexadecimal `address:port` of the kernel's table is 127.0.0.1 (also as IPv4-mapped IPv6) with this port. */
function isLoopbackEnd(end: string, port: number): boolean {
  const [address = '', hex = ''] = end.split(':');
  return /^(0{16}FFFF0000)?0100007F$/.test(address) && Number.parseInt(hex, 16) === port;
}
