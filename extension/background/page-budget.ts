// How many calls to the agent pages may have unanswered: a share for each tab and one for all, so that a page that floods cannot
// make another tab wait, and never keeps an answer of the person from the agent (own pages' calls are not counted here).
import { Problem } from '#shared/errors.ts';

export const PAGE_BUDGET = {
  /** Frames of one tab together. A portal's script has a handful under way. */
  ofTab: 128,
  /** Below the 1,024 that the agent takes of one browser (agent/server/replies.ts): the rest is for windows and popup. */
  ofAll: 896,
} as const;

export interface PageBudget {
  /** Runs it, or rejects with request/too-many. */
  run<T>(tab: number, call: () => Promise<T>): Promise<T>;
}

export function createPageBudget(limits: { ofTab: number; ofAll: number } = PAGE_BUDGET): PageBudget {
  const unanswered = new Map<number, number>();
  let all = 0;

  function count(tab: number, change: 1 | -1): void {
    const now = (unanswered.get(tab) ?? 0) + change;
    if (now > 0) unanswered.set(tab, now);
    else unanswered.delete(tab);
    all += change;
  }
  return {
    async run(tab, call) {
      if ((unanswered.get(tab) ?? 0) >= limits.ofTab || all >= limits.ofAll) throw new Problem('request/too-many');
      count(tab, 1);
      try {
        return await call();
      } finally {
        count(tab, -1);
      }
    },
  };
}
