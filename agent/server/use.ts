// Which requests of an extension show that a person is at that browser: the question of a program or of the command line goes to the
// browser used last.
import type { Handlers, MethodName, Params } from '#shared/protocol/methods.ts';

/** Answers, presses in our own pages, and a portal's page that was opened; nothing that a background worker asks of itself. */
const OF_A_PERSON: ReadonlySet<MethodName> = new Set([
  'approval.answer',
  'eport.open',
  'batch.open',
  'batch.sign',
  'batch.list',
  'run.act',
  'demo.create',
  'agent.pause',
  'agent.lock',
  'agent.settings',
  'agent.doctor',
  'pairings.list',
  'pairings.remove',
  'keys.import',
  'keys.new',
  'keys.renew',
  'keys.request',
  'keys.certificate',
  'keys.backup',
  'keys.restore',
]);

/** The same handlers, which also tell of each use. */
export function noticingUse<Context>(handlers: Handlers<Context>, onUse: () => void): Handlers<Context> {
  const noticing = Object.entries(handlers).map(([method, handle]) => {
    const run = handle as (params: unknown, context: Context) => Promise<unknown>;
    const told = (params: unknown, context: Context) => {
      if (!isTakenUpAgain(method, params)) onUse();
      return run(params, context);
    };
    return [method, OF_A_PERSON.has(method as MethodName) ? told : run];
  });
  return Object.fromEntries(noticing) as Handlers<Context>;
}

/** A frame that joins its connection again after the death of a worker: nobody did anything. */
function isTakenUpAgain(method: string, params: unknown): boolean {
  return method === 'eport.open' && (params as Params<'eport.open'>).received > 0;
}
