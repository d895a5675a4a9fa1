// Which lines of the log are looked at: the kind of use, and the days.
import type { Params } from '#shared/protocol/methods.ts';
import { dayStart } from './period.ts';

export const KINDS = ['all', 'uses', 'login', 'sign', 'decrypt', 'other', 'not-done'] as const;
export type Kind = (typeof KINDS)[number];
export const PERIODS = ['all', 'today', 'week', 'month', 'year', 'days'] as const;
export type Period = (typeof PERIODS)[number];

export interface Filter {
  text: string;
  kind: Kind;
  period: Period;
  /** With the period `days`: as the date fields hold them, '' for open; both days are in it. */
  from: string;
  to: string;
}

export const NO_FILTER: Filter = { text: '', kind: 'all', period: 'all', from: '', to: '' };

type Query = Omit<Params<'audit.search'>, 'before' | 'limit'>;

/** `uses`: each time a certificate was really used. */
const OF_KIND: Record<Kind, Pick<Query, 'verbs' | 'results'>> = {
  all: {},
  uses: { verbs: ['login', 'sign', 'batch', 'decrypt'], results: ['done'] },
  login: { verbs: ['login'] },
  sign: { verbs: ['sign', 'batch'] },
  decrypt: { verbs: ['decrypt'] },
  other: { verbs: ['identity', 'check-pin', 'change-pin', 'forward', 'pairing'] },
  'not-done': { results: ['refused', 'failed'] },
};

/** @param now milliseconds since 1970; days are those of this computer */
export function queryOf(filter: Filter, now: number): Query {
  const { from, until } = timesOf(filter, now);
  return {
    text: filter.text,
    ...OF_KIND[filter.kind],
    ...(from === null ? {} : { from }),
    ...(until === null ? {} : { until }),
  };
}

export function isFiltered(filter: Filter): boolean {
  return filter.text !== '' || filter.kind !== 'all' || filter.period !== 'all';
}

function timesOf({ period, from, to }: Filter, now: number): { from: number | null; until: number | null } {
  const today = new Date(now);
  const midnight = (days: number) => new Date(today.getFullYear(), today.getMonth(), today.getDate() - days).getTime();
  switch (period) {
    case 'all':
      return { from: null, until: null };
    case 'today':
      return { from: midnight(0), until: null };
    case 'week':
      return { from: midnight(6), until: null };
    case 'month':
      return { from: midnight(29), until: null };
    case 'year':
      return { from: new Date(today.getFullYear(), 0, 1).getTime(), until: null };
    case 'days':
      return { from: dayStart(from, 0), until: dayStart(to, 1) };
  }
}
