// `npm run fuzz [-- --inputs N] [--seed S] [--parser name,…] [--replay FILE]`: changed inputs for every parser of what comes from
// outside. Goes on where the last run of the same seed ended (out/fuzz/state.json); what it finds lies in out/fuzz/findings.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { readOptions, wrongUse } from './options.ts';
import { runGuarded } from './fuzz/guarded.ts';
import { judge } from './fuzz/run.ts';
import { keep, readState, stateOf } from './fuzz/state.ts';
import { TARGETS } from './fuzz/targets/index.ts';
import type { Target } from './fuzz/target.ts';

const FOLDER = join(import.meta.dirname, '../out/fuzz');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const NAMES = TARGETS.map(({ name }) => name).join(',');
const USAGE = `npm run fuzz [-- options]: changed inputs for every parser, from where the last run of the same seed ended
  --inputs N     for each parser (20000)
  --seed N       another sequence (1)
  --parser NAMES these alone, of ${NAMES}
  --replay FILE  one kept input again`;

const values = readOptions(USAGE, {
  inputs: { type: 'string', default: '20000' },
  seed: { type: 'string', default: '1' },
  parser: { type: 'string', default: NAMES },
  replay: { type: 'string' },
});
if (values !== null) {
  const names = values.parser.split(',');
  const targets = TARGETS.filter(({ name }) => names.includes(name));
  const unknown = names.find((name) => !targets.some((target) => target.name === name));
  const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
  const notWhole = [values.inputs, values.seed].find((text) => !isWhole(text));
  if (unknown !== undefined) wrongUse(`There is no parser ${unknown}; there are ${NAMES}`);
  else if (notWhole !== undefined) wrongUse(`Not a whole number: ${notWhole}`);
  else if (values.replay !== undefined) process.exitCode = await replay(targets, values.replay);
  else process.exitCode = await runAll(targets, { inputs, seed });
}

async function runAll(targets: readonly Target[], { inputs, seed }: { inputs: number; seed: number }): Promise<number> {
  const state = readState(FOLDER, seed);
  let found = 0;
  for (const { name } of targets) {
    const { next } = stateOf(state, name);
    const started = Date.now();
    await runGuarded({ target: name, seed, from: next, count: inputs }, (done, ran) => {
      keep(FOLDER, state, { target: name, next: done, ran });
      found += ran.findings.length;
      for (const { number, what } of ran.findings) say(`${name} ${number}: ${what.split('\n')[0] ?? ''}`);
    });
    const after = stateOf(state, name);
    const seconds = Math.max(1, Math.round((Date.now() - started) / 1000));
    say(`${name}: ${after.next} inputs, ${after.accepted} accepted, slowest ${after.slowestMs} ms, ${after.findings} findings (${inputs} in ${seconds} s)`); // prettier-ignore
  }
  say(found === 0 ? 'nothing found' : `${found} findings in ${join(FOLDER, 'findings')}`);
  return found === 0 ? 0 : 1;
}

/** One kept input again, for every chosen parser. Seeds are new ones, so that a forgery of old keys does not come back. */
async function replay(targets: readonly Target[], path: string): Promise<number> {
  const input = new Uint8Array(readFileSync(path));
  let found = 0;
  for (const target of targets) {
    const what = await judge(target, await target.open(), input);
    const isFinding = what !== null && what !== '';
    if (isFinding) found++;
    say(`${target.name}: ${isFinding ? what : what === null ? 'accepted' : 'refused'}`);
  }
  return found === 0 ? 0 : 1;
}

function isWhole(text: string): boolean {
  return text !== '' && Number.isSafeInteger(Number(text)) && Number(text) >= 0;
}
