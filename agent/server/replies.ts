// Each request of one paired extension runs once: a repeated id gets the same reply, also on a later connection (DESIGN §2a).
import type { ProblemCode } from '#shared/errors.ts';
import { LIMITS, type ReplyFrame } from '#shared/protocol/frames.ts';
import type { ReplyStore } from '#shared/protocol/peer.ts';

export interface ReplyLimits {
  keptMs: number;
  /** Requests that run at the same time; more are refused. An extension never has more than this unanswered. */
  running: number;
  /**
   * Replies that are remembered. Records arrive in order, so a reply the extension has not seen is among its last `running`
   * ones: forgetting older ones than that early never makes anything run twice.
   */
  kept: number;
  /** Characters of all kept replies; beyond it the oldest lose their text but not their id. */
  size: number;
}

export const REPLY_LIMITS: ReplyLimits = {
  keptMs: LIMITS.replyKeptMs,
  running: 1024,
  kept: 8192,
  size: 32 * 1024 * 1024,
};

interface Kept {
  reply: Promise<ReplyFrame>;
  /** 0 while it runs. */
  doneAt: number;
  size: number;
}

/** @param now milliseconds of a clock that does not jump */
export function createReplyStore(
  limits: ReplyLimits = REPLY_LIMITS,
  now: () => number = () => performance.now(),
): ReplyStore {
  const kept = new Map<string, Kept>();
  const done: string[] = []; // ids in the order of completion; `first` and `full` are where forgetting and emptying stand
  let first = 0;
  let full = 0;
  let size = 0;

  function empty(id: string): void {
    const entry = kept.get(id);
    if (!entry || entry.size === 0) return;
    size -= entry.size;
    entry.size = 0;
    entry.reply = Promise.resolve(refusal(id));
  }
  function forget(): void {
    for (; first < done.length; first++) {
      const id = done[first] ?? '';
      const expired = (kept.get(id)?.doneAt ?? 0) + limits.keptMs < now();
      if (!expired && done.length - first <= limits.kept) break;
      size -= kept.get(id)?.size ?? 0;
      kept.delete(id);
    }
    full = Math.max(full, first);
    for (; size > limits.size && full < done.length - 1; full++) empty(done[full] ?? '');
    if (first > limits.kept) {
      done.splice(0, first);
      full -= first;
      first = 0;
    }
  }
  function finish(id: string, entry: Kept, reply: ReplyFrame): ReplyFrame {
    entry.doneAt = now();
    entry.size = JSON.stringify(reply).length;
    size += entry.size;
    done.push(id);
    forget();
    return reply;
  }
  return {
    run(id, task) {
      forget();
      const known = kept.get(id);
      if (known) return known.reply;
      if (kept.size - (done.length - first) >= limits.running) return Promise.resolve(refusal(id));
      const reply = task().then(
        (reply) => finish(id, entry, reply),
        (thrown: unknown) => {
          finish(id, entry, refusal(id));
          throw thrown;
        },
      );
      const entry: Kept = { reply, doneAt: 0, size: 0 };
      kept.set(id, entry);
      return reply;
    },
  };
}

const TOO_MANY: ProblemCode = 'request/too-many';

function refusal(id: string): ReplyFrame {
  return { id, error: { code: TOO_MANY, params: {} } };
}
