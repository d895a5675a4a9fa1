// What a frame's fill script may say, checked: the script runs in the page's own process, which nobody vouches for.
import * as v from 'valibot';
import { type EntryName, isEntryName } from '#shared/declaration/data.ts';
import { type DatumKey, isDatumKey } from '#shared/profile/data.ts';
import type { FillUp } from '../../platform/fill-messages.ts';
import { Outcome } from './memory.ts';

const short = v.pipe(v.string(), v.maxLength(300));
const long = v.pipe(v.string(), v.maxLength(4096));
const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const bilingual = v.strictObject({ zh: long, en: long });
const datum = v.custom<DatumKey>((value) => typeof value === 'string' && isDatumKey(value));
const MOST_FIELDS = 2000;

const Field = v.strictObject({
  id,
  label: short,
  section: short,
  control: v.picklist(['text', 'password', 'select', 'radio', 'checkbox', 'date', 'cascader', 'file']),
  required: v.boolean(),
  policy: v.picklist(['fill', 'offer', 'read', 'ask', 'never']),
  datum: v.nullable(datum),
  confidence: v.picklist(['sure', 'check', 'unknown']),
  source: v.picklist(['recipe', 'dictionary', 'taught', 'none']),
  current: long,
  choices: v.nullable(v.pipe(v.array(long), v.maxLength(200))),
  maxLength: v.nullable(v.number()),
  notice: v.nullable(bilingual),
  entry: v.exactOptional(v.custom<EntryName>(isEntryName)),
});

const Page = v.strictObject({
  pack: v.nullable(short),
  form: v.nullable(v.strictObject({ id: short, name: bilingual })),
  drifted: v.boolean(),
  guide: v.nullable(bilingual),
  fields: v.pipe(v.array(Field), v.maxLength(MOST_FIELDS)),
});

const Mark = v.strictObject({ datum, selector: short, label: short, section: short, place: short });

const Result = v.strictObject({ id, outcome: Outcome });

const Act = v.variant('press', [
  v.strictObject({ press: v.picklist(['fill', 'undo', 'stop', 'close', 'allow-host', 'password']) }),
  v.strictObject({ press: v.literal('company'), id: short }),
]);

const FillUpSchema = v.variant('type', [
  v.strictObject({ type: v.literal('here'), run: v.nullable(short), ended: v.boolean() }),
  v.strictObject({ type: v.literal('page'), page: v.nullable(Page) }),
  v.strictObject({
    type: v.literal('wrote'),
    run: short,
    results: v.pipe(v.array(Result), v.maxLength(MOST_FIELDS)),
  }),
  v.strictObject({ type: v.literal('progress'), run: short, done: id }),
  v.strictObject({ type: v.literal('bar'), act: Act }),
  v.strictObject({ type: v.literal('focused'), field: v.nullable(id) }),
  v.strictObject({ type: v.literal('taught'), field: id, datum: v.nullable(datum), mark: v.exactOptional(Mark) }),
  v.strictObject({ type: v.literal('new-password'), text: short }),
  v.strictObject({ type: v.literal('picked'), field: v.nullable(id) }),
  v.strictObject({ type: v.literal('report'), text: v.pipe(v.string(), v.maxLength(2 * 1024 * 1024)) }),
]);

/** The message, or null where it is none. */
export function readUp(message: unknown): FillUp | null {
  const found = v.safeParse(FillUpSchema, message);
  return found.success ? found.output : null;
}
