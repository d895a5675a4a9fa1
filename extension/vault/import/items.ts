// From a sheet to items or containers of a declaration, or to articles: first a preview for the clerk, then the rows, after one and the
// same reading. What is wrong is left out and named by row and column; no figure is computed, rounded or guessed.
import { type EntryName, MOST_ITEMS, nameIn, namesOf } from '#shared/declaration/data.ts';
import { cleanedEntry, entryFault, entryWarning } from '#shared/declaration/entry.ts';
import type { SheetColumns, SheetTarget, Values } from '#shared/declaration/kept.ts';
import { Problem } from '#shared/errors.ts';
import { guessedNames, rememberedNames } from './item-heads.ts';
import type { RowFault } from './rows.ts';
import { textOf } from './table.ts';
import type { Cell, Table } from './table.ts';

export interface SheetPreview {
  columns: { head: string; entry: EntryName | null }[];
  /** What a column can be. */
  choices: EntryName[];
  /** The columns are those of a sheet that was read before. */
  remembered: boolean;
  /** The first rows as they stand in the file. */
  sample: string[][];
  /** How many rows of data there are, and how many of them would be taken. */
  rows: number;
  taken: number;
  faults: RowFault[];
}

export interface SheetReading {
  into: SheetTarget;
  /** What each column holds; as long as the table is wide. */
  names: readonly (EntryName | null)[];
}

const SAMPLE_ROWS = 5;
const TOTALS = /^(?:合计|总计|小计|总数|total|grand ?total|sub ?total)[:：]?$/i;
/** Parts of the specification that stand in columns of their own are joined as the page has them. */
const JOINED: readonly EntryName[] = ['item.gModel'];

export function partOfTarget(into: SheetTarget): SheetColumns['part'] {
  return into === 'box' ? 'box' : 'item';
}

/** How the columns are read unless the clerk says otherwise. */
export function namesFor(
  table: Table,
  into: SheetTarget,
  remembered: readonly SheetColumns[],
): { names: (EntryName | null)[]; remembered: boolean } {
  const known = rememberedNames(table.heads, partOfTarget(into), remembered);
  return { names: known ?? guessedNames(table.heads, partOfTarget(into)), remembered: known !== null };
}

/** Throws declaration/too-many-items: a declaration has no room for more, and which rows to leave out is not ours to say. */
export function checkLength({ rows }: Table, into: SheetTarget): void {
  if (into !== 'goods' && rows.length > MOST_ITEMS + 1)
    throw new Problem('declaration/too-many-items', { count: rows.length, max: MOST_ITEMS });
}

/** What the clerk is shown before anything is taken. */
export function sheetPreview(table: Table, reading: SheetReading, remembered: boolean): SheetPreview {
  const read = table.rows.map((row, at) => readRow(row, at + 1, reading));
  return {
    columns: table.heads.map((head, at) => ({ head, entry: reading.names[at] ?? null })),
    choices: namesOf(partOfTarget(reading.into)),
    remembered,
    sample: table.rows.slice(0, SAMPLE_ROWS).map((row) => row.map((cell) => textOf(cell).slice(0, 100))),
    rows: table.rows.length,
    taken: read.filter(({ values }) => values !== null).length,
    faults: reading.names.some((name) => name !== null)
      ? read.flatMap(({ faults }) => faults)
      : [{ row: 0, column: null, code: 'import/no-columns', params: {} }],
  };
}

/** The rows that are taken. Throws declaration/too-many-items, import/nothing. */
export function sheetRows(table: Table, reading: SheetReading): Values[] {
  const rows = table.rows
    .map((row, at) => readRow(row, at + 1, reading).values)
    .filter((values): values is Values => values !== null);
  if (rows.length === 0) throw new Problem('import/nothing');
  if (reading.into !== 'goods' && rows.length > MOST_ITEMS)
    throw new Problem('declaration/too-many-items', { count: rows.length, max: MOST_ITEMS });
  return rows;
}

function readRow(
  row: readonly Cell[],
  number: number,
  { into, names }: SheetReading,
): { values: Values | null; faults: RowFault[] } {
  const faults: RowFault[] = [];
  const values = new Map<string, string>();
  for (const [column, entry] of names.entries()) {
    const cell = row[column] ?? '';
    if (entry === null || cell === '') continue;
    const text = cleanedEntry(entry, textOf(cell));
    const fault = typeof cell === 'string' ? entryFault(entry, text) : { code: cell.fault, params: {} };
    const odd = fault ?? entryWarning(entry, text);
    if (odd) faults.push({ row: number, column, ...odd });
    if (fault || text === '') continue;
    const before = values.get(nameIn(entry));
    values.set(nameIn(entry), before !== undefined && JOINED.includes(entry) ? `${before}|${text}` : text);
  }
  const missing = missingName(values, into);
  if (missing === null) return { values: Object.fromEntries(values), faults };
  return { values: null, faults: [{ row: number, column: null, code: missing, params: {} }] };
}

/** A row that names no goods, and lines of totals, are no items. */
function missingName(values: ReadonlyMap<string, string>, into: SheetTarget): RowFault['code'] | null {
  if (into === 'box') return values.has('containerNo') ? null : 'declaration/no-box';
  const name = values.get('gName') ?? '';
  return values.has('codeTs') || (name !== '' && !TOTALS.test(name)) ? null : 'declaration/no-item';
}
