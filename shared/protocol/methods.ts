// The protocol is this table: method → params → result. Both ends derive their types from it, so a forgotten handler
// does not compile. Nothing here lets a page act: pages reach only `eport.*`, through the extension's background.
import * as v from 'valibot';
import { ApprovalView, AuditLineView, CheckView, PairingView, SituationView, TokenView } from './views.ts';

const text = v.pipe(v.string(), v.maxLength(4096));
const nothing = v.strictObject({});
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const base64 = v.pipe(v.string(), v.maxLength(24 * 1024 * 1024), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));
/** One stand-in socket of one page; made by the isolated script, unguessable to the page. */
const connection = v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/));

/** What the browser says of the sender of a page's message (DESIGN §2a). */
export const PageSource = v.strictObject({
  origin: text,
  topOrigin: text,
  tab: count,
  frame: count,
  /** The browser's id of the document: changes with every navigation. */
  document: text,
});
export type PageSource = v.InferOutput<typeof PageSource>;

export const AgentState = v.strictObject({
  version: text,
  paused: v.boolean(),
  locked: v.boolean(),
  /** Second door: null when closed, else its port. */
  eportPort: v.nullable(count),
  /** The official control answers on its port. */
  control: v.boolean(),
  /** Keys are sealed by the OS store (true) or by the file fallback alone (false). */
  osKeyStore: v.boolean(),
  signedToday: count,
});
export type AgentState = v.InferOutput<typeof AgentState>;

function method<P extends v.GenericSchema, R extends v.GenericSchema>(
  params: P,
  result: R,
  options: { approval?: boolean } = {},
) {
  return { params, result, approval: options.approval ?? false };
}

export const METHODS = {
  'agent.state': method(nothing, AgentState),
  'agent.pause': method(v.strictObject({ paused: v.boolean() }), AgentState),
  'agent.lock': method(v.strictObject({ locked: v.boolean() }), AgentState),
  'agent.doctor': method(nothing, v.strictObject({ checks: v.array(CheckView) })),
  'agent.settings': method(
    v.strictObject({ idleLockMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(480))) }),
    v.strictObject({ idleLockMinutes: count }),
  ),

  'tokens.list': method(nothing, SituationView),
  /** 使用演示密钥: makes the demo company's software token, marked as such everywhere. */
  'demo.create': method(v.strictObject({ algorithm: v.picklist(['sm2', 'rsa']) }), TokenView),

  'pairings.list': method(nothing, v.strictObject({ pairings: v.array(PairingView) })),
  'pairings.remove': method(v.strictObject({ id: text }), nothing),

  /** Opens or resumes a page's stand-in socket. `received` = last `eport.message` number this end has; the agent sends the rest again. */
  'eport.open': method(
    v.strictObject({ connection, page: PageSource, received: count }),
    v.strictObject({
      /** False when the agent no longer knew it: the stand-in then closes. */ resumed: v.boolean(),
      /** Last number received from the page. */ received: count,
    }),
  ),
  /** One text message of the page; numbers count from 1 and a number seen before is ignored. */
  'eport.send': method(
    v.strictObject({ connection, number: count, text: v.pipe(v.string(), v.maxLength(16 * 1024 * 1024)) }),
    nothing,
    { approval: true },
  ),
  'eport.close': method(v.strictObject({ connection }), nothing),
  /** Every document of this tab but `document` is gone: its requests are cancelled and its grants end. '' = a document without a name, null = the tab was closed. */
  'page.left': method(v.strictObject({ tab: count, document: v.nullable(text) }), nothing),

  'approval.pending': method(nothing, v.strictObject({ approvals: v.array(ApprovalView) })),
  'approval.answer': method(
    v.strictObject({
      id: text,
      digest: text,
      decision: v.picklist(['confirm', 'refuse']),
      token: v.nullable(text),
      certificate: v.nullable(text),
      /** Typed in the window; never logged, zeroed after use. */
      pin: v.nullable(v.pipe(v.string(), v.maxLength(64))),
      newPin: v.nullable(v.pipe(v.string(), v.maxLength(64))),
      remember: v.boolean(),
    }),
    /** For a wrong PIN the request stays open: the window shows the problem and asks again. */
    v.strictObject({
      state: v.picklist(['done', 'again']),
      problem: v.nullable(
        v.strictObject({ code: text, params: v.record(v.string(), v.union([v.string(), v.number()])) }),
      ),
    }),
  ),

  /** One consent for many signatures with one certificate, asked in the approval window with its limits. */
  'batch.open': method(
    v.strictObject({
      token: text,
      certificate: text,
      title: text,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)),
      minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(480)),
    }),
    v.strictObject({ batch: text }),
    { approval: true },
  ),
  'batch.sign': method(
    v.strictObject({ batch: text, items: v.pipe(v.array(base64), v.minLength(1), v.maxLength(1000)) }),
    v.strictObject({ signatures: v.array(base64) }),
  ),
  'batch.close': method(v.strictObject({ batch: text }), nothing),

  'audit.search': method(
    v.strictObject({
      text: v.pipe(v.string(), v.maxLength(200)),
      before: v.nullable(count),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
    v.strictObject({
      lines: v.array(AuditLineView),
      total: count,
      /** Whole chain checked; damagedFrom is the first line that cannot be trusted. */
      chain: v.strictObject({ count, head: text, damagedFrom: v.nullable(count) }),
    }),
  ),
} as const;

export type MethodName = keyof typeof METHODS;
export type Params<M extends MethodName> = v.InferOutput<(typeof METHODS)[M]['params']>;
export type Result<M extends MethodName> = v.InferOutput<(typeof METHODS)[M]['result']>;

/** One handler for every method: leaving one out is a compile error. */
export type Handlers<Context> = {
  readonly [M in MethodName]: (params: Params<M>, context: Context) => Promise<Result<M>>;
};

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}
