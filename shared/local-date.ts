// The one way to write a day: in the computer's own time zone, as a clerk reads dates, so that window, log and doctor agree.

/** yyyy-mm-dd of milliseconds since 1970. */
export function localDate(time: number): string {
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

/** How many midnights of this computer lie between: 0 on the same day, negative for a day that is over. */
export function daysFrom(now: number, time: number): number {
  const dayOf = (at: number): number => {
    const date = new Date(at);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()); // days of 24 hours, whatever the clocks do
  };
  return (dayOf(time) - dayOf(now)) / 86_400_000;
}
