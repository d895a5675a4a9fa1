// What the agent and the process of one PKCS#11 module say to each other: one request, one reply, strictly in turn.
import * as v from 'valibot';
import { PROBLEMS, type ProblemCode } from '#shared/errors.ts';
import type { CheckedLibrary } from '../libraries.ts';
import type { Mechanism } from '../token.ts';

/** A token is named by slot and serial, so that a card swapped in the same reader is never taken for the one meant. */
export interface Place {
  /** Hex of CK_SLOT_ID as the module wrote it */
  slot: string;
  serial: string;
}

export type Request =
  | { call: 'load'; library: CheckedLibrary }
  | { call: 'tokens' }
  | { call: 'token'; place: Place }
  | { call: 'certificates'; place: Place }
  | { call: 'login'; place: Place; pin: Uint8Array }
  | { call: 'sign'; session: number; key: string; mechanism: Mechanism; packed: Packed }
  | { call: 'logout'; session: number }
  | { call: 'changePin'; place: Place; oldPin: Uint8Array; newPin: Uint8Array };

export type Numbered = Request & { id: number };

/** Many byte strings in one: the serializer of node is slow for many small arrays. */
export interface Packed {
  bytes: Uint8Array;
  lengths: number[];
}

const text = v.pipe(v.string(), v.maxLength(4096));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const bytes = v.instance(Uint8Array);

export const TokenSeen = v.strictObject({
  slot: text,
  serial: text,
  label: text,
  manufacturer: text,
  reader: text,
  triesLeft: v.nullable(count),
  locked: v.boolean(),
  wrongBefore: v.boolean(),
  pinLength: v.strictObject({ min: count, max: count }),
});
export type TokenSeen = v.InferOutput<typeof TokenSeen>;

/** Signatures of one key side by side, `each` bytes long. */
export const Signatures = v.strictObject({ bytes, each: v.pipe(count, v.minValue(1)) });
export type Signatures = v.InferOutput<typeof Signatures>;

const none = v.undefined();

/** Shape of each call's result; what comes from a vendor's process is parsed like anything else from outside. */
export const RESULTS = {
  load: none,
  tokens: v.array(TokenSeen),
  token: TokenSeen,
  certificates: v.array(v.strictObject({ der: bytes, key: text, usage: v.picklist(['sign', 'encrypt', 'both']) })),
  login: count,
  sign: Signatures,
  logout: none,
  changePin: none,
} as const satisfies Record<Request['call'], v.GenericSchema>;

export type Result<C extends Request['call']> = v.InferOutput<(typeof RESULTS)[C]>;

export const Reply = v.union([
  v.strictObject({ id: count, result: v.unknown() }),
  v.strictObject({
    id: count,
    problem: v.strictObject({
      code: v.picklist(Object.keys(PROBLEMS) as ProblemCode[]),
      params: v.record(v.string(), v.union([v.string(), v.number()])),
    }),
  }),
]);
export type Reply = v.InferOutput<typeof Reply>;

export function pack(parts: readonly Uint8Array[]): Packed {
  const [only] = parts;
  if (only && parts.length === 1) return { bytes: only, lengths: [only.length] };
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return { bytes: all, lengths: parts.map((part) => part.length) };
}

/** Views into the packed bytes. Throws RangeError when lengths and bytes disagree. */
export function unpack({ bytes, lengths }: Packed): Uint8Array[] {
  let offset = 0;
  const parts = lengths.map((length) => bytes.subarray(offset, (offset += length)));
  if (offset !== bytes.length) throw new RangeError('packed lengths do not add up');
  return parts;
}
