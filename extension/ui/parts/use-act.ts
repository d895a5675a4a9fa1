// Something asked of the background by a press: what is under way, and what went wrong with it.
import { useRef, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { ProblemLike } from './problem.tsx';

export interface Act {
  working: boolean;
  problem: ProblemLike | null;
  /** Never rejects. `isLate` is true once it was forgotten. @returns whether it went well */
  run: (what: (isLate: () => boolean) => Promise<unknown>) => Promise<boolean>;
  /** Something else is meant now: no problem is shown, nor one of what is still under way. */
  forget: () => void;
}

export function useAct(): Act {
  const [running, setRunning] = useState(0);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const forgotten = useRef(0);
  return {
    working: running > 0,
    problem,
    async run(what) {
      const began = forgotten.current;
      const isLate = () => began !== forgotten.current;
      setRunning((count) => count + 1);
      setProblem(null);
      try {
        await what(isLate);
        return true;
      } catch (thrown) {
        if (!isLate()) setProblem(toProblem(thrown));
        return false;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    forget() {
      forgotten.current += 1;
      setProblem(null);
    },
  };
}
