// Who may open a socket to the agent at all. Everything here only refuses: what passes must still prove a paired key.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';
/** Firefox gives every profile its own random id; the one that paired is recorded and compared after proof. */
const FIREFOX_ORIGIN = /^moz-extension:\/\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Whether an upgrade comes from one of our extensions by its headers, byte for byte: no case folding, no trailing dot.
 * @param expected.origins exact origins such as chrome-extension://<id>; every moz-extension id passes
 */
export function isOwnExtension(
  request: IncomingMessage,
  expected: { port: number; origins: readonly string[] },
): boolean {
  const { host, origin } = request.headers;
  if (request.method !== 'GET' || request.url !== '/' || origin === undefined) return false;
  if (host !== `${LOOPBACK}:${expected.port}` && host !== `localhost:${expected.port}`) return false;
  if (countOf(request, 'host') !== 1 || countOf(request, 'origin') !== 1) return false;
  return expected.origins.includes(origin) || FIREFOX_ORIGIN.test(origin);
}

/** Whether the other end is on this machine and, where the system tells (Linux), a program of this user. */
export async function isOwnUser(socket: Socket): Promise<boolean> {
  if (socket.remoteAddress !== LOOPBACK || socket.localAddress !== LOOPBACK) return false;
  if (process.platform !== 'linux') return true;
  const peer = { localPort: socket.remotePort ?? 0, remotePort: socket.localPort ?? 0 };
  // the kernel prints the table in pieces, so a line can be missed while other sockets come and go: look twice
  const owner = (await ownerOf(peer)) ?? (await ownerOf(peer));
  return owner === process.getuid?.();
}

async function ownerOf(ports: { localPort: number; remotePort: number }): Promise<number | null> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readTable));
  return tables.map((table) => socketOwner(table, ports)).find((owner) => owner !== null) ?? null;
}

async function readTable(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch {
    return ''; // no IPv6 on this system: that table is missing; with neither table the peer stays unknown and is refused
  }
}

/** 127.0.0.1 as the kernel prints it: host byte order, little-endian words on every machine we run on (proc(5)). */
const IPV4 = '0100007F';
const IPV4_IN_IPV6 = '0000000000000000FFFF00000100007F';

/** User id that owns the loopback socket with these ports in a table of /proc/net/tcp or tcp6, null when there is none. */
export function socketOwner(table: string, ports: { localPort: number; remotePort: number }): number | null {
  const local = hexPort(ports.localPort);
  const remote = hexPort(ports.remotePort);
  for (const line of table.split('\n')) {
    const [, from, to, , , , , uid] = line.trim().split(/\s+/);
    const matches = [IPV4, IPV4_IN_IPV6].some(
      (address) => from === `${address}:${local}` && to === `${address}:${remote}`,
    );
    if (matches && uid !== undefined && /^\d+$/.test(uid)) return Number(uid);
  }
  return null;
}

function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function countOf(request: IncomingMessage, name: string): number {
  return request.rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length;
}
