// Rows 1 and 2 of DESIGN §5: signatures through the paired, encrypted channel against pkcs11js alone, in turns.
import { randomBytes } from 'node:crypto';
import { inTurns, median, ratioOf } from './measure.ts';
import { type Algorithm, ALGORITHMS, openGrant, openNodeGrant, rawTask, type Scene } from './scene.ts';
import { signFor, type Signing, type SigningRate } from './signing-loop.ts';
import { number, type Row, row, type Target } from './table.ts';

export interface ChannelOptions {
  rounds: number;
  /** Of one variant in one round */
  ms: number;
}

const MESSAGE_BYTES = 256;
const MESSAGES = 200;
const GRANTED = 1_000_000;

type Variant = 'raw' | 'one' | 'port' | 'node' | 'batch' | 'batchOne' | 'nodeBatch';

interface Wanted {
  label: string;
  target: Target | null;
}

const ONE: Record<'one' | 'port' | 'node', string> = {
  one: 'extension, one in flight',
  port: 'extension page through its background, one in flight',
  node: 'node client instead of the browser, one in flight',
};
const ROWS: Record<Algorithm, Partial<Record<Variant, Wanted>>> = {
  rsa: {
    one: { label: ONE.one, target: { at: 'least', limit: 0.6 } },
    port: { label: ONE.port, target: null },
    node: { label: ONE.node, target: null },
  },
  ecdsa: {
    one: { label: ONE.one, target: { at: 'least', limit: 0.12 } },
    port: { label: ONE.port, target: null },
    node: { label: ONE.node, target: null },
    batch: { label: 'extension, batches of 100, two under way', target: { at: 'least', limit: 0.9 } },
    batchOne: { label: 'extension, batches of 100, one under way', target: null },
    nodeBatch: { label: 'node client, batches of 100, two under way', target: null },
  },
};

export async function channelRows(scene: Scene, options: ChannelOptions): Promise<Row[]> {
  return [...(await rowsOf(scene, 'rsa', options)), ...(await rowsOf(scene, 'ecdsa', options))];
}

async function rowsOf(scene: Scene, algorithm: Algorithm, options: ChannelOptions): Promise<Row[]> {
  const grant = await openGrant(scene, algorithm, GRANTED);
  const nodeGrant = await openNodeGrant(scene, algorithm, GRANTED);
  await scene.page.run('open', 1);
  const messages = Array.from({ length: MESSAGES }, () => randomBytes(MESSAGE_BYTES));
  const items = messages.map((message) => message.toString('base64'));
  const { ms } = options;
  const task = (perCall: number, inFlight: number): Signing => ({ batch: grant.batch, items, perCall, inFlight });
  const inPage = (what: Signing) => perSecond(() => scene.page.run('signFor', what, ms));
  const inNode = (what: Signing) =>
    perSecond(() =>
      signFor((params) => scene.node.call('batch.sign', params), { ...what, batch: nodeGrant.batch }, ms),
    );
  const all: Record<Variant, () => Promise<number>> = {
    raw: () => scene.raw.rate(rawTask(algorithm, ms, messages[0] ?? new Uint8Array(0))),
    one: inPage(task(1, 1)),
    port: perSecond(() => scene.page.run('signByPort', task(1, 1), ms)),
    node: inNode(task(1, 1)),
    batch: inPage(task(100, 2)),
    batchOne: inPage(task(100, 1)),
    nodeBatch: inNode(task(100, 2)),
  };
  const wanted = ROWS[algorithm];
  const names = (Object.keys(all) as Variant[]).filter((name) => name === 'raw' || name in wanted);
  const rates = await inTurns(options.rounds, pick(all, names));
  await grant.close();
  await nodeGrant.close();
  await scene.page.run('close');
  return names.flatMap((name) => {
    const want = wanted[name];
    if (!want) return [];
    return row(
      {
        name: `${ALGORITHMS[algorithm].name}: ${want.label}`,
        value: median(rates[name]),
        unit: '/s',
        ratio: ratioOf(rates[name], rates.raw),
        against: `pkcs11js alone ${number(median(rates.raw))} /s`,
      },
      want.target,
    );
  });
}

function perSecond(run: () => Promise<SigningRate>): () => Promise<number> {
  return async () => {
    const { signed, ms } = await run();
    return (signed / ms) * 1000;
  };
}

function pick<T>(all: Record<Variant, T>, names: readonly Variant[]): Record<Variant, T> {
  return Object.fromEntries(names.map((name) => [name, all[name]])) as Record<Variant, T>;
}
