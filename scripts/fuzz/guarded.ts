// A target's run, watched: an input that takes longer than the guard is a finding, its thread is ended and the next input goes on.
import { Worker } from 'node:worker_threads';
import type { Ran } from './run.ts';
import { LONGEST } from './mutate-bytes.ts';
import type { Progress, WorkerTask } from './worker.ts';

export interface Guard {
  /** Longest time of one input, far beyond anything a slow machine explains */
  guardMs: number;
  /** How often it looks */
  lookMs: number;
}

export const GUARD: Guard = { guardMs: 20_000, lookMs: 1000 };

/**
 * @param task.from, count inputs to run
 * @param told after each part, with what it found; the numbers before `next` are done
 * @param guard another one, and another thread, only for the test that shows an input without end is found
 */
export async function runGuarded(
  task: Omit<WorkerTask, 'underWay'>,
  told: (next: number, ran: Ran) => void,
  { guardMs, lookMs, worker = new URL('worker.ts', import.meta.url) }: Guard & { worker?: URL } = GUARD,
): Promise<void> {
  const end = task.from + task.count;
  for (let from = task.from; from < end;) {
    const underWay = new SharedArrayBuffer(8 + LONGEST);
    new Int32Array(underWay, 0, 2)[0] = from - 1;
    const data: WorkerTask = { ...task, from, count: end - from, underWay };
    const stuck = await runThread(new Worker(worker, { workerData: data }), {
      data,
      guard: { guardMs, lookMs },
      told(next, ran) {
        from = next;
        told(next, ran);
      },
    });
    if (stuck === null) continue;
    from = stuck + 1;
    const [, length = 0] = new Int32Array(underWay, 0, 2);
    const input = Buffer.from(new Uint8Array(underWay, 8, length)).toString('base64');
    const finding = { target: task.target, number: stuck, what: `no end within ${guardMs} ms`, input };
    told(from, { accepted: 0, slowestMs: guardMs, findings: [finding] });
  }
}

/** @returns the number of the input that has no end, null when all are done */
function runThread(
  thread: Worker,
  { data, guard, told }: { data: WorkerTask; guard: Guard; told: (next: number, ran: Ran) => void },
): Promise<number | null> {
  const head = new Int32Array(data.underWay, 0, 2);
  return new Promise((resolve, reject) => {
    let seen = Atomics.load(head, 0);
    let since = Date.now();
    const timer = setInterval(() => {
      const now = Atomics.load(head, 0);
      if (now !== seen) [seen, since] = [now, Date.now()];
      else if (Date.now() - since > guard.guardMs && seen >= data.from) {
        clearInterval(timer);
        thread.terminate().then(() => resolve(seen), reject);
      }
    }, guard.lookMs);
    thread.on('message', ({ next, ran }: Progress) => told(next, ran));
    thread.on('error', (thrown) => {
      clearInterval(timer);
      reject(new Error(`${data.target}: the thread broke`, { cause: thrown }));
    });
    thread.on('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(null);
    });
  });
}
