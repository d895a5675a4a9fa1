// What a list of items shows: found, filtered, added up, and written out. No DOM.
import type { RunRow } from '#shared/protocol/views.ts';
import { maskIds } from '../../parts/mask.ts';

export interface Wanted {
  text: string;
  /** Chinese title of a kind, or a state of a row; '' = all */
  kind: string;
  state: RunRow['state'] | '';
  /** Those alone whose document carries a caution */
  caution?: boolean;
}

export function found(rows: readonly RunRow[], { text, kind, state, caution = false }: Wanted): RunRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (kind !== '' && row.title.zh !== kind) return false;
    if (state !== '' && row.state !== state) return false;
    if (caution && row.caution !== true) return false;
    if (words.length === 0) return true;
    const whole = `${row.name} ${row.title.zh} ${row.title.en} ${row.keys} ${row.sha256}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/** What is wrong first, then what was not signed, each in the order of the list. */
export function failedFirst(rows: readonly RunRow[]): RunRow[] {
  const rank = { failed: 0, 'left-out': 1, waiting: 1, signed: 2 };
  return [...rows].sort((a, b) => rank[a.state] - rank[b.state] || a.index - b.index);
}

export interface KindTotal {
  title: RunRow['title'];
  count: number;
  /** Exact decimal sum by currency */
  amounts: { value: string; currency: string }[];
}

export function totals(rows: readonly RunRow[]): KindTotal[] {
  const kinds = new Map<string, { title: RunRow['title']; count: number; sums: Map<string, string> }>();
  for (const { title, amount } of rows) {
    const kind = kinds.get(title.zh) ?? { title, count: 0, sums: new Map<string, string>() };
    kinds.set(title.zh, kind);
    kind.count += 1;
    if (amount) kind.sums.set(amount.currency, add(kind.sums.get(amount.currency) ?? '0', amount.value));
  }
  return [...kinds.values()].map(({ title, count, sums }) => ({
    title,
    count,
    amounts: [...sums].map(([currency, value]) => ({ currency, value: grouped(value) })),
  }));
}

/** Exact: a clerk compares the last digit. */
function add(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b));
  const sum = scaled(a, places) + scaled(b, places);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return sum < 0n ? `-${text}` : text;
}
const placesOf = (value: string): number => value.split('.')[1]?.length ?? 0;
const scaled = (value: string, places: number): bigint =>
  BigInt(value.replace('.', '') + '0'.repeat(places - placesOf(value)));

export function grouped(value: string): string {
  const [whole = '', cents] = value.split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (cents === undefined ? '' : `.${cents}`);
}

/** For a table program: no ID numbers, nothing that is run as a formula, Chinese read right by Excel. */
export function csv(
  rows: readonly RunRow[],
  words: {
    columns: readonly string[];
    language: 'zh' | 'en';
    stateOf: (row: RunRow) => string;
    why: (row: RunRow) => string;
  },
): string {
  const lines = rows.map((row) => [
    String(row.index + 1),
    row.name,
    row.title[words.language],
    row.keys,
    row.amount?.value ?? '',
    row.amount?.currency ?? '',
    words.stateOf(row),
    words.why(row),
    row.sha256,
  ]);
  return `\ufeff${[words.columns, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string): string {
  const text = maskIds(value);
  const isNumber = /^-\d+(\.\d+)?$/.test(text);
  const safe = /^[=+\-@\t\r]/.test(text) && !isNumber ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
