// Which messages are looked at: one kind, and the days.
import { localDate } from '#shared/local-date.ts';
import type { MessageKind, MessageView } from '#shared/protocol/messages.ts';

export const TYPES = ['expiry', 'pin', 'failed', 'frozen'] as const;
export type Type = (typeof TYPES)[number];
export const PERIODS = ['all', 'today', 'week', 'month', 'days'] as const;
export type Period = (typeof PERIODS)[number];

export interface Filter {
  /** null: all */
  type: Type | null;
  period: Period;
  /** With the period `days`: as the date fields hold them, '' for open; both days are in it. */
  from: string;
  to: string;
}

export const NO_FILTER: Filter = { type: null, period: 'all', from: '', to: '' };

const TYPE_OF: Readonly<Record<MessageKind, Type>> = {
  expiring: 'expiry',
  expired: 'expiry',
  'pin-low': 'pin',
  'pin-locked': 'pin',
  'pin-factory': 'pin',
  failed: 'failed',
  'frozen-used': 'frozen',
};

export function typeOf({ kind }: MessageView): Type {
  return TYPE_OF[kind];
}

/** @param now milliseconds since 1970; days are those of this computer */
export function shownOf(messages: readonly MessageView[], filter: Filter, now: number): MessageView[] {
  const { from, to } = daysOf(filter, now);
  return messages.filter((message) => {
    const day = localDate(message.at);
    return (filter.type === null || typeOf(message) === filter.type) && day >= from && (to === '' || day <= to);
  });
}

/** First and last day as 2026-03-02, '' for open. */
function daysOf({ period, from, to }: Filter, now: number): { from: string; to: string } {
  const today = new Date(now);
  const before = (days: number) =>
    localDate(new Date(today.getFullYear(), today.getMonth(), today.getDate() - days).getTime());
  switch (period) {
    case 'all':
      return { from: '', to: '' };
    case 'today':
      return { from: before(0), to: '' };
    case 'week':
      return { from: before(6), to: '' };
    case 'month':
      return { from: before(29), to: '' };
    case 'days':
      return { from, to };
  }
}
