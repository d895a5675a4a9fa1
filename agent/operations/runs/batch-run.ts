// The items of one confirmed batch, one after the other: pauses when the clerk says so or the card is out, goes on with the same
// certificate alone, and stops before the next item. An item has one outcome, and one log line.
import { Problem, toProblem } from '#shared/errors.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import { type Card, findCard, type OperationContext } from '../context.ts';
import { KEEP_MS } from '../sign.ts';
import type { Run, RunAct } from './run.ts';
import type { Controls } from './runs.ts';

export interface Work {
  /** Rows to be signed, in order */
  chosen: readonly number[];
  card: Card;
  /** Wiped when the run ends, pauses for the card or is locked. */
  pin: Uint8Array;
  /**
   * Signs one row in one turn at the token; `proceed` throws when it must not be signed any more.
   * @returns what logs it and hands it out: when that throws, the row is not signed again, and nothing after it
   */
  signRow(index: number, use: { card: Card; pin: Uint8Array; proceed: () => void }): Promise<() => void>;
  /** Writes down that a row was not signed; when that throws, nothing more is signed. */
  failRow(index: number, problem: Problem): void;
}

/** The same fault of the card so many times in a row: the clerk should look before the rest fails too. */
const FAULTS = 3;
/** It is not here now, and may be again. */
const GONE: ReadonlySet<string> = new Set(['token/unknown', 'token/removed', 'token/released']);
/** Throughout the agent, not of one item */
const LOCKS: ReadonlySet<string> = new Set(['agent/locked', 'agent/paused']);
/** A browser's worker dies and is back; a browser that is closed is not. As long, a PIN outlives a pause. */
const WINDOW_MS = 60_000;
/** How often a run that does not go on looks whether its window is still there. */
const LOOK_MS = 1000;

/** The person paused or stopped while this item waited for its turn. */
class Halted extends Error {}

export interface BatchRun {
  controls: Controls;
  /** Begins; resolves when every row has its outcome. Never leaves a PIN or a login behind. */
  start(work: Work): Promise<void>;
}

export interface BatchOptions {
  /** Whether somebody can see it */
  isConnected: () => boolean;
  /** The certificate may be over: it decrypts. */
  evenExpired?: boolean;
}

