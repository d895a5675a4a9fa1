// From rows of a sheet to entries of a profile: first a preview for the clerk, then the entries, after one and the same reading.
import type { ProblemCode, ProblemParams } from '#shared/errors.ts';
import { datumFault, personFaults } from '#shared/profile/check.ts';
import { cleaned, regionOf } from '#shared/profile/clean.ts';
import { DATA } from '#shared/profile/data.ts';
import type { DatumKey } from '#shared/profile/data.ts';
import { isIdCard } from '#shared/profile/identifiers/id-card.ts';
import { emptyHandler, emptyInvoice, emptyOperator } from '#shared/profile/profile.ts';
import type { Handler, Invoice, Operator } from '#shared/profile/profile.ts';
import { columnsOf, datumOfHead } from './lists.ts';
import type { ImportList } from './lists.ts';
import { textOf } from './table.ts';
import type { Cell, Table } from './table.ts';

export type Entry = Operator | Handler | Invoice;

/** What a column is taken for; null = it is left out. As long as the table is wide. */
export type Mapping = readonly (DatumKey | null)[];

export interface RowFault {
  /** Counts the rows of data from 1, without the head. */
  row: number;
  /** Counts from 0; null when it concerns the row. */
  column: number | null;
  code: ProblemCode;
  params: ProblemParams;
}

export interface ImportPreview {
  list: ImportList;
  columns: { head: string; datum: DatumKey | null }[];
  /** What a column can be. */
  choices: DatumKey[];
  /** The first rows as they stand in the file; columns of passwords are blank. */
  sample: string[][];
  /** How many rows of data there are, and in how many of them something would be taken. */
  rows: number;
  entries: number;
  faults: RowFault[];
}

const SAMPLE_ROWS = 5;

/** The mapping that the heads say; the first of two columns with one meaning wins. */
export function guessedMapping(table: Table, list: ImportList): Mapping {
  const guessed = table.heads.map((head) => datumOfHead(list, head));
  return guessed.map((datum, at) => (guessed.indexOf(datum) === at ? datum : null));
}

/** What the clerk is shown before anything is taken. */
export function previewOf(
  table: Table,
  list: ImportList,
  mapping: Mapping = guessedMapping(table, list),
): ImportPreview {
  const read = table.rows.map((row, at) => entryOf(row, { list, mapping, id: 'preview', number: at + 1 }));
  const secret = table.heads.map((head) => /密码|口令|password/i.test(head));
  return {
    list,
    columns: table.heads.map((head, at) => ({ head, datum: mapping[at] ?? null })),
    choices: columnsOf(list).map(({ datum }) => datum),
    sample: table.rows
      .slice(0, SAMPLE_ROWS)
      .map((row) => row.map((cell, at) => (secret[at] ? '' : textOf(cell).slice(0, 100)))),
    rows: table.rows.length,
    entries: read.filter(({ entry }) => entry !== null).length,
    faults: noColumns(mapping) ?? read.flatMap(({ faults }) => faults),
  };
}

function noColumns(mapping: Mapping): RowFault[] | null {
  return mapping.some((datum) => datum !== null)
    ? null
    : [{ row: 0, column: null, code: 'import/no-columns', params: {} }];
}

/** The entries of all rows in which something is taken. @param newId gives an id that no entry has */
export function entriesOf(
  table: Table,
  { list, mapping, newId }: { list: ImportList; mapping: Mapping; newId: () => string },
): Entry[] {
  return table.rows.flatMap((row, at) => entryOf(row, { list, mapping, id: newId(), number: at + 1 }).entry ?? []);
}

interface Reading {
  list: ImportList;
  mapping: Mapping;
  id: string;
  number: number;
}

/** What is wrong is left out and named: no half number and no masked name comes into a profile. */
function entryOf(
  row: readonly Cell[],
  { list, mapping, id, number }: Reading,
): { entry: Entry | null; faults: RowFault[] } {
  const faults: RowFault[] = [];
  const fields: Record<string, string | string[]> = {};
  for (const { field, datum } of columnsOf(list)) {
    const column = mapping.indexOf(datum);
    const cell = row[column] ?? '';
    if (column < 0 || cell === '') continue;
    const text = cleaned(datum, textOf(cell));
    const fault = typeof cell === 'string' ? datumFault(datum, text) : { code: cell.fault, params: {} };
    if (fault) faults.push({ row: number, column, ...fault });
    else fields[field] = DATA[datum].kind === 'region' ? regionOf(text) : text;
  }
  const entry = withIdType({ ...blank(list, id), ...fields });
  if ('idNo' in entry) faults.push(...withoutCrossing(entry, { list, mapping, id, number }));
  return { entry: Object.keys(fields).length === 0 ? null : entry, faults };
}

/** A valid number of an ID card says its type by itself. */
function withIdType(entry: Entry): Entry {
  return 'idNo' in entry && entry.idType === '' && isIdCard(entry.idNo) ? { ...entry, idType: 'id-card' } : entry;
}

/** Takes out what is wrong only together with another column: a number of its type, crossed dates. */
function withoutCrossing(entry: Operator | Handler, { list, mapping, number }: Reading): RowFault[] {
  return personFaults('', list === 'handlers' ? 'hd' : 'op', entry).map(({ path, code, params }) => {
    const field = path.slice(1);
    const datum = columnsOf(list).find((column) => column.field === field)?.datum ?? null;
    if (field === 'idNo' || field === 'idTo') entry[field] = '';
    const column = mapping.indexOf(datum);
    return { row: number, column: column < 0 ? null : column, code, params };
  });
}

function blank(list: ImportList, id: string): Entry {
  if (list === 'invoices') return emptyInvoice(id);
  return list === 'handlers' ? emptyHandler(id) : emptyOperator(id);
}
