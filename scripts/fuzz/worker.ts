// Runs one target's inputs in a thread of its own, which can be ended from outside. The input under way stands in shared memory, so
// that one without an end is not lost.
import { parentPort, workerData } from 'node:worker_threads';
import { type Finding, type Ran, runInputs } from './run.ts';
import { TARGETS } from './targets/index.ts';

export interface WorkerTask {
  target: string;
  seed: number;
  from: number;
  count: number;
  /** Two 32-bit numbers, the input's own and its length, then its bytes */
  underWay: SharedArrayBuffer;
}

export interface Progress {
  next: number;
  ran: Ran;
}

const CHUNK = 500;
const task = workerData as WorkerTask;
const head = new Int32Array(task.underWay, 0, 2);
const body = new Uint8Array(task.underWay, 8);
const target = TARGETS.find(({ name }) => name === task.target);
const port = parentPort;
if (target === undefined || port === null) throw new Error(`no target ${task.target}`);
const opened = await target.open();
for (let from = task.from; from < task.from + task.count; from += CHUNK) {
  const count = Math.min(CHUNK, task.from + task.count - from);
  const before = (number: number, input: Uint8Array): void => {
    body.set(input.subarray(0, body.length));
    head[1] = Math.min(input.length, body.length);
    Atomics.store(head, 0, number);
  };
  const found = (finding: Finding): void => {
    const ran = { accepted: 0, slowestMs: 0, findings: [finding] };
    port.postMessage({ next: finding.number + 1, ran } satisfies Progress);
  };
  const ran = await runInputs({ target, opened, seed: task.seed, from, count, before, found });
  port.postMessage({ next: from + count, ran: { ...ran, findings: [] } } satisfies Progress);
}
