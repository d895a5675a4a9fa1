// One consent for many signatures with one certificate: the count and the minutes stand in the window, and one log line is written per item.
import { hash, randomUUID } from 'node:crypto';
import { Problem, toProblem } from '#shared/errors.ts';
import type { AuditEntry } from '../audit.ts';
import type { TokenSession } from '../tokens/token.ts';
import { mechanismOf, requireVerified } from './sign.ts';
import { ask } from './ask.ts';
import type { OperationCaller } from './caller.ts';
import { type Card, findCard, logged, type OperationContext } from './context.ts';
import { actView } from './views.ts';

interface Batch {
  id: string;
  extension: string;
  title: string;
  card: Card;
  /** Consented to for the whole batch; wiped when it ends. */
  pin: Uint8Array;
  left: number;
  count: number;
  endsAt: number;
  timer: NodeJS.Timeout;
}

export interface Batches {
  open(request: {
    caller: Extract<OperationCaller, { kind: 'extension' }>;
    token: string;
    certificate: string;
    title: string;
    count: number;
    minutes: number;
    signal: AbortSignal;
  }): Promise<string>;
  /** @returns one signature per item, in order; either all items are signed and logged, or none is handed out */
  sign(extension: string, batch: string, items: Uint8Array[]): Promise<Uint8Array[]>;
  close(extension: string, batch: string): Promise<void>;
  /** Lock, card removed: every batch ends and its PIN is wiped. */
  endAll(token?: string): void;
}

export function createBatches(context: OperationContext): Batches {
  const batches = new Map<string, Batch>();

  function end(batch: Batch): void {
    batches.delete(batch.id);
    clearTimeout(batch.timer);
    batch.pin.fill(0);
    void context.tokens.release(batch.id);
  }

  function find(extension: string, id: string): Batch {
    const batch = batches.get(id);
    if (!batch || batch.extension !== extension || batch.endsAt <= context.now()) throw new Problem('batch/ended');
    return batch;
  }

  async function start(request: Parameters<Batches['open']>[0], card: Card, pin: Uint8Array): Promise<Batch> {
    const id = randomUUID();
    const keepMs = request.minutes * 60_000;
    await context.tokens.withSession(card.present.token.id, { owner: id, pin, keepMs }, () => Promise.resolve());
    const batch: Batch = {
      id,
      extension: request.caller.extension,
      title: request.title,
      card,
      pin: pin.slice(),
      left: request.count,
      count: request.count,
      endsAt: context.now() + keepMs,
      timer: setTimeout(() => {
        end(batch);
      }, keepMs),
    };
    batches.set(id, batch);
    return batch;
  }

  return {
    async open(request) {
      context.requireOpen();
      const { caller, signal, title, count, minutes } = request;
      const card = findCard(context, request.token, request.certificate);
      const document = actView(
        'batch',
        count === 1
          ? { zh: '签名 1 次', en: 'One signature' }
          : { zh: `批量签名 ${count} 票`, en: `Sign a batch of ${count}` },
        {
          fields: [
            { label: { zh: '内容', en: 'Content' }, value: title, strong: true },
            { label: { zh: '票数', en: 'Count' }, value: String(count), strong: true },
            { label: { zh: '有效', en: 'Valid for' }, value: `${minutes} 分钟`, strong: false },
          ],
          text: JSON.stringify({ title, count, minutes }),
        },
      );
      const attempt = async (chosen: Card, pin: Uint8Array | null) => {
        if (!pin) throw new Problem('token/pin-required');
        return { value: (await start(request, chosen, pin)).id, card: chosen };
      };
      return logged(context, { caller, verb: 'batch', document }, () =>
        ask(context, {
          caller,
          verb: 'batch',
          document,
          cards: [card],
          pin: 'needed',
          pagePin: null,
          signal,
          attempt: (chosen, { pin }) => attempt(chosen, pin),
        }),
      );
    },
    async sign(extension, id, items) {
      context.requireOpen();
      const batch = find(extension, id);
      if (batch.left < items.length) throw new Problem('batch/full', { count: batch.count });
      batch.left -= items.length;
      const keepMs = Math.max(1, batch.endsAt - context.now());
      try {
        const signatures = await context.tokens.withSession(
          batch.card.present.token.id,
          { owner: batch.id, pin: batch.pin, keepMs },
          (session) => signAll(session, batch.card, items),
        );
        // The token is free again: what waits for it is sent there first, and signed while this is verified and logged.
        await new Promise((resolve) => setImmediate(resolve));
        requireGenuine(batch.card, items, signatures);
        context.audit.appendMany(items.map(lines(batch)));
        return signatures;
      } catch (thrown) {
        const { code } = toProblem(thrown);
        context.audit.appendMany(items.map(lines(batch)).map((line) => ({ ...line, result: 'failed' as const, code })));
        throw thrown;
      }
    },
    close(extension, id) {
      const batch = batches.get(id);
      if (batch && batch.extension === extension) end(batch);
      return Promise.resolve();
    },
    endAll(token) {
      for (const batch of [...batches.values()])
        if (token === undefined || batch.card.present.token.id === token) end(batch);
    },
  };
}

async function signAll(session: TokenSession, card: Card, items: Uint8Array[]): Promise<Uint8Array[]> {
  const mechanism = mechanismOf(card);
  if (session.signMany) return session.signMany(card.chosen.key, mechanism, items);
  const signatures: Uint8Array[] = [];
  for (const item of items) signatures.push(await session.sign(card.chosen.key, mechanism, item));
  return signatures;
}

/** The first of each call is verified like any signature; the rest come from the same key and the same login. */
function requireGenuine(card: Card, items: Uint8Array[], signatures: Uint8Array[]): void {
  const [item] = items;
  const [signature] = signatures;
  if (item && signature) requireVerified(card, item, signature);
  if (signatures.length !== items.length) throw new Problem('token/signature-invalid');
}

function lines(batch: Batch): (item: Uint8Array) => AuditEntry {
  const { certificate } = batch.card.chosen;
  return (item) => ({
    holder: certificate.view.holder,
    verb: 'sign',
    result: 'done',
    code: null,
    origin: '通签',
    keys: [],
    summary: batch.title,
    digest: hash('sha256', item),
    certificate: certificate.view.number,
  });
}
