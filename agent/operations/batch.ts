// One consent for many signatures with one certificate: the count and the minutes stand in the window, and one log line is written per item.
import { hash, randomUUID } from 'node:crypto';
import { Problem, toProblem } from '#shared/errors.ts';
import type { AuditEntry } from '../audit.ts';
import { mechanismOf } from '../crypto/mechanism.ts';
import { verifySignature, verifySignatureAside } from '../crypto/verify.ts';
import type { TokenSession } from '../tokens/token.ts';
import { ask } from './ask.ts';
import type { OperationCaller } from './caller.ts';
import { type Card, findCard, logged, type OperationContext } from './context.ts';
import { actView } from './views.ts';

/** A person who comes in the middle waits for one item; of a token that signs many in this time, for as many. */
const SHARE_MS = 30;

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
  /** How long the last items took each; null before the first. */
  itemMs: number | null;
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
  /** The same for those with this certificate (its id). */
  certificateFrozen(certificate: string): void;
}

export function createBatches(context: OperationContext): Batches {
  const batches = new Map<string, Batch>();

  function end(batch: Batch): void {
    batches.delete(batch.id);
    clearTimeout(batch.timer);
    batch.pin.fill(0);
    void context.tokens.release(batch.id);
  }

  function endThose(which: (batch: Batch) => boolean): void {
    for (const batch of [...batches.values()]) if (which(batch)) end(batch);
  }

  function find(extension: string, id: string): Batch {
    const batch = batches.get(id);
    if (!batch || batch.extension !== extension || batch.endsAt <= context.now()) throw new Problem('batch/ended');
    return batch;
  }

  /** One turn at the token. */
  function signSome(batch: Batch, items: Uint8Array[]): Promise<Uint8Array[]> {
    const keepMs = Math.max(1, batch.endsAt - context.now());
    const certificate = batch.card.chosen.certificate.view.id;
    const use = { owner: batch.id, pin: batch.pin, keepMs, certificate, rank: 'batch' as const };
    return context.tokens.withSession(batch.card.present.token.id, use, async (session) => {
      const began = performance.now();
      const signatures = await signAll(session, batch.card, items);
      batch.itemMs = (performance.now() - began) / items.length;
      return signatures;
    });
  }

  /** It is there before the login, so that whatever ends batches ends it too. */
  async function start(request: Parameters<Batches['open']>[0], card: Card, pin: Uint8Array): Promise<Batch> {
    const keepMs = request.minutes * 60_000;
    const batch: Batch = {
      id: randomUUID(),
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
      itemMs: null,
    };
    batches.set(batch.id, batch);
    try {
      const use = { owner: batch.id, pin: batch.pin, keepMs };
      await context.tokens.withSession(card.present.token.id, use, () => Promise.resolve());
      context.requireOpen();
      return find(batch.extension, batch.id);
    } catch (thrown) {
      end(batch);
      throw thrown;
    }
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
      try {
        const signatures: Uint8Array[] = [];
        while (signatures.length < items.length) {
          const fits = batch.itemMs === null ? 1 : Math.max(1, Math.floor(SHARE_MS / batch.itemMs));
          signatures.push(...(await signSome(batch, items.slice(signatures.length, signatures.length + fits))));
        }
        // The token is free again: what waits for it is sent there first, and signed while this is verified and logged.
        await new Promise((resolve) => setImmediate(resolve));
        await requireGenuine(batch.card, items, signatures);
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
      endThose(({ card }) => token === undefined || card.present.token.id === token);
    },
    certificateFrozen(certificate) {
      endThose(({ card }) => card.chosen.certificate.view.id === certificate);
    },
  };
}

async function signAll(session: TokenSession, card: Card, items: Uint8Array[]): Promise<Uint8Array[]> {
  const mechanism = mechanismOf(card.chosen.certificate.view);
  if (session.signMany) return session.signMany(card.chosen.key, mechanism, items);
  const signatures: Uint8Array[] = [];
  for (const item of items) signatures.push(await session.sign(card.chosen.key, mechanism, item));
  return signatures;
}

/** None leaves before it was verified: a library may answer for one item with the signature of another. */
async function requireGenuine(card: Card, items: Uint8Array[], signatures: Uint8Array[]): Promise<void> {
  const { spki, view } = card.chosen.certificate;
  const ofItem = (item: Uint8Array, at: number) =>
    [spki, mechanismOf(view), item, signatures[at] ?? new Uint8Array()] as const;
  const [only] = items;
  const hold =
    only && items.length === 1
      ? [verifySignature(...ofItem(only, 0))] // another thread would take longer to be told
      : await Promise.all(items.map((item, at) => verifySignatureAside(...ofItem(item, at))));
  if (signatures.length !== items.length || hold.includes(false)) throw new Problem('token/signature-invalid');
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
    sm3: hash('sm3', item),
    consent: 'batch',
    certificate: certificate.view.number,
  });
}
