// One case of the bench from start to end: written, read back in page and driver, undone.
import type { Reading } from '../../extension/fill/widgets/widget.ts';
import type { Score } from './baseline.ts';
import type { BenchCase, BenchPage, BenchTab } from './bench.ts';

export interface Verdict {
  id: string;
  /** Everything that is wrong; empty when the driver did all it must. */
  faults: string[];
  ms: number;
  /** What became of a value that was to be taken; null where it was to be refused. */
  score: keyof Omit<Score, 'of'> | 'untouched' | null;
}

/** Writes one case and undoes it, reading the page's model after each. */
export async function judge(tab: BenchTab, bench: BenchPage, each: BenchCase): Promise<Verdict> {
  const { id, value, outcome = 'filled' } = each;
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const before = await tab.model(id);
  const written = await tab.ask({ act: 'write', id, value });
  const model = await tab.model(id);
  expect(written.driver === (each.driver ?? bench.driver), `found by ${written.driver || 'nobody'}`);
  expect(written.count === 1, `${String(written.count)} widgets`);
  expect(written.outcome === outcome, `${written.outcome} instead of ${outcome}: ${JSON.stringify(written)}`);
  expect(same(model, outcome === 'filled' ? each.model : before), `model is ${JSON.stringify(model)}`);
  for (const [reading, then] of [
    [written.before, before],
    [written.after, model],
  ] as const) {
    expect(agrees(reading, then), `reads ${JSON.stringify(reading)} where the model is ${JSON.stringify(then)}`);
  }
  await closed(tab, faults, 'write');
  expect(!written.focused, 'focus stays inside');
  if (outcome === 'filled' && written.before) {
    expect(written.after?.shown !== '', 'shows nothing');
    const undone = await tab.ask({ act: 'restore', id, before: written.before });
    const restored = await tab.model(id);
    if (each.stays) expect(undone.outcome === 'fill/not-accepted', `undo: ${undone.outcome}`);
    else {
      expect(undone.outcome === 'filled', `undo: ${undone.outcome}`);
      expect(same(restored, before), `undone to ${JSON.stringify(restored)} instead of ${JSON.stringify(before)}`);
      expect(undone.after?.shown === written.before.shown, `undo shows ${JSON.stringify(undone.after)}`);
      // before its list was first open a widget may not know what it holds
      if (written.before.held !== null) {
        expect(undone.after?.held === written.before.held, `undo holds ${JSON.stringify(undone.after)}`);
      }
    }
    await closed(tab, faults, 'undo');
  }
  expect((await tab.submits()) === 0, 'the form was sent');
  const change = same(model, before)
    ? written.after?.shown === written.before?.shown
      ? 'untouched'
      : 'shownOnly'
    : 'wrong';
  return {
    id,
    faults,
    ms: written.ms,
    score: outcome === 'filled' ? (same(model, each.model) ? 'right' : change) : null,
  };
}

/** What a driver says the page holds: the model itself, or the text of the option that stands for it. */
function agrees(reading: Reading | null, model: unknown): boolean {
  if (reading?.held === null || reading === null) return true;
  const { shown, held } = reading;
  if (same(model, '') || model === false) return ['', 'false'].includes(held);
  const told = [String(model), Array.isArray(model) ? model.join('-') : '', model === 'on' ? 'true' : '', shown];
  // pairs of code and name
  if (same(model, [held, shown])) return true;
  return told.includes(held) || (Array.isArray(model) && held !== '' && shown.endsWith(held));
}

/** Lists fade out, on a busy machine slowly; what is still there after ten seconds was left open. */
async function closed(tab: BenchTab, faults: string[], act: string): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    if ((await tab.open()) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  faults.push(`${act}: a list stays open`);
}

/** Equal as JSON; null, '' and an empty list are all nothing. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(nothing(one)) === JSON.stringify(nothing(other));
}

function nothing(value: unknown): unknown {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? null : value;
}
