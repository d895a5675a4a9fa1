// The second door: the dialect on a loopback port of our own, for ERP programs (DESIGN §2a Local programs). Everybody is
// greeted; who touches a card must be listed in `eport.allowPrograms`. Pages never come in here: they have the bridge.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { Problem } from '#shared/errors.ts';
import { LIMITS } from '#shared/protocol/frames.ts';
import { ruleOf } from '#shared/protocol/eport-methods.ts';
import { findLoopbackPeer, type LoopbackPeer } from '../loopback-peer.ts';
import type { Operations } from '../operations/operations.ts';
import { openEportConnection } from './connection.ts';
import { guardOperations } from './guard.ts';
import { areListed, programName, programsOf } from './peer-program.ts';

export interface SecondDoorOptions {
  /** 0 = any free port */
  port: number;
  operations: Operations;
  /** Full paths of executables, or "*" for every program of this user. */
  allowPrograms: readonly string[];
  signal: AbortSignal;
  whiteReader: boolean;
}

export interface SecondDoor {
  port: number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Open connections, upgraded or not; what idles beyond is turned away by the system. */
const CONNECTIONS = 256;
/** A request line and headers must be complete within this. */
const HEADERS_MS = 10_000;
const PROBE_MS = 300;

/** Opens the door. Rejects with agent/port-taken when anything, above all the official control, answers on the port. */
export async function openSecondDoor(options: SecondDoorOptions): Promise<SecondDoor> {
  if (options.port !== 0 && (await isTaken(options.port)))
    throw new Problem('agent/port-taken', { port: options.port });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.messageBytes, perMessageDeflate: false });
  const server = createServer(
    { requestTimeout: HEADERS_MS, headersTimeout: HEADERS_MS, connectionsCheckingInterval: 2000 },
    (_request, response) => {
      response.writeHead(426, { connection: 'close' }).end();
    },
  );
  server.maxConnections = CONNECTIONS;
  const port = await listen(server, options.port);
  const closed = new AbortController();
  const signal = AbortSignal.any([options.signal, closed.signal]);

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void admit(request, port).then((admitted) => {
      if (!admitted || signal.aborted) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (opened) =>
        serve(opened, { ...options, signal, peer: admitted.peer }),
      );
    });
  });

  async function close(): Promise<void> {
    closed.abort();
    for (const socket of sockets.clients) socket.terminate();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
  options.signal.addEventListener('abort', () => void close(), { once: true });
  return { port, close };
}

function serve(socket: WebSocket, options: SecondDoorOptions & { peer: LoopbackPeer | null }): void {
  let admission: Promise<string> | undefined;
  const connection = openEportConnection({
    caller: { kind: 'program', name: '' },
    operations: guardOperations(
      options.operations,
      () => (admission ??= requireListed(options.peer, options.allowPrograms)),
    ),
    send: (text) => socket.send(text),
    signal: options.signal,
    // Programs have no pack; bare digests and decryption stay shut for them.
    allowed: (method) => ruleOf(method) !== 'raw',
    whiteReader: options.whiteReader,
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) socket.close(1003);
    else connection.receive(data.toString('utf8'));
  });
  socket.on('close', () => connection.close());
  socket.on('error', () => socket.terminate()); // too large, not UTF-8, reset: `close` follows
}

/** Name of the peer's program; rejects with eport/program-not-allowed. */
async function requireListed(peer: LoopbackPeer | null, allowed: readonly string[]): Promise<string> {
  const programs = peer ? await programsOf(peer) : [];
  if (!allowed.includes('*') && !(await areListed(programs, allowed))) throw new Problem('eport/program-not-allowed');
  return programName(programs);
}

/** Refuses by what a browser or another machine would show (attacks 1, 2) and another OS user (attack 6); null = refused. */
async function admit(
  { headers, url, socket }: IncomingMessage,
  port: number,
): Promise<{ peer: LoopbackPeer | null } | null> {
  const host = headers.host?.toLowerCase() ?? '';
  if (url !== '/' || ![HOST, `${HOST}:${port}`, 'localhost', `localhost:${port}`].includes(host)) return null;
  if (isBrowser(headers)) return null;
  const peer = await findLoopbackPeer(socket.remotePort ?? 0, port);
  if (process.platform === 'linux' && peer?.uid !== process.getuid?.()) return null;
  return { peer };
}

/**
 * Whether a browser opened it, whatever `allowPrograms` says: that admits programs of this user, and a page must not come in as one.
 * A browser always sends an Origin that no page can change. Some client libraries name the server itself as origin; a page can have
 * that one too when something else served it on our port before us, so what browsers add besides gives them away.
 */
function isBrowser(headers: IncomingMessage['headers']): boolean {
  const { origin, host = '' } = headers;
  if (origin === undefined) return hasFetchMetadata(headers);
  if (origin !== `http://${host.toLowerCase()}`) return true;
  return hasFetchMetadata(headers) || /^mozilla\//i.test(headers['user-agent'] ?? '');
}

/**
 * Headers that no page can set and browsers send of themselves (W3C Fetch Metadata, Client Hints). Node's own WebSocket sends
 * Sec-Fetch-Mode too, and that alone; a browser says where the request comes from and where it goes.
 */
function hasFetchMetadata(headers: IncomingMessage['headers']): boolean {
  return Object.keys(headers).some((name) => /^sec-(ch-|fetch-(?!mode$))/.test(name));
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? new Problem('agent/port-taken', { port }, { cause }) : cause);
    });
    server.listen({ host: HOST, port, exclusive: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Whether something answers: on Windows a listener on all addresses does not keep us from one of them. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(PROBE_MS, () => end(false));
  });
}
