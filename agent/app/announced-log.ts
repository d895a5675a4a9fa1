// The log as operations write it: the browsers hear of new lines, after the reply of what was logged and of many lines once.
import { localDate } from '#shared/local-date.ts';
import type { AuditLog } from '../audit.ts';

/** A running batch has thousands of lines a second; browsers hear of the newest this often. */
const TOLD_WITHIN_MS = 20;

/** @param options.onGrown told after lines were written, unless the signal has ended everything */
export function announcedLog(audit: AuditLog, options: { onGrown: () => void; signal: AbortSignal }): AuditLog {
  const count = () => ({ day: localDate(Date.now()), signed: audit.signedToday() });
  let today = count();
  let soon: NodeJS.Timeout | null = null;
  const grew = () => {
    soon ??= setTimeout(() => {
      soon = null;
      if (options.signal.aborted) return; // the store may be closed
      today = count();
      options.onGrown();
    }, TOLD_WITHIN_MS).unref();
  };
  return {
    ...audit,
    append(entry) {
      grew();
      return audit.append(entry);
    },
    appendMany(entries) {
      grew();
      return audit.appendMany(entries);
    },
    /** As the browsers were told last, unless that was another day: asked with every state, also after the store was closed. */
    signedToday() {
      if (today.day !== localDate(Date.now()) && !options.signal.aborted) today = count();
      return today.signed;
    },
  };
}
