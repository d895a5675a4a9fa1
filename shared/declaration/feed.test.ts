// What a declaration page is fed with: which of template, article and row counts, and what none of them ever gives.
import { expect, it } from 'vitest';
import { emptyProfile } from '../profile/profile.ts';
import type { EntryName } from './data.ts';
import { articleOf, fedValue, heldFeed, rowKey } from './feed.ts';
import { articleName, type Feed, foundGoods, rowName } from './kept.ts';

const profile = {
  ...emptyProfile('demo'),
  templates: [
    {
      id: 't',
      name: '一般贸易进口',
      head: { supvModeCdde: '0110 一般贸易', markNo: 'N/M', ownerScc: '91650100MA0DEM013A' },
      item: { dutyMode: '1 照章征税', districtCode: '44031 深圳特区', tradeCurr: 'EUR' },
    },
  ],
  goods: [
    { id: 'g', item: { codeTs: '8471300000', gName: '便携式电脑', gModel: '1|0|便携式', gUnit: '001 台', tradeCurr: 'USD' } },
    { id: 'h', item: { codeTs: '8471300000', gName: '平板电脑' } },
  ],
  sheets: [
    {
      part: 'item' as const,
      name: '发票.xlsx',
      at: 7,
      rows: [
        { codeTs: '8471300000', gName: '便携式 电脑', gQty: '20', declPrice: '1.23456' },
        { codeTs: '8471300000', gQty: '5' },
      ],
    },
    { part: 'box' as const, name: '箱单.csv', at: 8, rows: [{ containerNo: 'CSQU3054384' }] },
  ],
}; // prettier-ignore

const feed = (part: Feed['part'], given: Partial<Feed> = {}): Feed => ({
  part,
  template: null,
  article: null,
  row: null,
  ...given,
});
const texts = (chosen: Feed, ...entries: EntryName[]) =>
  entries.map((entry) => {
    const fed = fedValue(profile, chosen, entry);
    return fed && [fed.from.kind, fed.value.kind === 'choice' ? fed.value.names[0] : Reflect.get(fed.value, 'text')];
  });

it('a template gives the head and nothing of an item while the head is filled', () => {
  expect(texts(feed('head', { template: 't' }), 'head.supvModeCdde', 'head.markNo', 'item.dutyMode')).toEqual([
    ['template', '一般贸易'],
    ['template', 'N/M'],
    null,
  ]);
});

it('a row counts before the article of its code and name, and that before what all items of the template have', () => {
  const row = feed('item', { template: 't', row: 0 });
  expect(texts(row, 'item.gQty', 'item.gModel', 'item.tradeCurr', 'item.dutyMode', 'head.markNo')).toEqual([
    ['sheet', '20'],
    ['article', '1|0|便携式'],
    ['article', '美元'],
    ['template', '照章征税'],
    null,
  ]);
  expect(fedValue(profile, row, 'item.gQty')?.from).toEqual({ kind: 'sheet', name: '发票.xlsx', row: 1 });
});

it('what is wrong is not filled and not replaced either', () => {
  expect(texts(feed('item', { row: 0 }), 'item.declPrice')).toEqual([null]);
  expect(texts(feed('head', { template: 't' }), 'head.ownerScc')).toEqual([null]);
});

it('an article is meant only where code and name leave one', () => {
  expect(articleOf(profile.goods, { codeTs: '8471300000' })).toBeNull();
  expect(articleOf(profile.goods, { gName: '平板电脑' })?.id).toBe('h');
  expect(articleOf(profile.goods, { codeTs: '9999999999', gName: '平板电脑' })).toBeNull();
  expect(articleOf(profile.goods, {})).toBeNull();
});

it('a container number that does not check is given with a warning', () => {
  expect(fedValue(profile, feed('box', { row: 0 }), 'box.containerNo')).toMatchObject({
    value: { text: 'CSQU3054384' },
    warning: { code: 'declaration/container-check' },
  });
});

it('of a choice only what is still there counts', () => {
  expect(heldFeed(profile, feed('item', { template: 'gone', row: 1 }))).toEqual(feed('item', { row: 1 }));
  expect(heldFeed(profile, feed('item', { row: 2 }))).toBeNull();
  expect(heldFeed(profile, feed('item', { template: 't' }))).toBeNull(); // a template alone feeds no item
  expect(heldFeed(profile, feed('head', { template: 'gone' }))).toBeNull();
  expect(rowKey(profile, feed('item', { row: 1 }))).toBe('item:7:1');
  expect(rowKey(profile, feed('item', { article: 'g' }))).toBeNull();
});

it('goods are found by all words, rows and articles have names', () => {
  expect(foundGoods(profile.goods, '8471 平板').map(({ id }) => id)).toEqual(['h']);
  expect(foundGoods(profile.goods, '')).toHaveLength(2);
  expect(foundGoods(profile.goods, '便携式｜').map(({ id }) => id)).toEqual([]);
  expect(articleName(profile.goods[1]!)).toBe('8471300000 · 平板电脑');
  expect(rowName({ gName: '便携式电脑', gQty: '20', gUnit: '001 台' })).toBe('便携式电脑 · 20 台');
});
