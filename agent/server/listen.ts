// The agent's door for extensions: ws on 127.0.0.1 alone. Everything that is not one of our extensions gets the same empty refusal.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Problem } from '#shared/errors.ts';
import type { EventData, EventName } from '#shared/protocol/events.ts';
import { LIMITS } from '#shared/protocol/frames.ts';
import type { StaticKey } from '#shared/protocol/handshake-keys.ts';
import type { Handlers } from '#shared/protocol/methods.ts';
import { createPairingDesk, type PairingLimits, type PairingWindow } from './pairing.ts';
import type { Pairing, PairingStore } from './pairing-store.ts';
import { createDoorstep, type DoorLimits } from './doorstep.ts';
import { isOwnExtension, isOwnUser } from './origins.ts';
import { serveSocket, type Session, type SessionParts } from './session.ts';
import { createSessionList } from './session-list.ts';

export interface ServerOptions<Context> {
  /** Tried in turn; 0 = any. */
  ports: readonly number[];
  /** Exact origins of our extensions in Chromium, chrome-extension://<id>. Firefox ids are recorded at pairing. */
  allowedOrigins: readonly string[];
  pairings: PairingStore;
  /** The agent's static key (openSessionKey). */
  identity: StaticKey;
  handlers: Handlers<Context>;
  /** What handlers are told of a connection. */
  context: (pairingId: string) => Context;
  /** Called for each proved connection, before its requests. */
  onConnected: (pairingId: string) => void;
  /** Ends everything. */
  signal: AbortSignal;
  log: (message: string, fault?: unknown) => void;
  limits?: DoorLimits;
  pairingLimits?: PairingLimits;
}

export interface ExtensionServer {
  readonly port: number;
  /** Opens pairing once; see PairingDesk.open. */
  pair(window: PairingWindow): Promise<Pairing>;
  emitTo<E extends EventName>(pairingId: string, event: E, data: EventData<E>): boolean;
  emit<E extends EventName>(event: E, data: EventData<E>): void;
  /** Pairing ids with a connection, the browser that a person used last first. */
  connected(): string[];
  /** Settles when the signal has ended it and the port is free. */
  readonly closed: Promise<void>;
}

/** @throws Problem agent/port-taken with the last port when none is free */
export async function startServer<Context>(options: ServerOptions<Context>): Promise<ExtensionServer> {
  const sessions = createSessionList(options);
  const { identity, pairings } = options;
  const desk = createPairingDesk({
    key: identity,
    pairings,
    ...(options.pairingLimits && { limits: options.pairingLimits }),
  });
  const server = createServer({ maxHeaderSize: 8192, keepAliveTimeout: 1, connectionsCheckingInterval: 1000 });
  const parts: SessionParts<Context> = {
    ...options,
    desk,
    replies: (id) => sessions.replies(id),
    onUse: (id) => sessions.used(id),
  };
  const doorstep = createDoorstep(options.limits);
  server.on('connection', (socket) => doorstep.arrived(socket));
  server.on('clientError', (_, socket) => socket.destroy());
  server.on('request', (_, response) => {
    response.sendDate = false;
    response.writeHead(404, { connection: 'close', 'content-length': 0 }).end();
  });
  const port = await listenOnFirst(server, options.ports);
  server.on('error', (fault) => options.log('the door reported an error', fault));
  acceptUpgrades(server, { port, origins: options.allowedOrigins }, (socket, request) => {
    const raw = request.socket;
    doorstep.upgraded(raw);
    serveSocket(parts, {
      socket,
      origin: request.headers.origin ?? '',
      onWaiting: () => doorstep.waits(raw),
      onProved: (session) => {
        doorstep.proved(raw);
        keep(session, socket);
      },
    });
  });

  function keep(session: Session, socket: WebSocket): void {
    watchPulse(socket, doorstep.limits.pulseMs);
    socket.on('close', () => sessions.remove(session));
    pairings.seen(session.pairingId);
    sessions.add(session);
  }
  // in the next turn, so that an extension that removes itself still gets its reply
  const stopWatching = pairings.onRemoved((id) => setImmediate(() => sessions.drop(id)));
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const stop = (): void => {
    stopWatching();
    sessions.closeAll();
    doorstep.close();
    server.close();
    server.closeAllConnections();
  };
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  return {
    port,
    pair: (window) => desk.open(window),
    emitTo: (pairingId, event, data) => sessions.emitTo(pairingId, event, data),
    emit: (event, data) => sessions.emit(event, data),
    connected: () => sessions.connected(),
    closed,
  };
}

async function listenOnFirst(server: Server, ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    }
  }
  throw new Problem('agent/port-taken', { port: ports.at(-1) ?? 0 });
}

function acceptUpgrades(
  server: Server,
  expected: { port: number; origins: readonly string[] },
  onSocket: (socket: WebSocket, request: IncomingMessage) => void,
): void {
  const acceptor = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LIMITS.messageBytes });
  acceptor.on('wsClientError', (_, socket) => refuse(socket));
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // both questions are always asked, so that the time to the refusal tells nothing
    void isOwnUser(socket).then((ownUser) => {
      if (!ownUser || !isOwnExtension(request, expected)) refuse(socket);
      else if (!socket.destroyed)
        acceptor.handleUpgrade(request, socket, head, (webSocket) => onSocket(webSocket, request));
    });
  });
}

function refuse(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
}

/** Ends a connection whose other end no longer answers pings of the WebSocket protocol (RFC 6455 §5.5.2). */
function watchPulse(socket: WebSocket, everyMs: number): void {
  let alive = true;
  socket.on('pong', () => (alive = true));
  const timer = setInterval(() => {
    if (!alive) socket.terminate();
    alive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, everyMs);
  timer.unref();
  socket.on('close', () => clearInterval(timer));
}
