// The log's lines as far as they were asked for: a search, older pages appended, newer ones when the agent signs again.
import { useEffect, useRef, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { Result } from '#shared/protocol/methods.ts';
import type { AuditLineView } from '#shared/protocol/views.ts';
import type { ProblemLike } from '../parts/problem.tsx';
import { type Background, useBackground } from '../use-background.ts';
import { type Filter, queryOf } from './filter.ts';

type Found = Result<'audit.search'>;

export interface Lines {
  /** null until the first answer */
  found: Found | null;
  problem: ProblemLike | null;
  more: () => void;
}

const PAGE = 100;

/** @param fresh changes whenever newer lines may be there; the list is then read again from its top */
export function useLines(filter: Filter, { connected, fresh }: { connected: boolean; fresh: string }): Lines {
  const { call } = useBackground();
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const asked = useRef(0);

  const ask = (before: number | null, take: (answer: Found) => void) => {
    asked.current += 1;
    const round = asked.current;
    void call('audit.search', { ...queryOf(filter, Date.now()), before, limit: PAGE })
      .then((answer) => {
        if (round !== asked.current) return; // a later question was asked meanwhile
        setProblem(null);
        take(answer);
      })
      .catch((thrown: unknown) => {
        if (round === asked.current) setProblem(toProblem(thrown));
      });
  };
  useEffect(() => {
    if (connected) ask(null, setFound);
  }, [filter, connected, fresh]);

  return {
    found,
    problem,
    more() {
      const last = found?.lines.at(-1);
      if (found && last)
        ask(last.number, (older) =>
          setFound({ ...older, total: found.total, lines: [...found.lines, ...older.lines] }),
        );
    },
  };
}

/** Every line that matches, for the export. */
export async function allLines({ call }: Background, filter: Filter): Promise<AuditLineView[]> {
  const lines: AuditLineView[] = [];
  const query = queryOf(filter, Date.now());
  let before: number | null = null;
  for (;;) {
    const answer: Found = await call('audit.search', { ...query, before, limit: 500 });
    lines.push(...answer.lines);
    const last = answer.lines.at(-1);
    if (!last || answer.lines.length < 500) return lines;
    before = last.number;
  }
}
