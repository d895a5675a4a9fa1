// A short run over every parser, and a look at whether the search would find what it is for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { runGuarded } from './guarded.ts';
import { type Finding, runInputs } from './run.ts';
import { keep, readState, stateOf } from './state.ts';
import { must, type Target } from './target.ts';
import { TARGETS } from './targets/index.ts';

/** Another seed each day would find more and fail on somebody else's change. */
const SEED = 20_261_123;
const INPUTS = 2000;
/** Public-key work for each input */
const SLOW: Readonly<Record<string, number>> = {
  handshake: 150,
  certificate: 1000,
  crl: 1000,
  'sm2-ciphertext': 1000,
  'sm2-backends': 300,
  'sm4-backends': 500,
};
const NO_TIME_LIMIT = 10 * 60_000;

describe('every parser of what comes from outside', () => {
  it.each(TARGETS.map((target) => [target.name, target] as const))('%s refuses or reads changed inputs', async (name, target) => {
    const opened = await target.open();
    const ran = await runInputs({ target, opened, seed: SEED, from: 0, count: SLOW[name] ?? INPUTS });
    expect(ran.findings).toEqual([]);
    expect(ran.accepted).toBeGreaterThanOrEqual(1);
  }, NO_TIME_LIMIT);
}); // prettier-ignore

describe('the search', () => {
  const search = async (run: (text: string) => unknown, shape: Target['shape'] = 'text'): Promise<Finding[]> => {
    const target: Target = { name: 'planted', shape, open: () => ({ seeds: [utf8('{"a":[1,2]}')], run: (input) => run(new TextDecoder().decode(input)) }) };
    return (await runInputs({ target, opened: await target.open(), seed: 1, from: 0, count: 500 })).findings;
  }; // prettier-ignore

  it('finds an error that is none of ours, a changed prototype and a broken property, and takes a Problem for an answer', async () => {
    expect((await search((text) => JSON.parse(text) as unknown))[0]?.what).toContain('SyntaxError');
    expect(await search(() => Promise.reject(new Problem('format/malformed', { detail: 'x' })))).toEqual([]);
    expect((await search(() => Promise.reject(new Problem('agent/internal'))))[0]?.what).toContain('agent/internal');
    expect((await search((text) => must(!text.includes('e9'), 'has e9')))[0]?.what).toBe('has e9');
    const polluted = await search((text) => {
      if (text.includes('__proto__')) Object.assign(Object.prototype, { polluted: 1 });
    });
    expect(polluted[0]?.what).toBe('prototype changed: polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  it('tells each finding before the next input begins, which may have no end', async () => {
    const said: string[] = [];
    const opened = { seeds: [utf8('{"a":[1,2]}')], run: (input: Uint8Array) => must(input.length % 2 === 0, 'odd') };
    const { findings } = await runInputs({
      target: { name: 'x', shape: 'text', open: () => opened }, opened, seed: 1, from: 0, count: 50,
      before: (number) => said.push(`input ${number}`),
      found: ({ number }) => said.push(`found ${number}`),
    }); // prettier-ignore
    expect(findings.length).toBeGreaterThan(1);
    for (const { number } of findings) expect(said[said.indexOf(`input ${number}`) + 1]).toBe(`found ${number}`);
  });

  it('gives the same inputs for the same seed, and others for another', async () => {
    const inputs = async (seed: number) => {
      const seen: string[] = [];
      const opened = { seeds: [utf8('{"a":[1,2]}')], run: (input: Uint8Array) => seen.push(Buffer.from(input).toString('hex')) };
      await runInputs({ target: { name: 'x', shape: 'text', open: () => opened }, opened, seed, from: 5, count: 50 });
      return seen;
    };
    expect(await inputs(1)).toEqual(await inputs(1));
    expect(await inputs(2)).not.toEqual(await inputs(1));
  }); // prettier-ignore

  it('finds an input without end, keeps it, and goes on behind it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
    const worker = join(folder, 'worker.mjs');
    writeFileSync(
      worker,
      `import { parentPort, workerData } from 'node:worker_threads';
       const head = new Int32Array(workerData.underWay, 0, 2);
       for (let number = workerData.from; number < workerData.from + workerData.count; number++) {
         new Uint8Array(workerData.underWay, 8).set([104, 105]); head[1] = 2; Atomics.store(head, 0, number);
         while (number === 3);
         parentPort.postMessage({ next: number + 1, ran: { accepted: 1, slowestMs: 0, findings: [] } });
       }`,
    );
    const state = readState(folder, 7);
    await runGuarded(
      { target: 'x', seed: 7, from: 0, count: 6 },
      (next, ran) => keep(folder, state, { target: 'x', next, ran }),
      { guardMs: 1000, lookMs: 50, worker: pathToFileURL(worker) },
    );
    expect(stateOf(readState(folder, 7), 'x')).toEqual({ next: 6, accepted: 5, slowestMs: 1000, findings: 1 });
    expect(fromUtf8(new Uint8Array(await import('node:fs').then((fs) => fs.readFileSync(join(folder, 'findings/x-3.bin')))))).toBe('hi');
    expect(stateOf(readState(folder, 8), 'x').next).toBe(0);
    rmSync(folder, { recursive: true });
  }, NO_TIME_LIMIT); // prettier-ignore
});
