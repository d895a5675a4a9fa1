// The agent's side of one library's process: one request at a time, or as many as the library serves at once, a deadline for each,
// and a new process after a hang or crash.
import type { ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import type { HsmConfig, LibraryAbi, LibraryConfig } from '../../data/library-config.ts';
import { checkLibrary, refusal } from '../libraries.ts';
import { startProcess } from './process.ts';
import { FromChild, RESULTS, type Request, type Result } from './wire.ts';

export interface Deadlines {
  /** Milliseconds; poll also covers reading certificates. */
  load: number;
  poll: number;
  sign: number;
  /** Long enough for a PIN pad */
  login: number;
}

export const DEADLINES: Deadlines = { load: 20_000, poll: 20_000, sign: 20_000, login: 60_000 };

const NOT_STARTED = { zh: '无法检查或启动', en: 'cannot be checked or started' };

/** Waits before the process is started again after failures in a row; the first restart is at once. */
const BACK_OFF = [0, 500, 1000, 2000, 4000, 8000];

export interface LibraryHost {
  /**
   * Queues a request. Rejects with what the module reports, or token/library-hung, -crashed, -refused.
   * @param options.generation process the request belongs to: a login does not outlive its process
   * @param options.wipe zeroed when the request has been sent or has failed
   */
  call<R extends Request>(request: R, options: CallOptions): Promise<Result<R['call']>>;
  /** Number of the process; changes with each restart. */
  generation(): number;
  /** Pid of the running process, null between two of them. */
  pid(): number | null;
  /** Ends the process, because its card is gone and it does not say so: what is under way is rejected with token/removed. */
  restart(): void;
  /** For good. @returns when no process of the library is left: the card is free for other programs then */
  stop(): Promise<void>;
}

export interface CallOptions {
  deadline: number;
  generation?: number;
  wipe?: Uint8Array[];
}

interface Job {
  request: Request;
  options: CallOptions;
  resolve: (result: never) => void;
  reject: (problem: Problem) => void;
}

/** A library with what its interface leaves to the vendor. */
export type HostConfig = LibraryConfig & { abi?: LibraryAbi | undefined; hsm?: HsmConfig };

export interface HostOptions {
  config: HostConfig;
  /** File that the process runs */
  entry: string;
  deadlines: Deadlines;
  /** Requests under way at once; only for a program that answers them so (wire.ts). Default 1 */
  parallel?: number;
  /** The library says that something was plugged in or out. */
  onChange?: () => void;
}

export function startHost(options: HostOptions): LibraryHost {
  const waiting: Job[] = [];
  const running = new Map<number, { job: Job; timer: NodeJS.Timeout }>();
  let child: ChildProcess | null = null;
  let ready = false;
  let restart: NodeJS.Timeout | null = null;
  let generation = 0;
  let failures = 0;
  let lastId = 0;
  let stopped = false;
  /** Why the last process ended; calls that belonged to it get this. */
  let ended = new Problem('token/library-crashed');

  function start(): void {
    restart = null;
    let process: ChildProcess;
    try {
      const library = checkLibrary(options.config);
      process = startProcess({ entry: options.entry, config: { ...options.config, path: library.path } });
      child = process;
      generation++;
      process.on('message', (message) => receive(process, message));
      process.on('error', () => lost(process, new Problem('token/library-crashed')));
      process.on('exit', () => lost(process, new Problem('token/library-crashed')));
      const loading: Job = {
        request: { call: 'load', library, abi: options.config.abi ?? {}, hsm: options.config.hsm ?? null },
        options: { deadline: options.deadlines.load },
        resolve: becomeReady,
        reject: refused,
      };
      send(loading);
    } catch (thrown) {
      refused(thrown instanceof Problem ? thrown : refusal(options.config.path, NOT_STARTED, thrown));
    }
  }

  function becomeReady(): void {
    ready = true;
    pump();
  }

  /** A library that cannot be loaded will not load a moment later either: everybody waiting is told. */
  function refused(problem: Problem): void {
    const old = child;
    forget(problem);
    old?.removeAllListeners();
    old?.on('error', () => undefined);
    old?.kill('SIGKILL');
    for (const job of waiting.splice(0)) fail(job, problem);
  }

  function forget(problem: Problem): void {
    child = null;
    ready = false;
    ended = problem;
    failures++;
  }

  function send(job: Job): void {
    const id = ++lastId;
    const timer = setTimeout(() => hang(), job.options.deadline);
    running.set(id, { job, timer });
    child?.send({ ...job.request, id }, (error) => {
      if (error && child) lost(child, new Problem('token/library-crashed'));
    });
    wipe(job);
  }

  function receive(from: ChildProcess, message: unknown): void {
    if (from !== child) return;
    const parsed = v.safeParse(FromChild, message);
    const said = parsed.success ? parsed.output : null;
    if (said && 'event' in said) {
      options.onChange?.();
      return;
    }
    if (running.size === 0) return;
    const answered = said ? running.get(said.id) : undefined;
    if (!said || !answered) {
      hang();
      return;
    }
    const problem = 'problem' in said ? new Problem(said.problem.code, said.problem.params) : null;
    // What a library has written where it should not is in its own process only.
    if (problem?.code === 'token/library-faulty') {
      hang(problem);
      return;
    }
    const { job, timer } = answered;
    clearTimeout(timer);
    running.delete(said.id);
    if ('result' in said) settle(job, said.result);
    else if (problem) job.reject(problem);
    pump();
  }

  function settle(job: Job, result: unknown): void {
    const parsed = v.safeParse(RESULTS[job.request.call], result);
    if (!parsed.success) {
      job.reject(new Problem('token/failed', { detail: job.request.call }));
      return;
    }
    // Loading proves nothing yet: a module may crash at its first question.
    if (job.request.call !== 'load') failures = 0;
    job.resolve(parsed.output as never);
  }

  function hang(problem = new Problem('token/library-hung')): void {
    const old = child;
    if (!old) return;
    lost(old, problem);
    old.kill('SIGKILL');
  }

  /** What is under way fails; what was not sent goes to the next process. */
  function lost(old: ChildProcess, problem: Problem): void {
    if (old !== child) return;
    forget(problem);
    failRunning(problem);
    pump();
  }

  function failRunning(problem: Problem): void {
    const broken = [...running.values()];
    running.clear();
    for (const { job, timer } of broken) {
      clearTimeout(timer);
      job.reject(problem);
    }
  }

  function pump(): void {
    if (stopped) return;
    if (!child) {
      startLater();
      return;
    }
    if (!ready) return;
    while (running.size < (options.parallel ?? 1)) {
      const job = waiting.shift();
      if (!job) return;
      if (job.options.generation === undefined || job.options.generation === generation) send(job);
      else fail(job, ended);
    }
  }

  function startLater(): void {
    if (restart || waiting.length === 0) return;
    restart = setTimeout(start, BACK_OFF[Math.min(failures > 0 ? failures - 1 : 0, BACK_OFF.length - 1)]);
  }

  return {
    call: (request, callOptions) =>
      new Promise((resolve, reject) => {
        const job: Job = { request, options: callOptions, resolve, reject };
        if (stopped) {
          fail(job, new Problem('token/removed'));
          return;
        }
        waiting.push(job);
        pump();
      }),
    generation: () => generation,
    pid: () => child?.pid ?? null,
    restart: () => hang(new Problem('token/removed')),
    stop() {
      stopped = true;
      if (restart) clearTimeout(restart);
      const problem = new Problem('token/removed');
      failRunning(problem);
      for (const job of waiting.splice(0)) fail(job, problem);
      const last = child;
      child = null;
      return last ? endProcess(last) : Promise.resolve();
    },
  };
}

function fail(job: Job, problem: Problem): void {
  wipe(job);
  job.reject(problem);
}

function wipe(job: Job): void {
  for (const secret of job.options.wipe ?? []) secret.fill(0);
}

/** Lets the module finalise, then ends it. @returns when it has ended */
function endProcess(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), 1000);
  child.removeAllListeners();
  child.on('error', () => undefined);
  return new Promise((resolve) => {
    const ended = (): void => {
      clearTimeout(timer);
      resolve();
    };
    child.on('exit', ended);
    if (child.connected) child.disconnect();
    if (child.pid === undefined) ended(); // it never started
  });
}
