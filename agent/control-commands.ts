// What the command line can ask a running agent, as a table: command → params, events on the way, result. Both ends of
// control-socket.ts derive their types from it and parse by it.
import * as v from 'valibot';
import { AgentState } from '#shared/protocol/methods.ts';
import { AuditLineView, CertificateView, CheckView, SituationView } from '#shared/protocol/views.ts';

const nothing = v.strictObject({});
const none = v.never();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** No groups: valibot's own expression overflows the stack at 16 million characters. */
const base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));

/** A file handed over to be signed; larger ones are refused before they are read. */
export const LARGEST_FILE = 12 * 1024 * 1024;

export const CONTROL_COMMANDS = {
  state: { params: nothing, event: none, result: v.strictObject({ port: count, pid: count, ...AgentState.entries }) },
  /** Opens a pairing window for 60 s; the event comes once a browser has connected. */
  pair: {
    params: nothing,
    event: v.strictObject({ digits: v.pipe(v.string(), v.regex(/^\d{6}$/)), label: v.string() }),
    result: v.strictObject({ id: v.string(), label: v.string() }),
  },
  tokens: { params: nothing, event: none, result: SituationView },
  /** Asks in the approval window like every signature (DESIGN §2a). */
  sign: {
    params: v.strictObject({ data: v.pipe(base64, v.maxLength(Math.ceil(LARGEST_FILE / 3) * 4)) }),
    event: none,
    result: v.strictObject({
      mechanism: v.picklist(['rsa-pkcs1-sha1', 'rsa-pkcs1-sha256', 'sm2-sm3', 'ecdsa-sha256']),
      /** RSA: modulus length; SM2 and ECDSA: r‖s */
      signature: base64,
      /** DER */
      certificate: base64,
      view: CertificateView,
    }),
  },
  audit: {
    params: v.strictObject({
      text: v.pipe(v.string(), v.maxLength(200)),
      limit: v.pipe(count, v.minValue(1), v.maxValue(500)),
    }),
    event: none,
    result: v.strictObject({
      lines: v.array(AuditLineView),
      total: count,
      chain: v.strictObject({ count, head: v.string(), damagedFrom: v.nullable(count) }),
    }),
  },
  doctor: { params: nothing, event: none, result: v.strictObject({ checks: v.array(CheckView) }) },
  /** Answers, then the agent ends. */
  stop: { params: nothing, event: none, result: nothing },
} as const;

export type ControlCommand = keyof typeof CONTROL_COMMANDS;
export type ControlParams<C extends ControlCommand> = v.InferOutput<(typeof CONTROL_COMMANDS)[C]['params']>;
export type ControlEvent<C extends ControlCommand> = v.InferOutput<(typeof CONTROL_COMMANDS)[C]['event']>;
export type ControlResult<C extends ControlCommand> = v.InferOutput<(typeof CONTROL_COMMANDS)[C]['result']>;

/** What app.ts hands over: one function for every command. `signal` aborts when the command line goes away. */
export type ControlOperations = {
  readonly [C in ControlCommand]: (
    params: ControlParams<C>,
    context: { emit: (event: ControlEvent<C>) => void; signal: AbortSignal },
  ) => Promise<ControlResult<C>>;
};

export function isControlCommand(name: string): name is ControlCommand {
  return Object.hasOwn(CONTROL_COMMANDS, name);
}
