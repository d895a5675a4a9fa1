// The queue of questions to the person. An answer counts once, for exactly the question it names, and only from the
// paired extension that was asked (DESIGN §2a Approval). There is no other way to a yes.
import { createHash, randomUUID } from 'node:crypto';
import { Problem, toProblem } from '#shared/errors.ts';
import { LIMITS } from '#shared/protocol/frames.ts';
import type { EventData } from '#shared/protocol/events.ts';
import type { Params, Result } from '#shared/protocol/methods.ts';
import type { ApprovalView, ProblemView } from '#shared/protocol/views.ts';

export type Answer = Params<'approval.answer'>;

/** What a person confirmed, with PINs as bytes that the queue wipes when the attempt has ended. */
export interface Confirmation {
  /** Of the approval that was answered */
  id: string;
  token: string | null;
  certificate: string | null;
  pin: Uint8Array | null;
  newPin: Uint8Array | null;
  /** Rows of a batch that were taken out */
  leaveOut: readonly number[];
  /** Limits of 本次连续签名, where it was offered and chosen */
  series: { count: number; minutes: number } | null;
}

export interface Question<T> {
  /** Where it has a name already, the approval's id; random otherwise. */
  id?: string;
  /** Pairing id of the extension whose window asks. */
  extension: string;
  /** What the waiting limit counts by: one browser tab, or one local program. */
  source: string;
  /** When its request came in, where that may be earlier than now; milliseconds since 1970. */
  arrivedAt?: number;
  view: Omit<ApprovalView, 'id' | 'digest' | 'requestedAt' | 'expiresAt'>;
  signal: AbortSignal;
  /** Does what was confirmed. A wrong PIN typed in the window keeps the question open; anything else ends it. */
  attempt: (confirmation: Confirmation) => Promise<T>;
  /** View after a wrong PIN, with the tries that are left. */
  refresh: () => Partial<ApprovalView>;
}

export interface ApprovalQueue {
  /** Resolves with the attempt's result; rejects with approval/refused, /expired, /cancelled, /too-many or the attempt's problem. */
  ask<T>(question: Question<T>): Promise<T>;
  answer(extension: string, answer: Answer): Promise<Result<'approval.answer'>>;
  pending(extension: string): ApprovalView[];
  cancelAll(problem: Problem): void;
}

interface Waiting {
  question: Question<unknown>;
  view: ApprovalView;
  busy: boolean;
  /** Its time ran out, or it was cancelled, while an attempt ran: there is no other one after it. */
  over: boolean;
  timer: NodeJS.Timeout | null;
  end: (outcome: EventData<'approval.closed'>['outcome'], problem: Problem | null, result?: unknown) => void;
}

/** Ended questions that are remembered: enough for the full queue of every connection that a tab may have. */
const ENDED_KEPT = 256;

/** Problems of a PIN typed in the window after which the person may type again. */
const AGAIN = new Set([
  'token/pin-wrong',
  'token/pin-length',
  'token/pin-required',
  'pin/length',
  'pin/characters',
  'pin/weak',
  'pin/personal',
  'key/password-wrong',
  'key/passphrase-weak',
]);

