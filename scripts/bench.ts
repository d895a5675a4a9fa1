// `npm run bench [-- --json FILE] [--quick] [--only sm2,formats,cards,fill,drivers,channel,page,parallel]`: the numbers of DESIGN §5 as ratios of one
// run. A missed target is shown, not an error; what could not be measured is.
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { cardRows } from './bench/cards.ts';
import { driverRows } from './bench/drivers.ts';
import { fillRows } from './bench/fill.ts';
import { formatRows } from './bench/formats.ts';
import { channelRows } from './bench/channel.ts';
import { pageRows } from './bench/page.ts';
import { parallelRows } from './bench/parallel.ts';
import { openScene, type Scene } from './bench/scene.ts';
import { sm2Rows } from './bench/sm2.ts';
import { formatTable, number, type Row, toJson } from './bench/table.ts';
import { readOptions, wrongUse } from './options.ts';
import { ensure, type Need } from './setup.ts';

interface Size {
  rounds: number;
  ms: number;
  samples: number;
  signatures: number;
}

const FULL: Size = { rounds: 7, ms: 1000, samples: 20, signatures: 100_000 };
const QUICK: Size = { rounds: 3, ms: 400, samples: 5, signatures: 2000 };
const CLIENTS = 32;

const ALONE = {
  sm2: ({ rounds, ms }: Size) => sm2Rows({ rounds, ms }),
  formats: ({ rounds, ms }: Size) => formatRows({ rounds, ms }),
  cards: ({ samples }: Size) => cardRows({ samples }),
  fill: ({ samples }: Size) => fillRows({ samples: 10 * samples }),
  drivers: ({ signatures }: Size) => driverRows({ callers: CLIENTS, signatures }),
} satisfies Record<string, (size: Size) => Promise<Row[]>>;

/** These share one browser, one agent and one token. */
const ON_SCENE = {
  channel: (scene: Scene, { rounds, ms }: Size) => channelRows(scene, { rounds, ms }),
  page: (scene: Scene, { samples }: Size) => pageRows(scene, { samples }),
  parallel: (scene: Scene, { signatures }: Size) => parallelRows(scene, { clients: CLIENTS, signatures }),
} satisfies Record<string, (scene: Scene, size: Size) => Promise<Row[]>>;

const GROUPS: readonly string[] = [...Object.keys(ALONE), ...Object.keys(ON_SCENE)];

const USAGE = `npm run bench [-- options]: the speed of what is done at every signature, and of the formats around it
  --only ${GROUPS.join(',')}
                 these alone
  --quick        fewer rounds
  --json FILE    the numbers into a file as well`;

const NEEDS = ['chromium', 'softhsm2', 'openssl', 'cc', 'pkcs11js'] as const satisfies readonly Need[];

const say = (text: string) => process.stdout.write(`${text}\n`);

async function measure(groups: ReadonlySet<string>, size: Size): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, run] of Object.entries(ALONE)) if (groups.has(name)) rows.push(...(await told(name, run(size))));
  const onScene = Object.entries(ON_SCENE).filter(([name]) => groups.has(name));
  if (onScene.length === 0) return rows;
  const scene = await openScene();
  try {
    for (const [name, run] of onScene) rows.push(...(await told(name, run(scene, size))));
  } finally {
    await scene.close();
  }
  return rows;
}

async function told(name: string, run: Promise<Row[]>): Promise<Row[]> {
  const started = Date.now();
  const rows = await run;
  say(`${name}: ${Math.round((Date.now() - started) / 1000)} s`);
  return rows;
}

if (import.meta.main) {
  const values = readOptions(USAGE, {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: GROUPS.join(',') },
  });
  const unknown = values?.only.split(',').find((name) => !GROUPS.includes(name));
  if (unknown !== undefined) wrongUse(`There is no group ${unknown}; there are ${GROUPS.join(', ')}`);
  else if (values !== null) await run(values);
}

async function run(values: { json?: string | undefined; quick: boolean; only: string }): Promise<void> {
  const missing = ensure(NEEDS);
  for (const { need, command } of missing) say(`${need}: ${command}`);
  if (missing.length > 0) throw new Error('not everything that is measured could be set up');
  const rows = await measure(new Set(values.only.split(',')), values.quick ? QUICK : FULL);
  say(`\n${formatTable(rows)}\n\nload ${loadavg().map(number).join(' ')}`);
  if (values.json !== undefined) await writeFile(values.json, toJson(rows));
}
