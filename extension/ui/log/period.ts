// Which time a report is of: a calendar month, a year, everything, or chosen days; days and months are those of this computer.

export const PERIODS = ['month', 'before', 'year', 'all', 'days'] as const;

export interface Period {
  of: (typeof PERIODS)[number];
  /** With `days`: as the date fields hold them, '' for open; both days are in it. */
  from: string;
  to: string;
}

export const THIS_MONTH: Period = { of: 'month', from: '', to: '' };

/** @param now milliseconds since 1970. @returns the same of the beginning and of the moment after the end; null for none */
export function timesOf({ of, from, to }: Period, now: number): { from: number | null; until: number | null } {
  const today = new Date(now);
  const [year, month] = [today.getFullYear(), today.getMonth()];
  const first = (months: number) => new Date(year, month + months, 1).getTime();
  switch (of) {
    case 'month':
      return { from: first(0), until: null };
    case 'before':
      return { from: first(-1), until: first(0) };
    case 'year':
      return { from: new Date(year, 0, 1).getTime(), until: null };
    case 'all':
      return { from: null, until: null };
    case 'days':
      return { from: dayStart(from, 0), until: dayStart(to, 1) };
  }
}

/** Midnight at the start of a local day, `after` days later; null for none, or one that is no date. */
export function dayStart(day: string, after: number): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const at = new Date(year, month - 1, date + after).getTime();
  return Number.isNaN(at) || at < 0 ? null : at;
}
