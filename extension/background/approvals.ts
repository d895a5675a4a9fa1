// One approval window at a time, in the order of asking. Which window shows what is kept in session storage, so that after a death
// of this worker no second window opens and a window closed meanwhile still counts as 拒绝.
import * as v from 'valibot';
import { toProblem } from '#shared/errors.ts';
import type { EventData } from '#shared/protocol/events.ts';
import type { Params } from '#shared/protocol/methods.ts';
import type { ApprovalView, ProblemView, RunView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../platform/messages.ts';
import type { Stored } from '../platform/storage.ts';
import type { ApprovalWindows } from '../platform/windows.ts';

const text = v.pipe(v.string(), v.maxLength(4096));
export const WindowsSchema = v.strictObject({
  /** The window there is, and whether its request has ended. */
  shown: v.nullable(v.strictObject({ window: v.number(), id: text, digest: text, over: v.boolean() })),
  /** Refused by closing the window; the agent has not heard of it yet. */
  refused: v.array(v.strictObject({ id: text, digest: text })),
  /** Windows that show how a batch or a series goes on: beside them the next request has one of its own. */
  runs: v.optional(v.array(v.strictObject({ window: v.number(), id: text })), []),
});
export type WindowsMemory = v.InferOutput<typeof WindowsSchema>;
export const NO_WINDOWS: WindowsMemory = { shown: null, refused: [], runs: [] };

type Ended = BackgroundState['ended'];

/** How long a window stays after its request ended: it says what became of it and closes itself sooner if it wants. */
const STAYS_MS = { done: 2500, refused: 1000, cancelled: 4000, failed: 10_000, expired: 10_000 } as const;
const ENDED_KEPT = 10;

export interface Approvals {
  requested(approval: ApprovalView): void;
  closed(data: EventData<'approval.closed'>): void;
  /** A batch or a series goes on in the window that asked for it. */
  runChanged(run: RunView): void;
  /** What the agent says is waiting, after a new link. */
  pending(approvals: readonly ApprovalView[]): void;
  /** There is no agent any more: what waited has ended without a signature. */
  agentGone(problem: ProblemView): void;
  /** The browser closed a window; closing the window of a waiting request refuses it. */
  windowClosed(window: number): void;
  /** Resolves when everything asked for so far has happened. */
  settled(): Promise<void>;
}

export function createApprovals(options: {
  windows: ApprovalWindows;
  memory: Stored<WindowsMemory>;
  answer: (answer: Params<'approval.answer'>) => Promise<unknown>;
  /** Its window was closed: what is not signed stays so. */
  closeRun: (id: string) => Promise<unknown>;
  onChange: (change: { approvals: ApprovalView[]; ended: Ended; runs: RunView[] }) => void;
}): Approvals {
  let queue: ApprovalView[] = [];
  let ended: Ended = [];
  let runs: RunView[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  /** Refusals the agent has taken. */
  const told = new Set<string>();

  /** Steps run one after the other: each reads and writes the memory. */
  function next(step: () => Promise<void>): void {
    turn = turn.then(step).catch(() => undefined); // a window that cannot be opened is tried again at the next change
  }
  function tell(): void {
    options.onChange({ approvals: queue, ended, runs });
  }
  function isWaiting(id: string): boolean {
    return queue.some((approval) => approval.id === id);
  }

  async function show(): Promise<void> {
    const memory = await options.memory.read();
    const { shown, refused } = memory;
    const approval = queue.find(({ id }) => !refused.some((one) => one.id === id));
    if (shown && (await options.windows.exists(shown.window))) {
      // one at a time; this one still says how the last request ended, but not for long now
      if (shown.over && approval) closeAfter(shown.window, STAYS_MS.cancelled);
      return;
    }
    if (!approval) {
      if (shown) await options.memory.write({ ...memory, shown: null });
      return;
    }
    const { id, digest, tab } = approval;
    const window = await options.windows.open(id, tab);
    await options.memory.write({ ...memory, shown: { window, id, digest, over: false } });
  }

  async function finish(id: string, outcome: keyof typeof STAYS_MS): Promise<void> {
    told.delete(id);
    const memory = await options.memory.read();
    const { shown } = memory;
    const left = memory.refused.filter((one) => one.id !== id);
    if (shown?.id !== id) {
      await options.memory.write({ ...memory, refused: left });
      return;
    }
    if (runs.some((run) => run.id === id)) {
      const kept = [...memory.runs, { window: shown.window, id }];
      await options.memory.write({ shown: null, refused: left, runs: kept });
      return;
    }
    await options.memory.write({ ...memory, shown: { ...shown, over: true }, refused: left });
    const stays = queue.length > 0 ? Math.min(STAYS_MS[outcome], STAYS_MS.cancelled) : STAYS_MS[outcome];
    closeAfter(shown.window, stays);
  }
  function closeAfter(window: number, ms: number): void {
    setTimeout(() => void options.windows.close(window), ms);
  }

  /** Answers for windows that were closed. A refusal is kept until the agent says that its request ended. */
  async function refuse(): Promise<void> {
    const { refused } = await options.memory.read();
    for (const { id, digest } of refused) {
      if (told.has(id)) continue;
      const nothing = { token: null, certificate: null, pin: null, newPin: null };
      await options.answer({ id, digest, decision: 'refuse', ...nothing }).then(
        () => told.add(id),
        (thrown: unknown) => {
          if (!isLinkLost(thrown)) end(id, 'refused', null); // it had ended already
        },
      );
    }
  }

  /** Stops what has no window any more. Asked again after each new link, until the agent has heard of it. */
  async function stopWithoutWindow(): Promise<void> {
    const { shown, runs: windows } = await options.memory.read();
    const unseen = runs.filter(({ id }) => id !== shown?.id && !windows.some((one) => one.id === id));
    for (const { window, id } of [...windows, ...unseen.map(({ id }) => ({ window: null, id }))]) {
      if (window !== null && (await options.windows.exists(window))) continue;
      const isKnown = await options.closeRun(id).then(
        () => true,
        (thrown: unknown) => !isLinkLost(thrown), // it had ended already
      );
      if (!isKnown) continue;
      runs = runs.filter((run) => run.id !== id);
      const memory = await options.memory.read();
      await options.memory.write({ ...memory, runs: memory.runs.filter((one) => one.id !== id) });
      tell();
    }
  }

  function end(id: string, outcome: keyof typeof STAYS_MS, problem: ProblemView | null): void {
    queue = queue.filter((approval) => approval.id !== id);
    ended = [{ id, outcome, problem }, ...ended].slice(0, ENDED_KEPT);
    next(() => finish(id, outcome));
  }

  return {
    requested(approval) {
      // the same question again with what has changed of it: tries left, or its clock now that its turn has come
      const others = queue.filter(({ id }) => id !== approval.id);
      queue = [...others, approval].sort((a, b) => a.requestedAt - b.requestedAt);
      tell();
      next(show);
    },
    closed({ id, outcome, problem }) {
      end(id, outcome, problem);
      tell();
      next(stopWithoutWindow);
      next(show);
    },
    runChanged(run) {
      const isNew = !runs.some(({ id }) => id === run.id);
      runs = isNew ? [...runs, run] : runs.map((one) => (one.id === run.id ? run : one));
      tell();
      if (isNew) next(stopWithoutWindow);
    },
    pending(approvals) {
      queue = [...approvals].sort((a, b) => a.requestedAt - b.requestedAt);
      tell();
      next(async () => {
        const { shown, refused } = await options.memory.read();
        // what ended while this worker was away
        if (shown && !shown.over && !isWaiting(shown.id)) await finish(shown.id, 'cancelled');
        for (const { id } of refused) if (!isWaiting(id)) await finish(id, 'refused');
      });
      next(refuse);
      next(stopWithoutWindow);
      next(show);
    },
    agentGone(problem) {
      if (queue.length + runs.length === 0) return;
      runs = []; // they ended with it; their windows know what was signed
      for (const { id } of queue) end(id, 'failed', problem);
      tell();
    },
    windowClosed(window) {
      next(async () => {
        const memory = await options.memory.read();
        const { shown, refused } = memory;
        if (shown?.window !== window) return;
        const { id, digest } = shown;
        const all = shown.over ? refused : [...refused, { id, digest }];
        await options.memory.write({ ...memory, shown: null, refused: all });
      });
      next(stopWithoutWindow);
      next(refuse);
      next(show);
    },
    async settled() {
      await turn;
    },
  };
}

/** Whether a refusal must be said again: the agent could not be reached. */
function isLinkLost(thrown: unknown): boolean {
  const { code } = toProblem(thrown);
  return code.startsWith('channel/') || code === 'agent/not-running';
}
