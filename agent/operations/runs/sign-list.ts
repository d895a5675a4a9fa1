// Many documents, one consent: the window lists them all, the clerk takes out what she does not want, types one PIN, and each has its
// own outcome.
import { randomUUID } from 'node:crypto';
import { LIMITS } from '#shared/protocol/frames.ts';
import { Problem, toProblem } from '#shared/errors.ts';
import type { DocumentView } from '#shared/protocol/views.ts';
import { recognise } from '../../documents/index.ts';
import type { RecognisedDocument } from '../../documents/document.ts';
import type { VisibleSignature } from '#shared/protocol/files.ts';
import type { FormatId } from '../../formats/format.ts';
import { SIGNATURE_FORMATS } from '../../formats/index.ts';
import { pdfFacts } from '../../formats/pdf/facts.ts';
import { ask } from '../ask.ts';
import type { OperationCaller } from '../caller.ts';
import { type Card, logged, type OperationContext, writeLine } from '../context.ts';
import { requireOffer } from '../offer.ts';
import type { Signed } from '../operations.ts';
import { inFormat, KEEP_MS, signWith } from '../sign.ts';
import { actView, documentView } from '../views.ts';
import { createBatchRun } from './batch-run.ts';
import { createRun, rowOf, type Run } from './run.ts';

export interface ListItem {
  /** What the clerk knows it by: a file name, a number */
  name: string;
  /** The exact bytes to be signed */
  data: Uint8Array;
}

export type Outcome = { signed: Signed } | { problem: Problem };

export interface ListRequest {
  caller: Exclude<OperationCaller, { kind: 'page' }>;
  title: string;
  items: readonly ListItem[];
  format: FormatId;
  /** Where PDFs show the signature; without it, nowhere */
  visible?: VisibleSignature | undefined;
  /** Each item once, as soon as its outcome is known */
  onOutcome: (index: number, outcome: Outcome) => void;
  signal: AbortSignal;
}

/** Items looked at before others get their turn in this process. */
const STRIDE = 20;

/** Resolves when every item has its outcome; rejects as `ask` does, and then none was signed. */
export async function signList(context: OperationContext, request: ListRequest): Promise<void> {
  context.requireOpen();
  if (request.items.length > LIMITS.batchItems) throw new Problem('request/invalid', { detail: 'items' });
  const extension = request.caller.kind === 'extension' ? request.caller.extension : context.anyExtension();
  if (extension === null) throw new Problem('approval/no-window');
  const list = await prepare(context, request, extension);
  const batch = createBatchRun(context, list.run, { isConnected: () => context.isConnected(extension) });
  context.runs.add(batch.controls);
  const stop = () => void batch.controls.act('stop', null);
  request.signal.addEventListener('abort', stop);
  try {
    const { work } = await confirmed(context, request, list, (start) => batch.start(start));
    await work;
    for (const [index, problem] of list.rest()) request.onOutcome(index, { problem });
  } catch (thrown) {
    if (!list.run.view) context.runs.remove(list.run.id); // of one that began the window still shows the rows
    throw thrown;
  } finally {
    request.signal.removeEventListener('abort', stop);
  }
}

interface List {
  run: Run;
  document: DocumentView;
  recognised(index: number): RecognisedDocument & { text: string };
  view(index: number): DocumentView;
  /** Rows that were neither signed nor reported, with the reason */
  rest(): [number, Problem][];
  reported: Set<number>;
}

/** Reads every item and makes its row; what cannot be signed has failed before anybody is asked. */
async function prepare(context: OperationContext, request: ListRequest, extension: string): Promise<List> {
  const { items, format, visible, title } = request;
  const item = (index: number) => items[index] ?? { name: '', data: new Uint8Array() };
  const recognised = (index: number) => recognise(item(index).data, pdfFacts);
  const view = (index: number) =>
    inFormat(documentView(item(index).data, recognised(index)), { format, visible, name: item(index).name });
  const run = createRun({
    id: randomUUID(),
    extension,
    kind: 'batch',
    title,
    page: null,
    document: view,
    onChange: (now) => context.tellRun(extension, now),
    now: () => context.now(),
  });
  for (const [index, { name, data }] of items.entries()) {
    if (index % STRIDE === 0) await new Promise((resolve) => setImmediate(resolve));
    const known = recognised(index);
    const document = documentView(data, known);
    run.add(rowOf(name, document, known.keys));
    const problem = faultOf(data, document, request);
    if (problem) run.settle(index, 'failed', { code: problem.code, params: { ...problem.params } });
  }
  const reported = new Set<number>();
  const rest = () =>
    items.flatMap((_, index): [number, Problem][] => {
      const { state, problem } = run.row(index) ?? { state: 'left-out', problem: null };
      const code = (problem?.code ?? 'batch/left-out') as ConstructorParameters<typeof Problem>[0];
      return state === 'signed' || reported.has(index) ? [] : [[index, new Problem(code, problem?.params ?? {})]];
    });
  return { run, document: documentOf(run, request), recognised, view, rest, reported };
}

