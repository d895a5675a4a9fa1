// Who may open a socket to the agent at all. Everything here only refuses: what passes must still prove a paired key.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { findLoopbackPeer } from '../loopback-peer.ts';

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
  const peer = await findLoopbackPeer(socket.remotePort ?? 0, socket.localPort ?? 0);
  return peer?.uid === process.getuid?.();
}

function countOf(request: IncomingMessage, name: string): number {
  return request.rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length;
}
