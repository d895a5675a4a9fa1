// Runs a parser over numbered inputs and says what must not be: another error than its own, a changed prototype, a broken property.
import process from 'node:process';
import { Problem } from '#shared/errors.ts';
import { changeBytes } from './mutate-bytes.ts';
import { changeDer } from './mutate-der.ts';
import { changeText } from './mutate-text.ts';
import { chanceOf } from './random.ts';
import { type Opened, type Target, Violated } from './target.ts';

export interface Finding {
  target: string;
  number: number;
  what: string;
  /** base64: seeds hold fresh keys, so that the number alone does not bring it back */
  input: string;
}

export interface Ran {
  /** Inputs that were parsed to the end, without an error */
  accepted: number;
  /** Of the processor: what else the machine does is not in it */
  slowestMs: number;
  findings: Finding[];
}

export interface Work {
  target: Target;
  opened: Opened;
  seed: number;
  from: number;
  count: number;
  /** Told of each input before it is run. */
  before?: (number: number, input: Uint8Array) => void;
  /** Told of each finding at once: an input without an end may come next. */
  found?: (finding: Finding) => void;
}

export async function runInputs({ target, opened, seed, from, count, before, found }: Work): Promise<Ran> {
  const ran: Ran = { accepted: 0, slowestMs: 0, findings: [] };
  for (let number = from; number < from + count; number++) {
    const input = inputOf(target, opened.seeds, { seed, number });
    before?.(number, input);
    const started = process.cpuUsage();
    const what = await judge(target, opened, input);
    const { user, system } = process.cpuUsage(started);
    ran.slowestMs = Math.max(ran.slowestMs, (user + system) / 1000);
    if (what === null) ran.accepted++;
    else if (what !== '') {
      const finding = { target: target.name, number, what, input: Buffer.from(input).toString('base64') };
      ran.findings.push(finding);
      found?.(finding);
    }
  }
  return ran;
}

/** @returns null: accepted; '': refused as it should be; else what is wrong */
export async function judge(target: Target, opened: Opened, input: Uint8Array): Promise<string | null> {
  const what = await outcomeOf(target, opened, input);
  return pollution() ?? what;
}

async function outcomeOf(target: Target, opened: Opened, input: Uint8Array): Promise<string | null> {
  try {
    const result = opened.run(input);
    if (result instanceof Promise) await result;
    return null;
  } catch (thrown) {
    if (thrown instanceof Violated) return thrown.message;
    if (thrown instanceof Problem && thrown.code !== 'agent/internal') return '';
    if (target.mayThrow?.some((kind) => thrown instanceof kind) === true) return '';
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}\n${thrown.stack ?? ''}` : String(thrown);
  }
}

function inputOf(
  { name, shape, words = [] }: Target,
  seeds: readonly Uint8Array[],
  { seed, number }: { seed: number; number: number },
): Uint8Array {
  const chance = chanceOf(seed, name, number);
  const chosen = chance.one(seeds);
  // The first ones are the seeds as they are.
  if (number < seeds.length) return seeds[number] ?? chosen;
  if (shape === 'der') return changeDer(chosen, seeds, chance);
  return shape === 'text' ? changeText(chosen, { others: seeds, words, chance }) : changeBytes(chosen, seeds, chance);
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];
const OWN = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

/** What was added to a prototype; it is taken away again. */
function pollution(): string | null {
  for (const [at, prototype] of PROTOTYPES.entries()) {
    const keys = Reflect.ownKeys(prototype);
    if (keys.length === OWN[at]) continue;
    const added = keys.slice(OWN[at]);
    for (const key of added) Reflect.deleteProperty(prototype, key);
    return `prototype changed: ${added.map(String).join(', ')}`;
  }
  return null;
}
