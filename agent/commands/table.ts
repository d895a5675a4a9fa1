// What the command line can ask a running agent, as a table: command → params, events on the way, result. Both ends of
// socket.ts derive their types from it and parse by it.
import * as v from 'valibot';
import { LARGEST_FILE, VisibleSignature } from '#shared/protocol/files.ts';
import { LIMITS } from '#shared/protocol/frames.ts';
import { MakeReport } from '#shared/protocol/reports.ts';
import { AgentState } from '#shared/protocol/methods.ts';
import { AuditLineView, CertificateView, CheckView, ProblemView, SituationView } from '#shared/protocol/views.ts';
import { KEY_COMMANDS } from './key-commands.ts';
import { MECHANISMS } from '../crypto/mechanism.ts';
import { FORMATS } from '../formats/format.ts';

const nothing = v.strictObject({});
const none = v.never();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** No groups: valibot's own expression overflows the stack at 16 million characters. */
const base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));

const Signed = v.strictObject({
  mechanism: v.picklist(MECHANISMS),
  /** RSA: modulus length; SM2 and ECDSA: r‖s */
  signature: base64,
  /** DER */
  certificate: base64,
  view: CertificateView,
  /** The signature in the format asked for */
  document: base64,
});

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
    params: v.strictObject({
      data: v.pipe(base64, v.maxLength(Math.ceil(LARGEST_FILE / 3) * 4)),
      format: v.picklist(FORMATS),
      visible: v.optional(VisibleSignature),
    }),
    event: none,
    result: Signed,
  },
  /** Several under one consent: an event for each as soon as its outcome is known. */
  'sign-list': {
    params: v.strictObject({
      items: v.pipe(
        v.array(v.strictObject({ name: v.pipe(v.string(), v.maxLength(300)), data: base64 })),
        v.minLength(1),
        v.maxLength(LIMITS.batchItems),
      ),
      format: v.picklist(FORMATS),
      visible: v.optional(VisibleSignature),
    }),
    event: v.union([
      v.strictObject({ index: count, signed: Signed }),
      v.strictObject({ index: count, problem: ProblemView }),
    ]),
    result: nothing,
  },
  /** The content key of an envelope for one of the cards; asks in the approval window. */
  decrypt: {
    params: v.strictObject({ head: v.pipe(base64, v.maxLength(400_000)), name: v.pipe(v.string(), v.maxLength(1000)) }),
    event: none,
    result: v.strictObject({ key: base64 }),
  },
  /** Those of several under one consent: an event for each as soon as its outcome is known. */
  'decrypt-list': {
    params: v.strictObject({
      items: v.pipe(
        v.array(
          v.strictObject({
            head: v.pipe(base64, v.maxLength(400_000)),
            name: v.pipe(v.string(), v.maxLength(1000)),
          }),
        ),
        v.minLength(1),
        v.maxLength(LIMITS.batchItems),
      ),
    }),
    event: v.union([
      v.strictObject({ index: count, key: base64 }),
      v.strictObject({ index: count, problem: ProblemView }),
    ]),
    result: nothing,
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
  /** 用证记录 of a period, signed by this agent's own key; `member` null: who used a card last */
  report: {
    params: v.strictObject({ ...MakeReport.params.entries, member: v.nullable(MakeReport.params.entries.member) }),
    event: none,
    result: MakeReport.result,
  },
  ...KEY_COMMANDS,
  doctor: { params: nothing, event: none, result: v.strictObject({ checks: v.array(CheckView) }) },
  /** Answers, then the agent ends. */
  stop: { params: nothing, event: none, result: nothing },
} as const;

export type ControlCommand = keyof typeof CONTROL_COMMANDS;
export type ControlParams<C extends ControlCommand> = v.InferOutput<(typeof CONTROL_COMMANDS)[C]['params']>;
export type ControlEvent<C extends ControlCommand> = v.InferOutput<(typeof CONTROL_COMMANDS)[C]['event']>;
export type ControlResult<C extends ControlCommand> = v.InferOutput<(typeof CONTROL_COMMANDS)[C]['result']>;

/** What the running agent hands over (app/commands.ts): one function for every command. `signal` aborts when the command line goes away. */
export type ControlOperations = {
  readonly [C in ControlCommand]: (
    params: ControlParams<C>,
    context: { emit: (event: ControlEvent<C>) => void; signal: AbortSignal },
  ) => Promise<ControlResult<C>>;
};

export function isControlCommand(name: string): name is ControlCommand {
  return Object.hasOwn(CONTROL_COMMANDS, name);
}
