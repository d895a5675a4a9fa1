// The kept messages: numbered, read or not, so many and no more. In memory as they are in the store, which has them first.
import { MessageView, type NewMessage } from '#shared/protocol/messages.ts';
import type { Store } from '../../data/store.ts';

/** What a clerk may want to look up again; the oldest read ones go first. */
export const MOST_MESSAGES = 500;

export interface MessageBox {
  /** Newest first */
  list(): MessageView[];
  add(message: NewMessage, at: number): void;
  /** Puts a message that is there in another state. */
  put(message: MessageView): void;
  /** @returns whether any of them was unread */
  read(numbers: readonly number[]): boolean;
}

/** Every change is in the store when it returns; call it inside a transaction of the store where it belongs to other changes. */
export function openBox(store: Pick<Store, 'records'>): MessageBox {
  const records = store.records('message', MessageView);
  const kept = new Map(records.all().map(({ value }) => [value.number, value]));
  let last = Math.max(0, ...kept.keys());

  function put(message: MessageView): void {
    records.put(idOf(message.number), message);
    kept.set(message.number, message);
  }
  function makeRoom(): void {
    if (kept.size < MOST_MESSAGES) return;
    const oldest = [...kept.values()].sort((a, b) => Number(b.read) - Number(a.read) || a.number - b.number)[0];
    if (!oldest) return;
    records.remove(idOf(oldest.number));
    kept.delete(oldest.number);
  }
  return {
    list: () => [...kept.values()].sort((a, b) => b.at - a.at || b.number - a.number),
    add(message, at) {
      makeRoom();
      last += 1;
      put({ ...message, number: last, at, read: false });
    },
    put,
    read(numbers) {
      const unread = numbers.flatMap((number) => kept.get(number) ?? []).filter(({ read }) => !read);
      for (const message of unread) put({ ...message, read: true });
      return unread.length > 0;
    },
  };
}

function idOf(number: number): string {
  return String(number).padStart(12, '0');
}
