// One socket to a port that may or may not be the agent: opened with a time limit, read as whole binary messages.
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { createInbox, type Inbox, type Wire } from '#shared/protocol/handshake-wire.ts';

/** The part of WebSocket that is used. */
export interface LinkSocket {
  binaryType: string;
  send(message: Bytes): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** Opens ws://127.0.0.1:<port>/; browserSocket of agent-link.ts in the product. */
export type OpenSocket = (port: number) => LinkSocket;

export interface AgentSocket {
  readonly wire: Wire;
  readonly inbox: Inbox;
  /** Resolves once either end has closed it: for our own close at once, as a dead peer never answers one. */
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * @throws Problem agent/not-running when nothing there takes the connection in time
 */
export function connectTo(open: OpenSocket, port: number, withinMs: number): Promise<AgentSocket> {
  const inbox = createInbox();
  return new Promise((resolve, reject) => {
    const socket = open(port);
    socket.binaryType = 'arraybuffer';
    let done: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (done = resolve));
    const close = (): void => {
      clearTimeout(timer);
      socket.close();
      inbox.fail(new Problem('channel/closed'));
      reject(new Problem('agent/not-running'));
      done();
    };
    const timer = setTimeout(close, withinMs);
    socket.addEventListener('close', close);
    socket.addEventListener('error', close);
    socket.addEventListener('message', ({ data }) => {
      if (data instanceof ArrayBuffer) inbox.push(new Uint8Array(data));
      else close();
    });
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      const wire: Wire = { send: (message) => socket.send(message), receive: () => inbox.receive() };
      resolve({ wire, inbox, closed, close });
    });
  });
}

/** What `work` gives, or the socket is closed because it took too long. Rejects with channel/closed then. */
export async function within<T>(socket: AgentSocket, ms: number, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => socket.close(), ms);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
