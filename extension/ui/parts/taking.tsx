// Something that is looked at first and then taken: what it is, what went wrong with it, and the press that takes it.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { Skeleton } from '../page.tsx';
import { ProblemBand } from './problem.tsx';
import type { Act } from './use-act.ts';

/**
 * What is said of it before it is taken; null until it is known.
 * @param about when one of these changes it is asked anew, and a late answer about others counts for nothing
 */
export function useLook<T>(act: Act, ask: () => Promise<T>, about: readonly unknown[]): T | null {
  const [found, setFound] = useState<T | null>(null);
  // before the next press: what stands there is about something else by now
  useLayoutEffect(() => {
    let isLate = false;
    void act.run(async () => {
      const answer = await ask();
      if (!isLate) setFound(answer);
    });
    return () => {
      isLate = true;
    };
  }, about);
  return found;
}

interface Props {
  act: Act;
  /** Widths of the lines that stand there while nothing is known. */
  lines: readonly number[];
  words: string;
  /** Whether there is anything to take. */
  ready: boolean;
  onTake: () => void;
  /** What is known of it, or null. */
  children: ComponentChildren;
}

export function Taking({ act, lines, words, ready, onTake, children }: Props) {
  return (
    <>
      {children ?? (!act.problem && <Skeleton lines={lines} />)}
      {act.problem && <ProblemBand problem={act.problem} />}
      <div class="acts">
        <button type="button" class="button primary" disabled={act.working || !ready} onClick={onTake}>
          {words}
        </button>
      </div>
    </>
  );
}
