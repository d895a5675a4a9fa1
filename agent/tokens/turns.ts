// Whose turn it is at one token: people go ahead of batches, each in the order of asking, and nobody is interrupted.

/** person: somebody waits for this one act · batch: an item of many, or what nobody waits for */
export type Rank = 'person' | 'batch';

export interface Turns {
  /** Runs when the token is free: after everybody of a higher rank, and of the same rank after who came earlier. */
  take<T>(rank: Rank, task: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const waiting: Record<Rank, (() => Promise<void>)[]> = { person: [], batch: [] };
  let busy = false;

  async function work(): Promise<void> {
    busy = true;
    for (let next = waiting.person.shift() ?? waiting.batch.shift(); next;) {
      await next();
      next = waiting.person.shift() ?? waiting.batch.shift();
    }
    busy = false;
  }

  return {
    take(rank, task) {
      return new Promise((resolve, reject) => {
        waiting[rank].push(() => task().then(resolve, reject));
        if (!busy) void work();
      });
    },
  };
}
