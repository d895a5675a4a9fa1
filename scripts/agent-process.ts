// Runs the agent as people run it: `serve` as a process of its own, `pair` beside it.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './browsers/browser.ts';

const MAIN = join(import.meta.dirname, '../agent/main.ts');

export interface AgentProcess {
  port: number;
  data: string;
  pid: number;
  /** Runs `tongqian pair` and gives the six digits as soon as they are printed. Rejects with its output when there are none. */
  pair(): PairCommand;
  /** Ends it as the system would, or at once with SIGKILL. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface PairCommand {
  digits: Promise<string>;
  stop(): void;
}

export interface AgentOptions {
  data: string;
  /** 0 = any; default: the agent's own default ports */
  port?: number;
  log?: string;
  config?: string;
  eportPort?: number;
  /** File that node runs; default: the sources. Benchmarks and package checks run the bundle. */
  program?: string;
}

/** Starts the agent and waits until it listens. Rejects with what it printed when it ends before that. */
export async function startAgent(options: AgentOptions): Promise<AgentProcess> {
  const portFile = join(options.data, 'port');
  // left by an agent that ended, or that of one still running: neither is this one's
  const before = await writtenAt(portFile);
  const child = spawn(process.execPath, [options.program ?? MAIN, 'serve', ...argumentsOf(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = collect(child);
  const port = await until(
    'the agent',
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) return -1;
      return (await writtenAt(portFile)) !== before && Number(await readFile(portFile, 'utf8'));
    },
    { timeout: 30_000 },
  );
  if (port < 0) throw new Error(`the agent ended: ${said().trim()}`);
  return {
    port,
    data: options.data,
    pid: child.pid ?? 0,
    pair: () => pairWith(options.program ?? MAIN, options.data),
    stop: (signal) => end(child, signal),
  };
}

async function writtenAt(file: string): Promise<bigint | null> {
  return stat(file, { bigint: true }).then(
    ({ mtimeNs }) => mtimeNs,
    () => null,
  );
}

function argumentsOf(options: AgentOptions): string[] {
  const pairs = [
    ['--data', options.data],
    ['--port', options.port],
    ['--log', options.log],
    ['--config', options.config],
    ['--eport-port', options.eportPort],
  ] as const;
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}

function pairWith(program: string, data: string): PairCommand {
  const child = spawn(process.execPath, [program, 'pair', '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = collect(child);
  const digits = until(
    'six digits of tongqian pair',
    () => {
      const match = /(?<!\d)(\d{3})\s?(\d{3})(?!\d)/.exec(said());
      if (match) return Promise.resolve(`${match[1] ?? ''}${match[2] ?? ''}`);
      return child.exitCode === null ? Promise.resolve(null) : Promise.resolve('ended');
    },
    { timeout: 60_000 },
  ).then((found) => {
    if (found === 'ended') throw new Error(`tongqian pair ended: ${said()}`);
    return found;
  });
  digits.catch(() => null);
  return { digits, stop: () => void child.kill() };
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      text = (text + data.toString()).slice(-16_384);
    });
  }
  return () => text;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await exited;
  clearTimeout(timer);
}
