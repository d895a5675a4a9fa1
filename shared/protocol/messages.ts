// What the message centre keeps (spec/desk 15.4): facts alone, by kind. The words are the page's, in its reader's language.
import * as v from 'valibot';

const text = v.pipe(v.string(), v.maxLength(4096));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const moment = v.number();

/** Days before a certificate's end at which a reminder arises, the earliest first. */
export const REMINDER_DAYS = [60, 30, 7, 1] as const;
/** As many PIN tries left are few. */
export const FEW_TRIES = 2;

const ofMessage = {
  /** Counts up; the message's name in this protocol */
  number: count,
  /** Milliseconds since 1970; of several failures, the last one */
  at: moment,
  read: v.boolean(),
};

/** Enough to name it while its card is not there */
const certificate = v.strictObject({
  /** SHA-256 of the DER, lower-case hex */
  id: text,
  /** 证书编号 */
  number: text,
  holder: text,
  company: text,
  /** Milliseconds since 1970 */
  notAfter: moment,
  /** Name of the authority */
  issuer: text,
  /** Who renews and unlocks it: an E-Port card office, or the authority itself */
  office: v.picklist(['card-office', 'issuer']),
});
export type MessageCertificate = v.InferOutput<typeof certificate>;

/** Lines of the log: how many of the same kind, site and reason, and the last one's number */
const ofLog = {
  line: count,
  count,
  verb: text,
  /** Problem code */
  code: text,
  /** Origin of the page; '' for anything else */
  site: text,
};

export const MessageView = v.variant('kind', [
  v.strictObject({ ...ofMessage, kind: v.literal('expiring'), within: v.picklist(REMINDER_DAYS), certificate }),
  v.strictObject({ ...ofMessage, kind: v.literal('expired'), certificate }),
  v.strictObject({ ...ofMessage, kind: v.literal('pin-low'), tries: count, certificate }),
  v.strictObject({ ...ofMessage, kind: v.literal('pin-locked'), certificate }),
  v.strictObject({ ...ofMessage, kind: v.literal('pin-factory'), certificate }),
  v.strictObject({ ...ofMessage, kind: v.literal('failed'), ...ofLog }),
  v.strictObject({ ...ofMessage, kind: v.literal('frozen-used'), ...ofLog }),
]);
export type MessageView = v.InferOutput<typeof MessageView>;
export type MessageKind = MessageView['kind'];

/** Each kind of its own, without what the keeper of messages adds. */
export type NewMessage = {
  [K in MessageKind]: Omit<Extract<MessageView, { kind: K }>, 'number' | 'at' | 'read'>;
}[MessageKind];

/** What cannot wait until the message centre is opened: the clerk must do something, or somebody else did. */
export const PRESSING: ReadonlySet<MessageKind> = new Set(['expiring', 'expired', 'pin-locked', 'frozen-used']);

/** How many messages wait, and the newest pressing one of them. */
export const MessageStanding = v.strictObject({ unread: count, pressing: v.nullable(MessageView) });
export type MessageStanding = v.InferOutput<typeof MessageStanding>;
