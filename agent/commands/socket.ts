// The way from the command line to the running agent: an owner-only Unix socket, or a named pipe on Windows, one JSON
// object a line, one command a connection. Both ends first prove that they can read the owner's control.key: a pipe name
// can be taken by another user, a file in the data folder cannot be read by one.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import process from 'node:process';
import * as v from 'valibot';
import { isProblemCode, Problem, toProblem } from '#shared/errors.ts';
import { LARGEST_FILE } from '#shared/protocol/files.ts';
import { ErrorBody } from '#shared/protocol/frames.ts';
import {
  CONTROL_COMMANDS,
  type ControlCommand,
  type ControlEvent,
  type ControlOperations,
  type ControlParams,
  type ControlResult,
  isControlCommand,
} from './table.ts';
import { type AgentPaths, makePrivateFolder } from '../data/paths.ts';
import { readPrivateFile, writePrivateFile } from '../data/private-file.ts';

type Place = Pick<AgentPaths, 'control' | 'controlKey'>;

/** A signed file comes back with its signature and certificate. */
const LONGEST_LINE = Math.ceil(LARGEST_FILE / 3) * 4 + 65_536;
const MOST_CONNECTIONS = 16;
/** How long a client may take in all, however often it sends a byte: until it has greeted, and until its command is whole. */
const DEADLINES = { helloMs: 5_000, commandMs: 30_000 };

const nonce = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const proof = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Hello = v.strictObject({ nonce });
const Welcome = v.strictObject({ proof, nonce });
const Command = v.strictObject({ proof, command: v.string(), params: v.unknown() });
const Answer = v.union([
  v.strictObject({ event: v.unknown() }),
  v.strictObject({ result: v.unknown() }),
  v.strictObject({ error: ErrorBody }),
]);

/**
 * Listens until the signal aborts. Call it only while holding the folder (data/store.ts): a socket left by a killed agent is replaced.
 * @param place.deadlines for tests
 */
export async function listenControl(
  place: Place & { deadlines?: typeof DEADLINES },
  operations: ControlOperations,
  signal: AbortSignal,
): Promise<void> {
  const key = randomBytes(32).toString('hex');
  writePrivateFile(place.controlKey, key);
  if (process.platform !== 'win32') clearPlace(place.control);
  const { deadlines = DEADLINES } = place;
  const server = createServer((socket) => void serve(socket, { key, operations, signal, deadlines }));
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, place.control);
  const stop = () => {
    server.close();
    if (process.platform !== 'win32') rmSync(place.control, { force: true });
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
}

/**
 * Runs one command in the running agent.
 * Rejects with agent/not-running, channel/not-proved, channel/closed, request/invalid and the command's own problems.
 */
export async function callAgent<C extends ControlCommand>(
  place: Place,
  call: {
    command: C;
    params: ControlParams<C>;
    /** The agent is there, has proved itself and been sent the command. */
    onAsked?: () => void;
    onEvent?: (event: ControlEvent<C>) => void;
    signal?: AbortSignal;
  },
): Promise<ControlResult<C>> {
  const key = readKey(place.controlKey);
  const socket = await connected(place.control);
  const leave = () => socket.destroy();
  call.signal?.addEventListener('abort', leave, { once: true });
  try {
    const lines = readLines(socket);
    await greet(socket, { lines, key, command: call.command, params: call.params });
    call.onAsked?.();
    return await takeAnswer(lines, call);
  } finally {
    call.signal?.removeEventListener('abort', leave);
    socket.destroy();
  }
}

type Lines = AsyncIterator<unknown, undefined>;

async function greet(
  socket: Socket,
  call: { lines: Lines; key: string; command: string; params: unknown },
): Promise<void> {
  const mine = randomBytes(16).toString('hex');
  writeLine(socket, { nonce: mine });
  const welcome = v.safeParse(Welcome, await nextLine(call.lines));
  if (!welcome.success || !same(welcome.output.proof, prove(call.key, 'agent', mine))) {
    throw new Problem('channel/not-proved');
  }
  const answer = prove(call.key, 'command', welcome.output.nonce);
  writeLine(socket, { proof: answer, command: call.command, params: call.params });
}

async function takeAnswer<C extends ControlCommand>(
  lines: Lines,
  call: { command: C; onEvent?: (event: ControlEvent<C>) => void },
): Promise<ControlResult<C>> {
  const table = CONTROL_COMMANDS[call.command];
  for (;;) {
    const answer = parseAs(Answer, await nextLine(lines));
    if ('event' in answer) {
      call.onEvent?.(parseAs(table.event as v.GenericSchema<unknown, ControlEvent<C>>, answer.event));
    } else if ('result' in answer) {
      return parseAs(table.result, answer.result);
    } else {
      const { code, params } = answer.error;
      throw new Problem(isProblemCode(code) ? code : 'agent/internal', params);
    }
  }
}

