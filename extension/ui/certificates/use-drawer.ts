// What is in the drawer: asked when the page opens, again when cards come and go, the log grows, or the clerk changed something.
import { useEffect, useRef, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import type { ProblemLike } from '../parts/problem.tsx';
import { useBackground } from '../use-background.ts';

export interface DrawerData {
  /** null until the first answer */
  entries: readonly DrawerEntry[] | null;
  problem: ProblemLike | null;
  again: () => void;
}

export function useDrawer({ link, situation, agent }: BackgroundState): DrawerData {
  const { call } = useBackground();
  const [entries, setEntries] = useState<readonly DrawerEntry[] | null>(null);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const [round, setRound] = useState(0);
  const asked = useRef(0);
  const connected = link.state === 'connected';
  useEffect(() => {
    if (!connected) return;
    asked.current += 1;
    const own = asked.current;
    void call('certificates.list', {})
      .then(({ certificates }) => {
        if (own !== asked.current) return; // a later question was asked meanwhile
        setProblem(null);
        setEntries(certificates);
      })
      .catch((thrown: unknown) => {
        if (own === asked.current) setProblem(toProblem(thrown));
      });
  }, [connected, situation, agent?.signedToday, round]);
  return { entries, problem, again: () => setRound((before) => before + 1) };
}
