// The same widgets filled by the event sequences of the peers, counted as the drivers are.
import { shownValue } from '#shared/profile/value.ts';
import type { Bench, BenchPage } from './bench.ts';
import { same } from './judge.ts';
import { SEQUENCES, type SequenceName } from './sequences.ts';

/** Only widgets count that are to take the value. */
export interface Score {
  /** The page's model holds it */
  right: number;
  /** The text stands in the box, the model does not have it: the silent failure */
  shownOnly: number;
  /** The model has changed to something else */
  wrong: number;
  of: number;
}

/** Fills every page by every sequence, each on a fresh load. */
export async function scoreSequences(bench: Bench, pages: readonly BenchPage[]): Promise<Record<SequenceName, Score>> {
  const scores: [SequenceName, Score][] = [];
  for (const name of SEQUENCES) {
    const score = { right: 0, shownOnly: 0, wrong: 0, of: 0 };
    for (const page of pages) add(score, await scorePage(bench, page, name));
    scores.push([name, score]);
  }
  return Object.fromEntries(scores) as Record<SequenceName, Score>;
}

async function scorePage(bench: Bench, page: BenchPage, name: SequenceName): Promise<Score> {
  const tab = await bench.open(page);
  const score = { right: 0, shownOnly: 0, wrong: 0, of: 0 };
  const cases = page.cases.filter(({ outcome = 'filled' }) => outcome === 'filled');
  const ids = cases.map(({ id }) => id);
  const look = () => tab.askAll(ids.map((id) => ({ act: 'find', id })));
  const before = { models: await tab.models(ids), readings: await look() };
  await tab.askAll(cases.map(({ id, value }) => ({ act: 'sequence', id, name, text: shownValue(value) })));
  // the slowest component looks at its text 200 ms after a key
  await new Promise((resolve) => setTimeout(resolve, 600));
  const after = { models: await tab.models(ids), readings: await look() };
  for (const [place, { model }] of cases.entries()) {
    const now = after.models[place];
    score.of += 1;
    if (same(now, model)) score.right += 1;
    else if (!same(now, before.models[place])) score.wrong += 1;
    else if (after.readings[place]?.before?.shown !== before.readings[place]?.before?.shown) score.shownOnly += 1;
  }
  await tab.close();
  return score;
}

function add(sum: Score, { right, shownOnly, wrong, of }: Score): void {
  sum.right += right;
  sum.shownOnly += shownOnly;
  sum.wrong += wrong;
  sum.of += of;
}
