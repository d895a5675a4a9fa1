// A table out of a file: heads and rows of cells, bounded before anything else looks at it. What the file is, its first bytes say.
import { Problem } from '#shared/errors.ts';
import { readCsv } from './csv.ts';
import { readExcel } from './excel.ts';

/** A text, or why the cell has none that can be trusted. */
export type Cell = string | { fault: 'import/formula' | 'import/number-rounded' };

export interface Table {
  heads: readonly string[];
  rows: readonly (readonly Cell[])[];
}

const LARGEST_FILE = 1024 * 1024;
const MOST_ROWS = 500;
const MOST_COLUMNS = 60;

/** Text of a cell, '' when it has none. */
export function textOf(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : '';
}

/**
 * The table of a CSV or .xlsx file: the first row that is not empty names the columns.
 * Throws import/too-large, import/too-many-rows, import/not-a-table, import/old-excel, import/empty.
 */
export async function readTable(file: Uint8Array): Promise<Table> {
  if (file.length > LARGEST_FILE) throw new Problem('import/too-large', { limit: '1 MB' });
  const begins = (...bytes: number[]): boolean => bytes.every((byte, at) => file[at] === byte);
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) throw new Problem('import/old-excel');
  const cells = begins(0x50, 0x4b) ? await readExcel(file) : readCsv(file, MOST_ROWS + 2);
  const filled = cells.filter((row) => row.some((cell) => cell !== ''));
  const [heads = [], ...rows] = filled;
  if (rows.length === 0) throw new Problem('import/empty');
  if (rows.length > MOST_ROWS) throw new Problem('import/too-many-rows', { max: MOST_ROWS });
  const width = heads.findLastIndex((head) => textOf(head) !== '') + 1;
  if (width === 0 || width > MOST_COLUMNS) throw new Problem('import/not-a-table');
  return {
    heads: heads.slice(0, width).map((head) => textOf(head).slice(0, 100)),
    rows: rows.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? '')),
  };
}
