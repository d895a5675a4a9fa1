// Times as messages write them, and as a clerk reads them. What is no time stays as it is written.

const STAMP = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/;

/** `20261122103005` → `2026-11-22 10:30:05`, `20261122` → `2026-11-22`; anything else unchanged, also a day no calendar has. */
export function readableTime(text: string): string {
  const [, year = '', month = '', day = '', hour, minute = '', second = ''] = STAMP.exec(text) ?? [];
  if (year === '') return text;
  const date = `${year}-${month}-${day}`;
  const iso = hour === undefined ? date : `${date}T${hour}:${minute}:${second}`;
  const time = new Date(`${hour === undefined ? `${iso}T00:00:00` : iso}Z`);
  // February 30 is read as March 2 by some programs: whoever compares must see what is written.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(iso)) return text;
  return iso.replace('T', ' ');
}
