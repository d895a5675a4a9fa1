// What a company keeps for its declarations: templates of the head, articles it trades in again and again, the sheet at hand, and how the
// columns of its sheets are read. All of it is part of the profile and lies with it in the vault.
import * as v from 'valibot';
import { BOX_NAMES, HEAD_NAMES, ITEM_NAMES, isEntryName, MOST_ITEMS, type EntryName } from './data.ts';

export const MOST_KEPT = { templates: 50, goods: 1000, columns: 40 };
/** Columns of a sheet. */
export const MOST_COLUMNS = 60;

const text = v.pipe(v.string(), v.maxLength(500));
const name = v.pipe(v.string(), v.maxLength(100));
const id = v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/));
const list = <S extends v.GenericSchema>(entry: S, most: number) => v.pipe(v.array(entry), v.maxLength(most));
/** Names of the vocabulary and no other: nothing of a file or a page becomes a name. */
const values = <N extends string>(names: N[]) => v.record(v.picklist(names), text);

const head = values(HEAD_NAMES);
const item = values(ITEM_NAMES);
const box = values(BOX_NAMES);

export const TemplatesSchema = list(
  /** `item`: what every item of such a declaration has, unless the article or the sheet says otherwise. */
  v.strictObject({ id, name, head, item }),
  MOST_KEPT.templates,
);
export const GoodsSchema = list(v.strictObject({ id, item }), MOST_KEPT.goods);

/** One sheet of items and one of containers at a time; the next one takes its place. */
export const SheetsSchema = list(
  v.variant('part', [
    v.strictObject({ part: v.literal('item'), name, at: v.number(), rows: list(item, MOST_ITEMS) }),
    v.strictObject({ part: v.literal('box'), name, at: v.number(), rows: list(box, MOST_ITEMS) }),
  ]),
  2,
);

/** Sheets with the same head words are read the same way. '' leaves a column out. */
export const ColumnsSchema = list(
  v.strictObject({
    part: v.picklist(['item', 'box']),
    heads: list(name, MOST_COLUMNS),
    names: list(v.union([v.custom<EntryName>(isEntryName), v.literal('')]), MOST_COLUMNS),
  }),
  MOST_KEPT.columns,
);

/** What the clerk chose for a page: the part that is filled, ids, and the row of the sheet, which counts from 0. */
export const FeedSchema = v.strictObject({
  part: v.picklist(['head', 'item', 'box']),
  template: v.nullable(id),
  article: v.nullable(id),
  row: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_ITEMS - 1))),
});

export type Feed = v.InferOutput<typeof FeedSchema>;
export type Template = v.InferOutput<typeof TemplatesSchema>[number];
export type Article = v.InferOutput<typeof GoodsSchema>[number];
export type Sheet = v.InferOutput<typeof SheetsSchema>[number];
export type SheetColumns = v.InferOutput<typeof ColumnsSchema>[number];
/** What a sheet holds: items of a declaration, its containers, or articles for the list. */
export type SheetTarget = SheetColumns['part'] | 'goods';
/** Values of a part by their names in it. */
export type Values = Readonly<Partial<Record<string, string>>>;

/** What a list calls an article. */
export function articleName({ item }: Pick<Article, 'item'>): string {
  return [item.codeTs, item.gName, item.gModel?.slice(0, 40)].filter(Boolean).join(' · ');
}

/** What a list calls a row of a sheet. */
export function rowName(row: Values): string {
  const { gName, codeTs, containerNo, gQty, gUnit } = row;
  const amount = [gQty, gUnit?.split(' ').at(-1)].filter(Boolean).join(' ');
  return [containerNo ?? gName ?? codeTs, amount].filter(Boolean).join(' · ');
}

/** The articles a person looks for: all words, in code, name, elements. */
export function foundGoods(goods: readonly Article[], search: string): readonly Article[] {
  const words = plain(search).split(' ').filter(Boolean);
  return goods.filter(({ item }) => {
    const text = plain(Object.values(item).join(' '));
    return words.every((word) => text.includes(word));
  });
}

function plain(value: string): string {
  return value.normalize('NFKC').replace(/\s+/g, ' ').toLowerCase().trim();
}
