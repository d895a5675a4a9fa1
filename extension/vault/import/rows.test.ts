// From a table to entries: which column is what, what is refused and by which cell, and that importing twice adds nothing twice.
import { describe, expect, test } from 'vitest';
import { DATA } from '#shared/profile/data.ts';
import { profileFaults } from '#shared/profile/check.ts';
import { emptyHandler, emptyInvoice, emptyProfile } from '#shared/profile/profile.ts';
import type { Handler, Invoice } from '#shared/profile/profile.ts';
import { sampleProfile } from '../../../tests/support/sample-profile.ts';
import { columnsOf, datumOfHead } from './lists.ts';
import { withEntries } from './merge.ts';
import { entriesOf, guessedMapping, previewOf } from './rows.ts';
import { readTable } from './table.ts';
import type { Cell, Table } from './table.ts';
import { templateOf } from './templates.ts';

const LISTS = ['operators', 'handlers', 'invoices'] as const;
const table = (heads: string[], ...rows: Cell[][]): Table => ({ heads, rows });
function imported<E>(from: Table, list: (typeof LISTS)[number]): E[] {
  let count = 0;
  return entriesOf(from, { list, mapping: guessedMapping(from, list), newId: () => `new-${++count}` }) as E[];
}

describe('columns', () => {
  test('are known by their heads, whatever stars, colons, remarks and width', () => {
    const heads = ['*姓名', '身份证号：', '手机（必填）', 'E-mail', '经办人权限', '是否接受邮件', '密码', '备注', '', '姓名'];
    expect(guessedMapping(table(heads), 'handlers')).toEqual([
      'hd.name', 'hd.idNo', 'hd.mobile', 'hd.email', 'hd.scope', 'hd.mail', null, null, null, null,
    ]);
    expect(['邮箱', '联系电话', '邮箱联系电话', '备案单位联系人电话', '税号'].map((head) => datumOfHead('invoices', head))).toEqual([
      'inv.email', 'inv.phone', 'inv.mailPhone', 'inv.filingPhone', 'inv.taxNo',
    ]);
  }); // prettier-ignore

  test.each(LISTS)('no head of %s means two things', (list) => {
    for (const { datum, head } of columnsOf(list)) {
      expect(datumOfHead(list, head)).toBe(datum);
      expect(datumOfHead(list, DATA[datum].label.zh)).toBe(datum);
    }
  });

  test.each(LISTS)('the template of %s is read back with every column known', async (list) => {
    const { name, text } = templateOf(list);
    expect(name).toMatch(/^通签-.+-模板[.]csv$/);
    const known = columnsOf(list).map(({ datum }) => datum);
    const row = known.map(() => 'x').join(',');
    expect(guessedMapping(await readTable(new TextEncoder().encode(`${text}${row}`)), list)).toEqual(known);
  });
});

