// Logins on keys of the HSM. The right to use a key belongs to the session that was given the password (GM/T 0018 §6.2), so a login has
// sessions of its own, each proved, and the password is not kept.
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Wrapping } from '../../crypto/key-wrapping.ts';
import { packSignatures, unpack, type Packed, type Place, type Signatures } from '../library-process/wire.ts';
import type { Mechanism } from '../token.ts';
import { type DecryptingWays, openWrapped } from './decrypting.ts';
import type { Hsm, Keys } from './hsm.ts';
import type { Sdf } from './native.ts';
import { poolOf, type Pool } from './pool.ts';
import { problemOf, SdfError, WRONG_PASSWORD } from './return-values.ts';
import { signBy } from './signing.ts';

interface Open {
  keys: Keys;
  handles: readonly bigint[];
  pool: Pool;
}

export interface Sessions {
  /** Uses one try. The bytes of the password are wiped. */
  login(place: Place, pin: Uint8Array): number;
  sign(session: number, key: string, what: { mechanism: Mechanism; packed: Packed }): Promise<Signatures>;
  decrypt(session: number, key: string, what: { wrapping: Wrapping; wrapped: Uint8Array }): Promise<Bytes>;
  logout(session: number): Promise<void>;
  closeAll(): Promise<void>;
}

/** @param options.size sessions of a login at most; an HSM that has no more to give makes it fewer */
export function openSessions(sdf: Sdf, { hsm, size }: { hsm: Hsm; size: number }): Sessions {
  const open = new Map<number, Open>();
  const ways: DecryptingWays = {};
  let last = 0;

  function opened(number: number): Open {
    const session = open.get(number);
    if (!session) throw new Problem('token/removed');
    return session;
  }

  async function logout(number: number): Promise<void> {
    const session = open.get(number);
    open.delete(number);
    if (!session) return;
    await session.pool.drain();
    for (const handle of session.handles) close(sdf, handle, session.keys.sign.index);
  }

  return {
    login(place, pin) {
      try {
        const { keys, device } = hsm.find(place);
        const { index } = keys.sign;
        const handles = provedSessions(sdf, { device, index, size, pin });
        hsm.noteWrong(index, false);
        open.set(++last, { keys, handles, pool: poolOf(handles) });
        return last;
      } catch (thrown) {
        if (thrown instanceof Problem && thrown.code === 'token/pin-wrong') hsm.noteWrong(Number(place.slot), true);
        throw hsm.explain(thrown);
      } finally {
        pin.fill(0);
      }
    },
    async sign(number, name, { mechanism, packed }) {
      const { keys, pool } = opened(number);
      if (name !== keys.sign.name) throw new Problem('token/key-missing');
      const signing = unpack(packed).map((data) =>
        pool.use((handle) => signBy(sdf, { handle, key: keys.sign }, { mechanism, data })),
      );
      // All of them end before anybody is answered: a session that still signs must not be closed.
      const ended = await Promise.allSettled(signing);
      const failed = ended.find((one) => one.status === 'rejected');
      if (failed) throw afterFailure(hsm, failed.reason);
      return packSignatures(ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    },
    async decrypt(number, name, what) {
      const { keys, pool } = opened(number);
      const { exchange } = keys;
      if (name !== exchange?.name) throw new Problem('token/key-missing');
      try {
        return await pool.use((handle) => openWrapped(sdf, { handle, key: exchange }, { ...what, ways }));
      } catch (thrown) {
        throw afterDecrypting(hsm, thrown);
      }
    },
    logout,
    async closeAll() {
      for (const number of [...open.keys()]) await logout(number);
    },
  };
}

/** Connected anew meanwhile: the session of the time before has no right any more. */
function afterFailure(hsm: Hsm, thrown: unknown): Problem {
  const problem = hsm.explain(thrown);
  return problem.code === 'token/pin-required' ? new Problem('token/removed', {}, { cause: thrown }) : problem;
}

/** A ciphertext that does not open, unless it was the HSM that went away. */
function afterDecrypting(hsm: Hsm, thrown: unknown): Problem {
  if (!(thrown instanceof Problem)) return afterFailure(hsm, thrown);
  const why = thrown.cause instanceof SdfError ? afterFailure(hsm, thrown.cause) : thrown;
  return why.code === 'token/removed' ? why : thrown;
}

/** The first proves the password with one try; it is given again only when it is right. */
function provedSessions(
  sdf: Sdf,
  { device, index, size, pin }: { device: bigint; index: number; size: number; pin: Uint8Array },
): bigint[] {
  const password = Buffer.from(pin);
  const handles: bigint[] = [];
  try {
    while (handles.length < size) {
      const handle = provedSession(sdf, { device, index, password, isFirst: handles.length === 0 });
      if (handle === null) break;
      handles.push(handle);
    }
    return handles;
  } finally {
    password.fill(0);
  }
}

/** Null when there is one already and the HSM gives no more. */
function provedSession(
  sdf: Sdf,
  { device, index, password, isFirst }: { device: bigint; index: number; password: Buffer; isFirst: boolean },
): bigint | null {
  let handle: bigint | null = null;
  try {
    handle = sdf.open('SDF_OpenSession', device);
    sdf.call('SDF_GetPrivateKeyAccessRight', handle, index, password, password.length);
    return handle;
  } catch (thrown) {
    if (handle !== null) close(sdf, handle, index);
    if (!(thrown instanceof SdfError)) throw thrown;
    if (!isFirst) return null;
    if (WRONG_PASSWORD.has(thrown.value)) throw new Problem('token/pin-wrong', {}, { cause: thrown });
    throw thrown;
  }
}

function close(sdf: Sdf, handle: bigint, index: number): void {
  for (const task of [
    () => sdf.call('SDF_ReleasePrivateKeyAccessRight', handle, index),
    () => sdf.call('SDF_CloseSession', handle),
  ]) {
    try {
      task();
    } catch (thrown) {
      if (problemOf(thrown).code === 'token/library-faulty') throw thrown;
      // Closed by the HSM's being gone.
    }
  }
}
