// The one way to write a day: in the computer's own time zone, as a clerk reads dates, so that window, log and doctor agree.

/** yyyy-mm-dd of milliseconds since 1970. */
export function localDate(time: number): string {
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}
