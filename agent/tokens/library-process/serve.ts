// The loop of a library's process: reads one request after the other, answers with a result or a problem, and ends with the agent.
import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { HsmConfig, LibraryAbi } from '../../data/library-config.ts';
import { Problem } from '#shared/errors.ts';
import { type CheckedLibrary, refuse } from '../libraries.ts';
import { requireOwnArchitecture } from './architecture.ts';
import type { FromChild, Numbered, Place, Request, Result } from './wire.ts';

/** Less than the host gives a process before it ends it. */
const TO_CLOSE = 500;

/** A loaded library; each function answers the request of its name (wire.ts) or throws. */
export interface OpenLibrary {
  tokens(): Result<'tokens'>;
  token(place: Place): Result<'token'>;
  certificates(place: Place): Result<'certificates'>;
  login(place: Place, pin: Uint8Array): Result<'login'>;
  sign(request: Extract<Request, { call: 'sign' }>): Result<'sign'> | Promise<Result<'sign'>>;
  /** Where missing: the library's interface cannot, or we cannot speak it. */
  decrypt?(request: Extract<Request, { call: 'decrypt' }>): Result<'decrypt'> | Promise<Result<'decrypt'>>;
  logout(session: number): void | Promise<void>;
  changePin(place: Place, pins: { oldPin: Uint8Array; newPin: Uint8Array }): void;
  /** Logs out and ends what waits in the library, as far as it lets us. */
  close(): void | Promise<void>;
}

export interface Loading {
  library: CheckedLibrary;
  abi: LibraryAbi;
  /** Of libraries that are configured with their keys */
  hsm: HsmConfig | null;
  /** To be called when something was plugged in or out. */
  onChange: () => void;
}

/** What is different for each interface of libraries. */
export interface Program {
  /** Rejects with token/library-refused. */
  load(loading: Loading): Promise<OpenLibrary>;
  /** What was thrown, in the clerk's words. */
  problemOf(thrown: unknown): Problem;
}

/** Serves the host that started this process, until it is gone. */
export function serveLibrary(program: Program): void {
  let loaded: OpenLibrary | null = null;

  async function answer(request: Numbered): Promise<unknown> {
    if (request.call === 'load') {
      requireUnchanged(request.library);
      requireOwnArchitecture(request.library.path);
      loaded = await program.load({ ...request, onChange: () => send({ event: 'changed' }) });
      return undefined;
    }
    if (!loaded) throw new Problem('agent/internal');
    return ask(loaded, request);
  }

  async function reply(request: Numbered): Promise<void> {
    try {
      send({ id: request.id, result: await answer(request) });
    } catch (thrown) {
      const { code, params } = program.problemOf(thrown);
      send({ id: request.id, problem: { code, params } });
    }
  }

  process.on('message', (request) => {
    // The one sender is host.ts of the same build, over a channel nobody else holds.
    void reply(request as Numbered);
  });
  process.on('disconnect', () => {
    void end(loaded);
  });
}

async function end(library: OpenLibrary | null): Promise<void> {
  try {
    await Promise.race([library?.close(), delay(TO_CLOSE)]);
  } finally {
    // Not process.exit(): it would wait for a thread that waits inside the library.
    process.kill(process.pid, 'SIGKILL');
  }
}

function ask(library: OpenLibrary, request: Exclude<Numbered, { call: 'load' }>): unknown {
  switch (request.call) {
    case 'tokens':
      return library.tokens();
    case 'token':
      return library.token(request.place);
    case 'certificates':
      return library.certificates(request.place);
    case 'login':
      return library.login(request.place, request.pin);
    case 'sign':
      return library.sign(request);
    case 'decrypt':
      if (!library.decrypt) throw new Problem('token/mechanism', { detail: request.wrapping });
      return library.decrypt(request);
    case 'logout':
      return library.logout(request.session);
    case 'changePin':
      library.changePin(request.place, request);
      return undefined;
  }
}

function send(message: FromChild): void {
  if (process.connected) process.send?.(message);
}

function requireUnchanged({ path, device, inode, size }: CheckedLibrary): void {
  const now = statSync(path);
  const same = now.dev === device && now.ino === inode && now.size === size;
  if (!same) refuse(path, '检查之后文件被换掉了', 'file was exchanged after the check');
}