describe('rows', () => {
  const HEADS = ['姓名', '证件类型', '证件号码', '起始日期', '截止日期', '手机', '权限'];

  test('become entries, cleaned as if they were typed', () => {
    const from = table(HEADS, ['演经办', '居民身份证', '11010119950505006 1', '2016年3月1日', '长期', '138 0013 8000', '仅可见该账号下创建的申请单']);
    expect(imported(from, 'handlers')).toEqual([
      { ...emptyHandler('new-1'), name: '演经办', idType: 'id-card', idNo: '110101199505050061', idFrom: '2016-03-01', idTo: '长期', mobile: '13800138000', scope: 'own' },
    ]);
    expect(previewOf(from, 'handlers')).toMatchObject({ rows: 1, entries: 1, faults: [] });
  }); // prettier-ignore

  test('a valid number of an ID card says its type, any other number asks for it', () => {
    const from = table(['姓名', '证件号码'], ['甲', '110101199505050061'], ['乙', 'E12345678']);
    expect(imported<Handler>(from, 'handlers').map(({ idType }) => idType)).toEqual(['id-card', '']);
    expect(previewOf(from, 'handlers').faults).toEqual([{ row: 2, column: null, code: 'profile/id-missing', params: {} }]);
  }); // prettier-ignore

  test('what is wrong is left out and named by row and column; the rest of the row is taken', () => {
    const from = table(
      HEADS,
      ['演**', '学生证', '110101199505050062', '2016-02-30', '2036-03-01', '1380013800', '可见全部申请单'],
      ['甲', '身份证', '110101199505050062', '2036-03-01', '2016-03-01', { fault: 'import/number-rounded' }, ''],
      ['', '', { fault: 'import/formula' }, '', '', '', ''],
      ['丙'.repeat(400), '', '', '', '', '', ''],
    );
    const { faults, entries, rows } = previewOf(from, 'handlers');
    expect(faults.map(({ row, column, code }) => `${row}:${column} ${code}`).sort()).toEqual([
      '1:0 profile/masked', '1:1 profile/choice', '1:1 profile/id-missing', '1:3 profile/date', '1:5 profile/mobile',
      '2:2 profile/id-number', '2:4 profile/date-order', '2:5 import/number-rounded',
      '3:2 import/formula', '4:0 profile/too-long',
    ]);
    expect([rows, entries]).toEqual([4, 2]);
    const [first, second] = imported<Handler>(from, 'handlers');
    expect(first).toEqual({ ...emptyHandler('new-1'), idNo: '110101199505050062', idTo: '2036-03-01', scope: 'all' });
    expect(second).toEqual({ ...emptyHandler('new-2'), name: '甲', idType: 'id-card', idFrom: '2036-03-01' });
  }); // prettier-ignore

  test('invoices, with regions', () => {
    const from = table(['名称', '税号', '注册地', '邮箱联系电话'], ['演示贸易有限公司', '91650100ma0dem013q', '北京市/市辖区', '010-88886666']);
    expect(imported<Invoice>(from, 'invoices')).toEqual([
      { ...emptyInvoice('new-1'), title: '演示贸易有限公司', taxNo: '91650100MA0DEM013Q', region: ['北京市', '市辖区'], mailPhone: '010-88886666' },
    ]);
  }); // prettier-ignore

  test('the preview shows five rows, no password and what a column can be; the clerk’s mapping counts', () => {
    const from = table(['谁', '登录密码'], ...Array.from({ length: 7 }, (_, at) => [`甲${at}`, 'Secret-1']));
    const preview = previewOf(from, 'handlers');
    expect(preview.sample).toHaveLength(5);
    expect(JSON.stringify(preview)).not.toContain('Secret-1');
    expect(preview.faults).toEqual([{ row: 0, column: null, code: 'import/no-columns', params: {} }]);
    expect(preview.choices).toContain('hd.scope');
    expect(previewOf(from, 'handlers', ['hd.name', null])).toMatchObject({ entries: 7, faults: [] });
    expect(entriesOf(from, { list: 'handlers', mapping: ['hd.name', null], newId: () => 'x' })).toHaveLength(7);
  });
});

describe('taking entries into a profile', () => {
  test('known ones are brought up to date, and keep what the sheet leaves empty', () => {
    const entry = { ...emptyHandler('new'), username: 'demo_hd1', mobile: '13900000000', scope: '' as const };
    const { profile, ...counts } = withEntries(sampleProfile(), 'handlers', [entry]);
    expect(counts).toEqual({ added: 0, changed: 1, left: 0 });
    expect(profile.handlers[0]).toEqual({ ...sampleProfile().handlers[0]!, mobile: '13900000000' });
    expect(withEntries(profile, 'handlers', [entry]).profile).toEqual(profile);
    expect(withEntries(sampleProfile(), 'invoices', [{ ...emptyInvoice('n'), title: '新抬头' }])).toMatchObject({ added: 1 });
  }); // prettier-ignore

  test('nobody is the same as another because both have no user name', () => {
    const two = [{ ...emptyHandler('a'), name: '甲' }, { ...emptyHandler('b'), name: '乙' }]; // prettier-ignore
    expect(withEntries(emptyProfile('x'), 'handlers', two)).toMatchObject({ added: 2, changed: 0 });
  });

  test('twenty at most; how many had no room is told', () => {
    const many = Array.from({ length: 23 }, (_, at) => ({ ...emptyHandler(`n${at}`), username: `u${at}` }));
    const { profile, ...counts } = withEntries(sampleProfile(), 'handlers', many);
    expect(counts).toEqual({ added: 18, changed: 0, left: 5 });
    expect(profile.handlers).toHaveLength(20);
    expect(profileFaults(profile)).toEqual([]);
  });
});
