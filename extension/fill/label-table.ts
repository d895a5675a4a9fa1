// Labels of fields in tables: the cell to the left, the header cell of the column, a header table of its own above the body
// (spec/fill.md §3.5: column headers are often the only labels). Knows rowspan and colspan.
import { type Ground, precedes } from './ground.ts';
import { fullKey, isGeneric, labelText } from './label-text.ts';

interface Cell {
  element: HTMLTableCellElement;
  row: number;
  column: number;
  wide: number;
  tall: number;
}

interface Grid {
  rows: Cell[][];
  of: Map<Element, Cell>;
}

export interface TableLabel {
  text: string;
  source: 'left-cell' | 'header-cell';
}

/** Heads of two-column tables that only say "what is typed here". */
const BARE_HEADS = /^(?:内容|值|填写内容|填报内容|信息|填写|输入|录入|value|content|说明|数据|填写栏|填报栏)$/i;
const HEAD_ATTRIBUTES = ['data-field', 'field', 'data-key', 'data-column-key'] as const;
const MAX_LABEL = 40;
const MAX_CLIMB = 5;

/** Label of what stands in a cell, or null. Looks further out where a table is only there for layout. */
export function tableLabel(start: Element, ground: Ground): TableLabel | null {
  for (
    let element = start.closest('td,th');
    element !== null;
    element = element.parentElement?.closest('td,th') ?? null
  ) {
    const table = element.closest('table');
    if (table === null) return null;
    const grid = gridOf(table, ground);
    const cell = grid.of.get(element);
    if (cell === undefined) continue;
    const found = labelOf(cell, grid, ground) ?? (ground.countIn(table) > 1 ? separateHead(table, cell, ground) : null);
    if (found !== null) return found;
  }
  return null;
}

/** What a tall cell at the left says of the rows beside it (`法人` beside 姓名, 证件号码), or a row header of a matrix. */
export function rowGroup(start: Element, ground: Ground): string {
  const element = start.closest('td,th');
  const table = element?.closest('table');
  if (!element || !table) return '';
  const grid = gridOf(table, ground);
  const cell = grid.of.get(element);
  if (cell === undefined) return '';
  for (const other of leftOf(cell, grid)) {
    const isGroup = other.tall > 1 || (other.column === 0 && other.element.tagName === 'TH' && hasHeadRow(grid));
    if (isGroup && ground.countIn(other.element) === 0) return labelText(labelOrNone(other.element, ground) ?? '');
  }
  return '';
}

function labelOf(cell: Cell, grid: Grid, ground: Ground): TableLabel | null {
  const left = leftCell(cell, grid, ground);
  const head = headCell(cell, grid, ground);
  const asHead: TableLabel | null = head && { text: head.text, source: 'header-cell' };
  if (left === null) return asHead;
  const asLeft: TableLabel = { text: left.text, source: 'left-cell' };
  if (asHead === null || left.cell.element.tagName === 'TH' || BARE_HEADS.test(fullKey(asHead.text))) return asLeft;
  return head?.isHead === true || isListRow(cell, grid, ground) ? asHead : asLeft;
}

/** Whether other fields of the row stand side by side without labels between them, as in a list of goods. */
function isListRow(cell: Cell, grid: Grid, ground: Ground): boolean {
  const others = (grid.rows[cell.row] ?? []).filter((each) => each !== cell && ground.countIn(each.element) > 0);
  return others.some((each) => leftCell(each, grid, ground) === null && headCell(each, grid, ground) !== null);
}

function leftOf(cell: Cell, grid: Grid): Cell[] {
  const row = grid.rows[cell.row] ?? [];
  const found: Cell[] = [];
  for (let column = cell.column - 1; column >= 0; column--) {
    const other = row[column];
    if (other !== undefined && other !== cell && found.at(-1) !== other) found.push(other);
  }
  return found;
}

function leftCell(cell: Cell, grid: Grid, ground: Ground): { cell: Cell; text: string } | null {
  for (const other of leftOf(cell, grid)) {
    if (ground.countIn(other.element) > 0) return null;
    const text = labelOrNone(other.element, ground);
    if (text !== null) return { cell: other, text };
  }
  return null;
}

