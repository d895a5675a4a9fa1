// What comes before the encrypted channel: the hello, refusals, and a queue that lets a handshake be read as one straight function.
import { type Bytes, concat } from '../bytes.ts';
import { Problem, type ProblemCode } from '../errors.ts';
import { PROTOCOL_VERSION } from './frames.ts';

/** Whole binary messages in order, before the channel is encrypted. */
export interface Wire {
  send(message: Bytes): void;
  /** The next message. Rejects with the Problem that ended the connection. */
  receive(): Promise<Bytes>;
}

export type HelloKind = 'session' | 'pairing';

const MAGIC = [0x54, 0x51]; // TQ
const KINDS: Record<HelloKind, number> = { session: 1, pairing: 2 };
const HELLO_HEAD = 4;

/** Refusals by their number on the wire. They are not authenticated: they choose a sentence for a person, nothing else. */
const REFUSALS = [
  'channel/forged',
  'channel/version',
  'channel/not-paired',
  'pairing/not-open',
  'pairing/busy',
  'pairing/too-many',
  'pairing/expired',
  'pairing/code-wrong',
] as const satisfies readonly ProblemCode[];

/** First message: TQ, version, kind, then the body of that kind. */
export function hello(kind: HelloKind, ...body: Bytes[]): Bytes {
  return concat(new Uint8Array([...MAGIC, PROTOCOL_VERSION, KINDS[kind]]), ...body);
}

/** Kind of a first message. Throws channel/version for another version, channel/forged for anything else. */
export function helloKind(message: Bytes): HelloKind {
  if (message.length < HELLO_HEAD || MAGIC.some((byte, i) => message[i] !== byte)) throw new Problem('channel/forged');
  if (message[2] !== PROTOCOL_VERSION) throw new Problem('channel/version');
  if (message[3] === KINDS.session) return 'session';
  if (message[3] === KINDS.pairing) return 'pairing';
  throw new Problem('channel/forged');
}

/** The part of a hello after its head. */
export function helloBody(message: Bytes): Bytes {
  return message.slice(HELLO_HEAD);
}

/** Two bytes that say why not. Codes that are not meant for the other end become channel/forged. */
export function refusal(code: ProblemCode): Bytes {
  const number = (REFUSALS as readonly string[]).indexOf(code);
  return new Uint8Array([0, Math.max(0, number)]);
}

/** The Problem in a refusal, null when the message is none. No other message of a handshake has two bytes. */
export function refusalIn(message: Bytes): Problem | null {
  if (message.length !== 2 || message[0] !== 0) return null;
  return new Problem(REFUSALS[message[1] ?? 0] ?? 'channel/forged');
}

/** The next message of a handshake. Throws the Problem of a refusal. */
export async function nextMessage(wire: Wire): Promise<Bytes> {
  const message = await wire.receive();
  const refused = refusalIn(message);
  if (refused) throw refused;
  return message;
}

/** Messages that arrived and were not read yet; becomes a plain listener when the handshake is over. */
export interface Inbox {
  push(message: Bytes): void;
  /** Ends it: what waits and what is asked later rejects with this. */
  fail(problem: Problem): void;
  receive(): Promise<Bytes>;
  /** Gives the listener everything unread, then every later message at once. */
  handOver(listener: (message: Bytes) => void): void;
}

/** A peer that sends more than this ahead of its turn speaks another protocol. */
const UNREAD_LIMIT = 64;

export function createInbox(): Inbox {
  const unread: Bytes[] = [];
  let waiting: { resolve: (message: Bytes) => void; reject: (problem: Problem) => void } | null = null;
  let failed: Problem | null = null;
  let listener: ((message: Bytes) => void) | null = null;
  function fail(problem: Problem): void {
    failed ??= problem;
    waiting?.reject(failed);
    waiting = null;
  }
  return {
    push(message) {
      if (failed) return;
      if (listener) listener(message);
      else if (waiting) {
        waiting.resolve(message);
        waiting = null;
      } else if (unread.push(message) > UNREAD_LIMIT) fail(new Problem('channel/forged'));
    },
    fail,
    receive() {
      const message = unread.shift();
      if (message) return Promise.resolve(message);
      if (failed) return Promise.reject(failed);
      return new Promise((resolve, reject) => (waiting = { resolve, reject }));
    },
    handOver(next) {
      listener = next;
      for (const message of unread.splice(0)) next(message);
    },
  };
}
