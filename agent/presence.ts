// Whether the agent may act now: paused by the person, locked by the person, or idle for so long that everything granted ends.
import { Problem } from '#shared/errors.ts';

/** The clerk herself, or the system's screen that she locked. */
export type LockedBy = 'person' | 'screen';

export interface Presence {
  readonly paused: boolean;
  readonly locked: boolean;
  /** Throws agent/paused or agent/locked. */
  requireOpen(): void;
  pause(paused: boolean): void;
  /**
   * Locking ends every grant, kept login and batch; unlocking ends those that were only just beginning when it was locked. A screen
   * that is unlocked takes back what its locking did and nothing of what the person locked.
   */
  lock(locked: boolean, by?: LockedBy): void;
  /** The person did something: the idle clock starts again. */
  touch(): void;
  idleMinutes(change?: number): number;
}

/** @param options.onEnd ends grants, kept logins and batches; called at a lock, at its end and after idle minutes */
export function createPresence(options: {
  idleMinutes: number;
  onEnd: () => void;
  onChange: () => void;
  signal: AbortSignal;
}): Presence {
  let minutes = options.idleMinutes;
  let paused = false;
  const lockedBy = new Set<LockedBy>();
  let timer: NodeJS.Timeout | undefined;

  function touch(): void {
    clearTimeout(timer);
    if (options.signal.aborted) return;
    timer = setTimeout(options.onEnd, minutes * 60_000);
    timer.unref();
  }
  touch();
  options.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return {
    get paused() {
      return paused;
    },
    get locked() {
      return lockedBy.size > 0;
    },
    requireOpen() {
      if (paused) throw new Problem('agent/paused');
      if (lockedBy.size > 0) throw new Problem('agent/locked');
    },
    pause(next) {
      const ends = paused || next;
      paused = next;
      if (ends) options.onEnd();
      options.onChange();
    },
    lock(next, by = 'person') {
      const ends = lockedBy.size > 0 || next;
      if (next) lockedBy.add(by);
      else if (by === 'person') lockedBy.clear();
      else lockedBy.delete(by);
      if (ends) options.onEnd();
      options.onChange();
    },
    touch,
    idleMinutes(change) {
      if (change !== undefined) minutes = change;
      touch();
      return minutes;
    },
  };
}
