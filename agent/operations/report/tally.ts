// Counts uses of certificates: by type, month, portal, certificate and member. Whatever is added is in each of the five, once.
import { localDate } from '#shared/local-date.ts';
import { USE_TYPES, type UseRow, type UseTotal } from '#shared/protocol/reports.ts';

/** What is counted of a use. */
export interface Countable {
  at: number;
  type: string;
  result: string;
  /** Id of a portal's pack, else the origin */
  portal: string;
  holder: string;
  certificate: string;
}

export interface Tally {
  add(member: string, use: Countable): void;
  total(): UseTotal;
}

/** Rows of one list; the rest of a longer one is added up in its last row. */
const MOST_ROWS = 200;
const REST = '…';

type Rows = Map<string, UseRow>;

export function createTally(): Tally {
  const all = { count: 0, done: 0 };
  const rows = { types: map(), months: map(), portals: map(), certificates: map(), members: map() };
  return {
    add(member, use) {
      const done = use.result === 'done' ? 1 : 0;
      all.count += 1;
      all.done += done;
      count(rows.types, use.type, done);
      count(rows.months, localDate(use.at).slice(0, 7), done);
      count(rows.portals, use.portal, done);
      count(rows.certificates, use.certificate, done, use.certificate === '' ? '' : use.holder);
      count(rows.members, member, done);
    },
    total: () => ({
      ...all,
      types: sorted(rows.types, (a, b) => place(a) - place(b)),
      months: sorted(rows.months, (a, b) => (a.name < b.name ? -1 : 1)),
      portals: sorted(rows.portals, most),
      certificates: sorted(rows.certificates, most),
      members: sorted(rows.members, most),
    }),
  };
}

function map(): Rows {
  return new Map();
}

function count(rows: Rows, name: string, done: number, holder = ''): void {
  const row = rows.get(name);
  if (row) {
    row.count += 1;
    row.done += done;
  } else rows.set(name, { name, holder, count: 1, done });
}

function place({ name }: UseRow): number {
  return (USE_TYPES as readonly string[]).indexOf(name);
}

function most(a: UseRow, b: UseRow): number {
  return b.count - a.count || (a.name < b.name ? -1 : 1);
}

function sorted(rows: Rows, order: (a: UseRow, b: UseRow) => number): UseRow[] {
  const list = [...rows.values()].map((row) => ({ ...row })).sort(order);
  if (list.length <= MOST_ROWS) return list;
  const sum = (of: 'count' | 'done') => list.slice(MOST_ROWS - 1).reduce((all, row) => all + row[of], 0);
  return [...list.slice(0, MOST_ROWS - 1), { name: REST, holder: '', count: sum('count'), done: sum('done') }];
}
