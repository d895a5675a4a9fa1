// The option that is meant, or none: rule c of spec/fill.md §2.
import { expect, test } from 'vitest';
import { findOption, sameText } from './match.ts';

const list = (...texts: string[]) => texts.map((text) => ({ text, code: '' }));
const named = (...names: string[]) => ({ kind: 'choice', names, codes: [] }) as const;

test('an equal text is found through width, spaces and capitals', () => {
  expect(findOption(list('ＣＩＦ', 'FOB'), named('cif'))).toBe(0);
  expect(findOption(list('居 民 身份证 ', '护照'), named('居民身份证'))).toBe(0);
  expect(sameText('（一）', '(一)')).toBe(true);
});

test('an equal text goes before one that contains it', () => {
  expect(findOption(list('中国香港', '中国', '中国澳门'), named('中国'))).toBe(1);
});

test('a code is found in the value of an option, and as a word of its text', () => {
  const coded = [
    { text: '大陆', code: '142' },
    { text: '[110] 香港', code: '' },
    { text: '2011 年', code: '' },
  ];
  expect(findOption(coded, { kind: 'choice', names: ['中国'], codes: ['142'] })).toBe(0);
  expect(findOption(coded, { kind: 'choice', names: ['中国香港'], codes: ['110'] })).toBe(1);
  expect(findOption(coded, { kind: 'choice', names: ['澳门'], codes: ['11'] })).toBe(null);
});

test('the only option that contains the name is meant; with two of them none is', () => {
  expect(findOption(list('中华人民共和国居民身份证', '护照'), named('居民身份证'))).toBe(0);
  expect(findOption(list('居民身份证', '临时身份证'), named('身份证'))).toBe(null);
});

test('a name that is not the best does not fit in the middle of another document', () => {
  expect(findOption(list('临时身份证', '护照'), named('居民身份证', '身份证'))).toBe(null);
  expect(findOption(list('01-身份证（18位）', '临时身份证'), named('居民身份证', '身份证'))).toBe(0);
});

test('of two options with one text the one with the code is meant', () => {
  const twice = [
    { text: '散装', code: '00' },
    { text: '散装', code: '01' },
  ];
  expect(findOption(twice, { kind: 'choice', names: ['散装'], codes: ['01'] })).toBe(1);
  expect(findOption(twice, named('散装'))).toBe(null);
});

test('a prompt is no option', () => {
  expect(findOption(list('请选择身份证类型'), named('身份证'))).toBe(null);
});

test('of a region a list takes the step it has', () => {
  const region = { kind: 'path', names: ['广东省', '深圳市', '南山区'] } as const;
  expect(findOption(list('北京市', '广东省'), region)).toBe(1);
  expect(findOption(list('广州市', '深圳市'), region)).toBe(1);
  expect(findOption(list('广东省/深圳市/南山区', '广东省/深圳市'), region)).toBe(0);
});
