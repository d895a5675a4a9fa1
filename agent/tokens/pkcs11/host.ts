// The agent's side of one module's process: one request at a time, a deadline for each, and a new process after a hang or crash.
import type { ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { checkLibrary, type LibraryConfig } from '../libraries.ts';
import { startProcess } from './process.ts';
import { Reply, RESULTS, type Request, type Result } from './wire.ts';

export interface Deadlines {
  /** Milliseconds; poll also covers reading certificates. */
  load: number;
  poll: number;
  sign: number;
  /** Long enough for a PIN pad */
  login: number;
}

export const DEADLINES: Deadlines = { load: 20_000, poll: 20_000, sign: 20_000, login: 60_000 };

/** Waits before the process is started again after failures in a row; the first restart is at once. */
const BACK_OFF = [0, 500, 1000, 2000, 4000, 8000];

export interface ModuleHost {
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
  stop(): void;
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

export function startHost(options: { config: LibraryConfig; entry: string; deadlines: Deadlines }): ModuleHost {
  const waiting: Job[] = [];
  let running: { job: Job; id: number; timer: NodeJS.Timeout } | null = null;
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
        request: { call: 'load', library },
        options: { deadline: options.deadlines.load },
        resolve: becomeReady,
        reject: refused,
      };
      send(loading);
    } catch (thrown) {
      refused(
        thrown instanceof Problem
          ? thrown
          : new Problem('token/library-refused', { reason: options.config.path }, { cause: thrown }),
      );
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
    running = { job, id, timer };
    child?.send({ ...job.request, id }, (error) => {
      if (error && child) lost(child, new Problem('token/library-crashed'));
    });
    wipe(job);
  }

  function receive(from: ChildProcess, message: unknown): void {
    if (from !== child || !running) return;
    const reply = v.safeParse(Reply, message);
    if (!reply.success || reply.output.id !== running.id) {
      hang();
      return;
    }
    const { job, timer } = running;
    clearTimeout(timer);
    running = null;
    if ('problem' in reply.output) job.reject(new Problem(reply.output.problem.code, reply.output.problem.params));
    else settle(job, reply.output.result);
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

  function hang(): void {
    const old = child;
    if (!old) return;
    lost(old, new Problem('token/library-hung'));
    old.kill('SIGKILL');
  }

  /** The request under way fails; those that were not sent go to the next process. */
  function lost(old: ChildProcess, problem: Problem): void {
    if (old !== child) return;
    forget(problem);
    const broken = running;
    running = null;
    if (broken) {
      clearTimeout(broken.timer);
      broken.job.reject(problem);
    }
    pump();
  }

  function pump(): void {
    if (stopped || running) return;
    if (!child) {
      startLater();
      return;
    }
    if (!ready) return;
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      if (job.options.generation === undefined || job.options.generation === generation) {
        send(job);
        return;
      }
      fail(job, ended);
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
    stop() {
      stopped = true;
      if (restart) clearTimeout(restart);
      if (running) clearTimeout(running.timer);
      const problem = new Problem('token/removed');
      running?.job.reject(problem);
      for (const job of waiting.splice(0)) fail(job, problem);
      if (child) endProcess(child);
      child = null;
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

/** Lets the module finalise, then ends it. */
function endProcess(child: ChildProcess): void {
  const timer = setTimeout(() => child.kill('SIGKILL'), 1000);
  child.removeAllListeners();
  child.on('error', () => undefined);
  child.on('exit', () => clearTimeout(timer));
  if (child.connected) child.disconnect();
}
