import { expect, test } from 'vitest';
import { holdsValue } from './compare.ts';

const shows = (shown: string) => holdsValue({ shown, held: null }, { kind: 'date', day: '2024-03-04' }, 'date');

test('a day is held in whatever form the page shows it, the month first only between slashes', () => {
  for (const shown of ['2024-03-04', '20240304', '2024/3/4', '2024年3月4日', '3/4/2024', '03/04/2024'])
    expect(shows(shown), shown).toBe(true);
  for (const shown of ['', '2024-04-03', '4/3/2024', '03.04.2024', '2024', '13/2024'])
    expect(shows(shown), shown).toBe(false);
});

test('a widget that shows a value and holds nothing has not accepted it', () => {
  const value = { kind: 'text', text: '演示贸易有限公司' } as const;
  expect(holdsValue({ shown: value.text, held: '' }, value, 'text')).toBe(false);
  expect(holdsValue({ shown: value.text, held: value.text }, value, 'text')).toBe(true);
  expect(holdsValue({ shown: value.text, held: '其他公司' }, value, 'text')).toBe(false);
});

test('a number is the same with zeros behind it or thousands apart; a text is not', () => {
  const value = { kind: 'text', text: '1200.5', number: true } as const;
  const holds = (shown: string, number = true) => holdsValue({ shown, held: shown }, { ...value, number }, 'text');
  for (const shown of ['1200.5', '1200.5000', '1,200.50', '１２００．５']) expect(holds(shown), shown).toBe(true);
  for (const shown of ['1200', '12005', '1200.51', '120.05', '0', '', '1200.5 KG'])
    expect(holds(shown), shown).toBe(false);
  expect(holds('1200.5000', false)).toBe(false);
  expect(holdsValue({ shown: '100.0000', held: '100.0000' }, { ...value, text: '100' }, 'text')).toBe(true);
  expect(holdsValue({ shown: '1', held: '1' }, { ...value, text: '100' }, 'text')).toBe(false);
});
