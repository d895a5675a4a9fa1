import { expect, test } from 'vitest';
import type { RunRow } from '#shared/protocol/views.ts';
import { csv, failedFirst, found, totals } from './rows.ts';

const row = (index: number, more: Partial<RunRow> = {}): RunRow => ({
  index, name: `DEC-${String(index)}.xml`, title: { zh: '报关单', en: 'Goods declaration' }, keys: `I2026${String(index)}`,
  amount: { value: '0.10', currency: '美元' }, size: 1, sha256: 'a'.repeat(64), state: 'waiting', problem: null, ...more,
}); // prettier-ignore
const payment = { title: { zh: '支付原始数据', en: 'Payment' }, amount: { value: '12345.678', currency: '人民币' } };

test('finds by every word in name, number and kind, and by kind and state', () => {
  const rows = [row(1), row(22, { state: 'failed' }), row(3, payment)];
  const by = (text: string, kind = '', state: RunRow['state'] | '' = '') =>
    found(rows, { text, kind, state }).map(({ index }) => index);
  expect(by('dec-2 I20262')).toEqual([22]);
  expect(by('payment')).toEqual([3]);
  expect(by('', '报关单')).toEqual([1, 22]);
  expect(by('', '', 'failed')).toEqual([22]);
  expect(by('nothing')).toEqual([]);
  const doubtful = found([row(1), row(2, { caution: true })], { text: '', kind: '', state: '', caution: true });
  expect(doubtful.map(({ index }) => index)).toEqual([2]);
});

test('adds up by kind and currency without losing a digit', () => {
  const many = Array.from({ length: 1000 }, (_, i) => row(i));
  const more = [
    ...many,
    row(1000, payment),
    row(1001, { ...payment, amount: { value: '-0.678', currency: '人民币' } }),
  ];
  expect(totals(more)).toMatchObject([
    { count: 1000, amounts: [{ value: '100.00', currency: '美元' }] },
    { count: 2, amounts: [{ value: '12,345.000', currency: '人民币' }] },
  ]);
});

test('what failed comes first, then what was not signed', () => {
  const rows = [row(0, { state: 'signed' }), row(1, { state: 'left-out' }), row(2, { state: 'failed' })];
  expect(failedFirst(rows).map(({ index }) => index)).toEqual([2, 1, 0]);
});

test('the export holds no ID number and nothing that a table program would run', () => {
  const rows = [
    row(0, { name: '=HYPERLINK("x")', keys: '310101199001011234 @SUM' }),
    row(1, { keys: '@x', amount: null }),
    row(2, { name: "-2+3+cmd|' /C calc'!A0", amount: { value: '-12.50', currency: '-1x' } }),
  ];
  const words = { columns: ['a', 'b'], language: 'zh' as const, stateOf: () => '失败', why: () => '卡,"坏"' };
  const text = csv(rows, words);
  expect(text.startsWith('\ufeff"a","b"\r\n')).toBe(true);
  expect(text).not.toContain('19900101');
  expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  expect(text).toContain(`"'@x"`);
  expect(text).toContain(`"'-2+3+cmd|' /C calc'!A0"`);
  expect(text).toContain(`"-12.50","'-1x"`);
  expect(text).toContain('"卡,""坏"""');
});
