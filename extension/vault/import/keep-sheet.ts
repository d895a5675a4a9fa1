// Rows of a sheet, taken into a profile: as the sheet at hand, or as articles. The way its columns were read is remembered with it.
import { ENTRIES, isEntryName } from '#shared/declaration/data.ts';
import { articleOf } from '#shared/declaration/feed.ts';
import { MOST_KEPT, SheetsSchema, type Article, type Values } from '#shared/declaration/kept.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { Problem } from '#shared/errors.ts';
import * as v from 'valibot';
import { withColumns } from './item-heads.ts';
import { partOfTarget, sheetRows, type SheetReading } from './items.ts';
import type { Table } from './table.ts';

export interface TakenSheet {
  profile: Profile;
  /** How many rows; `left` had no room in the list of articles. */
  taken: number;
  left: number;
}

/** @param file its name, and when it was taken in milliseconds since 1970 */
export function withSheet(
  profile: Profile,
  table: Table,
  { reading, file, newId }: { reading: SheetReading; file: { name: string; at: number }; newId: () => string },
): TakenSheet {
  const rows = sheetRows(table, reading);
  const part = partOfTarget(reading.into);
  const columns = withColumns(profile.columns, { part, heads: table.heads, names: reading.names }, MOST_KEPT.columns);
  if (reading.into === 'goods') {
    const { goods, left } = withArticles(profile.goods, rows, newId);
    return { profile: { ...profile, goods, columns }, taken: rows.length - left, left };
  }
  const sheet = v.safeParse(SheetsSchema, [{ part, ...file, rows }]);
  if (!sheet.success) throw new Problem('import/not-a-table');
  const sheets = [...profile.sheets.filter((one) => one.part !== part), ...sheet.output];
  return { profile: { ...profile, sheets, columns }, taken: rows.length, left: 0 };
}

/** What belongs to one declaration only, quantities and prices, is no part of an article. */
function withArticles(
  known: readonly Article[],
  rows: readonly Values[],
  newId: () => string,
): { goods: Article[]; left: number } {
  const goods = [...known];
  let left = 0;
  for (const row of rows) {
    const item = Object.fromEntries(Object.entries(row).filter(([name]) => repeats(name)));
    const same = articleOf(goods, row);
    if (same) goods[goods.indexOf(same)] = { ...same, item: { ...same.item, ...item } };
    else if (goods.length < MOST_KEPT.goods) goods.push({ id: newId(), item });
    else left += 1;
  }
  return { goods, left };
}

function repeats(name: string): boolean {
  const entry = `item.${name}`;
  return isEntryName(entry) && ENTRIES[entry].repeats;
}
