// Keeps a page that asks thousands of times a minute from burying the log and holding up the disk: what nobody answered is
// written line by line up to a limit; then a minute's rest is left out, and its last line says how many there were.
import type { AuditEntry } from '../audit.ts';

/** Lines without an answer of a person that one origin gets in a minute; nobody is asked this often. */
const LINES = 60;
const MINUTE_MS = 60_000;
const ORIGINS = 500;

export interface FloodGate {
  /** Writes one more line that no person answered, or counts it among those left out. */
  append(entry: AuditEntry): void;
}

interface Minute {
  since: number;
  lines: number;
  leftOut: number;
  /** The last one left out. */
  last: AuditEntry | null;
}

/** What a person said, or a PIN did, always has its line. */
export function isAnswer(code: string): boolean {
  return code === 'approval/refused' || code.startsWith('token/pin-');
}

/** @param options.signal when it aborts, what was left out so far is still counted in the log */
export function createFloodGate(options: {
  write: (entry: AuditEntry) => void;
  signal: AbortSignal;
  now?: () => number;
}): FloodGate {
  const now = options.now ?? Date.now;
  const minutes = new Map<string, Minute>();
  let timer: NodeJS.Timeout | null = null;

  function close(origin: string, minute: Minute): void {
    minutes.delete(origin);
    if (!minute.last) return;
    const { summary } = minute.last;
    options.write({
      ...minute.last,
      summary: `${summary}（一分钟内同一来源共有 ${minute.leftOut} 个请求没有逐条记录）`,
    });
  }

  function closeOver(): void {
    for (const [origin, minute] of minutes) if (now() - minute.since >= MINUTE_MS) close(origin, minute);
  }

  function closeInTime(): void {
    timer ??= setTimeout(() => {
      timer = null;
      closeOver();
      if ([...minutes.values()].some(({ last }) => last !== null)) closeInTime();
    }, MINUTE_MS).unref();
  }

  options.signal.addEventListener('abort', () => {
    if (timer) clearTimeout(timer);
    for (const [origin, minute] of minutes) close(origin, minute);
  });
  return {
    append(entry) {
      closeOver();
      const minute = minutes.get(entry.origin) ?? { since: now(), lines: 0, leftOut: 0, last: null };
      minutes.delete(entry.origin);
      minutes.set(entry.origin, minute);
      if (minutes.size > ORIGINS) for (const [origin, oldest] of [...minutes].slice(0, 1)) close(origin, oldest);
      minute.lines += 1;
      if (minute.lines < LINES) {
        options.write(entry);
        return;
      }
      if (minute.lines === LINES) {
        options.write({ ...entry, summary: `${entry.summary}（一分钟内同一来源的后续请求不再逐条记录）` });
        return;
      }
      minute.leftOut += 1;
      minute.last = entry;
      closeInTime();
    },
  };
}
