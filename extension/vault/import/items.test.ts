// Sheets of items as people have them: what the columns are, what is taken, what is named as wrong, and what is remembered.
import { expect, it } from 'vitest';
import type { EntryName } from '#shared/declaration/data.ts';
import { toProblem } from '#shared/errors.ts';
import { emptyProfile } from '#shared/profile/profile.ts';
import { guessedNames, rememberedNames, withColumns } from './item-heads.ts';
import { checkLength, namesFor, sheetPreview, sheetRows } from './items.ts';
import { withSheet } from './keep-sheet.ts';
import { readTable, type Table } from './table.ts';

const csv = (text: string) => readTable(new TextEncoder().encode(text));
const read = (table: Table, into: 'item' | 'box' | 'goods' = 'item') => ({
  into,
  names: namesFor(table, into, []).names,
});
const code = (act: () => unknown): string => {
  try {
    act();
    return 'nothing';
  } catch (thrown) {
    return toProblem(thrown).code;
  }
};

it('heads of invoices, packing lists and of the declaration itself are known', () => {
  const heads = ['序号', 'HS Code', '品名', '规格', '型号', '数量', '单位', '单价（USD）', '金额', '币种', '原产地', '第一法定数量', '法定第一单位', '境内货源地', '征免'];
  expect(guessedNames(heads, 'item')).toEqual([
    null, 'item.codeTs', 'item.gName', 'item.gModel', null, 'item.gQty', 'item.gUnit', 'item.declPrice', 'item.declTotal', 'item.tradeCurr',
    'item.cusOriginCountry', 'item.qty1', 'item.unit1', 'item.districtCode', 'item.dutyMode',
  ]);
  expect(guessedNames(['商品编号*', '成交计量单位:', 'Unit Price', "Q'ty", 'constructor', '__proto__', ''], 'item')).toEqual([
    'item.codeTs', 'item.gUnit', 'item.declPrice', 'item.gQty', null, null, null,
  ]);
  expect(guessedNames(['柜号', '箱型', '皮重', '品名'], 'box')).toEqual(['box.containerNo', 'box.containerMdCode', 'box.containerWt', null]);
}); // prettier-ignore

it('rows are read, and what is wrong is named by row and column and left out', async () => {
  const table = await csv(
    '商品编码,品名,数量,单位,单价,币种\n' +
      '8471.30.0000,便携式电脑,"1,200",1,5.5,USD\n' +
      '847130,平板电脑,12KG,台,1.23456,美元\n' +
      ',合计,1212,,,\n' +
      ',,,,=5*2,\n',
  );
  const preview = sheetPreview(table, read(table), false);
  expect([preview.rows, preview.taken]).toEqual([4, 2]);
  expect(preview.faults.map(({ row, column, code: what }) => [row, column, what])).toEqual([
    [2, 0, 'declaration/hs-code'],
    [2, 2, 'declaration/number'],
    [2, 4, 'declaration/digits'],
    [3, null, 'declaration/no-item'],
    [4, null, 'declaration/no-item'],
  ]);
  expect(sheetRows(table, read(table))).toEqual([
    { codeTs: '8471300000', gName: '便携式电脑', gQty: '1200', gUnit: '001', declPrice: '5.5', tradeCurr: 'USD' },
    { gName: '平板电脑', gUnit: '台', tradeCurr: '美元' },
  ]);
});

it('elements in several columns are joined as the page has them', async () => {
  const table = await csv('品名,品牌类型,用途说明,规格\n电脑,1,便携,M6*20\n');
  const names: EntryName[] = ['item.gName', 'item.gModel', 'item.gModel', 'item.gModel'];
  expect(sheetRows(table, { into: 'item', names })).toEqual([{ gName: '电脑', gModel: '1|便携|M6*20' }]);
});

it('a declaration has room for 50 items: 50 are taken, also with a line of totals, more are refused with their number', async () => {
  const of = (count: number, more = '') => csv(`品名,数量\n${'电脑,1\n'.repeat(count)}${more}`);
  const fifty = await of(50, '合计,50\n');
  checkLength(fifty, 'item');
  expect(sheetRows(fifty, read(fifty))).toHaveLength(50);
  const more = await of(51);
  expect(code(() => sheetRows(more, read(more)))).toBe('declaration/too-many-items');
  expect(code(() => checkLength(more, 'item'))).toBe('nothing'); // one of them may be the totals
  const many = await of(68);
  expect(code(() => checkLength(many, 'item'))).toBe('declaration/too-many-items');
  expect(code(() => checkLength(many, 'goods'))).toBe('nothing');
  expect(sheetRows(many, read(many, 'goods'))).toHaveLength(68);
});

