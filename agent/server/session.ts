// One socket of an extension: handshake, then requests and events over the encrypted channel until it ends.
import type { WebSocket } from 'ws';
import type { Bytes } from '#shared/bytes.ts';
import { Problem, toProblem } from '#shared/errors.ts';
import { createChannel } from '#shared/protocol/channel.ts';
import type { EventData, EventName } from '#shared/protocol/events.ts';
import { admitExtension, type RecordKeys } from '#shared/protocol/handshake.ts';
import type { StaticKey } from '#shared/protocol/handshake-keys.ts';
import { createInbox, helloKind, type Inbox, refusal } from '#shared/protocol/handshake-wire.ts';
import type { Handlers } from '#shared/protocol/methods.ts';
import { type Answerer, createAnswerer, type ReplyStore } from '#shared/protocol/peer.ts';
import type { PairingDesk } from './pairing.ts';
import type { PairingStore } from './pairing-store.ts';
import { nodeSealer } from './session-sealer.ts';
import { noticingUse } from './use.ts';

/** A proved connection. */
export interface Session {
  readonly pairingId: string;
  emit<E extends EventName>(event: E, data: EventData<E>): void;
  close(): void;
}

export interface SessionParts<Context> {
  identity: StaticKey;
  pairings: PairingStore;
  desk: PairingDesk;
  handlers: Handlers<Context>;
  context: (pairingId: string) => Context;
  replies: (pairingId: string) => ReplyStore;
  /** A person did something at this extension's browser. */
  onUse: (pairingId: string) => void;
  log: (message: string, fault?: unknown) => void;
}

export interface SessionSocket {
  socket: WebSocket;
  /** Checked at the upgrade. */
  origin: string;
  /** A person is asked for the digits: the handshake may take as long as the pairing window. */
  onWaiting: () => void;
  /** It proved its key: called before anything it asks is run. */
  onProved: (session: Session) => void;
}

/** A reader this far behind is not reading: its connection ends rather than filling our memory. */
const UNSENT_LIMIT = 64 * 1024 * 1024;

/** Serves a socket from its first message. Never throws: what goes wrong closes the socket. */
export function serveSocket<Context>(parts: SessionParts<Context>, link: SessionSocket): void {
  const inbox = createInbox();
  link.socket.on('message', (data, isBinary) => {
    if (isBinary) inbox.push(data as Buffer<ArrayBuffer>);
    else link.socket.terminate(); // nothing of ours is ever sent as text
  });
  link.socket.on('error', () => link.socket.terminate());
  link.socket.on('close', () => inbox.fail(new Problem('channel/closed')));
  greet(parts, link, inbox).catch((thrown: unknown) => {
    const problem = toProblem(thrown);
    parts.log(`connection refused: ${problem.code}`, problem.code === 'agent/internal' ? thrown : undefined);
    if (problem.code.startsWith('pairing/') || problem.code === 'channel/version')
      send(link.socket, refusal(problem.code));
    hangUp(link.socket);
  });
}

async function greet<Context>(parts: SessionParts<Context>, link: SessionSocket, inbox: Inbox): Promise<void> {
  const wire = {
    send: (message: Bytes) => send(link.socket, message),
    receive: async () => plain(await inbox.receive()),
  };
  const first = await wire.receive();
  if (helloKind(first) === 'pairing') {
    await parts.desk.serve({ wire, first, origin: link.origin, onWaiting: link.onWaiting });
    hangUp(link.socket);
    return;
  }
  const { keys, pairingId } = await admitExtension(wire, first, {
    key: parts.identity,
    find(id) {
      const pairing = parts.pairings.find(id);
      return pairing?.origin === link.origin ? pairing.publicKey : null;
    },
  });
  if (!parts.pairings.find(pairingId)) throw new Problem('channel/not-paired'); // removed while it proved itself
  openSession(parts, { ...link, inbox, keys, pairingId });
}

function openSession<Context>(
  parts: SessionParts<Context>,
  proved: SessionSocket & { inbox: Inbox; keys: RecordKeys; pairingId: string },
): void {
  const { socket, inbox, keys, pairingId } = proved;
  const channel = createChannel({
    sealer: nodeSealer(keys, 'agent'),
    socket: { send: (record) => send(socket, record), close: () => hangUp(socket) },
    echo: true,
    onText: (text) => answerer.receive(text),
    onBroken: (problem) => parts.log(`connection ended: ${problem.code}`),
  });
  const answerer: Answerer = createAnswerer({
    channel,
    handlers: noticingUse(parts.handlers, () => parts.onUse(pairingId)),
    context: parts.context(pairingId),
    replies: parts.replies(pairingId),
    onFault: (fault) => parts.log('a request failed', fault),
  });
  proved.onProved({ pairingId, emit: (event, data) => answerer.emit(event, data), close: () => channel.close() });
  inbox.handOver((record) => channel.receive(record));
}

function send(socket: WebSocket, message: Uint8Array): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > UNSENT_LIMIT) socket.terminate();
  else socket.send(message);
}

/** Closes politely, and for certain a second later. */
function hangUp(socket: WebSocket): void {
  socket.close();
  setTimeout(() => socket.terminate(), 1000).unref();
}

/** A handshake message as plain bytes of its own: ws hands out views of a shared pool. */
function plain(message: Uint8Array): Bytes {
  return new Uint8Array(message);
}
