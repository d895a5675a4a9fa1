// The keys of this computer as the agent has them: read at first, when cards or keys change, and after each act of this page.
import { useEffect, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import type { ProblemLike } from '../parts/problem.tsx';
import { useBackground } from '../use-background.ts';

export interface KeysHere {
  /** Without those of the demo; null until they are known */
  all: readonly SoftwareKey[] | null;
  problem: ProblemLike | null;
  again: () => void;
}

export function useKeys(state: BackgroundState): KeysHere {
  const { call } = useBackground();
  const [all, setAll] = useState<readonly SoftwareKey[] | null>(null);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const [round, setRound] = useState(0);
  const connected = state.link.state === 'connected';
  useEffect(() => {
    if (!connected) return;
    let isLate = false;
    call('keys.list', {}).then(
      ({ keys }) => {
        if (isLate) return;
        setAll(keys.filter(({ demo }) => !demo));
        setProblem(null);
      },
      (thrown: unknown) => {
        if (!isLate) setProblem(toProblem(thrown));
      },
    );
    return () => {
      isLate = true;
    };
  }, [connected, state.situation, round]);
  return { all, problem, again: () => setRound((count) => count + 1) };
}
