// What filling remembers: of a tab until the browser ends, of a portal for good. Names and counts only, never a value.
import * as v from 'valibot';
import { FeedSchema } from '#shared/declaration/kept.ts';
import type { FieldOutcome } from '../../platform/fill-messages.ts';

const text = v.pipe(v.string(), v.maxLength(300));
const number = v.number();
const bilingual = v.strictObject({ zh: text, en: text });
const outcomes = [
  'filled',
  'not-accepted',
  'no-option',
  'too-long',
  'untouched',
  'stopped',
  'restored',
  'not-restored',
] as const satisfies readonly FieldOutcome[];
export const Outcome = v.picklist(outcomes);

/** What one frame was asked to write, and what became of it. */
const Part = v.strictObject({
  frame: number,
  fields: v.array(number),
  done: number,
  ended: v.boolean(),
  outcomes: v.array(v.tuple([number, Outcome])),
});
export type RunPart = v.InferOutput<typeof Part>;

const Run = v.strictObject({
  id: text,
  at: number,
  form: v.nullable(bilingual),
  host: text,
  /** List and id of the entry it was for; `row`: of a sheet. */
  entry: v.nullable(v.tuple([v.picklist(['op', 'hd', 'inv', 'row']), text])),
  parts: v.array(Part),
  /** It stands in the history. */
  noted: v.boolean(),
  undone: v.boolean(),
});
export type Run = v.InferOutput<typeof Run>;

/** The clerk's own word against the proposal; the label says that it still is the same field. */
const Tick = v.strictObject({ frame: number, field: number, label: text, on: v.boolean() });
export type Tick = v.InferOutput<typeof Tick>;

const Tab = v.strictObject({
  /** As the clerk chose for this tab. */
  company: v.nullable(text),
  /** Chosen entry of each list, and those that were filled already. */
  entries: v.record(v.string(), text),
  done: v.array(text),
  /** What a declaration page is filled from. */
  feed: v.nullable(FeedSchema),
  run: v.nullable(Run),
  ticks: v.pipe(v.array(Tick), v.maxLength(2000)),
  /** Pages whose bar the clerk closed. */
  closed: v.pipe(v.array(text), v.maxLength(50)),
});
export type TabMemory = v.InferOutput<typeof Tab>;
export const NEW_TAB: TabMemory = {
  company: null,
  entries: {},
  done: [],
  feed: null,
  run: null,
  ticks: [],
  closed: [],
};

/** Session: by tab. */
export const TabsSchema = v.record(v.string(), Tab);
export type TabsMemory = v.InferOutput<typeof TabsSchema>;

const mark = v.strictObject({ datum: text, selector: text, label: text, section: text, place: text });

/** Local: by site. */
export const SitesSchema = v.strictObject({
  /** Company used last, by pack or host. */
  companies: v.record(v.string(), text),
  /** Hosts in no pack on which the clerk lets us fill. */
  allowed: v.array(text),
  /** Hosts without encryption of which the clerk was told. */
  warned: v.array(text),
  taught: v.record(v.string(), v.pipe(v.array(mark), v.maxLength(200))),
});
export type SitesMemory = v.InferOutput<typeof SitesSchema>;
export const NO_SITES: SitesMemory = { companies: {}, allowed: [], warned: [], taught: {} };

const KEPT_RUNS = 50;

/** Local: newest first; names of forms and counts. */
export const HistorySchema = v.array(
  v.strictObject({ at: number, form: v.nullable(bilingual), host: text, filled: number, refused: number }),
);
export type History = v.InferOutput<typeof HistorySchema>;

/** The history with one more run. */
export function withRun(history: History, run: Run): History {
  const { filled, refused } = countsOf(run);
  return [{ at: run.at, form: run.form, host: run.host, filled, refused }, ...history].slice(0, KEPT_RUNS);
}

/** How many fields of a run hold what they should, and how many the page did not take. */
export function countsOf({ parts }: Run): { filled: number; refused: number } {
  const all = parts.flatMap((part) => part.outcomes.map(([, outcome]) => outcome));
  const filled = all.filter((outcome) => outcome === 'filled').length;
  const refused = all.filter((outcome) => ['not-accepted', 'no-option', 'too-long', 'not-restored'].includes(outcome));
  return { filled, refused: refused.length };
}

export function hasEnded({ parts }: Run): boolean {
  return parts.every(({ ended }) => ended);
}

/** What the clerk taught on a host; a host may be called `constructor`. */
export function taughtOn({ taught }: Pick<SitesMemory, 'taught'>, host: string): SitesMemory['taught'][string] {
  return (Object.hasOwn(taught, host) ? taught[host] : undefined) ?? [];
}
