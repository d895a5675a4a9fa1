// What the functions behind the dialect's methods have in common.
import type * as v from 'valibot';
import type { CardIdentity, Operations, Signed } from '../operations/operations.ts';
import type { OperationCaller } from '../operations/caller.ts';
import { toBase64 } from '#shared/bytes.ts';
import { parseArguments } from './arguments.ts';

export interface CallContext {
  caller: OperationCaller;
  operations: Operations;
  signal: AbortSignal;
  method: string;
  /** Report a white "903" reader, so that login takes that path (§4.4, §8). */
  whiteReader: boolean;
}

/** Carries out one call. Resolves with the reply's Data; rejects with the Problem its Error is made of. */
export type Call = (args: unknown, context: CallContext) => Promise<unknown[]>;

/** A call whose arguments are parsed by a schema before it runs. */
export function call<S extends v.GenericSchema>(
  schema: S,
  run: (args: v.InferOutput<S>, context: CallContext) => unknown[] | Promise<unknown[]>,
): Call {
  return async (args, context) => run(parseArguments(schema, args), context);
}

/** Data[0] of acts that have nothing else to tell; seen for SpcVerifySignData only (§4.2), used for all of them. */
export const DONE = '成功!';

export async function sign(context: CallContext, data: Uint8Array, pagePin: Uint8Array | null): Promise<Signed> {
  const { caller, method, signal } = context;
  return context.operations.sign({ caller, method, signal, data, pagePin });
}

/** [0] base64 signature, [1] certificate number: seen with real cards for SpcSignDataAsPEM (§4.2). */
export function signatureData({ signature, identity }: Signed): [string, string] {
  return [toBase64(signature), identity.certificate.number];
}

export async function readIdentity({ caller, method, signal, operations }: CallContext): Promise<CardIdentity> {
  return operations.readIdentity({ caller, method, signal });
}

export async function checkPin(context: CallContext, pagePin: Uint8Array | null): Promise<void> {
  const { caller, method, signal, operations } = context;
  await operations.checkPin({ caller, method, signal, pagePin });
}

/** Bytes where the method's name does not say "AsPEM". Their form on the wire is not published; an array of numbers is inferred. */
export function byteArray(bytes: Uint8Array): number[] {
  return [...bytes];
}
