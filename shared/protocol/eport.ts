// The dialect of EportClient pages: requests {_method,_id,args} and replies {_method,_id,_status,_args}
// (spec/eport-protocol §2). Whoever reads these texts gets a value or a problem, never an exception.
import * as v from 'valibot';
import { Problem } from '../errors.ts';
import { parseBoundedJson } from './eport-json.ts';

/** Code units of one message, and of one message put together from blocks (§3.4 leaves the limits to us). */
export const MESSAGE_LIMIT = 16 * 1024 * 1024;

/** First message of every connection; some clients wait for it for ever, one takes `_id` 1 for its own reply (§2.1). */
export const GREETING = '{"_id":0,"_method":"open","_status":"00","_args":{"Result":true,"Data":[],"Error":[]}}';

/** Where a reply goes: both are echoed as they came. */
export interface ReplyAddress {
  /** JSON text of `_id`, null when the request had none. Text, because a 64-bit number does not survive JSON.parse. */
  id: string | null;
  method: string;
}

export interface EportRequest extends ReplyAddress {
  /** An object, or the string that swc_postdata sends (§2.2); missing, null and `[]` become {}. */
  args: Record<string, unknown> | string;
}

export interface ReplyArgs {
  Result: boolean;
  Data: unknown[];
  /** On failure exactly two positions, [message, "Err:…"]: pages compare the second literally (§2.3). */
  Error: unknown[];
}

export type ParsedRequest =
  { ok: true; request: EportRequest } | { ok: false; address: ReplyAddress; problem: Problem };

const Method = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const Arguments = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
/** What PHP makes of an empty list of arguments. */
const NoArguments = v.pipe(
  v.strictTuple([]),
  v.transform(() => ({})),
);
const Request = v.object({
  _method: Method,
  _id: v.optional(v.unknown()),
  args: v.nullish(v.union([v.string(), NoArguments, Arguments]), {}),
});
const Addressed = v.object({ _method: v.fallback(Method, ''), _id: v.optional(v.unknown()) });

/** Longest `_id` that is echoed, as JSON text. */
const ID_LIMIT = 1024;

/** Reads one request. A message that cannot be read still yields the address its error reply goes to, as far as it can be told. */
export function parseRequest(text: string): ParsedRequest {
  if (text.length > MESSAGE_LIMIT) {
    return {
      ok: false,
      address: peekAddress(text),
      problem: new Problem('eport/too-large', { size: text.length, limit: MESSAGE_LIMIT }),
    };
  }
  const json = parseBoundedJson(text);
  const malformed = (address: ReplyAddress): ParsedRequest => ({
    ok: false,
    address,
    problem: new Problem('eport/malformed'),
  });
  if (json === undefined) return malformed(peekAddress(text));
  const addressed = v.safeParse(Addressed, json);
  if (!addressed.success || Array.isArray(json)) return malformed({ id: null, method: '' });
  const id = '_id' in addressed.output ? idText(text, addressed.output._id) : null;
  const address = { id: id && id.length <= ID_LIMIT ? id : null, method: addressed.output._method };
  const request = v.safeParse(Request, json);
  if (!request.success || address.id !== id || !isWellFormed(request.output.args)) return malformed(address);
  return { ok: true, request: { ...address, args: request.output.args } };
}

/** Text of a reply: one message that starts with `{` and has no byte order mark (§2.3). */
export function replyText(to: ReplyAddress, args: ReplyArgs): string {
  const id = to.id === null ? '' : `"_id":${to.id},`;
  return `{${id}"_method":${JSON.stringify(to.method)},"_status":"00","_args":${JSON.stringify({ Result: args.Result, Data: args.Data, Error: args.Error })}}`;
}

const Reply = v.object({
  _method: v.string(),
  _id: v.optional(v.unknown()),
  _args: v.object({
    Result: v.boolean(),
    Data: v.nullish(v.array(v.unknown()), []),
    Error: v.nullish(v.array(v.unknown()), []),
  }),
});
export type EportReply = v.InferOutput<typeof Reply>;

/** Reads a reply of somebody else's control; null when it is none. */
export function parseReply(text: string): EportReply | null {
  const reply = v.safeParse(Reply, parseBoundedJson(text));
  return reply.success ? reply.output : null;
}

/**
 * `_method` and `_id` at the head of a message that cannot be parsed whole, in the order every known client writes them. What goes
 * back as it came must be JSON: no control characters, no leading zeros.
 */
export function peekAddress(text: string): ReplyAddress {
  const head =
    /^\{"_method":"([^"\\]{1,128})","_id":(-?(?:0|[1-9]\d{0,19})|"[^"\\\u0000-\u001f]{0,128}"|null)[,}]/.exec(
      text.slice(0, 512),
    );
  return { id: head?.[2] ?? null, method: head?.[1] ?? '' };
}

/** JSON text of `_id`; numbers as they were written, as far as they can be found in the text. */
function idText(text: string, id: unknown): string {
  if (typeof id === 'number') {
    for (const match of text.matchAll(/"_id"\s*:\s*(-?\d[\d.eE+-]{0,63})/g)) {
      if (match[1] && Number(match[1]) === id) return match[1];
    }
  }
  return JSON.stringify(id);
}

/** False when any string holds half a surrogate pair: it has no UTF-8 bytes, so nobody could verify a signature over it. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isWellFormed(key) && isWellFormed(inner));
}
