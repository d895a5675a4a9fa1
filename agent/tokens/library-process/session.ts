// A login on the token of a library: one at a time on each token, ended by the card's or the library's end.
import { setTimeout as delay } from 'node:timers/promises';
import { Problem, toProblem } from '#shared/errors.ts';
import { requireKept } from '../kept-pin.ts';
import type { Pin, TokenSession } from '../token.ts';
import type { Deadlines, LibraryHost } from './host.ts';
import { pack, type Place } from './wire.ts';

/** How long a login waits for the session that holds the token; as long as a person has to answer a window. */
const LONGEST_WAIT = 120_000;

/** After these a login is worth nothing any more. */
const ENDING: ReadonlySet<string> = new Set([
  'token/removed',
  'token/library-hung',
  'token/library-crashed',
  'token/library-faulty',
  'token/library-refused',
]);

export interface Means {
  host: LibraryHost;
  deadlines: Deadlines;
  /** Token id → end of the session that holds its login */
  locks: Map<string, Promise<void>>;
}

/**
 * Login is a state of the whole process in PKCS#11, and of the application in SKF: a second session on the token would need no PIN, so it
 * waits for the first to end.
 */
export async function logIn(
  what: { id: string; place: Place; pin: Pin; length: { min: number; max: number } },
  means: Means,
): Promise<TokenSession> {
  requireLength(what.pin, what.length);
  const { host, deadlines, locks } = means;
  const release = await acquire(locks, what.id);
  try {
    requireKept(what.pin);
    // A copy: the caller may wipe its own while this waits in the queue, and zeros would cost a try.
    const pin = Uint8Array.from(what.pin);
    const session = await host.call(
      { call: 'login', place: what.place, pin },
      { deadline: deadlines.login, wipe: [pin] },
    );
    return sessionOf(session, { host, deadlines, release });
  } catch (thrown) {
    release();
    throw thrown;
  }
}

function sessionOf(
  session: number,
  { host, deadlines, release }: { host: LibraryHost; deadlines: Deadlines; release: () => void },
): TokenSession {
  const generation = host.generation();
  let closing: Promise<void> | null = null;
  /** Why the login is gone; the token is free for others from then on. */
  let over: Problem | null = null;
  const close = (): Promise<void> =>
    (closing ??= host
      .call({ call: 'logout', session }, { deadline: deadlines.sign, generation })
      .catch(() => undefined) // the process or the card is gone, and the login with it
      .finally(release));
  async function whileOpen<T>(task: () => Promise<T>): Promise<T> {
    if (over) throw over;
    if (closing) throw new Problem('token/removed');
    try {
      return await task();
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (ENDING.has(problem.code)) {
        over ??= problem;
        void close();
      }
      throw problem;
    }
  }
  const signMany: NonNullable<TokenSession['signMany']> = (key, mechanism, datas) =>
    whileOpen(async () => {
      if (datas.length === 0) return [];
      const request = { call: 'sign', session, key, mechanism, packed: pack(datas) } as const;
      const { bytes, each } = await host.call(request, {
        deadline: deadlines.sign * Math.max(1, datas.length / 4),
        generation,
      });
      if (bytes.length !== each * datas.length) throw new Problem('token/failed', { detail: 'sign' });
      return datas.map((_data, index) => bytes.subarray(index * each, (index + 1) * each));
    });
  return {
    async sign(key, mechanism, data) {
      const [signature] = await signMany(key, mechanism, [data]);
      if (!signature) throw new Problem('token/failed', { detail: 'sign' });
      return signature;
    },
    signMany,
    decrypt: (key, wrapping, wrapped) =>
      whileOpen(() =>
        host.call({ call: 'decrypt', session, key, wrapping, wrapped }, { deadline: deadlines.sign, generation }),
      ),
    close,
  };
}

/** @throws Problem token/busy when the session before does not end in time */
export async function acquire(locks: Map<string, Promise<void>>, id: string): Promise<() => void> {
  const before = locks.get(id) ?? Promise.resolve();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  locks.set(
    id,
    before.then(() => held),
  );
  const waiting = new AbortController();
  const late = delay(LONGEST_WAIT, 'late' as const, { signal: waiting.signal }).catch(() => 'stopped' as const);
  const turn = await Promise.race([before, late]);
  waiting.abort();
  if (turn !== 'late') return release;
  release();
  throw new Problem('token/busy');
}

/** @throws Problem token/pin-length before the token is touched */
export function requireLength(pin: Pin, { min, max }: { min: number; max: number }): void {
  if (pin.length < min || pin.length > max) throw new Problem('token/pin-length');
}
