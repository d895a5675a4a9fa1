// Choosing a day by its cell, whatever format the field shows: years and months away are reached through the panels of years and months.
// Shared by the families whose calendars have such panels.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import { press } from './press.ts';
import { dayIn, dayOf } from './value.ts';
import type { Pace } from './wait.ts';

export interface Cell {
  element: Element;
  /** What it stands for: 2024, 2024-02 or 2024-02-29 */
  label: string;
  disabled: boolean;
}

export interface Calendar {
  /** Cells in view, those of the neighbouring months left out. */
  cells(): readonly Cell[];
  /** What in the head brings the day nearer: the arrows among the years, else what opens the panel of months or years. */
  turn(where: 'back' | 'forward' | 'months' | 'years'): Element | null;
}

/** Nobody's papers lie further away. */
const MOST_TURNS = 20;

/**
 * Turns the panel and presses the day's cell, in a calendar of months or years that of its month or year.
 * @throws Problem fill/not-accepted when the panel does not turn, or the day may not be chosen
 */
export async function pressDay(calendar: Calendar, day: string, pace: Pace): Promise<void> {
  const first = () => calendar.cells()[0]?.label ?? '';
  const { length } = first();
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const now = first();
    const cell = calendar.cells().find(({ label }) => label === day.slice(0, now.length));
    if (cell?.disabled) break;
    const next = cell?.element ?? calendar.turn(turnTo(now, day));
    if (!next) break;
    press(next);
    await pace.rest(0);
    if (cell && now.length === length) return;
    if (!(await pace.until(() => first() !== now, 400))) break;
  }
  throw new Problem('fill/not-accepted');
}

function turnTo(now: string, day: string): Parameters<Calendar['turn']>[0] {
  if (now.length === 4) return day < now ? 'back' : 'forward';
  return now.length === 10 && day.slice(0, 4) === now.slice(0, 4) ? 'months' : 'years';
}

/** Whether a text of whatever format shows the day; of a month it shows the first. */
export function showsDay(shown: string, day: string): boolean {
  return dayIn(shown) === day || (isMonth(shown) && dayIn(`${shown}-01`)?.slice(0, 7) === day.slice(0, 7));
}

/** The day a field shows, the first of its month where it shows no day; null when it shows neither. */
export function shownDay(shown: string): string | null {
  return dayIn(shown) ?? (isMonth(shown) ? dayIn(`${shown}-01`) : null);
}

/** @throws Problem fill/no-option when the value is no day */
export function wantedDay(value: FillValue): string {
  return dayOf(value.kind === 'text' ? { kind: 'text', text: dayIn(value.text) ?? '' } : value);
}

function isMonth(shown: string): boolean {
  return /^\d{4}\D\d\d?\D?$/u.test(shown.trim());
}
