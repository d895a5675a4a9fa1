// The protocol is this table: method → params → result. Both ends derive their types from it, so a forgotten handler
// does not compile. Nothing here lets a page act: pages reach only `eport.*`, through the extension's background.
import * as v from 'valibot';
import { CertificateDetails, DrawerEntry } from './drawer.ts';
import { DecryptFile, DecryptFiles, EncryptFile, SignFile, VerifyFile } from './files.ts';
import { LIMITS } from './frames.ts';
import { AcceptMember, ImportReport, KeptReports, MakeReport, OwnUses, RemoveReport } from './reports.ts';
import {
  AddCertificate,
  BackUpKey,
  ImportKey,
  ListKeys,
  NewKey,
  RenewKey,
  RequestCertificate,
  RestoreKey,
} from './keys.ts';
import {
  ApprovalView,
  AuditLineView,
  CheckView,
  DocumentView,
  PairingView,
  ProblemView,
  RunRow,
  SituationView,
  TokenView,
} from './views.ts';
import { MessageView } from './messages.ts';

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
  /** `screen`: it was the system's screen that was locked, or unlocked again. */
  'agent.lock': method(v.strictObject({ locked: v.boolean(), screen: v.optional(v.boolean()) }), AgentState),
  'agent.doctor': method(nothing, v.strictObject({ checks: v.array(CheckView) })),
  'agent.settings': method(
    v.strictObject({ idleLockMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(480))) }),
    v.strictObject({ idleLockMinutes: count }),
  ),

  'tokens.list': method(nothing, SituationView),
  /** 使用演示密钥: makes the demo company's software token, marked as such everywhere. */
  'demo.create': method(v.strictObject({ algorithm: v.picklist(['sm2', 'rsa']) }), TokenView),

  /** Every certificate of every card and key that is present, with its state (spec/desk 9.1). */
  'certificates.list': method(nothing, v.strictObject({ certificates: v.array(DrawerEntry) })),
  'certificates.details': method(v.strictObject({ token: text, certificate: text }), CertificateDetails),
  /** Refused by every use of its key from now on, or released. `certificate`: SHA-256 of the DER. */
  'certificates.freeze': method(v.strictObject({ certificate: text, frozen: v.boolean() }), nothing),
  /** Old and new PIN are typed in the approval window; answers when that has ended. */
  'certificates.change-pin': method(v.strictObject({ token: text }), nothing, { approval: true }),

  /** Lets go of a card, so that an official tool may renew it; false takes it back. Without that it comes back after 30 minutes. */
  'certificates.release': method(v.strictObject({ token: text, released: v.boolean() }), nothing),

  /** The message centre, newest first. */
  'messages.list': method(nothing, v.strictObject({ messages: v.array(MessageView) })),
  'messages.read': method(v.strictObject({ numbers: v.pipe(v.array(count), v.maxLength(1000)) }), nothing),

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
      /** Typed in the window, PINs and the longer passwords of files; never logged, zeroed after use. */
      pin: v.nullable(v.pipe(v.string(), v.maxLength(256))),
      newPin: v.nullable(v.pipe(v.string(), v.maxLength(256))),
      /** Rows of a batch that the person took out. */
      leaveOut: v.optional(v.pipe(v.array(count), v.maxLength(LIMITS.batchItems))),
      /** 本次连续签名 was chosen where it was offered; both limits count from this signature on. */
      series: v.optional(
        v.strictObject({
          count: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(LIMITS.seriesCount)),
          minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.seriesMinutes)),
        }),
      ),
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
  /** Signs a list under one consent; the window shows each item. Answers when all are done, stopped or left out. */
  'batch.list': method(
    v.strictObject({
      title: v.pipe(v.string(), v.maxLength(200)),
      items: v.pipe(
        v.array(v.strictObject({ name: v.pipe(v.string(), v.maxLength(300)), data: base64 })),
        v.minLength(1),
        v.maxLength(LIMITS.batchItems),
      ),
    }),
    v.strictObject({
      certificate: base64,
      items: v.array(v.union([v.strictObject({ signature: base64 }), v.strictObject({ problem: ProblemView })])),
    }),
    { approval: true },
  ),
  /** Rows that changed after `after`, a revision; 0 for all. */
  'run.rows': method(
    v.strictObject({ id: text, after: count }),
    v.strictObject({ revision: count, rows: v.array(RunRow) }),
  ),
  'run.document': method(v.strictObject({ id: text, index: count }), DocumentView),
  /** stop: what is not signed stays so. close: the window is closed, which stops too. */
  'run.act': method(
    v.strictObject({
      id: text,
      act: v.picklist(['pause', 'go-on', 'stop', 'close']),
      /** With go-on where the PIN is asked for; never logged, zeroed after use. */
      pin: v.nullable(v.pipe(v.string(), v.maxLength(64))),
    }),
    nothing,
  ),

  /** Files of the extension's own page. */
  'file.sign': method(SignFile.params, SignFile.result, { approval: true }),
  'file.verify': method(VerifyFile.params, VerifyFile.result),
  'file.encrypt': method(EncryptFile.params, EncryptFile.result),
  'file.decrypt': method(DecryptFile.params, DecryptFile.result, { approval: true }),
  'file.decrypt-list': method(DecryptFiles.params, DecryptFiles.result, { approval: true }),

  /** Software keys, from the extension's own page; what is secret is typed in the approval window. */
  'keys.list': method(ListKeys.params, ListKeys.result),
  'keys.import': method(ImportKey.params, ImportKey.result, { approval: true }),
  'keys.new': method(NewKey.params, NewKey.result, { approval: true }),
  'keys.renew': method(RenewKey.params, RenewKey.result, { approval: true }),
  'keys.request': method(RequestCertificate.params, RequestCertificate.result, { approval: true }),
  'keys.certificate': method(AddCertificate.params, AddCertificate.result, { approval: true }),
  'keys.backup': method(BackUpKey.params, BackUpKey.result, { approval: true }),
  'keys.restore': method(RestoreKey.params, RestoreKey.result, { approval: true }),

  'audit.search': method(
    v.strictObject({
      text: v.pipe(v.string(), v.maxLength(200)),
      /** Only these kinds of line, these results, and this time; without them, all. Milliseconds since 1970; `until` itself is not in it. */
      verbs: v.optional(v.pipe(v.array(text), v.maxLength(20))),
      results: v.optional(v.pipe(v.array(AuditLineView.entries.result), v.maxLength(4))),
      from: v.optional(count),
      until: v.optional(count),
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

  /** 用证记录: what the certificates were used for in a period; null = without that end. */
  'report.own': method(OwnUses.params, OwnUses.result),
  /** The same as a signed file for the administrator. */
  'report.make': method(MakeReport.params, MakeReport.result),
  /** Members' reports: checked, kept, and counted once their member is accepted. */
  'report.import': method(ImportReport.params, ImportReport.result),
  'report.kept': method(KeptReports.params, KeptReports.result),
  'report.accept': method(AcceptMember.params, AcceptMember.result),
  'report.remove': method(RemoveReport.params, RemoveReport.result),
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
