// One act after another, in the order in which they were asked for: two changes never start from the same stored value.

/** @returns runs an act when all earlier ones have ended, and gives its result */
export function inTurns(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const mine = last.then(act);
    last = mine.catch(() => undefined);
    return mine;
  };
}
