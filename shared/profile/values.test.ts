// What a profile gives for each datum of the vocabulary.
import { describe, expect, test } from 'vitest';
import { sampleProfile } from '../../tests/support/sample-profile.ts';
import { optionNamed } from './choices.ts';
import { DATUM_KEYS } from './data.ts';
import type { DatumKey } from './data.ts';
import { emptyProfile } from './profile.ts';
import type { Profile } from './profile.ts';
import { shownValue } from './value.ts';
import { roleOfPage, sourceOf, valueOf } from './values.ts';

const CHOSEN = {
  operator: 'op-1',
  handler: 'hd-1',
  invoice: 'inv-1',
  portal: 'single-window',
  role: 'operator',
} as const;
const shown = (datum: DatumKey, profile = sampleProfile(), chosen: Parameters<typeof valueOf>[2] = CHOSEN) => {
  const value = valueOf(profile, datum, chosen);
  return value && shownValue(value);
};

test('every datum of the vocabulary has its place in a profile', () => {
  // a complete profile but for these, which the sample leaves out
  const empty = DATUM_KEYS.filter((datum) => valueOf(sampleProfile(), datum, CHOSEN) === null);
  expect(empty).toEqual(['op.email', 'hd.email']);
  expect(DATUM_KEYS.filter((datum) => valueOf(emptyProfile('x'), datum, CHOSEN))).toEqual([]);
});

describe('values', () => {
  test('derived and default ones say so', () => {
    expect(shown('co.orgCode')).toBe('MA0DEM013');
    expect(shown('inv.taxNo')).toBe('91650100MA0DEM013Q');
    expect(shown('inv.taxNo', sampleProfile(), { invoice: 'inv-2' })).toBe('91110000MA1DEM023Q');
    const source = (datum: DatumKey, invoice: string) => sourceOf(sampleProfile(), datum, { invoice });
    expect(source('co.orgCode', 'inv-1')).toBe('derived');
    expect(source('inv.taxNo', 'inv-1')).toBe('default');
    expect(source('inv.taxNo', 'inv-2')).toBe('entered');
    expect(source('inv.phone', 'inv-2')).toBe(null);
  });

  test('dates, 长期, lists and regions', () => {
    const profile = sampleProfile();
    expect(valueOf(profile, 'me.idTo')).toEqual({ kind: 'date', day: '2036-03-01' });
    expect(valueOf(profile, 'lr.idTo')).toEqual({ kind: 'long-term' });
    const type = valueOf(profile, 'lr.idType');
    expect(type).toMatchObject({ kind: 'choice', codes: ['111'] });
    expect(type?.kind === 'choice' && type.names.slice(0, 2)).toEqual(['身份证', '居民身份证']);
    expect(shown('hd.scope')).toBe('仅可见该账号下创建的申请单');
    expect(valueOf(profile, 'co.region')).toEqual({
      kind: 'path',
      names: ['新疆维吾尔自治区', '乌鲁木齐市', '天山区'],
    });
  });

  test('the entry of a list is the chosen one; without a choice only the only one', () => {
    expect(shown('op.username', sampleProfile(), { operator: 'op-2' })).toBe('demo_op2');
    expect(shown('op.username', sampleProfile(), {})).toBe(null);
    expect(shown('op.username', sampleProfile(), { operator: 'gone' })).toBe(null);
    const one = sampleProfile();
    one.operators.pop();
    expect(shown('op.username', one, {})).toBe('demo_op1');
  });

  test('accounts by portal and role', () => {
    expect(shown('account.username')).toBe('demo_op1');
    expect(shown('account.password')).toBe('Demo-pass-1');
    expect(shown('account.password', sampleProfile(), { portal: 'single-window', role: 'admin' })).toBe(null);
    expect(shown('account.username', sampleProfile(), { portal: 'single-window' })).toBe(null);
    expect(shown('account.username', sampleProfile(), { portal: 'apec' })).toBe('apec@demo-trading.example.com');
    expect(shown('account.username', sampleProfile(), {})).toBe(null);
  });

  test.each<[string, (profile: Profile) => void, DatumKey[]]>([
    ['a wrong credit code, nor what is derived from it', ({ company }) => (company.uscc = '91650100MA0DEM013R'), ['co.uscc', 'co.orgCode', 'inv.taxNo']],
    ['a wrong ID number', ({ me }) => (me.idNo = '110101199002150029'), ['me.idNo']],
    ['a number whose type is not chosen', ({ me }) => (me.idType = ''), ['me.idNo', 'me.idType']],
    ['dates that cross', ({ me }) => (me.idTo = '2016-02-28'), ['me.idFrom', 'me.idTo']],
    ['a region with a gap', ({ company }) => (company.region = ['北京市', '']), ['co.region']],
    ['a masked name', ({ lr }) => (lr.name = '演*'), ['lr.name']],
  ])('nothing wrong leaves a profile: %s', (_name, change, withheld) => {
    const profile = sampleProfile();
    const before = DATUM_KEYS.filter((datum) => valueOf(profile, datum, CHOSEN));
    change(profile);
    const after = DATUM_KEYS.filter((datum) => valueOf(profile, datum, CHOSEN));
    expect(before.filter((datum) => !after.includes(datum)).sort()).toEqual([...withheld].sort());
  }); // prettier-ignore
});

test('lists know a type of ID by its names, whatever the width of brackets', () => {
  expect(['身份证', ' 居民身份证 ', '普通护照', '回乡证', 'id-card'].map((name) => optionNamed('me.idType', name))).toEqual([
    'id-card', 'id-card', 'passport', 'hong-kong-macao-permit', 'id-card',
  ]);
  expect(optionNamed('me.idType', '证')).toBe(null);
  expect(optionNamed('me.name', '身份证')).toBe(null);
}); // prettier-ignore

test('the role of a page is the one that it names, else that of the person it asks about', () => {
  expect(roleOfPage(['管理员账号注册'])).toBe('admin');
  expect(roleOfPage(['企业操作员补充信息'])).toBe('operator');
  expect(roleOfPage(['企业账号登录'])).toBe('company');
  expect(roleOfPage(['经办人账号登录'])).toBe('handler');
  expect(roleOfPage(['个人用户补充信息'], 'me')).toBe('personal');
  expect(roleOfPage(['管理员 / 操作员'], 'hd')).toBe('handler');
  expect(roleOfPage(['管理员 / 操作员'])).toBe(null);
  expect(roleOfPage([], 'me')).toBe(null);
});
