// The rows of a run, fetched once and then only what changed; they stay when the agent is gone.
import { useEffect, useRef, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { RunRow } from '#shared/protocol/views.ts';
import { useBackground } from '../../use-background.ts';

/**
 * @param id null where there is no list
 * @param revision of the run as it was last told; null while it is a question
 * @returns null until they are there
 */
export function useRows(id: string | null, revision: number | null): readonly RunRow[] | null {
  const { call } = useBackground();
  const [rows, setRows] = useState<readonly RunRow[] | null>(null);
  const known = useRef(0);
  const asking = useRef(false);
  const [again, setAgain] = useState(0);
  const wanted = useRef(revision);
  wanted.current = revision;
  useEffect(() => {
    if (id === null || asking.current || (rows !== null && (revision ?? 0) <= known.current)) return;
    asking.current = true;
    call('run.rows', { id, after: known.current }).then(
      (told) => {
        asking.current = false;
        known.current = told.revision;
        setRows((before) => merged(before ?? [], told.rows));
      },
      (thrown: unknown) => {
        asking.current = false; // the link is lost or the run is over: what is here stays
        const isBehind = known.current < (wanted.current ?? 0) && toProblem(thrown).code !== 'batch/ended';
        if (rows === null || isBehind) setTimeout(() => setAgain((times) => times + 1), 1000);
      },
    );
  }, [id, revision, rows, again]);
  return rows;
}

function merged(before: readonly RunRow[], changed: readonly RunRow[]): readonly RunRow[] {
  const all = [...before];
  for (const row of changed) all[row.index] = row;
  return all;
}
