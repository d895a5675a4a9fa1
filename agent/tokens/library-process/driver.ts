// Tokens behind vendor libraries that are listed in the configuration or in libraries.json, each library in a process of its own.
// The interface of the library (PKCS#11, SKF) is the matter of the program in that process alone.
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { toProblem } from '#shared/errors.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import { requireKept } from '../kept-pin.ts';
import type { DriverReport, Holding, Token, TokenDriver } from '../token.ts';
import { DEADLINES, startHost, type Deadlines, type HostConfig, type LibraryHost } from './host.ts';
import { childEntry } from './process.ts';
import { acquire, logIn, requireLength, type Means } from './session.ts';
import type { Place, TokenSeen } from './wire.ts';

const POLL_EVERY = 500;

/** After a refused library: long enough not to annoy, short enough to notice that IT has put it right. */
const RETRY_REFUSED = 30_000;

/** A library that still works has seen by then that its card is gone, and has ended what it was doing. */
const CARD_GONE = 2000;

export interface LibraryDriverOptions {
  /** Libraries of the configuration; first here, first asked. */
  modules: readonly HostConfig[];
  /** Libraries loaded without configuration where they exist. */
  allow: readonly HostConfig[];
  /** File that the module's process runs; default: found beside this one. */
  childEntry?: string;
  deadlines?: Partial<Deadlines>;
  /** Requests that a library is asked at once. Default 1 */
  parallel?: (config: HostConfig) => number;
}

interface Module {
  host: LibraryHost;
  tokens: TokenSeen[];
  problem: ProblemView | null;
  /** Ends the pause before the next poll. */
  wake: () => void;
  /** Its process has ended, so that another program has the card to itself; its tokens stay as they were seen last. */
  letGo: boolean;
  /** Starts a process anew after it was let go. */
  takeBack: () => void;
}

export interface LibraryDriver extends TokenDriver {
  readonly holding: Holding;
  /**
   * What the card service says of the readers, at each change. A library that hangs because its card was pulled, or goes on showing it,
   * is started anew; what was under way is rejected with token/removed.
   */
  readersChanged(isEmpty: (reader: string) => boolean): void;
}

/** Reports all tokens of all libraries within a second of a change; a library that fails costs its own tokens only. */
export function libraryDriver(id: string, options: LibraryDriverOptions): LibraryDriver {
  const deadlines = { ...DEADLINES, ...options.deadlines };
  const followed: Module[] = [];
  let isEmptyNow: (reader: string) => boolean = () => false;
  const holdsGoneCard = ({ tokens }: Module) => tokens.some(({ reader }) => isEmptyNow(reader));
  return {
    id,
    holding: holdingOf(id, followed),
    readersChanged(isEmpty) {
      isEmptyNow = isEmpty;
      for (const module of followed.filter(holdsGoneCard)) {
        const process = module.host.generation();
        setTimeout(() => {
          if (holdsGoneCard(module) && module.host.generation() === process) module.host.restart();
        }, CARD_GONE).unref();
      }
    },
    async watch(report, signal) {
      const entry = options.childEntry ?? childEntry(id);
      const start = (config: HostConfig): Module => {
        const parallel = options.parallel?.(config) ?? 1;
        const host = () => startHost({ config, entry, deadlines, parallel, onChange: () => module.wake() });
        const module: Module = {
          host: host(),
          tokens: [],
          problem: null,
          wake: () => undefined,
          letGo: false,
          takeBack() {
            if (!module.letGo || signal.aborted) return;
            Object.assign(module, { host: host(), tokens: [], letGo: false });
            tell(); // gone, so that what may have been changed in them is read anew
            module.wake();
          },
        };
        return module;
      };
      const modules = configsOf(options).map(start);
      followed.push(...modules);
      // Ends the polls under way as well.
      signal.addEventListener('abort', () => modules.forEach(({ host }) => void host.stop()), { once: true });
      const tell = reporter(report, { id, modules, deadlines, signal });
      if (modules.length === 0) tell();
      await Promise.all(modules.map((module) => follow(module, { deadlines, tell, signal })));
    },
  };
}

