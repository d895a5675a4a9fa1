// What travels inside the encrypted channel between extension and agent: requests, replies and events, as JSON text.
import * as v from 'valibot';

/** Raised whenever a message changes its meaning; both ends must have the same (channel/version otherwise). */
export const PROTOCOL_VERSION = 1;

/** Ports the extension tries, in this order, unless one is configured (DESIGN §2a). */
export const DEFAULT_PORTS = [17817, 17818, 17819] as const;

export const LIMITS = {
  /** One encrypted message. Twice the 12 MiB that portals send, for base64 and JSON quoting. */
  messageBytes: 32 * 1024 * 1024,
  /** One message before the other side has proved itself. */
  handshakeBytes: 4096,
  /** How long a reply is kept for a repeated request id. */
  replyKeptMs: 120_000,
  /** How long a person has for the approval window. */
  approvalMs: 120_000,
  waitingPerTab: 3,
  waitingInAll: 32,
  /** Items of one batch with a list. */
  batchItems: 5000,
  /** 本次连续签名: the most that a clerk can choose. */
  seriesCount: 100,
  seriesMinutes: 30,
} as const;

/** Request ids are made by the caller, random, and survive the death of a browser worker: a repeated id is not run twice. */
const id = v.pipe(v.string(), v.regex(/^[0-9a-zA-Z-]{8,64}$/));

export const RequestFrame = v.strictObject({ id, method: v.pipe(v.string(), v.maxLength(64)), params: v.unknown() });
export const ErrorBody = v.strictObject({
  code: v.string(),
  params: v.record(v.string(), v.union([v.string(), v.number()])),
});
export const ReplyFrame = v.union([
  v.strictObject({ id, result: v.unknown() }),
  v.strictObject({ id, error: ErrorBody }),
]);
export const EventFrame = v.strictObject({ event: v.pipe(v.string(), v.maxLength(64)), data: v.unknown() });
export const Frame = v.union([RequestFrame, ...ReplyFrame.options, EventFrame]);

export type RequestFrame = v.InferOutput<typeof RequestFrame>;
export type ReplyFrame = v.InferOutput<typeof ReplyFrame>;
export type EventFrame = v.InferOutput<typeof EventFrame>;
export type Frame = v.InferOutput<typeof Frame>;
