// Days are kept as YYYY-MM-DD; people and portals write them in other ways. The end of an ID card may be 长期.

/** The end of a document that has none. It is chosen by the clerk, never concluded from a far date. */
export const LONG_TERM = '长期';

/** Whether the text is YYYY-MM-DD and that day exists, between 1900 and 2199: what lies outside is no date of a document. */
export function isDay(text: string): boolean {
  if (!/^(?:19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const WRITTEN = [
  /^(\d{4})(\d\d)(\d\d)$/,
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/,
  /^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$/,
];

/** The day in a text such as 20260131, 2026-1-31, 2026/01/31, 2026.01.31 or 2026年1月31日; null when there is none or it does not exist. */
export function parseDay(text: string): string | null {
  const found = WRITTEN.map((pattern) => pattern.exec(text.trim())).find((match) => match !== null);
  const [year = '', month = '', day = ''] = found?.slice(1).filter((part) => /^\d+$/.test(part)) ?? [];
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(iso) ? iso : null;
}

/** The end of a document: a day, LONG_TERM where 长期 or 长期有效 is written, else null. */
export function parseEnd(text: string): string | null {
  return /^长期(?:有效)?$/.test(text.trim()) ? LONG_TERM : parseDay(text);
}

/** Whether a document that begins on `from` can end on `to` (both YYYY-MM-DD, or LONG_TERM as the end). */
export function startsBefore(from: string, to: string): boolean {
  return to === LONG_TERM || from < to;
}
