// The message centre (spec/desk row 15.4): what waits for the clerk, said once, kept until there is no more room for it.
import { type MessageStanding, type MessageView, PRESSING } from '#shared/protocol/messages.ts';
import type { Store } from '../../data/store.ts';
import type { Tokens } from '../../tokens/tokens.ts';
import { openBox } from './box.ts';
import { openFailures } from './failures.ts';
import { openReminders } from './reminders.ts';

/** A certificate comes nearer to its end while its card stays in. */
const LOOK_EVERY_MS = 60 * 60_000;

export interface Messages {
  /** Newest first */
  list(): MessageView[];
  standing(): MessageStanding;
  read(numbers: readonly number[]): void;
  /** Cards came, or changed. */
  look(): void;
  /** Lines were written to the log. */
  logGrown(): void;
}

/** @param parts.onChange told after something was added or read */
export function createMessages(parts: {
  store: Store;
  tokens: Pick<Tokens, 'present'>;
  onChange: () => void;
  signal: AbortSignal;
  now: () => number;
}): Messages {
  const { store, tokens, onChange, now } = parts;
  const box = openBox(store);
  const reminders = openReminders(store);
  const readLog = openFailures(store, box);

  function look(): void {
    if (parts.signal.aborted) return; // the store may be closed
    const present = tokens.present();
    const due = store.transaction(() => {
      const messages = reminders.due(present, now());
      for (const message of messages) box.add(message, now());
      return messages.length;
    });
    if (due > 0) onChange();
  }

  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  parts.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  readLog(); // what was written right before the last end
  return {
    list: () => box.list(),
    standing() {
      const unread = box.list().filter(({ read }) => !read);
      const pressing = unread.filter(({ kind }) => PRESSING.has(kind)).sort((a, b) => b.number - a.number);
      return { unread: unread.length, pressing: pressing[0] ?? null };
    },
    read(numbers) {
      if (store.transaction(() => box.read(numbers))) onChange();
    },
    look,
    logGrown() {
      if (readLog()) onChange();
    },
  };
}
