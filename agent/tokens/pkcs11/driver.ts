// PKCS#11 tokens: cards and keys whose vendor library is listed in the configuration or in libraries.json.
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem, toProblem } from '#shared/errors.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import { knownPaths, type LibraryConfig } from '../libraries.ts';
import type { DriverReport, Pin, Token, TokenDriver, TokenSession } from '../token.ts';
import { DEADLINES, startHost, type Deadlines, type ModuleHost } from './host.ts';
import { defaultChildEntry } from './process.ts';
import { pack, type Place, type TokenSeen } from './wire.ts';

const POLL_EVERY = 500;

/** After a refused library: long enough not to annoy, short enough to notice that IT has put it right. */
const RETRY_REFUSED = 30_000;

/** How long a login waits for the session that holds the token; as long as a person has to answer a window. */
const LONGEST_WAIT = 120_000;

/** After these a login is worth nothing any more. */
const ENDING: ReadonlySet<string> = new Set([
  'token/removed',
  'token/library-hung',
  'token/library-crashed',
  'token/library-refused',
]);

export interface Pkcs11Options {
  /** Libraries of the configuration; first here, first asked. */
  modules: readonly LibraryConfig[];
  /** Paths loaded without configuration where they exist; default: those of libraries.json for this system. */
  allow?: readonly string[];
  /** File that the module's process runs; default: found beside this one. */
  childEntry?: string;
  deadlines?: Partial<Deadlines>;
}

interface Module {
  host: ModuleHost;
  tokens: TokenSeen[];
  problem: ProblemView | null;
}

/** Reports all tokens of all libraries within a second of a change; a library that fails costs its own tokens only. */
export function pkcs11Driver(options: Pkcs11Options): TokenDriver {
  const deadlines = { ...DEADLINES, ...options.deadlines };
  return {
    id: 'pkcs11',
    async watch(report, signal) {
      const entry = options.childEntry ?? defaultChildEntry();
      const start = (config: LibraryConfig): Module => ({
        host: startHost({ config, entry, deadlines }),
        tokens: [],
        problem: null,
      });
      const modules = configsOf(options).map(start);
      // Ends the polls under way as well.
      signal.addEventListener('abort', () => modules.forEach(({ host }) => host.stop()), { once: true });
      const tell = reporter(report, { modules, deadlines, signal });
      if (modules.length === 0) tell();
      await Promise.all(modules.map((module) => follow(module, { deadlines, tell, signal })));
    },
  };
}

function configsOf({ modules, allow = knownPaths() }: Pkcs11Options): LibraryConfig[] {
  const listed = new Set(modules.map(({ path }) => path));
  return [...modules, ...allow.filter((path) => !listed.has(path) && existsSync(path)).map((path) => ({ path }))];
}

async function follow(
  module: Module,
  { deadlines, tell, signal }: { deadlines: Deadlines; tell: () => void; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await poll(module, deadlines);
    tell();
    const wait = module.problem?.code === 'token/library-refused' ? RETRY_REFUSED : POLL_EVERY;
    await delay(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

async function poll(module: Module, deadlines: Deadlines): Promise<void> {
  try {
    module.tokens = await module.host.call({ call: 'tokens' }, { deadline: deadlines.poll });
    module.problem = null;
  } catch (thrown) {
    const { code, params } = toProblem(thrown);
    module.tokens = [];
    module.problem = { code, params };
  }
}

/** Tells only what changed since it told last. */
function reporter(
  report: (now: DriverReport) => void,
  { modules, deadlines, signal }: { modules: Module[]; deadlines: Deadlines; signal: AbortSignal },
): () => void {
  const locks = new Map<string, Promise<void>>();
  let told = '';
  return () => {
    const now = JSON.stringify(modules.map(({ tokens, problem }) => [tokens, problem]));
    if (now === told || signal.aborted) return;
    told = now;
    const tokens = new Map<string, Token>();
    for (const { host, tokens: seen } of modules) {
      for (const one of seen) {
        const token = tokenOf(one, { host, deadlines, locks });
        // The same card may be seen by two libraries; the one listed first has it.
        if (!tokens.has(token.id)) tokens.set(token.id, token);
      }
    }
    report({
      tokens: [...tokens.values()],
      readers: [],
      problem: modules.find(({ problem }) => problem)?.problem ?? null,
    });
  };
}

interface Means {
  host: ModuleHost;
  deadlines: Deadlines;
  /** Token id → end of the session that holds its login */
  locks: Map<string, Promise<void>>;
}

function tokenOf(seen: TokenSeen, means: Means): Token {
  const place: Place = { slot: seen.slot, serial: seen.serial };
  const id = `pkcs11:${seen.serial || `${seen.label}@${seen.reader}`}`;
  const { host, deadlines, locks } = means;
  return {
    id,
    driver: 'pkcs11',
    label: seen.label || seen.manufacturer,
    reader: seen.reader,
    serial: seen.serial,
    demo: false,
    pinLength: seen.pinLength,
    certificates: () => host.call({ call: 'certificates', place }, { deadline: deadlines.poll }),
    async pinState() {
      const { triesLeft, locked, wrongBefore } = await host.call(
        { call: 'token', place },
        { deadline: deadlines.poll },
      );
      return { triesLeft, triesMax: null, locked, wrongBefore };
    },
    login: (pin) => logIn({ id, place, pin, length: seen.pinLength }, means),
    async changePin(oldPin, newPin) {
      requireLength(oldPin, seen.pinLength);
      requireLength(newPin, seen.pinLength);
      const release = await acquire(locks, id);
      const copies = { oldPin: Uint8Array.from(oldPin), newPin: Uint8Array.from(newPin) };
      try {
        await host.call(
          { call: 'changePin', place, ...copies },
          { deadline: deadlines.login, wipe: Object.values(copies) },
        );
      } finally {
        release();
      }
    },
  };
}

/** Login is a state of the whole process in PKCS#11: a second session on the token would need no PIN, so it waits for the first to end. */
async function logIn(
  what: { id: string; place: Place; pin: Pin; length: { min: number; max: number } },
  means: Means,
): Promise<TokenSession> {
  requireLength(what.pin, what.length);
  const { host, deadlines, locks } = means;
  const release = await acquire(locks, what.id);
  try {
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
  { host, deadlines, release }: { host: ModuleHost; deadlines: Deadlines; release: () => void },
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
  const signMany: NonNullable<TokenSession['signMany']> = async (key, mechanism, datas) => {
    if (over) throw over;
    if (closing) throw new Problem('token/removed');
    if (datas.length === 0) return [];
    try {
      const request = { call: 'sign', session, key, mechanism, packed: pack(datas) } as const;
      const { bytes, each } = await host.call(request, {
        deadline: deadlines.sign * Math.max(1, datas.length / 4),
        generation,
      });
      if (bytes.length !== each * datas.length) throw new Problem('token/failed', { detail: 'sign' });
      return datas.map((_data, index) => bytes.subarray(index * each, (index + 1) * each));
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (ENDING.has(problem.code)) {
        over ??= problem;
        void close();
      }
      throw problem;
    }
  };
  return {
    async sign(key, mechanism, data) {
      const [signature] = await signMany(key, mechanism, [data]);
      if (!signature) throw new Problem('token/failed', { detail: 'sign' });
      return signature;
    },
    signMany,
    close,
  };
}

/** @throws Problem token/busy when the session before does not end in time */
async function acquire(locks: Map<string, Promise<void>>, id: string): Promise<() => void> {
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

function requireLength(pin: Pin, { min, max }: { min: number; max: number }): void {
  if (pin.length < min || pin.length > max) throw new Problem('token/pin-length');
}