export function createApprovalQueue(options: {
  emit: <E extends 'approval.requested' | 'approval.closed'>(extension: string, event: E, data: EventData<E>) => void;
  now?: () => number;
}): ApprovalQueue {
  const waiting: Waiting[] = [];
  /** The last questions that ended: what a flood left waiting behind them counts as if it had been asked with them. */
  const ended: { source: string; arrivedAt: number; endedAt: number }[] = [];
  const now = options.now ?? Date.now;

  /** One window at a time per browser: the clock of a question starts when its turn comes. */
  function startHead(extension: string): void {
    const head = waiting.find((item) => item.question.extension === extension);
    if (!head || head.timer) return;
    head.view = { ...head.view, expiresAt: now() + LIMITS.approvalMs };
    head.timer = setTimeout(() => {
      if (head.busy) head.over = true;
      else head.end('expired', new Problem('approval/expired'));
    }, LIMITS.approvalMs);
    options.emit(extension, 'approval.requested', head.view);
  }

  /** Three of one source, whether they wait here or waited behind each other in one connection of a page (DESIGN §2a). */
  function limit({ source, arrivedAt = now() }: Question<unknown>): void {
    const waitingOf = waiting.filter((item) => item.question.source === source).length;
    const endedOf = ended.filter(
      (item) => item.source === source && item.arrivedAt <= arrivedAt && item.endedAt > arrivedAt,
    ).length;
    if (waitingOf + endedOf >= LIMITS.waitingPerTab || waiting.length >= LIMITS.waitingInAll)
      throw new Problem('approval/too-many');
  }

  function keepEnded({ source, arrivedAt }: Question<unknown>, askedAt: number): void {
    ended.push({ source, arrivedAt: arrivedAt ?? askedAt, endedAt: now() });
    if (ended.length > ENDED_KEPT) ended.shift();
  }

  function enter<T>(
    question: Question<T>,
    settle: { resolve: (value: T) => void; reject: (problem: Problem) => void },
  ): void {
    const id = question.id ?? randomUUID();
    const view: ApprovalView = {
      ...question.view,
      id,
      digest: digestOf(id, question.view),
      requestedAt: now(),
      expiresAt: now() + LIMITS.approvalMs,
    };
    const cancel = () => {
      if (item.busy) item.over = true;
      else item.end('cancelled', new Problem('approval/cancelled'));
    };
    const item: Waiting = {
      question,
      view,
      busy: false,
      over: false,
      timer: null,
      end(outcome, problem, result) {
        if (!waiting.includes(item)) return;
        waiting.splice(waiting.indexOf(item), 1);
        keepEnded(question, view.requestedAt);
        if (item.timer) clearTimeout(item.timer);
        question.signal.removeEventListener('abort', cancel);
        options.emit(question.extension, 'approval.closed', {
          id,
          outcome,
          problem: problem ? viewOf(problem) : null,
        });
        if (problem) settle.reject(problem);
        else settle.resolve(result as T);
        startHead(question.extension);
      },
    };
    waiting.push(item);
    question.signal.addEventListener('abort', cancel);
    startHead(question.extension);
    if (!item.timer) options.emit(question.extension, 'approval.requested', view); // it waits behind another
  }

  async function confirm(item: Waiting, answer: Answer): Promise<Result<'approval.answer'>> {
    const confirmation = confirmationOf(answer, item.view);
    item.busy = true;
    try {
      item.end('done', null, await item.question.attempt(confirmation));
      return { state: 'done', problem: null };
    } catch (thrown) {
      const problem = toProblem(thrown);
      const typed = item.view.pin !== 'none' && item.view.pin !== 'page';
      if (typed && AGAIN.has(problem.code) && !item.over) {
        item.view = { ...item.view, ...item.question.refresh() };
        options.emit(item.question.extension, 'approval.requested', item.view);
        return { state: 'again', problem: viewOf(problem) };
      }
      item.end('failed', problem);
      return { state: 'done', problem: viewOf(problem) };
    } finally {
      item.busy = false;
      confirmation.pin?.fill(0);
      confirmation.newPin?.fill(0);
    }
  }

  return {
    ask(question) {
      return new Promise((resolve, reject) => {
        limit(question);
        if (question.signal.aborted) throw new Problem('approval/cancelled');
        enter(question, { resolve, reject });
      });
    },
    async answer(extension, answer) {
      const item = waiting.find(({ view }) => view.id === answer.id);
      if (!item || item.question.extension !== extension || item.busy) throw new Problem('approval/unknown');
      if (item.view.digest !== answer.digest) throw new Problem('approval/mismatch');
      if (answer.decision === 'refuse') {
        item.end('refused', new Problem('approval/refused'));
        return { state: 'done', problem: null };
      }
      return confirm(item, answer);
    },
    pending: (extension) => waiting.filter((item) => item.question.extension === extension).map(({ view }) => view),
    cancelAll(problem) {
      for (const item of [...waiting]) {
        if (item.busy) item.over = true;
        else item.end('cancelled', problem);
      }
    },
  };
}

/** Names id, verb, page and the signed bytes' hash, so that an answer cannot be moved to another question. */
function digestOf(id: string, view: Question<unknown>['view']): string {
  const basis = [
    id,
    view.verb,
    view.page?.origin ?? '',
    view.page?.topOrigin ?? '',
    view.tab,
    view.document.sha256,
    view.document.size,
  ];
  return createHash('sha256').update(JSON.stringify(basis)).digest('hex');
}

function confirmationOf(answer: Answer, view: ApprovalView): Confirmation {
  if (answer.series && !view.series) throw new Problem('approval/mismatch'); // it was not offered
  return {
    id: answer.id,
    token: answer.token,
    certificate: answer.certificate,
    pin: answer.pin === null ? null : new TextEncoder().encode(answer.pin),
    newPin: answer.newPin === null ? null : new TextEncoder().encode(answer.newPin),
    leaveOut: answer.leaveOut ?? [],
    series: answer.series ?? null,
  };
}

function viewOf(problem: Problem): ProblemView {
  return { code: problem.code, params: { ...problem.params } };
}
