// The encrypted channel after the handshake: whole text messages in order over a binary socket. The first record that does not
// open ends it; there is no way back to plain messages.
import type { Bytes } from '../bytes.ts';
import { type Problem, toProblem } from '../errors.ts';
import type { TextChannel } from './peer.ts';
import type { Sealer } from './record.ts';

/** What a channel needs of a WebSocket of either kind. */
export interface RecordSocket {
  send(record: Bytes): void;
  close(): void;
}

export interface Channel extends TextChannel {
  /** Takes one record as it came. */
  receive(record: Uint8Array): void;
  /** Keeps the connection alive: an empty record, which the other end answers with one when asked to. */
  ping(): void;
}

/**
 * @param options.echo answers pings (the agent does; the extension's worker lives longer by hearing something, spec/platform §1)
 * @param options.onText gets every message in order; what it throws ends the channel
 * @param options.onBroken told once, before the socket is closed because of this Problem
 */
export function createChannel(options: {
  sealer: Sealer;
  socket: RecordSocket;
  echo: boolean;
  onText: (text: string) => void;
  onBroken: (problem: Problem) => void;
}): Channel {
  let over = false;
  let sending: Promise<void> = Promise.resolve();
  let receiving: Promise<void> = Promise.resolve();

  function broken(thrown: unknown): void {
    if (over) return;
    over = true;
    options.onBroken(toProblem(thrown));
    options.socket.close();
  }
  function send(text: string): void {
    if (over) return;
    const record = options.sealer.seal(text);
    if (record instanceof Promise) sending = inTurn(sending, record, transmit).catch(broken);
    else transmit(record);
  }
  function transmit(record: Bytes): void {
    if (!over) options.socket.send(record);
  }
  function take(text: string): void {
    if (over) return;
    if (text !== '') options.onText(text);
    else if (options.echo) send('');
  }
  return {
    send,
    ping: () => send(''),
    receive(record) {
      if (over) return;
      try {
        const text = options.sealer.open(record);
        if (text instanceof Promise) receiving = inTurn(receiving, text, take).catch(broken);
        else take(text);
      } catch (thrown) {
        broken(thrown);
      }
    },
    close() {
      over = true;
      options.socket.close();
    },
  };
}

/** Uses a value when it is there and everything before it is done. */
async function inTurn<T>(before: Promise<void>, value: Promise<T>, use: (value: T) => void): Promise<void> {
  const [, ready] = await Promise.all([before, value]);
  use(ready);
}
