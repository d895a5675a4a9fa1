// The unlocked key: kept in the browser's session store alone, so that it outlives the worker and not the browser, and only as long as
// the clerk works. Time is looked at whenever the key is asked for, so a missed timer keeps nothing open.
import * as v from 'valibot';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import type { DataKey } from './crypto.ts';
import type { Slot } from './slot.ts';
import { inTurns } from './turns.ts';

const KeptKey = v.strictObject({
  id: v.pipe(v.string(), v.base64(), v.length(24)),
  key: v.pipe(v.string(), v.base64(), v.length(44)),
  /** Milliseconds since 1970 of the clerk's last act. */
  usedAt: v.number(),
});

/** An act is written down only when it is this much newer than the last one. */
const TOUCH_MS = 15_000;

export interface LockOptions {
  /** One value of storage.session, which content scripts cannot read. */
  session: Slot;
  now: () => number;
  /** After how many minutes without an act of the clerk the key is dropped. */
  idleMinutes: () => number;
}

export interface Lock {
  open(key: DataKey): Promise<void>;
  /** null when it is locked; drops a key whose time is over. */
  key(): Promise<DataKey | null>;
  /** The clerk did something: the time starts again. */
  touch(): Promise<void>;
  close(): Promise<void>;
  /** When it locks by itself, in milliseconds since 1970; null when it is locked. */
  locksAt(): Promise<number | null>;
}

export function createLock({ session, now, idleMinutes }: LockOptions): Lock {
  const idleMs = (): number => idleMinutes() * 60_000;

  async function kept(): Promise<v.InferOutput<typeof KeptKey> | null> {
    const stored = await session.read();
    if (stored === null || stored === undefined) return null;
    const found = v.safeParse(KeptKey, stored);
    // A clock that was set back must not keep it open
    const age = found.success ? now() - found.output.usedAt : Number.NaN;
    if (found.success && age >= -TOUCH_MS && age < idleMs()) return found.output;
    await session.write(null);
    return null;
  }

  // In turns, so that an act noted late never brings back a key that was dropped
  const inTurn = inTurns();
  return {
    open: ({ id, bytes }) => inTurn(() => session.write({ id, key: toBase64(bytes), usedAt: now() })),
    key: () =>
      inTurn(async () => {
        const found = await kept();
        return found && { id: found.id, bytes: fromBase64(found.key) };
      }),
    touch: () =>
      inTurn(async () => {
        const found = await kept();
        if (found && now() - found.usedAt >= TOUCH_MS) await session.write({ ...found, usedAt: now() });
      }),
    close: () => inTurn(() => session.write(null)),
    locksAt: () =>
      inTurn(async () => {
        const found = await kept();
        return found && found.usedAt + idleMs();
      }),
  };
}
