// Whose socket is at the other end of a loopback connection, as the kernel's socket table says (proc(5)). Linux only:
// elsewhere nobody is found, and each door decides what that means.
import { readFile } from 'node:fs/promises';

export interface LoopbackPeer {
  /** User id that owns the socket. */
  uid: number;
  /** Names the socket among the open files of processes. */
  inode: string;
}

/** The other end of a connection to 127.0.0.1:`ownPort` that comes from `peerPort`; null when it cannot be told. */
export async function findLoopbackPeer(peerPort: number, ownPort: number): Promise<LoopbackPeer | null> {
  // the kernel prints its table in pieces, so a row can be missed while other sockets come and go: look twice
  return (await lookForPeer(peerPort, ownPort)) ?? (await lookForPeer(peerPort, ownPort));
}

async function lookForPeer(peerPort: number, ownPort: number): Promise<LoopbackPeer | null> {
  // Java opens IPv6 sockets for IPv4 addresses too: their row stands in the other table, which a system may not have.
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => '')),
  );
  return peerInTable(tables.join('\n'), { peerPort, ownPort });
}

/** The row of the peer's end in the text of /proc/net/tcp and tcp6; our own end of the connection has a row of its own. */
export function peerInTable(table: string, ports: { peerPort: number; ownPort: number }): LoopbackPeer | null {
  for (const row of table.split('\n')) {
    const [, local = '', remote = '', , , , , uid = '', , inode = ''] = row.trim().split(/\s+/);
    const matches = isLoopbackEnd(local, ports.peerPort) && isLoopbackEnd(remote, ports.ownPort);
    if (matches && /^\d+$/.test(uid) && /^\d+$/.test(inode)) return { uid: Number(uid), inode };
  }
  return null;
}

/** Whether a hexadecimal `address:port` of the table is 127.0.0.1 (also as IPv4-mapped IPv6) with this port. */
function isLoopbackEnd(end: string, port: number): boolean {
  const [address = '', hex = ''] = end.split(':');
  // host byte order, little-endian words on every machine we run on
  return /^(0{16}FFFF0000)?0100007F$/.test(address) && Number.parseInt(hex, 16) === port;
}
