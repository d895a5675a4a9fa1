// Keeps a frame's stand-in sockets joined to the background: numbers what the page sends, keeps it until the agent has it, and
// takes up where it stopped when the browser ends the background worker or the link to the agent breaks. Nothing twice, nothing lost.
import { BRIDGE_LIMITS, type BridgeDown, type BridgeUp } from '../platform/bridge-messages.ts';

/** How long a new stand-in waits for the background before the real socket is dialled. */
const ANSWER_MS = 4000;
/** A port on which nobody says `here` in time was swallowed by a worker that was just ending (Chromium): a new one is opened. */
const HERE_MS = 1500;
/** Waits before the port is opened again; after the last one every socket is given up. */
const RETRY_MS = [100, 300, 1000, 3000, 5000];

/** The runtime port, as far as it is used here. */
export interface BridgePort {
  post(message: BridgeUp): void;
  close(): void;
}

export interface PortEvents {
  message(message: unknown): void;
  closed(): void;
}

/** What the page's end of a socket is told. */
export interface PageSide {
  opened(): void;
  message(text: string): void;
  closed(): void;
  native(): void;
}

/** One stand-in as its line sees it. */
export interface Line {
  send(text: string): void;
  end(): void;
}

interface Socket {
  readonly connection: string;
  readonly page: PageSide;
  /** The page has been told `opened`. */
  attached: boolean;
  /** The agent's end is joined right now: what is sent goes out at once. */
  joined: boolean;
  sent: number;
  received: number;
  waiting: { number: number; text: string }[];
}

export interface Relay {
  /** A new stand-in; null when the frame has too many. */
  open(page: PageSide): Line | null;
}

export interface RelayOptions {
  /** Opens the runtime port; throws when the extension is gone. */
  connect(events: PortEvents): BridgePort;
  uuid(): string;
  /** This document's own name, for browsers that do not name documents. */
  document: string;
  after(ms: number, task: () => void): void;
}

export function createRelay(options: RelayOptions): Relay {
  const sockets = new Map<string, Socket>();
  let port: BridgePort | null = null;
  let failures = 0;

  function post(message: BridgeUp): void {
    try {
      port?.post(message);
    } catch {
      lost(); // the worker went between two events; everything unanswered is sent again
    }
  }

  function connect(): void {
    if (port !== null) return;
    let own: BridgePort | null = null;
    let isHeard = false;
    try {
      own = options.connect({
        message: (message) => {
          isHeard = true;
          if (own !== null && port === own) take(message);
        },
        closed: () => own !== null && port === own && lost(),
      });
    } catch {
      giveUp(); // the extension was removed or updated: this script is an orphan
      return;
    }
    port = own;
    options.after(HERE_MS, () => {
      if (isHeard || port !== own) return;
      own.close();
      lost();
    });
    for (const socket of sockets.values()) join(socket);
  }

  function lost(): void {
    port = null;
    for (const socket of sockets.values()) socket.joined = false;
    const wait = RETRY_MS[failures++];
    if (wait === undefined) giveUp();
    else if (sockets.size > 0) options.after(wait, connect);
  }

  function giveUp(): void {
    port = null;
    failures = 0;
    for (const socket of [...sockets.values()]) drop(socket, socket.attached ? 'closed' : 'native');
  }

  function join(socket: Socket): void {
    post({
      type: 'open',
      connection: socket.connection,
      fresh: !socket.attached,
      received: socket.received,
      document: options.document,
    });
  }

  function drop(socket: Socket, tell: 'closed' | 'native'): void {
    if (sockets.delete(socket.connection)) socket.page[tell]();
  }

  function attach(socket: Socket): void {
    if (socket.attached) return;
    socket.attached = true;
    socket.page.opened();
  }

  function opened(socket: Socket, received: number): void {
    attach(socket);
    socket.joined = true;
    socket.waiting = socket.waiting.filter((message) => message.number > received);
    for (const { number, text } of [...socket.waiting])
      post({ type: 'send', connection: socket.connection, number, text });
  }

  function message(socket: Socket, down: { number: number; text: string }): void {
    if (down.number <= socket.received) return; // sent again by the agent, which did not know that it had arrived
    if (down.number !== socket.received + 1) {
      drop(socket, 'closed'); // a hole cannot be mended, and a page must not see answers out of order
      post({ type: 'close', connection: socket.connection });
      return;
    }
    socket.received = down.number;
    attach(socket); // the agent greets before its answer to `open` is here
    socket.page.message(down.text);
  }

  function take(value: unknown): void {
    const down = parseDown(value);
    if (down === null) return;
    if (down.type === 'here') return;
    failures = 0;
    if (down.type === 'again') {
      for (const socket of sockets.values()) {
        socket.joined = false;
        join(socket);
      }
      return;
    }
    const socket = sockets.get(down.connection);
    if (socket === undefined) return;
    if (down.type === 'opened') opened(socket, down.received);
    else if (down.type === 'received') socket.waiting = socket.waiting.filter((one) => one.number > down.number);
    else if (down.type === 'message') message(socket, down);
    else drop(socket, down.type === 'native' && !socket.attached ? 'native' : 'closed');
  }

  function lineOf(socket: Socket): Line {
    return {
      send(text) {
        if (!sockets.has(socket.connection)) return;
        if (text.length > BRIDGE_LIMITS.messageUnits) {
          drop(socket, 'closed');
          post({ type: 'close', connection: socket.connection });
          return;
        }
        const number = ++socket.sent;
        socket.waiting.push({ number, text });
        if (socket.joined) post({ type: 'send', connection: socket.connection, number, text });
      },
      end() {
        if (!sockets.delete(socket.connection)) return;
        connect();
        post({ type: 'close', connection: socket.connection });
      },
    };
  }

  return {
    open(page) {
      if (sockets.size >= BRIDGE_LIMITS.socketsPerFrame) return null;
      const socket: Socket = {
        connection: options.uuid(),
        page,
        attached: false,
        joined: false,
        sent: 0,
        received: 0,
        waiting: [],
      };
      sockets.set(socket.connection, socket);
      if (port === null) connect();
      else join(socket);
      options.after(ANSWER_MS, () => {
        if (socket.attached || !sockets.has(socket.connection)) return;
        post({ type: 'close', connection: socket.connection });
        drop(socket, 'native');
      });
      return lineOf(socket);
    },
  };
}

/** Hand checks instead of a schema: this script is loaded into every frame of a portal. */
function parseDown(value: unknown): BridgeDown | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, connection, number, received, text } = value as Record<string, unknown>;
  if (type === 'here' || type === 'again') return { type };
  if (typeof connection !== 'string') return null;
  if (type === 'closed' || type === 'native') return { type, connection };
  if (type === 'opened' && isCount(received)) return { type, connection, received };
  if (type === 'received' && isCount(number)) return { type, connection, number };
  if (type === 'message' && isCount(number) && typeof text === 'string') return { type, connection, number, text };
  return null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
