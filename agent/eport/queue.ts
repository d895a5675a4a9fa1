// The requests of one connection, answered one after the other in the order they came, exactly one reply each (§2.3).
import { Problem, toProblem } from '#shared/errors.ts';
import {
  type EportRequest,
  MESSAGE_LIMIT,
  parseRequest,
  type ReplyAddress,
  type ReplyArgs,
  replyText,
} from '#shared/protocol/eport.ts';
import { takePins } from './arguments.ts';
import { failure } from './dispatch.ts';

export interface RequestQueue {
  /** Takes the text of one request; its reply, if only an error, leaves in its turn. */
  add(text: string): void;
  /** Queues an error reply for a request that could not be put together. */
  addProblem(address: ReplyAddress, problem: Problem): void;
  /** Forgets what waits and wipes its PINs. */
  clear(): void;
}

export const QUEUE_LIMITS = {
  /** Requests that wait with their arguments; further ones are answered in their turn with approval/too-many. */
  waiting: 64,
  /** Code units of all messages that wait. */
  waitingUnits: 2 * MESSAGE_LIMIT,
  /** Further requests of a flood are not answered at all: no script has this many under way. */
  replies: 10_000,
} as const;

type Waiting = { address: ReplyAddress; units: number; arrivedAt: number } & (
  { request: EportRequest; pins: Uint8Array[] } | { problem: Problem }
);

/** @param answer never rejects; told when the request came in */
export function createRequestQueue(options: {
  answer: (request: EportRequest, arrivedAt: number) => Promise<ReplyArgs>;
  send: (text: string) => void;
  signal: AbortSignal;
}): RequestQueue {
  const queue: Waiting[] = [];
  let waitingUnits = 0;
  let isRunning = false;

  function push(waiting: Waiting): void {
    if (queue.length >= QUEUE_LIMITS.replies) return;
    queue.push(waiting);
    void run();
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (let next = queue.shift(); next && !options.signal.aborted; next = queue.shift()) {
      waitingUnits -= next.units;
      const args = 'problem' in next ? failure(next.problem) : await options.answer(next.request, next.arrivedAt);
      if ('pins' in next) wipe(next.pins);
      options.send(replyText(next.address, args));
    }
    isRunning = false;
  }

  function admit(request: EportRequest, units: number): Waiting {
    const address: ReplyAddress = { id: request.id, method: request.method };
    const arrivedAt = Date.now();
    if (queue.length >= QUEUE_LIMITS.waiting || waitingUnits + units > QUEUE_LIMITS.waitingUnits) {
      return { address, units: 0, arrivedAt, problem: new Problem('approval/too-many') };
    }
    try {
      const pins = typeof request.args === 'string' ? [] : takePins(request.args);
      waitingUnits += units;
      return { address, units, arrivedAt, request, pins };
    } catch (thrown) {
      return { address, units: 0, arrivedAt, problem: toProblem(thrown) };
    }
  }

  return {
    add(text) {
      const parsed = parseRequest(text);
      if (parsed.ok) push(admit(parsed.request, text.length));
      else push({ address: parsed.address, units: 0, arrivedAt: Date.now(), problem: parsed.problem });
    },
    addProblem(address, problem) {
      push({ address, units: 0, arrivedAt: Date.now(), problem });
    },
    clear() {
      for (const waiting of queue.splice(0)) if ('pins' in waiting) wipe(waiting.pins);
      waitingUnits = 0;
    },
  };
}

function wipe(pins: Uint8Array[]): void {
  for (const pin of pins) pin.fill(0);
}
