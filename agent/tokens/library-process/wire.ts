// What the agent and the process of one vendor library say to each other: each request has one reply, in turn unless the
// driver asks several things at once; and, at any time, that something was plugged in or out.
import * as v from 'valibot';
import { concat } from '#shared/bytes.ts';
import { Problem, PROBLEMS, type ProblemCode } from '#shared/errors.ts';
import type { Wrapping } from '../../crypto/key-wrapping.ts';
import type { HsmConfig, LibraryAbi } from '../../data/library-config.ts';
import type { CheckedLibrary } from '../libraries.ts';
import type { Mechanism } from '../token.ts';

/** A token is named by place and serial, so that a card swapped in the same reader is never taken for the one meant. */
export interface Place {
  /** The driver's own name of the place: hex of CK_SLOT_ID, or device and application of SKF */
  slot: string;
  serial: string;
}

export type Request =
  | { call: 'load'; library: CheckedLibrary; abi: LibraryAbi; hsm: HsmConfig | null }
  | { call: 'tokens' }
  | { call: 'token'; place: Place }
  | { call: 'certificates'; place: Place }
  | { call: 'login'; place: Place; pin: Uint8Array }
  | { call: 'sign'; session: number; key: string; mechanism: Mechanism; packed: Packed }
  | { call: 'decrypt'; session: number; key: string; wrapping: Wrapping; wrapped: Uint8Array }
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
  triesMax: v.nullable(count),
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
  decrypt: bytes,
  logout: none,
  changePin: none,
} as const satisfies Record<Request['call'], v.GenericSchema>;

export type Result<C extends Request['call']> = v.InferOutput<(typeof RESULTS)[C]>;

export const FromChild = v.union([
  v.strictObject({ event: v.literal('changed') }),
  v.strictObject({ id: count, result: v.unknown() }),
  v.strictObject({
    id: count,
    problem: v.strictObject({
      code: v.picklist(Object.keys(PROBLEMS) as ProblemCode[]),
      params: v.record(v.string(), v.union([v.string(), v.number()])),
    }),
  }),
]);
export type FromChild = v.InferOutput<typeof FromChild>;

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

/** One behind the other. Throws token/failed where they differ in length, which signatures of one key never do. */
export function packSignatures(signatures: readonly Uint8Array[]): Signatures {
  const each = signatures[0]?.length ?? 0;
  if (signatures.some(({ length }) => length !== each))
    throw new Problem('token/failed', { detail: 'signature length' });
  return { bytes: concat(...signatures), each };
}
