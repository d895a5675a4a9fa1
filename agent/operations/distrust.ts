// Sites whose pages sent a wrong PIN (DESIGN §2a PIN). Kept in the agent's store, so that a restart gives a page no new tries:
// the origin and the day alone, nothing of the PIN.
import * as v from 'valibot';
import type { Store } from '../data/store.ts';

export interface DistrustedPins {
  has(origin: string): boolean;
  /** Durable when it returns. */
  add(origin: string): void;
  delete(origin: string): void;
}

const Row = v.strictObject({ /** Milliseconds since 1970 */ since: v.number() });

export function openDistrustedPins(store: Pick<Store, 'records'>, now: () => number = Date.now): DistrustedPins {
  const records = store.records('distrusted-pin', Row);
  return {
    has: (origin) => records.get(origin) !== null,
    add: (origin) => records.put(origin, { since: now() }),
    delete: (origin) => void records.remove(origin),
  };
}
