// One approval window at a time, in the order of asking. Which window shows what is kept in session storage, so that after a death
// of this worker no second window opens and a window closed meanwhile still counts as 拒绝.
import * as v from 'valibot';
import { toProblem } from '#shared/errors.ts';
import type { EventData } from '#shared/protocol/events.ts';
import type { Params } from '#shared/protocol/methods.ts';
import type { ApprovalView, ProblemView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../platform/messages.ts';
import type { Stored } from '../platform/storage.ts';
import type { ApprovalWindows } from '../platform/windows.ts';

const text = v.pipe(v.string(), v.maxLength(4096));
export const WindowsSchema = v.strictObject({
  /** The window there is, and whether its request has ended. */
  shown: v.nullable(v.strictObject({ window: v.number(), id: text, digest: text, over: v.boolean() })),
  /** Refused by closing the window; the agent has not heard of it yet. */
  refused: v.array(v.strictObject({ id: text, digest: text })),
});
export type WindowsMemory = v.InferOutput<typeof WindowsSchema>;
export const NO_WINDOWS: WindowsMemory = { shown: null, refused: [] };

type Ended = BackgroundState['ended'];

/** How long a window stays after its request ended: it says what became of it and closes itself sooner if it wants. */
const STAYS_MS = { done: 2500, refused: 1000, cancelled: 4000, failed: 10_000, expired: 10_000 } as const;
const ENDED_KEPT = 10;

export interface Approvals {
  requested(approval: ApprovalView): void;
  closed(data: EventData<'approval.closed'>): void;
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
  onChange: (change: { approvals: ApprovalView[]; ended: Ended }) => void;
}): Approvals {
  let queue: ApprovalView[] = [];
  let ended: Ended = [];
  let turn: Promise<unknown> = Promise.resolve();
  /** Refusals the agent has taken. */
  const told = new Set<string>();

  /** Steps run one after the other: each reads and writes the memory. */
  function next(step: () => Promise<void>): void {
    turn = turn.then(step).catch(() => undefined); // a window that cannot be opened is tried again at the next change
  }
  function tell(): void {
    options.onChange({ approvals: queue, ended });
  }
  function isWaiting(id: string): boolean {
    return queue.some((approval) => approval.id === id);
  }

  async function show(): Promise<void> {
    const { shown, refused } = await options.memory.read();
    const approval = queue.find(({ id }) => !refused.some((one) => one.id === id));
    if (shown && (await options.windows.exists(shown.window))) {
      // one at a time; this one still says how the last request ended, but not for long now
      if (shown.over && approval) closeAfter(shown.window, STAYS_MS.cancelled);
      return;
    }
    if (!approval) {
      if (shown) await options.memory.write({ shown: null, refused });
      return;
    }
    const { id, digest, tab } = approval;
    const window = await options.windows.open(id, tab);
    await options.memory.write({ shown: { window, id, digest, over: false }, refused });
  }

  async function finish(id: string, outcome: keyof typeof STAYS_MS): Promise<void> {
    told.delete(id);
    const { shown, refused } = await options.memory.read();
    const left = refused.filter((one) => one.id !== id);
    if (shown?.id !== id) {
      await options.memory.write({ shown, refused: left });
      return;
    }
    await options.memory.write({ shown: { ...shown, over: true }, refused: left });
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
      const nothing = { token: null, certificate: null, pin: null, newPin: null, remember: false };
      await options.answer({ id, digest, decision: 'refuse', ...nothing }).then(
        () => told.add(id),
        (thrown: unknown) => {
          if (!isLinkLost(thrown)) end(id, 'refused', null); // it had ended already
        },
      );
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
      next(show);
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
      next(show);
    },
    agentGone(problem) {
      if (queue.length === 0) return;
      for (const { id } of queue) end(id, 'failed', problem);
      tell();
    },
    windowClosed(window) {
      next(async () => {
        const { shown, refused } = await options.memory.read();
        if (shown?.window !== window) return;
        const { id, digest } = shown;
        await options.memory.write({ shown: null, refused: shown.over ? refused : [...refused, { id, digest }] });
      });
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
