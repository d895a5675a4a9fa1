// What is fuzzed: a parser of hostile input, seeds that are valid, and what must hold for any bytes at all.

/** How inputs are changed: by what their format is made of. */
export type Shape = 'der' | 'text' | 'bytes';

export interface Target {
  name: string;
  shape: Shape;
  /** Words that mean something to the parser; `text` puts them in. */
  words?: readonly string[];
  /** Of errors besides Problem that its callers know. */
  mayThrow?: readonly (new (...given: never[]) => Error)[];
  /** Made anew at each start: valid ones, so that changes reach behind the first check. */
  open(): Promise<Opened> | Opened;
}

export interface Opened {
  seeds: readonly Uint8Array[];
  /**
   * Parses, and throws Violated where something came out that must not.
   * What the parser itself throws goes through: whether it may is judged outside.
   */
  run(input: Uint8Array): unknown;
}

/** A property does not hold: always a finding. */
export class Violated extends Error {}

export function must(holds: boolean, what: string): void {
  if (!holds) throw new Violated(what);
}
