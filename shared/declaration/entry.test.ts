// Values of a declaration: what is kept of what was written, what is refused, and what a field gets.
import { expect, it } from 'vitest';
import { declaration } from '../portals/single-window/forms/declaration.ts';
import { isContainerNumber, hasCheckDigit } from './container-number.ts';
import { codeAndName, namesAndCodes, tidyChoice } from './choice.ts';
import { ENTRIES, ENTRY_NAMES, type EntryName, isEntryName } from './data.ts';
import { cleanedEntry, entryFault, entryValue, entryWarning } from './entry.ts';

const code = (entry: EntryName, text: string) => entryFault(entry, cleanedEntry(entry, text))?.code ?? null;

it('every name is a field of the page, and every open field of the page has a name', () => {
  const fields = declaration.flatMap((form) => form.fields);
  expect(fields.flatMap(({ entry }) => entry ?? []).toSorted()).toEqual([...ENTRY_NAMES].toSorted());
  for (const { selectors, policy, entry, datum } of fields)
    if (policy === 'fill') expect([selectors, entry !== undefined || datum !== null]).toEqual([selectors, true]);
});

it('statements with legal effect, numbers of the declaration and names of objects are no names', () => {
  for (const name of ['head.promiseItem1', 'head.entryId', 'item.gNo', 'head.__proto__', '__proto__', 'head.constructor', 'toString', '', null, 7])
    expect(isEntryName(name), String(name)).toBe(false);
}); // prettier-ignore

it('a commodity code has ten digits, however it is written', () => {
  expect(cleanedEntry('item.codeTs', ' 8471.30.00 00 ')).toBe('8471300000');
  expect(cleanedEntry('item.codeTs', '８４７１３０００００')).toBe('8471300000');
  for (const wrong of ['847130000', '84713000000', '84713000O0', '1012100'])
    expect(code('item.codeTs', wrong)).toBe('declaration/hs-code');
});

it('numbers lose thousands and empty zeros and nothing else', () => {
  expect(['1,234.50', '012', '.5', '5.', '100.000000', '０．２５'].map((text) => cleanedEntry('item.gQty', text))).toEqual(
    ['1234.5', '12', '0.5', '5', '100', '0.25'],
  ); // prettier-ignore
  expect(['1,23', '1.2.3', '-5', '1e5', '12KG', '¥5', '￥'].map((text) => code('item.gQty', text))).toEqual(
    Array.from({ length: 7 }, () => 'declaration/number'),
  );
});

it('a number with more digits than the page takes is refused, never rounded', () => {
  expect(entryFault('item.declPrice', '1.23456')).toEqual({ code: 'declaration/digits', params: { max: 4 } });
  expect(code('item.gQty', '1.23456')).toBeNull();
  expect(code('head.packNo', '1.5')).toBe('declaration/digits');
  expect(entryValue('item.declPrice', '1.23456')).toBeNull();
  expect(entryValue('item.declPrice', '1.2345')).toEqual({ kind: 'text', text: '1.2345', number: true });
});

it('container numbers: check digits of ISO 6346, a wrong one is said and no stop', () => {
  // CSQU3054383 is the example of the standard
  expect([hasCheckDigit('CSQU3054383'), isContainerNumber('CSQU3054383')]).toEqual([true, true]);
  for (let digit = 0; digit < 10; digit += 1)
    expect(hasCheckDigit(`CSQU305438${String(digit)}`), String(digit)).toBe(digit === 3);
  expect(entryWarning('box.containerNo', 'CSQU3054384')?.code).toBe('declaration/container-check');
  expect(entryWarning('box.containerNo', 'CSQU3054383')).toBeNull();
  expect(entryFault('box.containerNo', 'CSQU3054384')).toBeNull();
  expect(code('box.containerNo', 'csqu 305438-3')).toBeNull();
  expect(code('box.containerNo', 'CSQA3054383')).toBe('declaration/container');
});

it.each([
  ['0110 一般贸易', '0110', '一般贸易'],
  ['一般贸易(0110)', '0110', '一般贸易'],
  ['[0110]一般贸易', '0110', '一般贸易'],
  ['0110|一般贸易', '0110', '一般贸易'],
  ['1 CIF', '1', 'CIF'],
  ['CIF', '', 'CIF'],
  ['C&F', '', 'C&F'],
  ['USD 美元', 'USD', '美元'],
  ['美元/USD', 'USD', '美元'],
  ['142', '142', ''],
  ['一般贸易', '', '一般贸易'],
  ['4403 深圳', '4403', '深圳'],
  ['2248 洋山港区', '2248', '洋山港区'],
])('%s is code %s and name %s', (text, wantedCode, name) => {
  expect(codeAndName(text)).toEqual({ code: wantedCode, name });
});

it('currencies, countries and units are known by code, name and everyday word', () => {
  for (const text of ['USD', '美元', '美金', '502', 'usd', 'USD 美元'])
    expect(namesAndCodes('currency', text).codes, text).toContain('USD');
  expect(namesAndCodes('currency', '日元').names[0]).toBe('日本元');
  expect(namesAndCodes('country', '110').names).toContain('中国香港');
  expect(namesAndCodes('unit', 'KGS').codes).toEqual(['035']);
  expect(namesAndCodes('unit', 'PCS')).toEqual({ names: ['PCS'], codes: [] }); // 个, 件 or 只: not ours to say
  expect(tidyChoice('unit', '1')).toBe('001');
  expect(namesAndCodes('choice', '0110 一般贸易')).toEqual({ names: ['一般贸易'], codes: ['0110'] });
});

it('dates, credit codes and registration codes are checked', () => {
  expect(cleanedEntry('head.iEDate', '2026/1/31')).toBe('2026-01-31');
  expect(code('head.iEDate', '2026-02-30')).toBe('profile/date');
  expect(entryValue('head.despDate', '2026-01-31')).toEqual({ kind: 'date', day: '2026-01-31' });
  expect(code('head.ownerScc', '91650100MA0DEM013A')).toBe('profile/uscc');
  expect(code('head.ownerCode', '650013500')).toBe('declaration/customs-code');
});

it('elements keep their stars and bars, what hides something is refused', () => {
  expect(entryValue('item.gModel', '1|0|便携式|M6*20|无品牌')).toEqual({
    kind: 'text',
    text: '1|0|便携式|M6*20|无品牌',
  });
  expect(code('head.ownerName', '演**公司')).toBe('profile/masked');
  expect(code('item.gName', '便携\u202e式电脑')).toBe('profile/hidden-characters');
  expect(code('item.gModel', 'x'.repeat(256))).toBe('profile/too-long');
});

it('cleaning a second time changes nothing', () => {
  const texts = ['0110 一般贸易', '1,234.50', '8471.30.0000', 'KGS', '2026年1月2日', 'csqu3054383', ' a  b ', '001|台'];
  for (const entry of ENTRY_NAMES)
    for (const text of texts) {
      const once = cleanedEntry(entry, text);
      expect([entry, cleanedEntry(entry, once)]).toEqual([entry, once]);
    }
  expect(Object.values(ENTRIES).every(({ label }) => label.zh !== '' && label.en !== '')).toBe(true);
});
