// How far each parser's inputs are, kept in out/fuzz, so that the next run goes on from there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Finding, Ran } from './run.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const TargetState = v.strictObject({ next: count, accepted: count, slowestMs: v.number(), findings: count });
const State = v.strictObject({ seed: v.number(), targets: v.record(v.string(), TargetState) });
export type State = v.InferOutput<typeof State>;
export type TargetState = v.InferOutput<typeof TargetState>;

const FRESH: TargetState = { next: 0, accepted: 0, slowestMs: 0, findings: 0 };

/** The state of that seed; of another seed everything begins anew. */
export function readState(folder: string, seed: number): State {
  try {
    const state = v.parse(State, JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')));
    if (state.seed === seed) return state;
  } catch {
    // none yet
  }
  return { seed, targets: {} };
}

export function stateOf(state: State, target: string): TargetState {
  return state.targets[target] ?? FRESH;
}

/** Adds what was run, and keeps it. */
export function keep(folder: string, state: State, what: { target: string; next: number; ran: Ran }): void {
  const before = stateOf(state, what.target);
  state.targets[what.target] = {
    next: what.next,
    accepted: before.accepted + what.ran.accepted,
    slowestMs: Math.max(before.slowestMs, Math.round(what.ran.slowestMs)),
    findings: before.findings + what.ran.findings.length,
  };
  mkdirSync(join(folder, 'findings'), { recursive: true });
  for (const finding of what.ran.findings) keepFinding(folder, finding);
  writeFileSync(join(folder, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
}

function keepFinding(folder: string, { target, number, what, input }: Finding): void {
  const path = join(folder, 'findings', `${target}-${number}`);
  writeFileSync(`${path}.bin`, Buffer.from(input, 'base64'));
  writeFileSync(`${path}.txt`, `${what}\n`);
}
