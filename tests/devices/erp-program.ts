// The program of erp-client.mjs as an executable of its own, so that `eport.allowPrograms` can name it and nothing else.
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, linkSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../../scripts/browsers/browser.ts';

const CLIENT = join(import.meta.dirname, 'erp-client.mjs');
const PATIENCE = { timeout: 20_000 };

/** One line of the program: what it heard. */
export interface Heard {
  head?: string;
  text?: string;
  pong?: string;
  /** Close code of the server. */
  close?: number;
  end?: boolean;
  error?: string;
  /** The frame was whole, not compressed and not masked. */
  plain?: boolean;
}

export interface Reply {
  _id?: unknown;
  _method: string;
  _status: string;
  _args: { Result: boolean; Data: unknown[]; Error: string[] };
}

export interface ErpConnection {
  heard: Heard[];
  order(order: object): void;
  /** Waits for the place-th message (from 0) and parses it. */
  reply(place: number): Promise<Reply>;
  next(what: string, is: (heard: Heard) => boolean): Promise<Heard>;
  /** Ends the process. */
  stop(): void;
}

export interface ErpProgram {
  /** Full path of the executable. */
  path: string;
  /** A process of the program with one connection to the door. */
  dial(port: number, how?: { host?: string; headers?: string[]; early?: string[] }): ErpConnection;
  close(): void;
}

export function erpProgram(): ErpProgram {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-erp-'));
  const path = join(folder, 'erp');
  try {
    linkSync(process.execPath, path);
  } catch {
    copyFileSync(process.execPath, path); // another file system
  }
  const processes: ChildProcess[] = [];
  return {
    path,
    dial(port, how = {}) {
      const child = spawn(path, [CLIENT], { stdio: ['pipe', 'pipe', 'inherit'] });
      processes.push(child);
      const heard: Heard[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => heard.push(JSON.parse(line) as Heard));
      const order = (given: object) => child.stdin.write(`${JSON.stringify(given)}\n`);
      order({ connect: { port, ...how } });
      const texts = () => heard.flatMap(({ text }) => (text === undefined ? [] : [text]));
      return {
        heard,
        order,
        reply: async (place) =>
          JSON.parse(await until(`message ${place}`, () => Promise.resolve(texts()[place]), PATIENCE)) as Reply,
        stop: () => child.kill(),
        next: (what, is) => until(what, () => Promise.resolve(heard.find(is)), PATIENCE),
      };
    },
    close() {
      for (const child of processes) child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
