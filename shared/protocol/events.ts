// What the agent tells a paired extension without being asked: event name → data.
import * as v from 'valibot';
import { MessageStanding } from './messages.ts';
import { AgentState } from './methods.ts';
import { ApprovalView, ProblemView, RunView, SituationView } from './views.ts';

const text = v.pipe(v.string(), v.maxLength(4096));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const EVENTS = {
  'agent.changed': AgentState,
  'tokens.changed': SituationView,
  'approval.requested': ApprovalView,
  'approval.closed': v.strictObject({
    id: text,
    outcome: v.picklist(['done', 'refused', 'failed', 'cancelled', 'expired']),
    problem: v.nullable(ProblemView),
  }),
  /** After each state, and a few times a second while it runs. */
  'run.changed': RunView,
  /** When a browser connects, and after each change. */
  'messages.changed': MessageStanding,
  'eport.message': v.strictObject({ connection: text, number: count, text: v.string() }),
  'eport.closed': v.strictObject({ connection: text }),
  /** Mirror of the log's length and head, so that a cut tail shows (DESIGN §2a). */
  'audit.head': v.strictObject({ count, head: text, mac: text }),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventData<E extends EventName> = v.InferOutput<(typeof EVENTS)[E]>;

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}
