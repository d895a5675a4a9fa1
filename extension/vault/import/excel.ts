// Sheets of an .xlsx file as plain cells. Macros are not read, formulas count by the result that stands in the file.
import readSheets from 'read-excel-file/universal'; // the variant without workers: a background has none
import { Problem } from '#shared/errors.ts';
import type { Cell } from './table.ts';
import { zipParts } from './zip-parts.ts';
import type { ZipPart } from './zip-parts.ts';

/** The library unpacks every part, and one of this size in a worker made from a blob, which the background has not. */
const LARGEST_PART = 512 * 1024;
const LARGEST_WHOLE = 4 * 1024 * 1024;
/** Numbers have 15 digits in Excel; what was longer is lost. */
const EXACT = 15;

/** A sheet is laid out to its last row and column, however empty: a stray cell far down would take all memory. */
const FARTHEST_ROW = 10_000;
const FARTHEST_COLUMN = 2; // letters: ZZ

/** Cells of the first sheet with two rows or more, else of the first. Throws import/too-large, import/too-many-rows, import/not-a-table. */
export async function readExcel(file: Uint8Array): Promise<Cell[][]> {
  const parts = zipParts(file);
  if (!parts) throw new Problem('import/not-a-table');
  if (parts.some(({ size }) => size >= LARGEST_PART)) throw new Problem('import/too-large', { limit: '512 KB' });
  if (parts.reduce((sum, { size }) => sum + size, 0) > LARGEST_WHOLE)
    throw new Problem('import/too-large', { limit: '4 MB' });
  for (const part of parts.filter(({ name }) => /[.]xml(?:[.]rels)?$/.test(name))) await checkReach(part);
  const sheets = await readSheets(new Uint8Array(file).buffer, { parseNumber: (digits) => ({ digits }) }).catch(() => {
    throw new Problem('import/not-a-table'); // the library's own message repeats what stands in the file
  });
  const chosen = sheets.find(({ data }) => data.length > 1) ?? sheets[0];
  return (chosen?.data ?? []).map((row) => row.map(cellOf));
}

/** Every address in a sheet (`r` of row and cell, ECMA-376 part 1 §18.3.1) is near enough. */
async function checkReach(part: ZipPart): Promise<void> {
  const text = await part.text().catch(() => {
    throw new Problem('import/not-a-table');
  });
  if (!text.includes('sheetData')) return;
  for (const [, address = ''] of text.matchAll(/[\s"']r\s*=\s*["']([^"']*)/g)) {
    const [, column, row] = /^([A-Z]*)(\d+)$/.exec(address) ?? [];
    if (row === undefined || column === undefined) throw new Problem('import/not-a-table');
    if (Number(row) > FARTHEST_ROW || column.length > FARTHEST_COLUMN)
      throw new Problem('import/too-many-rows', { max: FARTHEST_ROW });
  }
}

function cellOf(value: unknown): Cell {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'string') return value.trim();
  return isNumber(value) ? numberCell(value.digits) : '';
}

function isNumber(value: unknown): value is { digits: string } {
  return typeof value === 'object' && value !== null && 'digits' in value;
}

/** A number as it was typed: 1.3800138E10 is 13800138000. */
function numberCell(digits: string): Cell {
  const plain = String(Number(digits));
  return /^-?\d+(?:\.\d+)?$/.test(plain) && plain.replace(/\D/g, '').length <= EXACT
    ? plain
    : { fault: 'import/number-rounded' };
}
