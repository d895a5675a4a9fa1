// A password that the clerk has just changed in a page, until she says whether the kept one follows it. It stands in the browser's session
// store beside the key of the vault, as long as that is open and ten minutes at most: pages that change a password are left at once.
import * as v from 'valibot';
import type { Slot } from '../../vault/slot.ts';

const Changed = v.strictObject({
  tab: v.number(),
  profile: v.string(),
  account: v.string(),
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  /** Milliseconds since 1970 */
  at: v.number(),
});
export type ChangedPassword = v.InferOutput<typeof Changed>;

const WITHIN_MS = 10 * 60_000;

export interface NewPassword {
  /** Of this tab; null where there is none, or none any more. */
  of(tab: number): Promise<ChangedPassword | null>;
  /** Takes the place of the one before. What is too long to be kept is dropped. */
  keep(changed: ChangedPassword): Promise<void>;
  forget(): Promise<void>;
}

export function createNewPassword(slot: Slot, now: () => number = Date.now): NewPassword {
  async function forget(): Promise<void> {
    if ((await slot.read()) !== null) await slot.write(null);
  }
  return {
    async of(tab) {
      const found = v.safeParse(Changed, await slot.read());
      if (!found.success) return null;
      const age = now() - found.output.at;
      if (age >= 0 && age < WITHIN_MS) return found.output.tab === tab ? found.output : null;
      await forget();
      return null;
    },
    async keep(changed) {
      if (v.is(Changed, changed)) await slot.write(changed);
    },
    forget,
  };
}
