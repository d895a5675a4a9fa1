// Data the agent is asked for while a page is open: asked once connected, again on demand.
import { useEffect, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { ProblemLike } from '../parts/problem.tsx';

export interface AgentData<T> {
  data: T | null;
  problem: ProblemLike | null;
  loading: boolean;
  again: () => void;
}

/** @param ask must be the same function until `key` changes; not called while `connected` is false */
export function useAgentData<T>(
  ask: () => Promise<T>,
  { connected, key = '' }: { connected: boolean; key?: string },
): AgentData<T> {
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<{ data: T | null; problem: ProblemLike | null; loading: boolean }>({
    data: null,
    problem: null,
    loading: true,
  });
  useEffect(() => {
    if (!connected) return;
    let current = true;
    setAnswer((before) => ({ ...before, loading: true }));
    ask()
      .then((data) => ({ data, problem: null, loading: false }))
      .catch((thrown: unknown) => ({ data: null, problem: toProblem(thrown), loading: false }))
      .then((next) => {
        if (current) setAnswer(next);
      })
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [connected, round, key]);
  return { ...answer, again: () => setRound((before) => before + 1) };
}
