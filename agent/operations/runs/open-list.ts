// Many encrypted files, one consent: the window lists them, the clerk types one PIN, and the card opens the key of each. A file for
// somebody else says for whom and does not stop the rest. The files themselves stay with who asked.
import { createHash, randomUUID } from 'node:crypto';
import { toHex } from '#shared/bytes.ts';
import { LIMITS } from '#shared/protocol/frames.ts';
import { Problem, toProblem } from '#shared/errors.ts';
import { type Envelope, parseEnvelope, type Recipient } from '../../envelopes/parse.ts';
import { ask } from '../ask.ts';
import type { OperationCaller } from '../caller.ts';
import { type Card, logged, type OperationContext, writeLine } from '../context.ts';
import { envelopeView, recipientOf, recipientsOf, unwrap } from '../open-envelope.ts';
import { KEEP_MS } from '../sign.ts';
import { actView } from '../views.ts';
import { createBatchRun, type Work } from './batch-run.ts';
import { createRun, type Run } from './run.ts';

export interface SealedItem {
  /** Name of the file, for the list */
  name: string;
  /** The envelope up to its content */
  head: Uint8Array;
}

/** The opened content key, wiped by whoever gets it; or why there is none. */
export type Opening = { key: Uint8Array } | { problem: Problem };

export interface OpenListRequest {
  caller: Exclude<OperationCaller, { kind: 'page' }>;
  items: readonly SealedItem[];
  /** Each item once, as soon as its outcome is known */
  onOutcome: (index: number, outcome: Opening) => void;
  signal: AbortSignal;
}

/** Ids of recipients that a message names */
const NAMED = 3;

/**
 * Resolves when every item has its outcome; rejects as `ask` does, and then none was opened. Nobody is asked where no card that is in
 * could open any of them.
 */
export async function openList(context: OperationContext, request: OpenListRequest): Promise<void> {
  context.requireOpen();
  if (request.items.length > LIMITS.batchItems) throw new Problem('request/invalid', { detail: 'items' });
  const extension = request.caller.kind === 'extension' ? request.caller.extension : context.anyExtension();
  if (extension === null) throw new Problem('approval/no-window');
  const list = prepare(context, request, extension);
  const [first, ...others] = list.cards;
  if (first) await opened(context, request, { list, cards: [first, ...others], extension });
  for (const [index, problem] of list.rest()) request.onOutcome(index, { problem });
}

interface List {
  run: Run;
  cards: Card[];
  /** null where the file is no envelope */
  envelope(index: number): Envelope | null;
  /** Rows that were neither opened nor reported, with the reason */
  rest(): [number, Problem][];
  reported: Set<number>;
}

/** Reads every head and makes its row; what no card could open has failed before anybody is asked. */
function prepare(context: OperationContext, { items }: OpenListRequest, extension: string): List {
  const read = items.map(({ head }) => parsed(head));
  const envelope = (index: number) => read[index]?.envelope ?? null;
  const run = createRun({
    id: randomUUID(),
    extension,
    kind: 'decrypt',
    title: `${items[0]?.name ?? ''} … (${String(items.length)})`,
    page: null,
    document: (index) => viewOf(items[index], envelope(index)),
    onChange: (now) => context.tellRun(extension, now),
    now: () => context.now(),
  });
  const counts = new Map<string, { card: Card; opens: number }>();
  for (const [index, { envelope: one, problem }] of read.entries()) {
    const { name, head } = items[index] ?? { name: '', head: new Uint8Array() };
    run.add({
      name,
      title: TITLE,
      keys: '',
      amount: null,
      size: one ? one.to - one.from : head.length,
      sha256: hash(head),
    });
    const fits = one ? recipientsOf(context, one) : { cards: [], problem };
    const why = fits.problem?.code === 'envelope/no-card' && one ? forOther(one) : fits.problem;
    if (why) run.settle(index, 'failed', { code: why.code, params: { ...why.params } });
    for (const card of fits.cards) {
      const id = `${card.present.token.id} ${card.chosen.certificate.view.id}`;
      counts.set(id, { card, opens: (counts.get(id)?.opens ?? 0) + 1 });
    }
  }
  const reported = new Set<number>();
  return {
    run,
    // The card that opens most stands first.
    cards: [...counts.values()].sort((a, b) => b.opens - a.opens).map(({ card }) => card),
    envelope,
    reported,
    rest: () =>
      items.flatMap((_, index): [number, Problem][] => {
        const { state, problem } = run.row(index) ?? { state: 'left-out', problem: null };
        const code = (problem?.code ?? 'batch/left-out') as ConstructorParameters<typeof Problem>[0];
        return state === 'signed' || reported.has(index) ? [] : [[index, new Problem(code, problem?.params ?? {})]];
      }),
  };
}

const TITLE = { zh: '解密文件', en: 'Decrypt a file' };

function parsed(head: Uint8Array): { envelope: Envelope | null; problem: Problem | null } {
  try {
    return { envelope: parseEnvelope(head), problem: null };
  } catch (thrown) {
    return { envelope: null, problem: toProblem(thrown) };
  }
}

