import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { ApprovalView, RunView } from '#shared/protocol/views.ts';
import { createApprovals, NO_WINDOWS, type WindowsMemory } from './approvals.ts';

const ask = (id: string, requestedAt = 0): ApprovalView =>
  ({ id, digest: `digest of ${id}`, tab: 3, requestedAt }) as ApprovalView;

/** One browser session: the windows and the memory outlive the worker, `worker()` starts another. */
function bench() {
  const open = new Map<number, string>();
  let memory: WindowsMemory = NO_WINDOWS;
  let number = 0;
  const answers: unknown[] = [];
  const stopped: string[] = [];
  const link = { problem: null as Problem | null };
  const changes: { approvals: string[]; ended: string[] }[] = [];
  const clocks: number[][] = [];
  const worker = () => {
    const approvals = createApprovals({
      windows: {
        open: (id) => {
          open.set(++number, id);
          return Promise.resolve(number);
        },
        exists: (window) => Promise.resolve(open.has(window)),
        close: (window) => {
          if (open.delete(window)) approvals.windowClosed(window);
          return Promise.resolve();
        },
      },
      memory: {
        read: () => Promise.resolve(memory),
        write: (next) => {
          memory = next;
          return Promise.resolve();
        },
      },
      answer: (answer) => {
        if (link.problem) return Promise.reject(link.problem);
        answers.push(answer);
        return Promise.resolve();
      },
      closeRun: (id) => {
        if (link.problem) return Promise.reject(link.problem);
        stopped.push(id);
        return Promise.resolve();
      },
      onChange: ({ approvals: waiting, ended }) => {
        clocks.push(waiting.map(({ expiresAt }) => expiresAt));
        changes.push({
          approvals: waiting.map(({ id }) => id),
          ended: ended.map(({ id, outcome }) => `${id} ${outcome}`),
        });
      },
    });
    return approvals;
  };
  const shown = (): string[] => [...open.values()];
  /** The person closes the one window. */
  const close = (approvals: ReturnType<typeof worker>): void => {
    const [window] = open.keys();
    open.clear();
    approvals.windowClosed(window!);
  };
  return { worker, shown, answers, changes, clocks, close, link, stopped };
}

const refusal = (id: string): object => ({
  id,
  digest: `digest of ${id}`,
  decision: 'refuse',
  token: null,
  certificate: null,
  pin: null,
  newPin: null,
});

