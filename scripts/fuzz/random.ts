// Chance that can be had again: every input of a parser has a stream of its own, made of the run's seed, the parser's name and its number.

export interface Chance {
  /** Whole number from 0 up to, without, `below` */
  to(below: number): number;
  /** True once in `times` */
  once(times: number): boolean;
  one<T>(of: readonly T[]): T;
}

/** SplitMix32 behind an FNV-1a hash of the name. */
export function chanceOf(seed: number, name: string, number: number): Chance {
  let state = (0x811c9dc5 ^ seed) >>> 0;
  for (const unit of `${name}:${number}`) state = Math.imul(state ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const to = (below: number): number => Math.floor((next() / 2 ** 32) * below);
  return {
    to,
    once: (times) => to(times) === 0,
    one(of) {
      const chosen = of[to(of.length)];
      if (of.length === 0) throw new RangeError('nothing to choose from');
      return chosen as (typeof of)[number];
    },
  };
}
