// Takes a run back: the last field first, through the same drivers. What the clerk has changed since stays hers.
import { Problem } from '#shared/errors.ts';
import type { FieldOutcome } from '../platform/fill-messages.ts';
import { isSameReading } from './compare.ts';
import type { FrameFields } from './fields.ts';
import { type Guard, guardRun } from './guard.ts';
import type { FieldChange, Run, Written } from './write.ts';

const SETTLED = 100;

/** Restores what stood in the fields before a run; stops like a run does. */
export async function undoRun(frame: FrameFields, run: Run, signal: AbortSignal): Promise<FieldChange[]> {
  const guard = guardRun(frame.document, signal);
  const results: FieldChange[] = [];
  try {
    for (const written of [...run.written].reverse()) {
      const [outcome, after] = await restoreOne(frame, written, guard);
      results.push({ id: written.id, outcome, before: written.after.shown, after });
    }
  } finally {
    guard.release();
  }
  return results;
}

async function restoreOne(frame: FrameFields, written: Written, guard: Guard): Promise<[FieldOutcome, string]> {
  if (guard.signal.aborted) return ['stopped', written.after.shown];
  frame.look();
  const field = frame.field(written.id);
  if (field === null) return ['not-restored', ''];
  const { widget, refused } = field;
  const now = widget.read();
  if (isSameReading(now, written.before) && widget.control !== 'password') return ['restored', now.shown];
  if (!isSameReading(now, written.after)) return ['untouched', now.shown];
  if (refused !== null && refused.policy !== 'ask' && refused.reason !== 'masked') return ['not-restored', now.shown];
  try {
    await widget.restore(written.before, guard.signal);
  } catch (thrown) {
    return [isStop(thrown) ? 'stopped' : 'not-restored', widget.read().shown];
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLED));
  const after = widget.read();
  return [isSameReading(after, written.before) ? 'restored' : 'not-restored', after.shown];
}

function isStop(thrown: unknown): boolean {
  return thrown instanceof Problem && thrown.code === 'fill/stopped';
}
