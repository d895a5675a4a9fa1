// Fields are written and taken back. Everything is asked of the frames anew; a view that is out of date grants nothing.
import { isProblemCode, Problem } from '#shared/errors.ts';
import { DATA } from '#shared/profile/data.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { FieldPlace } from '../../../platform/fill-requests.ts';
import { packOf } from '../frames.ts';
import { hasEnded, type Run } from '../memory.ts';
import { fieldValue, fillValue, mayHave, mayRun } from '../preview.ts';
import { abandoned, newRun } from '../run.ts';
import { withTicks } from '../ticks.ts';
import type { Plan } from '../view.ts';
import { type ActOf, type ActParts, type Acts, frameAt, planAt } from './act.ts';

/** A value on its way, with what its field asked for and held when it was decided. */
interface Order {
  frame: number;
  id: number;
  value: FillValue;
  label: string;
  current: string;
  /** The clerk asked for this very field. */
  asked: boolean;
}

type Writing = 'fill.write' | 'fill.ask-field' | 'fill.reveal' | 'fill.check' | 'fill.undo' | 'fill.stop';

export function writingActs(parts: ActParts): Acts<Writing> {
  const { store, frames } = parts;

  /** To every frame of the last run. */
  function tell(tab: number, type: 'undo' | 'stop'): void {
    const { run } = store.tab(tab);
    for (const part of run?.parts ?? []) frames.get(tab, part.frame)?.post({ type, run: run?.id ?? '' });
  }

  return {
    'fill.write': (request) => write(parts, request),
    'fill.ask-field': (request) => askField(parts, request),
    async 'fill.reveal'({ tab, frame, field }) {
      const plan = await parts.plan(tab);
      const found = plan?.view.fields.find((one) => one.frame === frame && one.id === field);
      const value = plan && found && mayHave(found) ? fieldValue(found, plan) : null;
      return value?.kind === 'text' ? value.text : (found?.value ?? null);
    },
    async 'fill.check'({ tab, fields, on }) {
      const plan = await parts.plan(tab);
      const open = plan?.view.fields.filter((field) => mayRun(field) && isAmong(field, fields)) ?? [];
      const places = open.map(({ frame, id, label }) => ({ frame, field: id, label }));
      await store.changeTab(tab, (memory) => withTicks(memory, places, on));
    },
    'fill.undo': ({ tab }) => tell(tab, 'undo'),
    'fill.stop': ({ tab }) => tell(tab, 'stop'),
  };
}

async function write(parts: ActParts, { tab, fields }: ActOf<'fill.write'>): Promise<void> {
  const plan = await openPlan(parts, tab);
  const wanted = plan.view.fields.filter(
    (field) => mayRun(field) && field.checked && (fields === null || isAmong(field, fields)),
  );
  const orders = wanted.flatMap((field): Order[] => {
    const value = fieldValue(field, plan);
    const { frame, id, label, current } = field;
    return value ? [{ frame, id, value, label, current, asked: false }] : [];
  });
  if (orders.length === 0) throw new Problem('fill/no-value');
  await send(parts, plan, orders);
}

async function askField(parts: ActParts, { tab, frame, field, datum }: ActOf<'fill.ask-field'>): Promise<void> {
  const plan = await openPlan(parts, tab);
  const found = plan.view.fields.find((one) => one.frame === frame && one.id === field);
  if (!found || !mayHave(found)) throw new Problem('fill/not-this-field');
  const asked = datum ?? found.datum;
  const portal = packOf(frameAt(parts, tab, frame).origin)?.id;
  // of a portal to that portal alone: a frame of somebody else may stand in its page
  const isPassword = asked !== null && DATA[asked].kind === 'password';
  if (isPassword && plan.account && plan.account.portal !== portal) throw new Problem('fill/not-this-field');
  const value = datum === null ? fieldValue(found, plan) : fillValue(datum, plan);
  if (!value) throw new Problem('fill/no-value');
  const { label, current } = found;
  await send(parts, plan, [{ frame, id: field, value, label, current, asked: true }]);
}

interface OpenPlan extends Plan {
  profile: Profile;
}

/** The plan of a tab in which something may be written now. Rejects with the problem of the view, fill/running, fill/no-profile. */
async function openPlan(parts: ActParts, tab: number): Promise<OpenPlan> {
  const plan = await planAt(parts, tab);
  const { problem } = plan.view;
  if (problem) throw new Problem(isProblemCode(problem.code) ? problem.code : 'fill/gone', problem.params);
  assertIdle(parts.store.tab(tab).run);
  if (!plan.profile) throw new Problem('fill/no-profile');
  return { ...plan, profile: plan.profile };
}

function assertIdle(run: Run | null): void {
  if (run && !hasEnded(run)) throw new Problem('fill/running');
}

async function send({ store, frames }: ActParts, plan: OpenPlan, orders: readonly Order[]): Promise<void> {
  const { tab } = plan.view;
  const byFrame = new Map<number, Order[]>();
  for (const order of orders) byFrame.set(order.frame, [...(byFrame.get(order.frame) ?? []), order]);
  const run = newRun({
    id: crypto.randomUUID(),
    at: Date.now(),
    form: plan.view.form,
    host: plan.view.host,
    entry: entryOf(plan),
    fields: new Map([...byFrame].map(([frame, own]) => [frame, own.map(({ id }) => id)])),
  });
  await store.changeTab(tab, (memory) => {
    assertIdle(memory.run); // another press may have come first while the plan was made
    return { ...memory, run };
  });
  const { profile, site } = plan;
  if (store.sites().companies[site] !== profile.id)
    await store.changeSites((sites) => ({ ...sites, companies: { ...sites.companies, [site]: profile.id } }));
  for (const [id, own] of byFrame) {
    const fields = own.map(({ frame: _, ...order }) => order);
    const frame = frames.get(tab, id);
    if (frame) frame.post({ type: 'write', run: run.id, fields });
    else await store.changeTab(tab, (memory) => ({ ...memory, run: memory.run && abandoned(memory.run, id) }));
  }
}

/** The entry of a list, or the row of a sheet, that is done when the run is. */
function entryOf({ kind, view, feeding }: Plan): Run['entry'] {
  const entry = view.entries?.find(({ chosen }) => chosen);
  if (kind && kind !== 'account' && entry) return [kind, entry.id];
  return feeding?.rowKey ? ['row', feeding.rowKey] : null;
}

function isAmong({ frame, id }: { frame: number; id: number }, places: readonly FieldPlace[]): boolean {
  return places.some((place) => place.frame === frame && place.field === id);
}
