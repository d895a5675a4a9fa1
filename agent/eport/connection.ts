// One connection of the dialect, whatever carries it: a page's stand-in socket or a program at the second door.
// Replies leave strictly in the order of their requests, exactly one each, because pages match them by method name only (§2.3).
import { Problem } from '#shared/errors.ts';
import {
  GREETING,
  type EportRequest,
  MESSAGE_LIMIT,
  parseRequest,
  type ReplyAddress,
  type ReplyArgs,
  replyText,
} from '#shared/protocol/eport.ts';
import {
  BLOCK_LIMITS,
  type BlockStep,
  createBlockAssembler,
  isBlock,
  nextBlockText,
} from '#shared/protocol/eport-blocks.ts';
import { ruleOf } from '#shared/protocol/eport-methods.ts';
import type { OperationCaller } from '../operations/caller.ts';
import type { Operations } from '../operations/operations.ts';
import { namesFiles, takePins, withPinTexts } from './arguments.ts';
import type { CallContext } from './call.ts';
import { callOf } from './calls.ts';
import { errorOf } from './errors.ts';

export interface EportConnection {
  /** Takes one text message of the page or program; never throws. */
  receive(text: string): void;
  /** The other side is gone: aborts the running call and forgets what waits. Safe to call twice. */
  close(): void;
}

export interface EportOptions {
  caller: OperationCaller;
  operations: Operations;
  send(text: string): void;
  signal: AbortSignal;
  /** Whether this caller's pack lists the method; harmless methods are answered without it. */
  allowed(method: string): boolean;
  /** Report a white "903" reader to login pages (§4.4); false unless configured. */
  whiteReader?: boolean;
}

export const CONNECTION_LIMITS = {
  /** Requests that wait with their arguments; further ones are answered in their turn with approval/too-many. */
  waiting: 64,
  /** Code units of all arguments that wait. */
  waitingUnits: 2 * MESSAGE_LIMIT,
  /** Further requests of a flood are not answered at all: no script has this many under way. */
  replies: 10_000,
} as const;

type Waiting = { address: ReplyAddress; units: number } & (
  { request: EportRequest; pins: Uint8Array[] } | { problem: Problem }
);

/** Greets at once (§2.1), then answers until closed or aborted. */
export function openEportConnection(options: EportOptions): EportConnection {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const blocks = createBlockAssembler();
  const queue: Waiting[] = [];
  let waitingUnits = 0;
  let isRunning = false;
  let expiry: NodeJS.Timeout | undefined;

  function send(text: string): void {
    if (signal.aborted) return;
    try {
      options.send(text);
    } catch {
      close(); // the carrier is gone before it told us
    }
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (let next = queue.shift(); next && !signal.aborted; next = queue.shift()) {
      waitingUnits -= next.units;
      const args = 'problem' in next ? failure(next.problem) : await answer(next.request, { ...options, signal });
      if ('pins' in next) wipe(next.pins);
      send(replyText(next.address, args));
    }
    isRunning = false;
  }

  function enqueue(text: string): void {
    if (queue.length >= CONNECTION_LIMITS.replies) return;
    const parsed = parseRequest(text);
    queue.push(parsed.ok ? admit(parsed.request, text.length) : { ...parsed, units: 0 });
    void run();
  }

  function admit(request: EportRequest, units: number): Waiting {
    const address: ReplyAddress = { id: request.id, method: request.method };
    let pins: Uint8Array[];
    try {
      pins = typeof request.args === 'string' ? [] : takePins(request.args);
    } catch (thrown) {
      return { address, units: 0, problem: thrown as Problem };
    }
    if (queue.length >= CONNECTION_LIMITS.waiting || waitingUnits + units > CONNECTION_LIMITS.waitingUnits) {
      wipe(pins);
      return { address, units: 0, problem: new Problem('approval/too-many') };
    }
    waitingUnits += units;
    return { address, units, request, pins };
  }

  function follow(step: BlockStep): void {
    const next = nextBlockText(step);
    if (next !== null) send(next);
    if (step.kind === 'complete') enqueue(step.text);
    else if (step.kind === 'failed') {
      queue.push({ address: step.address, units: 0, problem: step.problem });
      void run();
    }
    clearTimeout(expiry);
    if (blocks.size === 0) return;
    expiry = setTimeout(() => blocks.expire(Date.now()).forEach(follow), BLOCK_LIMITS.idleMs + 1);
    expiry.unref();
  }

  function close(): void {
    clearTimeout(expiry);
    for (const waiting of queue.splice(0)) if ('pins' in waiting) wipe(waiting.pins);
    waitingUnits = 0;
    options.signal.removeEventListener('abort', close);
    stop.abort();
  }

  options.signal.addEventListener('abort', close, { once: true });
  send(GREETING);
  return {
    receive(text) {
      if (signal.aborted) return;
      blocks.expire(Date.now()).forEach(follow);
      if (isBlock(text)) follow(blocks.receive(text, Date.now()));
      else enqueue(text);
    },
    close,
  };
}

/** What one request is answered with; whatever goes wrong becomes an Error of the right shape. */
async function answer(request: EportRequest, options: EportOptions): Promise<ReplyArgs> {
  const { method } = request;
  try {
    return await carryOut(request, options);
  } catch (thrown) {
    const [message, code] = errorOf(thrown, /change/i.test(method) ? '修改口令失败' : '输入口令错误');
    return { Result: false, Data: [], Error: [message, code] };
  }
}

async function carryOut({ method, args }: EportRequest, options: EportOptions): Promise<ReplyArgs> {
  const rule = ruleOf(method);
  const shown = method.slice(0, 64);
  if (rule === null) throw new Problem('eport/unknown-method', { method: shown });
  if (rule === 'refused') throw new Problem('eport/method-refused', { method: shown });
  if (rule !== 'harmless' && !options.allowed(method)) {
    throw new Problem(rule === 'raw' ? 'eport/method-refused' : 'eport/method-not-listed', { method: shown });
  }
  const { caller, operations, signal, whiteReader = false } = options;
  const context: CallContext = { caller, operations, signal, method, whiteReader };
  const run = callOf(method);
  if (run) return { Result: true, Data: await run(args, context), Error: [] };
  return passOn({ method, args }, context);
}

/** To the official control, by rule: never with the name of a file, and only swc_postdata with arguments we cannot read (§2.2). */
async function passOn(
  { method, args }: { method: string; args: EportRequest['args'] },
  context: CallContext,
): Promise<ReplyArgs> {
  if (typeof args === 'string' && method !== 'swc_postdata') throw new Problem('eport/arguments', { name: 'args' });
  if (namesFiles(args)) throw new Problem('eport/method-refused', { method });
  const { caller, operations, signal } = context;
  const reply = await operations.forward({
    caller,
    method,
    args: typeof args === 'string' ? args : withPinTexts(args),
    signal,
  });
  if (!reply.Result && reply.Error.length === 0)
    return failure(new Problem('eport/control-failed', { detail: method }));
  return reply;
}

function failure(problem: Problem): ReplyArgs {
  return { Result: false, Data: [], Error: errorOf(problem) };
}

function wipe(pins: Uint8Array[]): void {
  for (const pin of pins) pin.fill(0);
}
