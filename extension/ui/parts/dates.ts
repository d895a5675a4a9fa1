// Times as they are read here: local, 24 hours, beside the days of shared/local-date.ts.
import { daysFrom, localDate } from '#shared/local-date.ts';
import type { Texts } from '../../text/index.ts';

export function timeOf(at: number, seconds = true): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? `:${two(date.getSeconds())}` : ''}`;
}

/** 刚刚 · 12 分钟前 · 09:12 · 昨天 · 2026-03-02 */
export function when(at: number, now: number, t: Texts): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t.time.justNow;
  if (minutes < 60) return t.time.minutesAgo(minutes);
  const days = daysFrom(now, at);
  if (days === 0) return timeOf(at, false);
  return days === -1 ? t.time.yesterday : localDate(at);
}

/** In the order they come, under the day of each. */
export function byDay<Item extends { at: number }>(items: readonly Item[]): [day: string, ofDay: Item[]][] {
  const days = new Map<string, Item[]>();
  for (const item of items) {
    const day = localDate(item.at);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}

/** Heading over what happened on a day: 今天 · 2026-03-02, 昨天 · 2026-03-01, before that the date alone. */
export function dayHeading(at: number, now: number, words: { today: string; yesterday: string }): string {
  const name = { [0]: words.today, [-1]: words.yesterday }[daysFrom(now, at)];
  return name === undefined ? localDate(at) : `${name} · ${localDate(at)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
