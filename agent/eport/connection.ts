// One connection of the dialect, whatever carries it: a page's stand-in socket or a program at the second door.
import { GREETING } from '#shared/protocol/eport.ts';
import {
  BLOCK_LIMITS,
  type BlockStep,
  createBlockAssembler,
  isBlock,
  nextBlockText,
} from '#shared/protocol/eport-blocks.ts';
import type { OperationCaller } from '../operations/caller.ts';
import type { Operations } from '../operations/operations.ts';
import { dispatch } from './dispatch.ts';
import { createRequestQueue } from './queue.ts';

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

/** Greets at once (§2.1), then answers until closed or aborted. */
export function openEportConnection(options: EportOptions): EportConnection {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const { caller, operations, whiteReader = false } = options;
  const allowed = (method: string) => options.allowed(method);
  const blocks = createBlockAssembler();
  const queue = createRequestQueue({
    answer: (request, arrivedAt) =>
      dispatch(request, { caller: arrived(caller, arrivedAt), operations, allowed, whiteReader, signal }),
    send,
    signal,
  });
  let expiry: NodeJS.Timeout | undefined;

  function send(text: string): void {
    if (signal.aborted) return;
    try {
      options.send(text);
    } catch {
      close(); // the carrier is gone before it told us
    }
  }

  function follow(step: BlockStep): void {
    const next = nextBlockText(step);
    if (next !== null) send(next);
    if (step.kind === 'complete') queue.add(step.text);
    else if (step.kind === 'failed') queue.addProblem(step.address, step.problem);
  }

  /** Also without a further message a group must end, because the page waits for an answer. */
  function expireLater(): void {
    clearTimeout(expiry);
    if (blocks.size === 0) return;
    expiry = setTimeout(() => {
      blocks.expire(Date.now()).forEach(follow);
      expireLater();
    }, BLOCK_LIMITS.idleMs + 1);
    expiry.unref();
  }

  function close(): void {
    clearTimeout(expiry);
    queue.clear();
    options.signal.removeEventListener('abort', close);
    stop.abort();
  }

  options.signal.addEventListener('abort', close, { once: true });
  send(GREETING);
  return {
    receive(text) {
      if (signal.aborted) return;
      blocks.expire(Date.now()).forEach(follow);
      if (!isBlock(text)) {
        queue.add(text);
        return;
      }
      follow(blocks.receive(text, Date.now()));
      expireLater();
    },
    close,
  };
}

function arrived(caller: OperationCaller, arrivedAt: number): OperationCaller {
  return caller.kind === 'page' ? { ...caller, arrivedAt } : caller;
}
