// Whose program answers on the control's port. The PIN goes there in plain, and on a computer of several people anybody may listen
// on a port that no control has taken: only root's programs and our own user's are spoken to. Linux; elsewhere it cannot be told.
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import process from 'node:process';

/** @param socket our end of an open connection over loopback */
export async function isOwnOrRoots(socket: Socket): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const ends = { local: socket.remotePort ?? 0, remote: socket.localPort ?? 0 };
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => '')),
  );
  const uid = ownerIn(tables.join('\n'), ends);
  return uid === 0 || (uid !== null && uid === process.getuid?.());
}

/** User id of the loopback socket with these ports in the kernel's table (proc(5)), null when it is not there. */
export function ownerIn(table: string, ports: { local: number; remote: number }): number | null {
  const [local, remote] = [ports.local, ports.remote].map((port) => port.toString(16).toUpperCase().padStart(4, '0'));
  const row = new RegExp(
    `: (?:0{16}F{4}0{4})?0100007F:${local} (?:0{16}F{4}0{4})?0100007F:${remote} \\S+ \\S+ \\S+ \\S+ +(\\d+) `,
  );
  const uid = row.exec(table)?.[1];
  return uid === undefined ? null : Number(uid);
}