function viewOf(item: SealedItem | undefined, envelope: Envelope | null) {
  const { name, head } = item ?? { name: '', head: new Uint8Array() };
  return envelope ? envelopeView({ name, head }, envelope) : actView('envelope', TITLE, { text: name });
}

/** Whom it was encrypted for, by the numbers that stand in it. */
function forOther({ recipients }: Envelope): Problem {
  const ids = recipients.slice(0, NAMED).map(({ who }) => idOf(who));
  return new Problem('envelope/other-key', { id: ids.join(', ') + (recipients.length > NAMED ? '…' : '') });
}

/** Serial number of the certificate, without the head of its INTEGER; or the key identifier. */
function idOf(who: Recipient['who']): string {
  return toHex(
    'keyId' in who ? who.keyId : 'serialNumber' in who ? who.serialNumber.subarray(2) : new Uint8Array(0),
  ).toUpperCase();
}

async function opened(
  context: OperationContext,
  request: OpenListRequest,
  { list, cards, extension }: { list: List; cards: [Card, ...Card[]]; extension: string },
): Promise<void> {
  const isConnected = () => context.isConnected(extension);
  // An expired certificate still opens what was sent to it.
  const batch = createBatchRun(context, list.run, { isConnected, evenExpired: true });
  context.runs.add(batch.controls);
  const stop = () => void batch.controls.act('stop', null);
  request.signal.addEventListener('abort', stop);
  try {
    const { work } = await confirmed(context, request, { list, cards, start: (given) => batch.start(given) });
    await work;
  } catch (thrown) {
    if (!list.run.view) context.runs.remove(list.run.id); // of one that began the window still shows the rows
    throw thrown;
  } finally {
    request.signal.removeEventListener('abort', stop);
  }
}

interface Asking {
  list: List;
  cards: [Card, ...Card[]];
  start: (work: Work) => Promise<void>;
}

/** Every head's hash is in the text, so that the digest of the question names them all. */
function documentOf(run: Run, { items }: OpenListRequest) {
  const { rows } = run.rows(0);
  const count = String(items.length);
  return actView(
    'batch',
    { zh: `批量解密 ${count} 份`, en: `Decrypt ${count} files` },
    {
      fields: [{ label: { zh: '份数', en: 'Count' }, value: count, strong: true }],
      text: JSON.stringify({ decrypt: rows.map(({ name, sha256 }) => [name, sha256]) }),
    },
  );
}

async function confirmed(
  context: OperationContext,
  request: OpenListRequest,
  { list, cards, start }: Asking,
): Promise<{ work: Promise<void> }> {
  const { caller, signal, items } = request;
  const { run } = list;
  const document = documentOf(run, request);
  return logged(context, { caller, verb: 'decrypt', document }, () =>
    ask(context, {
      caller,
      verb: 'decrypt',
      document,
      cards,
      pin: 'needed',
      pagePin: null,
      signal,
      list: { id: run.id, rows: items.length },
      async attempt(card, { pin, leaveOut }) {
        if (!pin) throw new Problem('token/pin-required');
        const out = new Set(leaveOut);
        const waiting = [...items.keys()].filter((index) => run.row(index)?.state === 'waiting');
        const chosen = waiting.filter((index) => !out.has(index));
        if (chosen.length === 0) throw new Problem('batch/left-out');
        const use = { owner: run.id, pin, keepMs: KEEP_MS };
        await context.tokens.withSession(card.present.token.id, use, () => Promise.resolve());
        for (const index of waiting)
          if (out.has(index)) run.settle(index, 'left-out', { code: 'batch/left-out', params: {} });
        run.begin({ certificate: card.chosen.certificate.view, count: chosen.length, endsAt: null });
        return { value: { work: start({ ...rowsOf(context, request, list), chosen, card, pin: pin.slice() }) }, card };
      },
    }),
  );
}

/** How one row is opened and written down. */
function rowsOf(context: OperationContext, request: OpenListRequest, list: List): Pick<Work, 'signRow' | 'failRow'> {
  const act = (index: number) => {
    const { sha256 } = list.run.row(index) ?? { sha256: '' };
    const { head } = request.items[index] ?? {};
    return { caller: request.caller, verb: 'decrypt', document: { title: TITLE, sha256 }, ...(head && { data: head }) };
  };
  return {
    async signRow(index, { card, pin, proceed }) {
      const envelope = list.envelope(index);
      if (!envelope || recipientOf(envelope, card) === null)
        throw envelope ? forOther(envelope) : new Problem('agent/internal');
      const certificate = card.chosen.certificate.view.id;
      const use = { owner: list.run.id, pin, keepMs: KEEP_MS, certificate, rank: 'batch' as const };
      const key = await context.tokens.withSession(card.present.token.id, use, (session) => {
        proceed();
        return unwrap(session, card, envelope);
      });
      return () => {
        try {
          writeLine(context, act(index), { card, problem: null });
          request.onOutcome(index, { key });
          list.reported.add(index);
        } catch (thrown) {
          key.fill(0);
          throw thrown;
        }
      };
    },
    failRow(index, problem) {
      writeLine(context, act(index), { card: null, problem });
      request.onOutcome(index, { problem });
      list.reported.add(index);
    },
  };
}

function hash(head: Uint8Array): string {
  return createHash('sha256').update(head).digest('hex');
}