function headCell(cell: Cell, grid: Grid, ground: Ground): { text: string; isHead: boolean } | null {
  for (let row = cell.row - 1; row >= 0; row--) {
    const above = grid.rows[row]?.[cell.column];
    if (above === undefined || above === cell || ground.countIn(above.element) > 0) continue;
    if (above.wide > cell.wide || !isHeadRow(row, cell, { grid, ground })) return null;
    const text = labelOrNone(above.element, ground);
    if (text === null) continue;
    return { text, isHead: above.element.tagName === 'TH' || above.element.closest('thead') !== null };
  }
  return null;
}

/** At least two texts and no field; one text alone over a field that is alone in its row. */
function isHeadRow(row: number, below: Cell, { grid, ground }: { grid: Grid; ground: Ground }): boolean {
  const cells = new Set(grid.rows[row]);
  let texts = 0;
  for (const { element } of cells) {
    if (ground.countIn(element) > 0) return false;
    if (labelOrNone(element, ground) !== null) texts++;
  }
  return texts >= 2 || (texts === 1 && cells.size === 1 && new Set(grid.rows[below.row]).size === 1);
}

function hasHeadRow(grid: Grid): boolean {
  const first = grid.rows[0] ?? [];
  return first.length > 1 && first.slice(1).every(({ element }) => element.tagName === 'TH');
}

/** Component tables scroll their body under a header table of its own: same columns, before the body, in the same component. */
function separateHead(table: HTMLTableElement, cell: Cell, ground: Ground): TableLabel | null {
  for (const heads of ground.memo('heads', table, () => headTablesOf(table, ground))) {
    const text = heads.flatMap((head) => headText(head, cell, ground) ?? []).at(-1);
    if (text !== undefined) return { text, source: 'header-cell' };
  }
  return null;
}

/** By how far out they are. */
function headTablesOf(table: HTMLTableElement, ground: Ground): HTMLTableElement[][] {
  const found: HTMLTableElement[][] = [];
  for (let around = table.parentElement; around !== null && found.length < MAX_CLIMB; around = around.parentElement)
    found.push(
      [...around.querySelectorAll('table')].filter(
        (each) => each !== table && precedes(each, table) && ground.countIn(each) === 0 && isHeadTable(each),
      ),
    );
  return found;
}

function isHeadTable(table: HTMLTableElement): boolean {
  return table.querySelector('th') !== null || table.closest('[class*="head"]') !== null;
}

function headText(head: HTMLTableElement, cell: Cell, ground: Ground): string | null {
  const grid = gridOf(head, ground);
  for (const name of HEAD_ATTRIBUTES) {
    const value = cell.element.getAttribute(name);
    if (value === null) continue;
    const named = [...grid.of.values()].find(({ element }) => element.getAttribute(name) === value);
    if (named !== undefined) return labelOrNone(named.element, ground);
  }
  const last = grid.rows.at(-1) ?? [];
  const body = cell.element.closest('table');
  const columns = (body && gridOf(body, ground).rows[cell.row]?.length) ?? 0;
  const sameColumns = last.length === columns || last.length === columns + 1; // one more over the scroll bar
  const above = last[cell.column];
  return sameColumns && above !== undefined ? labelOrNone(above.element, ground) : null;
}

/** As it stands there, with its star; null when it is no label. */
function labelOrNone(element: Element, ground: Ground): string | null {
  return ground.memo('cell', element, () => {
    const raw = ground.textOf(element);
    const text = labelText(raw);
    return text === '' || text.length > MAX_LABEL || isGeneric(text) ? null : raw;
  });
}

function gridOf(table: HTMLTableElement, ground: Ground): Grid {
  return ground.memo('grid', table, () => readGrid(table));
}

function readGrid(table: HTMLTableElement): Grid {
  const rows: Cell[][] = [];
  const of = new Map<Element, Cell>();
  [...table.rows].forEach((tr, row) => {
    let column = 0;
    for (const element of tr.cells) {
      while (rows[row]?.[column] !== undefined) column++;
      // what a page writes there is only believed as far as a table can be
      const wide = Math.min(Math.max(element.colSpan, 1), 100);
      const tall = Math.min(Math.max(element.rowSpan, 1), table.rows.length - row);
      const cell: Cell = { element, row, column, wide, tall };
      of.set(element, cell);
      for (let y = row; y < row + tall; y++) {
        const line = (rows[y] ??= []);
        for (let x = column; x < column + wide; x++) line[x] = cell;
      }
      column += wide;
    }
  });
  return { rows, of };
}
