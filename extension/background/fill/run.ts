// One run: what frames were asked to write and what they said of it. It is kept in the session, so that a worker that dies in the middle
// learns from the frames how it ended; values are sent once and never again.
import type { FieldOutcome, FieldResult, FramedField } from '../../platform/fill-messages.ts';
import { hasEnded, type Run, type RunPart, type TabMemory } from './memory.ts';

export interface NewRun {
  id: string;
  at: number;
  form: Run['form'];
  host: string;
  entry: Run['entry'];
  /** Fields to be written, by frame. */
  fields: ReadonlyMap<number, readonly number[]>;
}

export function newRun({ fields, ...run }: NewRun): Run {
  const parts = [...fields].map(([frame, ids]): RunPart => ({
    frame,
    fields: [...ids],
    done: 0,
    ended: false,
    outcomes: [],
  }));
  return { ...run, parts, noted: false, undone: false };
}

function withPart(run: Run, frame: number, change: (part: RunPart) => RunPart): Run {
  return { ...run, parts: run.parts.map((part) => (part.frame === frame ? change(part) : part)) };
}

/** A frame has done so many of its fields. */
export function progressed(run: Run, frame: number, done: number): Run {
  return withPart(run, frame, (part) => ({ ...part, done: Math.min(Math.max(part.done, done), part.fields.length) }));
}

/** A frame has written, or taken back, all it was asked to. What it says of other fields counts for nothing. */
export function reported(run: Run, frame: number, results: readonly FieldResult[]): Run {
  const next = withPart(run, frame, (part) => {
    const said = new Map(part.outcomes);
    for (const { id, outcome } of results) if (part.fields.includes(id)) said.set(id, outcome);
    return { ...part, done: part.fields.length, ended: true, outcomes: [...said] };
  });
  const isUndo = results.some(({ outcome }) => outcome === 'restored' || outcome === 'not-restored');
  return isUndo ? { ...next, undone: true } : next;
}

/** The frame was left, or does not know the run: what it did not report was not written as far as anybody knows. */
export function abandoned(run: Run, frame: number): Run {
  return withPart(run, frame, (part) => (part.ended ? part : { ...part, ended: true }));
}

export function outcomeIn(run: Run | null, frame: number, field: number): FieldOutcome | null {
  const part = run?.parts.find((each) => each.frame === frame);
  return part?.outcomes.find(([id]) => id === field)?.[1] ?? null;
}

/** What it wrote stands nowhere any more: the form was saved, emptied or left, and what is there now can be filled. */
export function isOver(run: Run, fieldsOf: (frame: number) => readonly FramedField[]): boolean {
  const filled = run.parts.flatMap((part) =>
    part.outcomes.flatMap(([id, outcome]) => (outcome === 'filled' ? [{ frame: part.frame, id }] : [])),
  );
  if (!hasEnded(run) || run.undone || filled.length === 0) return false;
  const there = filled.flatMap(({ frame, id }) => fieldsOf(frame).find((each) => each.id === id) ?? []);
  // a new form begins with choices of its own, never with words
  const typed = there.filter(({ control }) => control === 'text' || control === 'date' || control === 'password');
  const telling = typed.length > 0 ? typed : there;
  return !telling.some(({ control, current }) => control === 'password' || current !== '');
}

/** Something of it can be taken back by the frames that are still there. */
export function canUndo(run: Run, isThere: (frame: number) => boolean): boolean {
  if (run.undone || !hasEnded(run)) return false;
  const touched: readonly FieldOutcome[] = ['filled', 'not-accepted', 'stopped'];
  return run.parts.some(
    (part) => isThere(part.frame) && part.outcomes.some(([, outcome]) => touched.includes(outcome)),
  );
}

/** The tab after its run has ended: the entry it was for is done, or is open again when it was taken back. */
export function withEntryDone(tab: TabMemory, run: Run): TabMemory {
  if (run.entry === null) return tab;
  const [, entry] = run.entry;
  const others = tab.done.filter((id) => id !== entry);
  const isFilled = !run.undone && run.parts.some((part) => part.outcomes.some(([, outcome]) => outcome === 'filled'));
  return { ...tab, done: isFilled ? [...others, entry] : others };
}