function faultOf(data: Uint8Array, document: DocumentView, { format, visible }: ListRequest): Problem | null {
  if (document.kind === 'login' && format === 'raw') return new Problem('batch/login');
  try {
    SIGNATURE_FORMATS[format].check(data, visible);
    return null;
  } catch (thrown) {
    return toProblem(thrown);
  }
}

/** Every item's hash is in the text, so that the digest of the question names them all. */
function documentOf(run: Run, { title, items, format, visible }: ListRequest): DocumentView {
  const { rows } = run.rows(0);
  return actView(
    'batch',
    { zh: title, en: title },
    {
      fields: [{ label: { zh: '票数', en: 'Count' }, value: String(items.length), strong: true }],
      text: JSON.stringify({ format, visible, items: rows.map(({ name, sha256 }) => [name, sha256]) }),
    },
  );
}

async function confirmed(
  context: OperationContext,
  request: ListRequest,
  list: List,
  start: (work: Parameters<ReturnType<typeof createBatchRun>['start']>[0]) => Promise<void>,
): Promise<{ work: Promise<void> }> {
  const { caller, signal } = request;
  const { run, document } = list;
  return logged(context, { caller, verb: 'batch', document }, () =>
    ask(context, {
      caller,
      verb: 'batch',
      document,
      ...requireOffer(context, caller, 'batch'),
      pin: 'needed',
      pagePin: null,
      signal,
      list: { id: run.id, rows: request.items.length },
      async attempt(card, { pin, leaveOut }) {
        if (!pin) throw new Problem('token/pin-required');
        const out = new Set(leaveOut);
        const indexes = [...request.items.keys()].filter((i) => !out.has(i) && run.row(i)?.state === 'waiting');
        if (indexes.length === 0) throw new Problem('batch/left-out');
        const use = { owner: run.id, pin, keepMs: KEEP_MS };
        await context.tokens.withSession(card.present.token.id, use, () => Promise.resolve());
        for (const index of out)
          if (run.row(index)?.state === 'waiting')
            run.settle(index, 'left-out', { code: 'batch/left-out', params: {} });
        run.begin({ certificate: card.chosen.certificate.view, count: indexes.length, endsAt: null });
        const work = start({ ...rowsOf(context, request, list), chosen: indexes, card, pin: pin.slice() });
        return { value: { work }, card };
      },
    }),
  );
}

/** How one row is signed and written down. */
function rowsOf(context: OperationContext, request: ListRequest, list: List) {
  const act = (index: number) => {
    const { title, sha256 } = list.run.row(index) ?? { title: { zh: '', en: '' }, sha256: '' };
    const keys = list.recognised(index).keys;
    const data = request.items[index]?.data ?? new Uint8Array();
    return { caller: request.caller, verb: 'sign', document: { title, sha256 }, keys, data };
  };
  return {
    async signRow(index: number, { card, pin, proceed }: { card: Card; pin: Uint8Array; proceed: () => void }) {
      const data = request.items[index]?.data ?? new Uint8Array();
      const keep = { owner: list.run.id, pin, keepMs: KEEP_MS, rank: 'batch' as const };
      const { format, visible } = request;
      const signed = await signWith(context, card, { ...keep, data, format, visible, proceed });
      return () => {
        writeLine(context, act(index), { card, problem: null });
        request.onOutcome(index, { signed });
        list.reported.add(index);
      };
    },
    failRow(index: number, problem: Problem) {
      writeLine(context, act(index), { card: null, problem });
      request.onOutcome(index, { problem });
      list.reported.add(index);
    },
  };
}
