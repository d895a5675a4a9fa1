// Times as they are read here: local, 24 hours, beside the days of shared/local-date.ts.
import { localDate } from '#shared/local-date.ts';
import type { Texts } from '../../text/index.ts';

const DAY_MS = 86_400_000;

export function timeOf(at: number, seconds = true): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? `:${two(date.getSeconds())}` : ''}`;
}

/** 刚刚 · 12 分钟前 · 09:12 · 昨天 · 2026-03-02 */
export function when(at: number, now: number, t: Texts): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t.time.justNow;
  if (minutes < 60) return t.time.minutesAgo(minutes);
  if (localDate(at) === localDate(now)) return timeOf(at, false);
  return localDate(at) === localDate(now - DAY_MS) ? t.time.yesterday : localDate(at);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