export function createBatchRun(
  context: OperationContext,
  run: Run,
  { isConnected, evenExpired = false }: BatchOptions,
): BatchRun {
  let work: Work | null = null;
  let wake: () => void = () => undefined;
  let faults = { code: '', times: 0 };
  let trying: Promise<void> | null = null;
  /** Counts what takes a consent away, so that a login under way is noticed to be too late. */
  let withdrawn = 0;

  function become(state: Parameters<Run['become']>[0], why: ProblemView | null = null): void {
    run.become(state, why);
    wake();
  }
  function forgetPin(): void {
    withdrawn += 1;
    work?.pin.fill(0);
    void context.tokens.release(run.id);
  }
  function hold(state: 'card' | 'pin', why: ProblemView | null): void {
    forgetPin();
    become(state, why);
  }
  /** The card as it is now; or why the certificate that was chosen cannot be used. */
  function standing(): Card | Problem {
    try {
      const { present, chosen } = work?.card ?? {};
      return findCard(context, present?.token.id ?? null, chosen?.certificate.view.id ?? null, { evenExpired });
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (!GONE.has(problem.code)) return problem;
      return new Problem(context.tokens.present().length > 0 ? 'batch/other-card' : 'batch/card-gone');
    }
  }

  async function changed(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }

  /** @returns false when there is nothing more to sign */
  async function mayGoOn(): Promise<boolean> {
    const pinEnds = Date.now() + WINDOW_MS;
    let patience = pinEnds;
    while (run.state !== 'ended') {
      const now = Date.now();
      if (isConnected()) patience = now + WINDOW_MS;
      if (now >= patience) stop();
      else if (run.state === 'running' && isConnected()) return true;
      else if (run.state === 'paused' && now >= pinEnds) hold('pin', run.view?.why ?? null);
      else await changed(LOOK_MS);
    }
    return false;
  }

  function proceed(): void {
    context.requireOpen();
    if (run.state !== 'running') throw new Halted();
  }

  /** @returns whether the row has its outcome; the others are signed later */
  async function signRow(given: Work, index: number): Promise<boolean> {
    const card = standing();
    if (card instanceof Problem) {
      hold('card', viewOf(card));
      return false;
    }
    let handOut: () => void;
    try {
      handOut = await given.signRow(index, { card, pin: given.pin, proceed });
    } catch (thrown) {
      return thrown instanceof Halted ? false : failed(given, index, toProblem(thrown));
    }
    faults = { code: '', times: 0 };
    settle(index, 'signed', handOut);
    return true;
  }

  /** Whatever cannot be written down or handed out ends the run: the next one would meet the same. */
  function settle(index: number, problem: Problem | 'signed', write: () => void): void {
    try {
      write();
      if (problem === 'signed') run.settle(index, 'signed');
      else run.settle(index, 'failed', viewOf(problem));
    } catch (thrown) {
      run.settle(index, 'failed', viewOf(problem === 'signed' ? toProblem(thrown) : problem));
      stop();
    }
  }

  /** @returns whether the row has its outcome */
  function failed(given: Work, index: number, problem: Problem): boolean {
    const card = standing();
    if (card instanceof Problem) hold('card', viewOf(card));
    else if (GONE.has(problem.code))
      hold('pin', null); // it is back already
    else if (problem.code.startsWith('token/pin-') || LOCKS.has(problem.code)) {
      if (run.state === 'running') hold('pin', viewOf(problem));
    } else {
      settle(index, problem, () => given.failRow(index, problem));
      faults = { code: problem.code, times: faults.code === problem.code ? faults.times + 1 : 1 };
      if (problem.code.startsWith('token/') && faults.times >= FAULTS) {
        faults = { code: '', times: 0 };
        become('paused', viewOf(problem));
      }
      return true;
    }
    return false;
  }

  function stop(): void {
    forgetPin();
    become('ended');
  }

  async function goOn(pin: Uint8Array | null): Promise<void> {
    context.requireOpen();
    if (run.state === 'paused') become('running');
    else if (run.state === 'pin' && work) await (trying ??= tryPin(work, pin).finally(() => (trying = null)));
    else if (run.state === 'card') {
      const card = standing();
      throw card instanceof Problem && card.code !== 'batch/other-card' ? card : new Problem('batch/card-gone');
    }
  }

  async function tryPin(given: Work, typed: Uint8Array | null): Promise<void> {
    const card = standing();
    if (card instanceof Problem) throw card;
    if (!typed || typed.length === 0) throw new Problem('token/pin-required');
    const { min, max } = card.present.token.pinLength;
    if (typed.length < min || typed.length > max) throw new Problem('token/pin-length');
    const pin = typed.slice();
    const began = withdrawn;
    try {
      await context.tokens.withSession(
        card.present.token.id,
        { owner: run.id, pin, keepMs: KEEP_MS },
        () => Promise.resolve(),
      ); // prettier-ignore
      if (withdrawn !== began) {
        void context.tokens.release(run.id);
        context.requireOpen();
        throw new Problem(run.state === 'ended' ? 'batch/ended' : 'token/pin-required');
      }
    } catch (thrown) {
      pin.fill(0);
      throw thrown;
    }
    given.card = card;
    given.pin = pin;
    become('running');
  }

  const controls: Controls = {
    run,
    async act(act: RunAct, pin) {
      if (run.state === 'ended') return;
      if (act === 'stop') stop();
      else if (act === 'go-on') await goOn(pin);
      else if (run.state === 'running') {
        become('paused');
        await context.tokens.release(run.id);
      }
    },
    cardsChanged() {
      if (run.state === 'ended' || run.state === 'asked') return;
      const card = standing();
      if (card instanceof Problem) hold('card', viewOf(card));
      else if (run.state === 'card') hold('pin', null);
    },
    locked() {
      if (['running', 'paused', 'pin'].includes(run.state)) hold('pin', { code: 'agent/locked', params: {} });
    },
  };
  return {
    controls,
    async start(given) {
      work = given;
      try {
        for (const index of given.chosen) {
          let settled = false;
          while (!settled && (await mayGoOn())) {
            settled = await signRow(given, index);
            await new Promise((resolve) => setImmediate(resolve)); // a stop must get in between, however fast the token is
          }
          if (!settled) run.settle(index, 'left-out', { code: 'batch/stopped', params: {} });
        }
      } finally {
        stop();
      }
    },
  };
}

function viewOf({ code, params }: Problem): ProblemView {
  return { code, params: { ...params } };
}
