// A bounded pool of sessions: each is used by one call at a time, as GM/T 0018 wants it, and calls beyond their number wait.

export interface Pool {
  /** Rejects with what the task rejects with. */
  use<T>(task: (session: bigint) => Promise<T>): Promise<T>;
  /** Waits until nobody uses any; nobody may ask afterwards. */
  drain(): Promise<void>;
}

export function poolOf(sessions: readonly bigint[]): Pool {
  const free = [...sessions];
  const waiting: ((session: bigint) => void)[] = [];
  const take = (): Promise<bigint> => {
    const session = free.pop();
    return session === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(session);
  };
  const give = (session: bigint): void => {
    const next = waiting.shift();
    if (next) next(session);
    else free.push(session);
  };
  return {
    async use(task) {
      const session = await take();
      try {
        return await task(session);
      } finally {
        give(session);
      }
    },
    async drain() {
      await Promise.all(sessions.map(take));
    },
  };
}
