// What becomes of one request, by the one rule of its method; whatever goes wrong becomes an Error of the right shape.
import { Problem } from '#shared/errors.ts';
import type { EportRequest, ReplyArgs } from '#shared/protocol/eport.ts';
import { ruleOf } from '#shared/protocol/eport-methods.ts';
import { namesFiles } from './arguments.ts';
import type { CallContext } from './call.ts';
import { callOf } from './calls.ts';
import { errorOf } from './errors.ts';

export interface DispatchContext extends Omit<CallContext, 'method'> {
  /** Whether this caller's pack lists the method; harmless methods are answered without it. */
  allowed(method: string): boolean;
}

/** Never rejects. */
export async function dispatch(request: EportRequest, context: DispatchContext): Promise<ReplyArgs> {
  try {
    return await carryOut(request, context);
  } catch (thrown) {
    const act = /change/i.test(request.method) ? '修改口令失败' : '输入口令错误';
    return { Result: false, Data: [], Error: errorOf(thrown, act) };
  }
}

export function failure(problem: Problem): ReplyArgs {
  return { Result: false, Data: [], Error: errorOf(problem) };
}

async function carryOut({ method, args }: EportRequest, context: DispatchContext): Promise<ReplyArgs> {
  const rule = ruleOf(method);
  const shown = { method: method.slice(0, 64) };
  if (rule === null) throw new Problem('eport/unknown-method', shown);
  if (rule === 'refused') throw new Problem('eport/method-refused', shown);
  if (rule !== 'harmless' && !context.allowed(method)) {
    throw new Problem(rule === 'raw' ? 'eport/method-refused' : 'eport/method-not-listed', shown);
  }
  const run = callOf(method);
  const given = args === '' ? {} : args; // a client's way to send none
  if (run) return { Result: true, Data: await run(given, { ...context, method }), Error: [] };
  return passOn(method, args, context);
}

/** To the official control, by rule: never with the name of a file, and only swc_postdata with arguments we cannot read (§2.2). */
async function passOn(method: string, args: EportRequest['args'], context: DispatchContext): Promise<ReplyArgs> {
  if (typeof args === 'string' && method !== 'swc_postdata') throw new Problem('eport/arguments', { name: 'args' });
  if (namesFiles(args)) throw new Problem('eport/method-refused', { method });
  const { caller, operations, signal } = context;
  const reply = await operations.forward({ caller, method, args, signal });
  if (reply.Result || reply.Error.length > 0) return reply;
  return failure(new Problem('eport/control-failed', { detail: method }));
}
