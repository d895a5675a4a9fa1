// One value that components watch. The popup has 30 KB in all (DESIGN §5), so this is the few lines of a signal it needs.

export interface Store<T> {
  readonly value: T;
  /** @returns how to stop watching */
  watch(listener: () => void): () => void;
}

export interface WritableStore<T> extends Store<T> {
  set(value: T): void;
}

export function createStore<T>(first: T): WritableStore<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get value() {
      return value;
    },
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
