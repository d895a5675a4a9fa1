// Numbers that mean something on a busy machine: rounds that take turns, medians, and ratios of what ran side by side.

/** Middle value; of an even number the mean of the two in the middle. Throws RangeError on an empty list. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Value below which `percent` of the sorted values lie, interpolated. Throws RangeError on an empty list. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) throw new RangeError('no values');
  return low + (high - low) * (place - Math.floor(place));
}

/** Runs every variant once per round, in turn, so that load on the machine meets all of them alike. */
export async function inTurns<Name extends string>(
  rounds: number,
  variants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(variants) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) found[name].push(await variants[name]());
  }
  return found;
}

/** Median over the rounds of one variant's rate by the other's in the same round. */
export function ratioOf(rates: readonly number[], anchors: readonly number[]): number {
  return median(rates.map((rate, round) => rate / (anchors[round] ?? Number.NaN)));
}
