// The official control as a device: a client of its socket, which nothing blocks outside a browser (DESIGN §2).
import { setTimeout as wait } from 'node:timers/promises';
import { Problem, toProblem } from '#shared/errors.ts';
import type { ReplyArgs } from '#shared/protocol/eport.ts';
import type { DriverReport, ReaderState, TokenDriver } from '../token.ts';
import { createControlLink } from './link.ts';
import { problemOf } from './problems.ts';
import { type Ask, CONTROL_READER, type ControlToken, controlToken, readSignCertificate } from './token.ts';

export interface ControlDriver extends TokenDriver {
  /** Passes a call on; a failure the control reports is in the reply. Rejects with eport/control-unreachable. */
  forward(method: string, args: unknown): Promise<ReplyArgs>;
  /** Whether the control answered when last looked for. */
  readonly isReachable: boolean;
}

export interface ControlOptions {
  url?: string;
  /** Port of our own second door, null while it is closed: where we listen ourselves there is no official control. */
  ownPort?: () => number | null;
  timing?: Partial<typeof TIMING>;
}

export const CONTROL_URL = 'ws://127.0.0.1:61232';

const TIMING = {
  /** How often the control, and a card in it, is looked for. */
  probeMs: 3000,
  /** Shortest pause between two looks, so that a control that hangs up at once is not called without end. */
  settleMs: 250,
  /** How often a card that is known is looked at again. Seldom: reading it may disturb a page that works with the control itself. */
  recheckMs: 30_000,
  callMs: 30_000,
  /** A forwarded call may show the control's own windows. */
  forwardMs: 120_000,
};

export function controlDriver(options: ControlOptions = {}): ControlDriver {
  const { url = CONTROL_URL, ownPort = () => null } = options;
  const timing = { ...TIMING, ...options.timing };
  const isOurOwn = () => ownPort() === Number(new URL(url).port);
  let token: ControlToken | null = null;
  let readAt = 0;
  let wake = new AbortController();

  const link = createControlLink(url, () => lookAgain());

  function lookAgain(): void {
    readAt = 0;
    wake.abort();
  }

  const ask: Ask = async (method, args) => {
    if (isOurOwn()) throw new Problem('eport/control-unreachable');
    const reply = await link.call(method, args, timing.callMs);
    if (reply.Result) return reply.Data;
    throw problemOf(reply.Error);
  };

  /** For the token: what it meets tells at once that the card or the control is gone. */
  const askAndNotice: Ask = (method, args) =>
    ask(method, args).catch((thrown: unknown) => {
      if (['token/absent', 'eport/control-unreachable'].includes(toProblem(thrown).code)) lookAgain();
      throw thrown;
    });

  async function look(): Promise<ReaderState['state'] | null> {
    if (isOurOwn()) {
      link.close();
      return null;
    }
    if (!(await link.connect())) return null;
    if (token && Date.now() - readAt < timing.recheckMs) return 'present';
    try {
      const der = await readSignCertificate(ask);
      const found = controlToken(askAndNotice, der);
      if (found.id !== token?.id) token = found;
      readAt = Date.now();
      return 'present';
    } catch (thrown) {
      const { code } = toProblem(thrown);
      return code === 'eport/control-unreachable' ? null : code === 'token/absent' ? 'empty' : 'unrecognised';
    }
  }

  return {
    id: 'control',
    get isReachable() {
      return link.isOpen && !isOurOwn();
    },
    async watch(report, signal) {
      let last = '';
      while (!signal.aborted) {
        wake = new AbortController();
        const state = await look();
        if (state !== 'present') token = null;
        const now: DriverReport = {
          tokens: token ? [token] : [],
          readers: state === null ? [] : [{ name: CONTROL_READER, state }],
          problem: null,
        };
        const summary = JSON.stringify([state, token?.id]);
        if (summary !== last && !isAborted(signal)) report(now);
        last = summary;
        await wait(Math.min(timing.settleMs, timing.probeMs), undefined, { signal, ref: false }).catch(() => undefined);
        await wait(timing.probeMs, undefined, { signal: AbortSignal.any([signal, wake.signal]), ref: false }).catch(
          () => undefined,
        );
      }
      link.close();
    },
    async forward(method, args) {
      if (isOurOwn()) throw new Problem('eport/control-unreachable');
      const reply = await link.call(method, args, timing.forwardMs);
      if (!reply.Result) token?.notice(problemOf(reply.Error));
      return reply;
    },
  };
}

/** Asked anew after each wait, which the compiler cannot know to change it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
