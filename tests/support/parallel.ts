// Many callers at once on one login of a token: each signs its own messages one after the other; nothing may fail or be mixed up.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { utf8 } from '#shared/bytes.ts';
import { toProblem } from '#shared/errors.ts';
import { verifySignature } from '../../agent/crypto/verify.ts';
import type { Token, TokenSession } from '../../agent/tokens/token.ts';
import type { ContractSubject } from './driver-contract.ts';

export interface ParallelSigning {
  callers: number;
  /** In all */
  signatures: number;
}

export interface ParallelOutcome {
  /** Error codes with their count */
  failed: Record<string, number>;
  /** Signatures that are not of their own message */
  wrong: number;
  /** Milliseconds of the signing alone */
  ms: number;
}

/** Signs with the first key of the subject; every signature is verified against its own message afterwards. */
export async function signInParallel(
  token: Token,
  subject: ContractSubject,
  { callers, signatures }: ParallelSigning,
): Promise<ParallelOutcome> {
  const [first] = subject.keys;
  if (!first) throw new Error('a subject without keys');
  const session = await token.login(utf8(subject.pin));
  const made: (Uint8Array | undefined)[] = [];
  const failed: Record<string, number> = {};
  const started = performance.now();
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let number = next++; number < signatures; number = next++) {
      const result = await signOne(session, first, number);
      if (typeof result === 'string') failed[result] = (failed[result] ?? 0) + 1;
      else made[number] = result;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const ms = performance.now() - started;
  await session.close();
  const spki = createPublicKey(readFileSync(first.publicKeyFile)).export({ format: 'der', type: 'spki' });
  const isOwn = (signature: Uint8Array, number: number): boolean =>
    verifySignature(spki, first.mechanism, messageOf(number), signature);
  const wrong = made.filter((signature, number) => signature && !isOwn(signature, number)).length;
  return { failed, wrong, ms };
}

/** The signature, or the code of what went wrong. */
async function signOne(
  session: TokenSession,
  { key, mechanism }: ContractSubject['keys'][number],
  number: number,
): Promise<Uint8Array | string> {
  try {
    return await session.sign(key, mechanism, messageOf(number));
  } catch (thrown) {
    return toProblem(thrown).code;
  }
}

function messageOf(number: number): Uint8Array {
  return utf8(`parallel message ${String(number)}`);
}
