// 本次连续签名: after one signature was confirmed, the same page may have more of the same kind signed with the same certificate,
// as many and as long as the clerk chose, each shown as it is signed. Never a login, never
// decryption, never on http, never what nobody can read or the window warns of.
import { LIMITS } from '#shared/protocol/frames.ts';
import { Problem } from '#shared/errors.ts';
import type { ApprovalView, DocumentView } from '#shared/protocol/views.ts';
import type { OperationCaller } from '../caller.ts';
import { type Card, findCard, type OperationContext, pageViewOf, requireSameCompany } from '../context.ts';
import { createRun, rowOf, type Run } from './run.ts';
import type { RecognisedDocument } from '../../documents/document.ts';
import type { Controls, Runs } from './runs.ts';

/** How soon after a signature the next of its kind is offered a series. */
const SOON_MS = 10 * 60_000;
/** Signatures that are remembered for an offer. */
const REMEMBERED = 50;

type PageCaller = Extract<OperationCaller, { kind: 'page' }>;

/** What is to be signed, as the window lists it. */
export interface SeriesItem {
  document: DocumentView;
  keys: RecognisedDocument['keys'];
}

/** One signature that the running series covers; its place is taken. */
export interface Covered {
  card: Card;
  owner: string;
  pin: Uint8Array;
  /** Throws when the series ended while this one waited for the card. */
  proceed: () => void;
  done(): void;
  /** @returns the problem as it is told: one that ended with the series was stopped, whatever it met */
  failed(problem: Problem): Problem;
}

export interface Series {
  /** A signature of this kind was confirmed: the next one is offered a series. */
  confirmed(caller: OperationCaller, document: DocumentView, card: Card): void;
  offer(caller: OperationCaller, document: DocumentView): ApprovalView['series'];
  /** The clerk chose it with this signature, which is its first. */
  begin(
    context: OperationContext,
    first: { id: string; caller: OperationCaller; item: SeriesItem; card: Card; pin: Uint8Array },
    limits: { count: number; minutes: number },
  ): void;
  /** null when no running series covers it: then it is asked like every other. */
  take(context: OperationContext, caller: OperationCaller, item: SeriesItem): Covered | null;
}

interface Running {
  key: string;
  run: Run;
  card: Card;
  pin: Uint8Array;
  left: number;
  endsAt: number;
  documents: DocumentView[];
  end(): void;
}

export function createSeries(runs: Pick<Runs, 'add'>): Series {
  /** key → certificate and time of the last confirmed signature */
  const last = new Map<string, { certificate: string; at: number }>();
  const running = new Map<string, Running>();
  let now: () => number = Date.now;

  function controlsOf(series: Running, caller: PageCaller, isPresent: () => boolean): Controls {
    return {
      run: series.run,
      act(act) {
        if (act === 'stop') series.end();
        return Promise.resolve();
      },
      cardsChanged() {
        if (!isPresent()) series.end();
      },
      locked: () => series.end(),
      left(tab, document) {
        if (caller.page.tab === tab && caller.page.document !== document) series.end();
      },
    };
  }

  function settle(series: Running, index: number, problem: Problem | null): void {
    const { run } = series;
    const state = problem === null ? 'signed' : problem.code === 'batch/stopped' ? 'left-out' : 'failed';
    run.settle(index, state, problem && { code: problem.code, params: { ...problem.params } });
    const isOver = series.left <= 0 && run.rows(0).rows.every((row) => row.state !== 'waiting');
    if (isOver || problem?.code.startsWith('token/')) series.end();
  }

  return {
    confirmed(caller, document, card) {
      const key = keyOf(caller, document);
      if (key === null) return;
      last.delete(key);
      last.set(key, { certificate: card.chosen.certificate.view.id, at: now() });
      const oldest = last.keys().next();
      if (last.size > REMEMBERED && !oldest.done) last.delete(oldest.value);
    },
    offer(caller, document) {
      const key = keyOf(caller, document);
      const before = key === null ? undefined : last.get(key);
      if (!before || now() - before.at > SOON_MS || running.has(key ?? '')) return null;
      return { certificate: before.certificate, mostCount: LIMITS.seriesCount, mostMinutes: LIMITS.seriesMinutes };
    },
    begin(context, { id, caller, item, card, pin }, limits) {
      now = () => context.now();
      const key = keyOf(caller, item.document);
      if (key === null || caller.kind !== 'page') throw new Problem('approval/mismatch');
      running.get(key)?.end();
      const certificate = card.chosen.certificate.view;
      const endsAt = context.now() + limits.minutes * 60_000;
      const documents: DocumentView[] = [];
      const run = createRun({
        id,
        extension: caller.extension,
        kind: 'series',
        title: item.document.title.zh,
        page: pageViewOf(context, caller),
        document: (index) => documents[index] ?? null,
        onChange: (view) => context.tellRun(caller.extension, view),
        now: () => context.now(),
      });
      const timer = setTimeout(() => series.end(), limits.minutes * 60_000);
      timer.unref();
      const series: Running = {
        key,
        run,
        card,
        pin: pin.slice(),
        left: limits.count - 1,
        endsAt,
        documents,
        end() {
          clearTimeout(timer);
          if (running.get(key) === series) running.delete(key);
          series.pin.fill(0);
          run.become('ended');
          void context.tokens.release(run.id);
        },
      };
      running.set(key, series);
      const isPresent = () => isThere(context, card);
      runs.add(controlsOf(series, caller, isPresent));
      documents.push(item.document);
      run.settle(run.add(rowOf('', item.document, item.keys)), 'signed');
      run.begin({ certificate, count: limits.count, endsAt });
    },
    take(context, caller, item) {
      const key = keyOf(caller, item.document);
      const series = key === null ? undefined : running.get(key);
      if (!series) return null;
      if (series.endsAt <= context.now() || !isThere(context, series.card)) series.end();
      if (series.run.state !== 'running' || series.left <= 0) return null;
      requireSameCompany(context, caller, series.card);
      series.left -= 1;
      const { run } = series;
      series.documents.push(item.document);
      const index = run.add(rowOf('', item.document, item.keys));
      return {
        card: series.card,
        owner: run.id,
        pin: series.pin,
        proceed() {
          context.requireOpen();
          if (run.state !== 'running' || series.endsAt <= context.now()) throw new Problem('batch/stopped');
        },
        done: () => settle(series, index, null),
        failed(met) {
          const problem = run.state === 'ended' ? new Problem('batch/stopped') : met;
          settle(series, index, problem);
          return problem;
        },
      };
    },
  };
}

/** What nobody can read is looked at one by one. */
const NEVER: ReadonlySet<DocumentView['kind']> = new Set(['login', 'binary', 'pdf', 'ceb-signed-info']);

/**
 * What must be the same: browser, tab, document and frame of it, both origins, and kind and name of what is signed (an order is no
 * cancellation). null: never in a series; so is what the window warns of.
 */
function keyOf(caller: OperationCaller, { kind, title, caution }: DocumentView): string | null {
  if (caller.kind !== 'page' || NEVER.has(kind) || caution !== null) return null;
  const { origin, topOrigin, tab, frame, document } = caller.page;
  if (!origin.startsWith('https:') || !topOrigin.startsWith('https:')) return null;
  return JSON.stringify([caller.extension, tab, document, frame, origin, topOrigin, kind, title.zh]);
}

function isThere(context: OperationContext, card: Card): boolean {
  try {
    findCard(context, card.present.token.id, card.chosen.certificate.view.id);
    return true;
  } catch {
    return false;
  }
}
