// Waiting for conditions, bounded by time and by the clerk: a page that never answers costs seconds, not the run.
import { Problem } from '#shared/errors.ts';

/** One write of one widget: everything it waits for together takes at most `budget`. */
export interface Pace {
  readonly signal: AbortSignal;
  /**
   * Waits until `what` gives something true, looking at once and then every few milliseconds.
   * @param ms at most, within the budget
   * @returns what it gave, null when the time is over
   * @throws Problem fill/stopped
   */
  until<T>(what: () => T | null | undefined | false, ms?: number): Promise<T | null>;
  /** Waits until `what` gives the same for `ms`; gives its last value. */
  calm<T extends string | number | null>(what: () => T, ms: number): Promise<T>;
  /** Lets the page work off what it has been told. */
  rest(ms: number): Promise<void>;
  /** Lets the page draw twice: what it puts off to its next frame is done then, however busy the machine is. */
  drawn(): Promise<void>;
}

const BUDGET = 5000;
const LOOK = 12;
/** Two frames may take this long. What nobody sees draws none: a tab behind, a frame scrolled out of view. */
const DRAWN = 150;

/** Starts the clock of one write. */
export function paceOf(signal: AbortSignal, budget = BUDGET): Pace {
  const end = performance.now() + budget;
  const rest = async (ms: number) => {
    assertGoing(signal);
    await sleep(Math.max(0, Math.min(ms, end - performance.now())), signal);
    assertGoing(signal);
  };
  return {
    signal,
    rest,
    async until(what, ms = budget) {
      const until = Math.min(end, performance.now() + ms);
      for (;;) {
        assertGoing(signal);
        const got = what();
        if (got !== null && got !== undefined && got !== false) return got;
        if (performance.now() >= until) return null;
        await sleep(LOOK, signal);
      }
    },
    async drawn() {
      assertGoing(signal);
      await Promise.race([frames(2), sleep(Math.max(0, Math.min(DRAWN, end - performance.now())), signal)]);
      assertGoing(signal);
    },
    async calm(what, ms) {
      let last = what();
      for (let since = performance.now(); performance.now() - since < ms && performance.now() < end;) {
        await rest(LOOK);
        const now = what();
        if (now !== last) since = performance.now();
        last = now;
      }
      return last;
    },
  };
}

/** @throws Problem fill/stopped */
export function assertGoing(signal: AbortSignal): void {
  if (signal.aborted) throw new Problem('fill/stopped');
}

/** @throws Problem fill/not-accepted when `holds` does not become true in `ms` */
export async function accepted(pace: Pace, holds: () => boolean, ms = 600): Promise<void> {
  if (!(await pace.until(holds, ms))) throw new Problem('fill/not-accepted');
}

async function frames(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame += 1) await new Promise((next) => requestAnimationFrame(next));
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