interface Serving {
  key: string;
  operations: ControlOperations;
  signal: AbortSignal;
  deadlines: typeof DEADLINES;
}

async function serve(socket: Socket, serving: Serving): Promise<void> {
  const gone = new AbortController();
  socket
    .on('error', () => undefined)
    .once('close', () => {
      gone.abort();
    });
  try {
    const lines = readLines(socket);
    const hello = parseAs(Hello, await within(socket, serving.deadlines.helloMs, nextLine(lines)));
    const mine = randomBytes(16).toString('hex');
    writeLine(socket, { proof: prove(serving.key, 'agent', hello.nonce), nonce: mine });
    const command = parseAs(Command, await within(socket, serving.deadlines.commandMs, nextLine(lines)));
    if (!same(command.proof, prove(serving.key, 'command', mine))) throw new Problem('request/not-allowed');
    const signal = AbortSignal.any([gone.signal, serving.signal]);
    const emit = (event: unknown) => {
      writeLine(socket, { event });
    };
    const result = await run(command, serving.operations, { emit, signal });
    socket.end(`${JSON.stringify({ result })}\n`);
  } catch (thrown) {
    const { code, params } = toProblem(thrown);
    socket.end(`${JSON.stringify({ error: { code, params } })}\n`);
  }
}

async function run(
  command: { command: string; params: unknown },
  operations: ControlOperations,
  context: { emit: (event: unknown) => void; signal: AbortSignal },
): Promise<unknown> {
  if (!isControlCommand(command.command))
    throw new Problem('request/unknown-method', { method: command.command.slice(0, 64) });
  const params = parseAs(CONTROL_COMMANDS[command.command].params, command.params);
  const operation = operations[command.command] as (params: unknown, context: unknown) => Promise<unknown>;
  return operation(params, context);
}

function prove(key: string, who: 'agent' | 'command', theirs: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(`tongqian-control-1|${who}|${theirs}`).digest('hex');
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function parseAs<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) throw new Problem('request/invalid', { detail: v.getDotPath(parsed.issues[0]) ?? 'line' });
  return parsed.output;
}

async function nextLine(lines: Lines): Promise<unknown> {
  const line = await lines.next();
  if (line.done) throw new Problem('channel/closed');
  return line.value;
}

/** Drops a client that lets it wait: who says nothing, or one byte now and then, would keep others out for good. */
async function within<T>(socket: Socket, ms: number, task: Promise<T>): Promise<T> {
  const timer = setTimeout(() => socket.destroy(), ms);
  try {
    return await task;
  } finally {
    clearTimeout(timer);
  }
}

function writeLine(socket: Socket, value: unknown): void {
  socket.write(`${JSON.stringify(value)}\n`);
}

/** Each line as parsed JSON. Throws request/invalid and channel/too-large; ends with the connection. */
async function* readLines(socket: Socket): AsyncGenerator<unknown, undefined> {
  let parts: string[] = [];
  let length = 0;
  socket.setEncoding('utf8');
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      const pieces = chunk.split('\n');
      for (const [index, piece] of pieces.entries()) {
        parts.push(piece);
        length += piece.length;
        if (length > LONGEST_LINE) throw new Problem('channel/too-large', { size: length, limit: LONGEST_LINE });
        if (index === pieces.length - 1) continue; // not ended yet
        yield parseLine(parts.join(''));
        parts = [];
        length = 0;
      }
    }
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem('channel/closed', {}, { cause: thrown });
  }
  return undefined;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Problem('request/invalid', { detail: 'json' }, { cause });
  }
}

function readKey(path: string): string {
  try {
    return readPrivateFile(path).trim();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('agent/not-running', {}, { cause });
  }
}

async function connected(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('error', (cause) => {
      reject(new Problem('agent/not-running', {}, { cause }));
    });
    socket.once('connect', () => {
      socket.removeAllListeners('error').on('error', () => undefined); // reading tells of it
      resolve(socket);
    });
  });
}

/** Makes way for the socket: its folder closed to others, no leftover of a killed agent. */
function clearPlace(address: string): void {
  const folder = dirname(address);
  requireNoLink(folder); // before, so that nothing behind it is changed; after, so that it did not come meanwhile
  makePrivateFolder(folder);
  requireNoLink(folder);
  rmSync(address, { force: true });
}

function requireNoLink(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Problem('store/not-private', { path: folder });
}

async function listening(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