/** A library may keep every card connected that it has seen: only without its process is each of them free. */
function holdingOf(driver: string, modules: readonly Module[]): Holding {
  /** Several libraries may see the same card. */
  const holders = (token: string) =>
    modules.filter(({ tokens }) => tokens.some((seen) => idOf(driver, seen) === token));
  return {
    together(token) {
      const ids = holders(token).flatMap(({ tokens }) => tokens.map((seen) => idOf(driver, seen)));
      return [...new Set([token, ...ids])];
    },
    async letGo(token) {
      const all = holders(token);
      for (const module of all) module.letGo = true;
      await Promise.all(all.map(({ host }) => host.stop()));
    },
    takeBack(token) {
      for (const module of holders(token)) module.takeBack();
    },
  };
}

function configsOf({ modules, allow }: LibraryDriverOptions): HostConfig[] {
  const listed = new Set(modules.map(({ path }) => path));
  return [...modules, ...allow.filter(({ path }) => !listed.has(path) && existsSync(path))];
}

async function follow(
  module: Module,
  { deadlines, tell, signal }: { deadlines: Deadlines; tell: () => void; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await poll(module, deadlines);
    tell();
    const wait = module.problem?.code === 'token/library-refused' ? RETRY_REFUSED : POLL_EVERY;
    const pause = new AbortController();
    module.wake = () => pause.abort();
    await delay(wait, undefined, { signal: AbortSignal.any([signal, pause.signal]) }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

async function poll(module: Module, deadlines: Deadlines): Promise<void> {
  if (isLetGo(module)) return;
  try {
    module.tokens = await module.host.call({ call: 'tokens' }, { deadline: deadlines.poll });
    module.problem = null;
  } catch (thrown) {
    if (isLetGo(module)) return; // while it was asked
    const { code, params } = toProblem(thrown);
    module.tokens = [];
    module.problem = code === 'token/removed' ? null : { code, params };
  }
}

/** Asked before a call and again after it. */
function isLetGo({ letGo }: Module): boolean {
  return letGo;
}

/** Tells only what changed since it told last. */
function reporter(
  report: (now: DriverReport) => void,
  { id, modules, deadlines, signal }: { id: string; modules: Module[]; deadlines: Deadlines; signal: AbortSignal },
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
        const token = tokenOf(one, { driver: id, host, deadlines, locks });
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

function tokenOf(seen: TokenSeen, means: Means & { driver: string }): Token {
  const place: Place = { slot: seen.slot, serial: seen.serial };
  const { driver, host, deadlines, locks } = means;
  const id = idOf(driver, seen);
  return {
    id,
    driver,
    label: seen.label || seen.manufacturer,
    reader: seen.reader,
    serial: seen.serial,
    demo: false,
    pinLength: seen.pinLength,
    certificates: () => host.call({ call: 'certificates', place }, { deadline: deadlines.poll }),
    async pinState() {
      const { triesLeft, triesMax, locked, wrongBefore } = await host.call(
        { call: 'token', place },
        { deadline: deadlines.poll },
      );
      return { triesLeft, triesMax, locked, wrongBefore };
    },
    login: (pin) => logIn({ id, place, pin, length: seen.pinLength }, means),
    async changePin(oldPin, newPin) {
      requireLength(oldPin, seen.pinLength);
      requireLength(newPin, seen.pinLength);
      const release = await acquire(locks, id);
      const copies = { oldPin: Uint8Array.from(oldPin), newPin: Uint8Array.from(newPin) };
      try {
        for (const pin of [oldPin, newPin]) requireKept(pin);
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

function idOf(driver: string, { serial, label, reader }: TokenSeen): string {
  return `${driver}:${serial || `${label}@${reader}`}`;
}
