// Writes values into fields, from the top down. Right before each one the page is read anew: what is on the never-list, hidden, renamed
// or gone stays untouched. Afterwards display and held value are read twice, because formatters overwrite late.
import { Problem, type ProblemCode } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { FieldOutcome, FieldResult } from '../platform/fill-messages.ts';
import { holdsValue } from './compare.ts';
import type { Field, FrameFields } from './fields.ts';
import { type Guard, guardRun } from './guard.ts';
import { fullKey } from './label-text.ts';
import type { Reading } from './widgets/widget.ts';

export interface Order {
  id: number;
  value: FillValue;
  /** The clerk asked for this very field. */
  asked: boolean;
}

export interface RunOptions {
  /** Aborted by 停止. */
  signal: AbortSignal;
  /** Told how many orders are done. */
  onProgress?: (done: number) => void;
}

/** What became of a field, and what it showed before and after. */
export interface FieldChange extends FieldResult {
  before: string;
  after: string;
}

/** What one run has done, as undo needs it. Readings stay in the frame. */
export interface Run {
  results: FieldChange[];
  written: readonly Written[];
}

export interface Written {
  id: number;
  before: Reading;
  after: Reading;
}

/** One order on its way. */
interface Step {
  order: Order;
  /** The field as it was when the order was given. */
  planned: Field | null;
  outcome: FieldOutcome;
  before: Reading | null;
  after: Reading | null;
  wrote: boolean;
}

/** Formatters and validators of pages have spoken by then. */
const SETTLED = 300;
/** How long a field may take to appear after a choice above it. */
const APPEARS = 900;
const OUTCOMES: Partial<Record<ProblemCode, FieldOutcome>> = {
  'fill/no-option': 'no-option',
  'fill/too-long': 'too-long',
  'fill/stopped': 'stopped',
};

/** Writes the orders; never rejects for what a page does. One run at a time. */
export async function writeFields(frame: FrameFields, orders: readonly Order[], options: RunOptions): Promise<Run> {
  const steps = inPageOrder(frame, orders);
  const guard = guardRun(frame.document, options.signal);
  try {
    let done = 0;
    for (const step of steps) {
      if (guard.signal.aborted) step.outcome = 'stopped';
      else await writeOne(frame, step, guard);
      options.onProgress?.(++done);
    }
    if (steps.some(({ wrote }) => wrote)) await rest(SETTLED);
    for (const step of steps) readAgain(frame, step);
  } finally {
    guard.release();
  }
  return {
    results: steps.map(resultOf),
    written: steps.flatMap(({ order, before, after, wrote }) =>
      wrote && before !== null && after !== null ? [{ id: order.id, before, after }] : [],
    ),
  };
}

function inPageOrder(frame: FrameFields, orders: readonly Order[]): Step[] {
  const place = new Map(frame.fields.map(({ id }, at) => [id, at]));
  const last = frame.fields.length;
  return [...orders]
    .sort((one, other) => (place.get(one.id) ?? last) - (place.get(other.id) ?? last))
    .map((order) => ({
      order,
      planned: frame.field(order.id),
      outcome: 'untouched',
      before: null,
      after: null,
      wrote: false,
    }));
}

async function writeOne(frame: FrameFields, step: Step, guard: Guard): Promise<void> {
  const field = await fresh(frame, step, guard);
  if (field === null || !mayWrite(field, step)) return;
  const { widget, framed } = field;
  const { value } = step.order;
  step.before = widget.read();
  step.after = step.before;
  if (holdsValue(step.before, value, widget.control)) {
    if (widget.control !== 'password') {
      step.outcome = 'filled';
      return;
    }
  }
  if (value.kind === 'text' && framed.maxLength !== null && value.text.length > framed.maxLength) {
    step.outcome = 'too-long';
    return;
  }
  step.wrote = true;
  try {
    await widget.write(value, { dateFormat: field.dateFormat, signal: guard.signal });
    step.outcome = 'filled';
  } catch (thrown) {
    step.outcome = outcomeOf(thrown, guard);
  }
  step.after = widget.read();
  // the stop came after the last press: what stands there counts
  if (step.outcome === 'stopped' && holdsValue(step.after, value, widget.control)) step.outcome = 'filled';
  guard.look();
}

/** The field as the page has it now; waits for one that only appears after a choice further up. */
async function fresh(frame: FrameFields, { order, planned }: Step, { signal }: Guard): Promise<Field | null> {
  if (planned === null) return null;
  const end = performance.now() + APPEARS;
  for (;;) {
    frame.look();
    const field = frame.field(order.id);
    if (signal.aborted) return null;
    if (field !== null || performance.now() > end) return field;
    await rest(100);
  }
}

/** The last word on whether a field is written: what the page says, what was planned, and that it still is the same question. */
function mayWrite(field: Field, { order, planned }: Step): boolean {
  const policies = [field.refused?.policy, field.framed.policy === 'never' ? 'never' : null, planned?.framed.policy];
  if (policies.includes('never') || policies.includes('read')) return false;
  if (policies.includes('ask') && !order.asked) return false;
  return fullKey(field.label.text) === fullKey(planned?.label.text ?? '') && field.widget.element.isConnected;
}

function outcomeOf(thrown: unknown, { signal }: Guard): FieldOutcome {
  if (signal.aborted) return 'stopped';
  return (thrown instanceof Problem ? OUTCOMES[thrown.code] : undefined) ?? 'not-accepted';
}

/** What stands there in the end counts. */
function readAgain(frame: FrameFields, step: Step): void {
  if (!step.wrote || step.outcome !== 'filled') return;
  let field = frame.field(step.order.id);
  if (field?.widget.input.isConnected !== true) {
    frame.look();
    field = frame.field(step.order.id);
  }
  step.after = field?.widget.read() ?? null;
  const holds = step.after !== null && holdsValue(step.after, step.order.value, field?.widget.control ?? 'text');
  if (!holds) step.outcome = 'not-accepted';
}

function resultOf({ order, outcome, before, after }: Step): FieldChange {
  return { id: order.id, outcome, before: before?.shown ?? '', after: after?.shown ?? '' };
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
