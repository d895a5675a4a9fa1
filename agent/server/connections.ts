// Stand-in sockets of pages, as the agent sees them: numbered both ways, so that the death of a browser worker loses nothing
// and repeats nothing. A connection lives until the page goes, or 120 s after its extension was last heard.
import { LIMITS } from '#shared/protocol/frames.ts';
import type { PageSource } from '#shared/protocol/methods.ts';
import type { EventData } from '#shared/protocol/events.ts';

/** One dialect conversation, see eport/connection.ts; handed in because doors do not know each other. */
export interface Conversation {
  receive(text: string): void;
  close(): void;
}
export type OpenConversation = (options: {
  extension: string;
  page: PageSource;
  send: (text: string) => void;
  signal: AbortSignal;
}) => Conversation;

interface Connection {
  id: string;
  extension: string;
  page: PageSource;
  conversation: Conversation;
  abort: AbortController;
  /** Last number received from the page. */
  received: number;
  sent: { number: number; text: string; at: number }[];
  lastNumber: number;
  heardAt: number;
}

/** Stand-in sockets that may be open at once, and how many of them in one tab: no page can take them all. */
const MOST = 512;
const MOST_OF_TAB = 64;
/** Code units of all answers kept for sending again; beyond it the oldest of whoever answers are dropped. */
const KEPT_UNITS = 64 * 1024 * 1024;

export interface Connections {
  open(
    extension: string,
    params: { connection: string; page: PageSource; received: number },
  ): { resumed: boolean; received: number };
  send(extension: string, params: { connection: string; number: number; text: string }): void;
  close(extension: string, connection: string): void;
  left(extension: string, tab: number, document: string | null): void;
}

export function createConnections(options: {
  open: OpenConversation;
  emit: <E extends 'eport.message' | 'eport.closed'>(extension: string, event: E, data: EventData<E>) => void;
  isConnected: (extension: string) => boolean;
  signal: AbortSignal;
  now?: () => number;
}): Connections {
  const connections = new Map<string, Connection>();
  const now = options.now ?? Date.now;
  let keptUnits = 0;
  const sweep = setInterval(forgetLost, 5000);
  sweep.unref();
  options.signal.addEventListener('abort', () => {
    clearInterval(sweep);
    closeAll();
  });

  function keep(connection: Connection, sent: Connection['sent']): void {
    keptUnits += unitsOf(sent) - unitsOf(connection.sent);
    connection.sent = sent;
  }

  function end(connection: Connection): void {
    keep(connection, []);
    connections.delete(connection.id);
    connection.abort.abort();
    connection.conversation.close();
  }

  function forgetLost(): void {
    for (const connection of [...connections.values()]) {
      if (options.isConnected(connection.extension)) {
        connection.heardAt = now();
        keep(
          connection,
          connection.sent.filter(({ at }) => at > now() - LIMITS.replyKeptMs),
        );
      } else if (connection.heardAt < now() - LIMITS.replyKeptMs) end(connection);
    }
  }

  function begin(extension: string, id: string, page: PageSource): Connection {
    const abort = new AbortController();
    const connection: Connection = {
      id,
      extension,
      page,
      abort,
      received: 0,
      sent: [],
      lastNumber: 0,
      heardAt: now(),
      conversation: { receive: () => undefined, close: () => undefined },
    };
    connections.set(id, connection);
    connection.conversation = options.open({
      extension,
      page,
      signal: abort.signal,
      send: (text) => {
        connection.lastNumber += 1;
        connection.sent.push({ number: connection.lastNumber, text, at: now() });
        keptUnits += text.length;
        while (keptUnits > KEPT_UNITS && connection.sent.length > 0)
          keptUnits -= connection.sent.shift()?.text.length ?? 0;
        options.emit(extension, 'eport.message', { connection: id, number: connection.lastNumber, text });
      },
    });
    return connection;
  }

  /** Another document, tab or extension never meets a connection it did not open. */
  const own = (extension: string, id: string): Connection | null => {
    const connection = connections.get(id);
    return connection && connection.extension === extension ? connection : null;
  };

  function openIn(extension: string, tab: number): number {
    return [...connections.values()].filter((one) => one.extension === extension && one.page.tab === tab).length;
  }

  function closeAll(): void {
    for (const connection of [...connections.values()]) end(connection);
  }

  return {
    open(extension, { connection: id, page, received }) {
      const known = own(extension, id);
      if (known && samePage(known.page, page)) {
        known.heardAt = now();
        keep(
          known,
          known.sent.filter(({ number }) => number > received),
        );
        if (known.lastNumber > received && known.sent[0]?.number !== received + 1) {
          end(known); // what the page lacks was dropped: it must know
          options.emit(extension, 'eport.closed', { connection: id });
          return { resumed: false, received: 0 };
        }
        for (const { number, text } of known.sent)
          options.emit(extension, 'eport.message', { connection: id, number, text });
        return { resumed: true, received: known.received };
      }
      // Numbers already counted mean a connection that this agent no longer has: it was restarted, and the page must know.
      const room = connections.size < MOST && openIn(extension, page.tab) < MOST_OF_TAB;
      const fresh = received === 0 && !connections.has(id) && room;
      if (!fresh) {
        options.emit(extension, 'eport.closed', { connection: id });
        return { resumed: false, received: 0 };
      }
      begin(extension, id, page);
      return { resumed: false, received: 0 };
    },
    send(extension, { connection: id, number, text }) {
      const connection = own(extension, id);
      if (!connection) {
        options.emit(extension, 'eport.closed', { connection: id });
        return;
      }
      connection.heardAt = now();
      if (number <= connection.received) return;
      connection.received = number;
      connection.conversation.receive(text);
    },
    close(extension, id) {
      const connection = own(extension, id);
      if (connection) end(connection);
    },
    left(extension, tab, document) {
      for (const connection of [...connections.values()])
        if (connection.extension === extension && connection.page.tab === tab && connection.page.document !== document)
          end(connection);
    },
  };
}

function unitsOf(sent: Connection['sent']): number {
  return sent.reduce((units, { text }) => units + text.length, 0);
}

function samePage(a: PageSource, b: PageSource): boolean {
  return a.origin === b.origin && a.tab === b.tab && a.frame === b.frame && a.document === b.document;
}
