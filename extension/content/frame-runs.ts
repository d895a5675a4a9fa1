// The runs of one frame. Each is written once, whoever asks again: the background may have died and not know that it asked.
import type { FieldResult, FillDown, FillUp } from '../platform/fill-messages.ts';
import type { FrameFields } from '../fill/fields.ts';
import { fullKey } from '../fill/label-text.ts';
import { undoRun } from '../fill/undo.ts';
import { type Run, writeFields } from '../fill/write.ts';

type Write = Extract<FillDown, { type: 'write' }>;

export interface FrameRuns {
  write(order: Write): Promise<void>;
  undo(run: string): Promise<void>;
  stop(run: string): void;
  /** What the background is told on a fresh port. */
  news(): FillUp[];
  isRunning(): boolean;
}

interface Known {
  id: string;
  run: Run | null;
  results: readonly FieldResult[];
  done: number;
  stop: AbortController;
  isBusy: boolean;
}

export function createFrameRuns(fields: FrameFields, { send }: { send: (up: FillUp) => void }): FrameRuns {
  let last: Known | null = null;
  let undoing: Promise<void> = Promise.resolve();
  const seen = new Set<string>();

  function tell(known: Known): void {
    send({ type: 'wrote', run: known.id, results: known.results });
  }
  /** What was typed since the preview was made is the clerk's, and an answer to another question is none: such a field is left as it is. */
  function isStale({ id, asked, label, current }: Write['fields'][number]): boolean {
    const framed = fields.field(id)?.framed;
    if (framed === undefined) return false;
    return fullKey(framed.label) !== fullKey(label) || (!asked && framed.current !== current);
  }

  async function write(known: Known, orders: Write['fields']): Promise<void> {
    fields.look();
    const stale = orders.filter(isStale);
    const open = orders.filter((order) => !stale.includes(order));
    const onProgress = (done: number): void => {
      known.done = done;
      send({ type: 'progress', run: known.id, done });
    };
    known.run = await writeFields(fields, open, { signal: known.stop.signal, onProgress });
    const left = stale.map(({ id }): FieldResult => ({ id, outcome: 'untouched' }));
    known.results = [...known.run.results.map(({ id, outcome }) => ({ id, outcome })), ...left];
  }

  async function undo(known: Known, run: Run): Promise<void> {
    known.isBusy = true;
    known.stop = new AbortController();
    const said = new Map(known.results.map(({ id: field, outcome }) => [field, outcome]));
    for (const { id: field, outcome } of await undone(known, run)) said.set(field, outcome);
    known.results = [...said].map(([field, outcome]) => ({ id: field, outcome }));
    known.isBusy = false;
    tell(known);
  }

  async function undone(known: Known, run: Run): Promise<FieldResult[]> {
    try {
      return await undoRun(fields, run, known.stop.signal);
    } catch {
      return run.written.map(({ id }) => ({ id, outcome: 'not-restored' })); // as in a run
    }
  }

  return {
    async write({ run: id, fields: orders }) {
      // for the background the run that is being undone has ended: what the clerk asks for now comes right after
      await undoing;
      if (seen.has(id)) {
        if (last?.id === id && !last.isBusy) tell(last);
        return;
      }
      seen.add(id);
      if (last?.isBusy) {
        send({ type: 'wrote', run: id, results: [] });
        return;
      }
      const known: Known = { id, run: null, results: [], done: 0, stop: new AbortController(), isBusy: true };
      last = known;
      try {
        await write(known, orders);
      } catch {
        // A page can break what we look with; a run that never ended would hold up every other until it is left
        known.results = orders.map(({ id: field }) => ({ id: field, outcome: 'not-accepted' }));
      }
      known.isBusy = false;
      tell(known);
    },
    async undo(id) {
      if (last?.id !== id || last.isBusy || last.run === null) return;
      undoing = undo(last, last.run);
      await undoing;
    },
    stop(id) {
      if (last?.id === id) last.stop.abort();
    },
    news() {
      if (!last) return [{ type: 'here', run: null, ended: false }];
      const here: FillUp = { type: 'here', run: last.id, ended: !last.isBusy };
      if (last.isBusy) return [here, { type: 'progress', run: last.id, done: last.done }];
      return [here, { type: 'wrote', run: last.id, results: last.results }];
    },
    isRunning: () => last?.isBusy ?? false,
  };
}
