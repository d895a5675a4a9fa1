// Dates and times as they are read here: ISO order, local time, 24 hours.
import type { Texts } from '../../text/index.ts';

const DAY_MS = 86_400_000;

export function dateOf(at: number): string {
  const date = new Date(at);
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function timeOf(at: number, seconds = true): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? `:${two(date.getSeconds())}` : ''}`;
}

/** Whole days from now until a moment; 0 on the last day, negative after it. */
export function daysUntil(at: number, now: number): number {
  return Math.floor((at - now) / DAY_MS);
}

/** 刚刚 · 12 分钟前 · 09:12 · 昨天 · 2026-03-02 */
export function when(at: number, now: number, t: Texts): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t.time.justNow;
  if (minutes < 60) return t.time.minutesAgo(minutes);
  if (dateOf(at) === dateOf(now)) return timeOf(at, false);
  return dateOf(at) === dateOf(now - DAY_MS) ? t.time.yesterday : dateOf(at);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
