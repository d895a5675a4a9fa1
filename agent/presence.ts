// Whether the agent may act now: paused by the person, locked by the person, or idle for so long that everything granted ends.
import { Problem } from '#shared/errors.ts';

export interface Presence {
  readonly paused: boolean;
  readonly locked: boolean;
  /** Throws agent/paused or agent/locked. */
  requireOpen(): void;
  pause(paused: boolean): void;
  /** Locking ends every grant, kept login and batch; unlocking ends those that were only just beginning when it was locked. */
  lock(locked: boolean): void;
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
  let locked = false;
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
      return locked;
    },
    requireOpen() {
      if (paused) throw new Problem('agent/paused');
      if (locked) throw new Problem('agent/locked');
    },
    pause(next) {
      const ends = paused || next;
      paused = next;
      if (ends) options.onEnd();
      options.onChange();
    },
    lock(next) {
      const ends = locked || next;
      locked = next;
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
