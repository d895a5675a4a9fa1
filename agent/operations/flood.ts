// Keeps a page that asks thousands of times a minute from burying the log and holding up the disk: what nobody answered is
// written line by line up to a limit, the last line says that more came, and the next minute counts anew.

/** Lines without an answer of a person that one origin gets in a minute; nobody is asked this often. */
const LINES = 60;
const MINUTE_MS = 60_000;
const ORIGINS = 500;

export interface FloodGate {
  /** What becomes of one more line of this origin that no person answered. */
  next(origin: string): 'written' | 'last' | 'dropped';
}

/** What a person said, or a PIN did, always has its line. */
export function isAnswer(code: string): boolean {
  return code === 'approval/refused' || code.startsWith('token/pin-');
}

export function createFloodGate(now: () => number = Date.now): FloodGate {
  const counts = new Map<string, { since: number; lines: number }>();
  return {
    next(origin) {
      const known = counts.get(origin);
      const count = known && now() - known.since < MINUTE_MS ? known : { since: now(), lines: 0 };
      count.lines += 1;
      counts.delete(origin);
      counts.set(origin, count);
      const oldest = counts.keys().next();
      if (counts.size > ORIGINS && !oldest.done) counts.delete(oldest.value);
      if (count.lines < LINES) return 'written';
      return count.lines === LINES ? 'last' : 'dropped';
    },
  };
}