describe('approval windows', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are shown one at a time, in the order of asking', async () => {
    const { worker, shown, changes } = bench();
    const approvals = worker();
    approvals.requested(ask('b', 2));
    await approvals.settled();
    approvals.requested(ask('a', 1));
    approvals.requested(ask('a', 1));
    await approvals.settled();
    expect([shown(), changes.at(-1)?.approvals]).toEqual([['b'], ['a', 'b']]);
    approvals.closed({ id: 'b', outcome: 'done', problem: null });
    await vi.advanceTimersByTimeAsync(2400);
    expect(shown()).toEqual(['b']); // it still says what was done
    await vi.advanceTimersByTimeAsync(200);
    await approvals.settled();
    expect([shown(), changes.at(-1)]).toEqual([['a'], { approvals: ['a'], ended: ['b done'] }]);
  });

  it('refuse when the person closes them, and then the next one comes', async () => {
    const { worker, shown, answers, close } = bench();
    const approvals = worker();
    approvals.requested(ask('a', 1));
    approvals.requested(ask('b', 2));
    await approvals.settled();
    close(approvals);
    await approvals.settled();
    expect(answers).toEqual([refusal('a')]);
    expect(shown()).toEqual(['b']);
  });

  it('refuse nothing when they are closed after the end', async () => {
    const { worker, shown, answers, close } = bench();
    const approvals = worker();
    approvals.requested(ask('a'));
    approvals.closed({ id: 'a', outcome: 'failed', problem: null });
    await approvals.settled();
    close(approvals);
    await approvals.settled();
    expect([shown(), answers]).toEqual([[], []]);
  });

  it('show what has changed of a question: the tries left, and its clock when its turn comes', async () => {
    const { worker, clocks } = bench();
    const approvals = worker();
    approvals.requested({ ...ask('a', 1), expiresAt: 1 });
    approvals.requested({ ...ask('a', 1), expiresAt: 2 });
    await approvals.settled();
    expect(clocks.at(-1)).toEqual([2]);
  });

  it('attack 38: are not opened twice by the next worker', async () => {
    const { worker, shown } = bench();
    const first = worker();
    first.requested(ask('a'));
    await first.settled();
    const second = worker();
    second.pending([ask('a')]);
    await second.settled();
    expect(shown()).toEqual(['a']);
  });

  it('attack 38: closed while the worker was dead or the link lost, they refuse as soon as the agent is there', async () => {
    const { worker, answers, close, link, shown } = bench();
    const first = worker();
    first.requested(ask('a'));
    await first.settled();
    const second = worker();
    link.problem = new Problem('channel/closed');
    close(second);
    await second.settled();
    expect(answers).toEqual([]);
    link.problem = null;
    second.pending([ask('a')]);
    await second.settled();
    expect([answers, shown()]).toEqual([[refusal('a')], []]);
    second.closed({ id: 'a', outcome: 'refused', problem: null });
    second.requested(ask('b'));
    await second.settled();
    expect(shown()).toEqual(['b']);
  });

  it('go when their request ended while the worker was dead', async () => {
    const { worker, shown } = bench();
    const first = worker();
    first.requested(ask('a'));
    await first.settled();
    const second = worker();
    second.pending([]);
    await second.settled();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shown()).toEqual([]);
  });

  it('say that nothing was signed when the agent is gone', async () => {
    const { worker, changes } = bench();
    const approvals = worker();
    approvals.requested(ask('a'));
    approvals.agentGone({ code: 'agent/not-running', params: {} });
    await approvals.settled();
    expect(changes.at(-1)).toEqual({ approvals: [], ended: ['a failed'] });
  });

  const run = (id: string) => ({ id, state: 'running' }) as RunView;
  /** The agent begins a batch: first the run, then the end of its question. */
  async function begins(approvals: ReturnType<ReturnType<typeof bench>['worker']>, id: string): Promise<void> {
    approvals.requested(ask(id));
    await approvals.settled();
    approvals.runChanged(run(id));
    approvals.closed({ id, outcome: 'done', problem: null });
    await approvals.settled();
  }

  it('a batch goes on in the window that asked for it, and a login has a window of its own beside it', async () => {
    const { worker, shown, stopped } = bench();
    const approvals = worker();
    await begins(approvals, 'a');
    approvals.requested(ask('b', 1));
    await approvals.settled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown()).toEqual(['a', 'b']);
    expect(stopped).toEqual([]);
  });

  it('closing the window of a batch stops it, also when the agent hears of it only after the worker died', async () => {
    const { worker, close, stopped, link } = bench();
    const approvals = worker();
    await begins(approvals, 'a');
    link.problem = new Problem('channel/closed');
    close(approvals);
    await approvals.settled();
    expect(stopped).toEqual([]);
    link.problem = null;
    const next = worker();
    next.runChanged(run('a'));
    next.pending([]);
    await next.settled();
    expect(stopped).toEqual(['a']);
  });

  it('a batch whose window was closed while its PIN was checked is stopped at once', async () => {
    const { worker, close, stopped } = bench();
    const approvals = worker();
    approvals.requested(ask('a'));
    await approvals.settled();
    close(approvals);
    await approvals.settled();
    approvals.runChanged(run('a'));
    approvals.closed({ id: 'a', outcome: 'done', problem: null });
    await approvals.settled();
    expect(stopped).toContain('a');
  });
});
