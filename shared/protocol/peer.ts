// Calls and answers over an encrypted channel. The extension's end calls and hears events; the agent's end answers and emits.
import * as v from 'valibot';
import { utf8 } from '../bytes.ts';
import { isProblemCode, Problem, toProblem } from '../errors.ts';
import { type EventData, EVENTS, type EventName, isEventName } from './events.ts';
import { Frame, LIMITS, type ReplyFrame } from './frames.ts';
import { TAG_BYTES } from './handshake-keys.ts';
import { type Handlers, isMethodName, type MethodName, METHODS, type Params, type Result } from './methods.ts';

/** A channel that carries whole text messages, encrypted and in order (channel.ts). */
export interface TextChannel {
  send(text: string): void;
  close(): void;
}

export interface Caller {
  /** Calls the agent. A given `id` makes the call repeatable: the agent runs it once and keeps its reply. Rejects with Problem. */
  call<M extends MethodName>(method: M, params: Params<M>, id?: string): Promise<Result<M>>;
  /** Takes one text message of the channel. */
  receive(text: string): void;
  /** Rejects everything that still waits. */
  closed(problem: Problem): void;
}

/** UTF-8 bytes of one message; the record layer adds its tag. */
const LARGEST = LIMITS.messageBytes - TAG_BYTES;

/** Bytes of a text in UTF-8; exact only near the limit, because three a unit is the most there can be. */
function sizeOf(text: string): number {
  return 3 * text.length <= LARGEST ? text.length : utf8(text).length;
}

export function createCaller(options: {
  channel: TextChannel;
  onEvent: <E extends EventName>(event: E, data: EventData<E>) => void;
}): Caller {
  const waiting = new Map<
    string,
    { method: MethodName; resolve: (result: never) => void; reject: (problem: Problem) => void }
  >();
  return {
    call(method, params, id = crypto.randomUUID()) {
      return new Promise((resolve, reject) => {
        const text = JSON.stringify({ id, method, params });
        const size = sizeOf(text);
        // The agent ends the whole connection for a larger one, and every page's calls with it.
        if (size > LARGEST) throw new Problem('channel/too-large', { size, limit: LARGEST });
        waiting.set(id, { method, resolve, reject });
        options.channel.send(text);
      });
    },
    receive(text) {
      const frame = parseFrame(text);
      if ('event' in frame) {
        if (!isEventName(frame.event)) return; // an older extension ignores what a newer agent adds
        const data = v.safeParse(EVENTS[frame.event], frame.data);
        if (data.success) options.onEvent(frame.event, data.output);
        return;
      }
      if ('method' in frame) throw new Problem('request/not-allowed');
      const call = waiting.get(frame.id);
      if (!call) return;
      waiting.delete(frame.id);
      if ('error' in frame) {
        call.reject(
          new Problem(isProblemCode(frame.error.code) ? frame.error.code : 'agent/internal', frame.error.params),
        );
        return;
      }
      const result = v.safeParse(METHODS[call.method].result, frame.result);
      if (result.success) call.resolve(result.output as never);
      else call.reject(new Problem('request/invalid', { detail: call.method }));
    },
    closed(problem) {
      for (const call of waiting.values()) call.reject(problem);
      waiting.clear();
    },
  };
}

/** Runs each request id once; a repeated id gets the same reply, also on a later connection of the same extension. */
export interface ReplyStore {
  run(id: string, task: () => Promise<ReplyFrame>): Promise<ReplyFrame>;
}

export interface Answerer {
  receive(text: string): void;
  emit<E extends EventName>(event: E, data: EventData<E>): void;
}

export function createAnswerer<Context>(options: {
  channel: TextChannel;
  handlers: Handlers<Context>;
  context: Context;
  replies: ReplyStore;
  /** Told of what is not a Problem, so that the log has the cause. */
  onFault: (fault: unknown) => void;
}): Answerer {
  async function answer(id: string, name: string, params: unknown): Promise<ReplyFrame> {
    try {
      return { id, result: await dispatch(options.handlers, { name, params, context: options.context }) };
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (problem.code === 'agent/internal') options.onFault(thrown);
      return { id, error: { code: problem.code, params: { ...problem.params } } };
    }
  }
  return {
    receive(text) {
      const frame = parseFrame(text);
      if (!('method' in frame)) throw new Problem('request/not-allowed');
      void options.replies
        .run(frame.id, () => answer(frame.id, frame.method, frame.params))
        .then((reply) => {
          options.channel.send(JSON.stringify(reply));
        })
        .catch(options.onFault);
    },
    emit(event, data) {
      options.channel.send(JSON.stringify({ event, data }));
    },
  };
}

async function dispatch<Context>(
  handlers: Handlers<Context>,
  request: { name: string; params: unknown; context: Context },
): Promise<unknown> {
  if (!isMethodName(request.name)) throw new Problem('request/unknown-method', { method: request.name.slice(0, 64) });
  const params = v.safeParse(METHODS[request.name].params, request.params);
  if (!params.success) throw new Problem('request/invalid', { detail: request.name });
  const handler = handlers[request.name] as (params: unknown, context: Context) => Promise<unknown>;
  return handler(params.output, request.context);
}

function parseFrame(text: string): Frame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Problem('request/invalid', { detail: 'json' }, { cause });
  }
  const frame = v.safeParse(Frame, json);
  if (!frame.success) throw new Problem('request/invalid', { detail: 'frame' });
  return frame.output;
}