it('a sheet without columns that are known is said to have none, and nothing is taken', async () => {
  const table = await csv('甲,乙\n1,2\n');
  expect(sheetPreview(table, read(table), false).faults[0]?.code).toBe('import/no-columns');
  expect(code(() => sheetRows(table, read(table)))).toBe('import/nothing');
});

it('columns are mapped once: the same set of heads is read the same way, in any order', async () => {
  const table = await csv('货号,中文,pcs,pcs\nA1,电脑,5,6\n');
  const names: (EntryName | null)[] = [null, 'item.gName', null, 'item.gQty'];
  const { profile } = withSheet(emptyProfile('p'), table, {
    reading: { into: 'item', names },
    file: { name: '甲供应商.csv', at: 1 },
    newId: () => 'id',
  });
  const other = await csv('pcs,pcs,中文,货号\n5,6,电脑,A1\n');
  expect(namesFor(other, 'item', profile.columns)).toEqual({
    names: [null, 'item.gQty', 'item.gName', null],
    remembered: true,
  });
  expect(rememberedNames(['货号', '中文', 'pcs'], 'item', profile.columns)).toBeNull();
  expect(rememberedNames(table.heads, 'box', profile.columns)).toBeNull();
  const again = withColumns(profile.columns, { part: 'item', heads: ['中文', '货号', 'pcs', 'pcs'], names: [null, null, null, null] }, 40);
  expect(again).toHaveLength(1);
}); // prettier-ignore

it('the next sheet takes the place of the one before, items and containers stand beside each other', async () => {
  const take = (profile: ReturnType<typeof emptyProfile>, table: Table, into: 'item' | 'box', at: number) =>
    withSheet(profile, table, { reading: read(table, into), file: { name: `${into}.csv`, at }, newId: () => 'id' })
      .profile;
  const items = await csv('品名,数量\n电脑,1\n');
  let profile = take(emptyProfile('p'), items, 'item', 1);
  profile = take(profile, await csv('柜号,皮重\nCSQU3054384,2200\n'), 'box', 2);
  profile = take(profile, await csv('品名,数量\n平板,2\n'), 'item', 3);
  expect(profile.sheets.map(({ part, at, rows }) => [part, at, rows])).toEqual([
    ['box', 2, [{ containerNo: 'CSQU3054384', containerWt: '2200' }]],
    ['item', 3, [{ gName: '平板', gQty: '2' }]],
  ]);
});

it('articles are added or brought up to date, without quantities and prices', async () => {
  const known = { ...emptyProfile('p'), goods: [{ id: 'g', item: { codeTs: '8471300000', gName: '电脑', gUnit: '001 台' } }] };
  const table = await csv('商品编码,品名,申报要素,数量,单价\n8471300000,电脑,1|0,5,9\n8471300000,平板,2|0,5,9\n');
  const { profile, taken, left } = withSheet(known, table, {
    reading: read(table, 'goods'),
    file: { name: 'g.csv', at: 1 },
    newId: () => 'new',
  });
  expect([taken, left]).toEqual([2, 0]);
  expect(profile.goods).toEqual([
    { id: 'g', item: { codeTs: '8471300000', gName: '电脑', gUnit: '001 台', gModel: '1|0' } },
    { id: 'new', item: { codeTs: '8471300000', gName: '平板', gModel: '2|0' } },
  ]);
}); // prettier-ignore

it('a container number that does not check is named and taken all the same', async () => {
  const table = await csv('箱号\nCSQU3054384\n短\n');
  const preview = sheetPreview(table, read(table, 'box'), false);
  expect(preview.faults.map(({ row, code: what }) => [row, what])).toEqual([
    [1, 'declaration/container-check'],
    [2, 'declaration/no-box'],
  ]);
  expect(preview.taken).toBe(1);
});
