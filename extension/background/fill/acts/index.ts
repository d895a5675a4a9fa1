// What a press leads to, by the request it is: the list of the acts of filling.
import { type ActParts, type Acts, type FillAct } from './act.ts';
import { choosingActs } from './choosing.ts';
import { readingActs } from './reading.ts';
import { siteActs } from './sites.ts';
import { writingActs } from './writing.ts';

/** Does what a request asks for. @returns its answer as in FillAnswers, undefined for null */
export function createActs(parts: ActParts): (request: FillAct) => Promise<unknown> {
  const acts: Acts = { ...writingActs(parts), ...choosingActs(parts), ...readingActs(parts), ...siteActs(parts) };
  return async (request) => await (acts[request.do] as (request: FillAct) => unknown)(request);
}
