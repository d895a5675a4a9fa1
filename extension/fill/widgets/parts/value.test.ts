// @vitest-environment jsdom
// Values as texts of a field: dates in its format, nothing longer than it takes (spec/fill.md §4.5).
import { expect, test } from 'vitest';
import { dayIn, saysDay, textFor } from './value.ts';

const DAY = { kind: 'date', day: '2024-02-29' } as const;

function field(attributes: Record<string, string>): HTMLInputElement {
  const input = document.createElement('input');
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  return input;
}

test.each([
  [{}, '2024-02-29'],
  [{ placeholder: '格式：YYYYMMDD' }, '20240229'],
  [{ placeholder: '如 20200131' }, '20240229'],
  [{ placeholder: 'yyyy/mm/dd' }, '2024/02/29'],
  [{ placeholder: '例如 2020-01-31' }, '2024-02-29'],
  [{ pattern: '\\d{8}' }, '20240229'],
  [{ maxlength: '8' }, '20240229'],
])('a field with %j takes a day as %s', (attributes, text) => {
  expect(textFor(DAY, field(attributes), null)).toBe(text);
});

test('what a recipe says of the format goes before what the field says', () => {
  expect(textFor(DAY, field({ placeholder: 'yyyy-mm-dd' }), 'YYYYMMDD')).toBe('20240229');
});

test('a text that is too long is refused, never cut', () => {
  const write = () => textFor({ kind: 'text', text: '1234567890' }, field({ maxlength: '9' }), null);
  expect(write).toThrow(expect.objectContaining({ code: 'fill/too-long', params: { limit: 9, length: 10 } }));
});

test('长期 is written as a word, but not where only a day fits', () => {
  expect(textFor({ kind: 'long-term' }, field({}), null)).toBe('长期');
  expect(() => textFor({ kind: 'long-term' }, field({ placeholder: 'YYYYMMDD' }), null)).toThrow(
    expect.objectContaining({ code: 'fill/no-option' }),
  );
});

test('a day is read out of any usual form', () => {
  for (const text of ['2024-02-29', '20240229', '2024年2月29日', '2024/2/29 00:00:00'])
    expect(dayIn(text)).toBe('2024-02-29');
  expect(dayIn('2024')).toBe(null);
  expect(saysDay('02/29/2024', '2024-02-29')).toBe(true);
  expect(saysDay('2024-02-28', '2024-02-29')).toBe(false);
});
