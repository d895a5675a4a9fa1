// The profile's schema, validation at entry and cleaning of what is typed.
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { sampleProfile } from '../../tests/support/sample-profile.ts';
import { datumFault, faultOf, passwordAdvice, profileFaults } from './check.ts';
import { cleaned, regionOf } from './clean.ts';
import { isOfCompany, profileName, profilesOfCode } from './company.ts';
import { emptyHandler, emptyInvoice, emptyProfile, ProfileSchema, ProfilesSchema } from './profile.ts';
import type { Profile } from './profile.ts';

/** The sample with one change made to it. */
function sample(change: (profile: Profile) => void): Profile {
  const profile = sampleProfile();
  change(profile);
  return profile;
}
const faults = (change: (profile: Profile) => void) =>
  profileFaults(sample(change)).map(({ path, code }) => `${path} ${code}`);
const fits = (profile: unknown) => v.safeParse(ProfileSchema, profile).success;

describe('schema', () => {
  test('an empty profile and a complete one both fit and have no fault', () => {
    for (const profile of [emptyProfile('x'), sampleProfile()]) {
      expect(v.parse(ProfileSchema, profile)).toEqual(profile);
      expect(profileFaults(profile)).toEqual([]);
    }
  });

  test('no text, list or key without bounds', () => {
    expect(fits(sample((profile) => (profile.company.name = '名'.repeat(300))))).toBe(true);
    expect(fits(sample((profile) => (profile.company.name = '名'.repeat(301))))).toBe(false);
    const handlers = (count: number) => sample((profile) => (profile.handlers = Array.from({ length: count }, (_, at) => emptyHandler(`h${at}`))));
    expect([fits(handlers(20)), fits(handlers(21))]).toEqual([true, false]);
    const invoices = (count: number) => sample((profile) => (profile.invoices = Array.from({ length: count }, (_, at) => emptyInvoice(`i${at}`))));
    expect([fits(invoices(20)), fits(invoices(21))]).toEqual([true, false]);
    expect(fits({ ...sampleProfile(), extra: 1 })).toBe(false);
    expect(fits(sampleProfile('../x'))).toBe(false);
    expect(v.safeParse(ProfilesSchema, Array.from({ length: 31 }, (_, at) => emptyProfile(`p${at}`))).success).toBe(false);
  }); // prettier-ignore
});

describe('what is wrong is named by field', () => {
  test.each<[string, (profile: Profile) => void]>([
    ['company.uscc profile/uscc', ({ company }) => (company.uscc = '91650100MA0DEM013R')],
    ['company.phone profile/phone', ({ company }) => (company.phone = '八八八')],
    ['company.apecEmail profile/email', ({ company }) => (company.apecEmail = 'apec@demo')],
    ['company.name profile/too-long', ({ company }) => (company.name = '名'.repeat(201))],
    ['company.nameEn profile/hidden-characters', ({ company }) => (company.nameEn = 'Demo\u202eoC')],
    ['company.address profile/hidden-characters', ({ company }) => (company.address = '演示路\n1号')],
    ['company.region profile/masked', ({ company }) => (company.region = ['新疆***'])],
    ['lr.idNo profile/id-number', ({ lr }) => (lr.idNo = '110101198001010011')],
    ['lr.name profile/masked', ({ lr }) => (lr.name = '演**')],
    ['me.idType profile/id-missing', ({ me }) => (me.idType = '')],
    ['me.idTo profile/date-order', ({ me }) => (me.idTo = me.idFrom)],
    ['me.idFrom profile/date', ({ me }) => (me.idFrom = '长期')],
    ['me.idTo profile/date', ({ me }) => (me.idTo = '2036-02-30')],
    ['me.mobile profile/mobile', ({ me }) => (me.mobile = '2380013800')],
    ['adm.username profile/username', ({ adm }) => (adm.username = 'demo admin')],
    ['operators.1.idNo profile/id-number', ({ operators }) => (operators[1]!.idNo = '123')],
    ['handlers.0.email profile/email', ({ handlers }) => (handlers[0]!.email = 'x')],
    ['invoices.1.taxNo profile/uscc', ({ invoices }) => (invoices[1]!.taxNo = '1')],
    ['addresses.0.phone profile/phone', ({ addresses }) => (addresses[0]!.phone = 'x')],
    ['documents.0.to profile/date-order', ({ documents }) => (documents[0]!.to = '2019-12-31')],
    ['documents.0.from profile/date', ({ documents }) => (documents[0]!.from = '长期')],
    ['accounts.1 profile/account-twice', ({ accounts }) => (accounts[1]!.role = 'admin')],
    ['accounts.1.password profile/too-long', ({ accounts }) => (accounts[1]!.password = 'x'.repeat(101))],
  ])('%s', (named, change) => {
    expect(faults(change)).toEqual([named]);
  });

  test('a passport has no check digit, an ID card has', () => {
    expect(faults(({ me }) => Object.assign(me, { idType: 'passport', idNo: 'E00000000' }))).toEqual([]);
  });

  test('a fault never repeats the value', () => {
    const all = profileFaults(sample(({ me, lr }) => ((me.idNo = '999999199001011234'), (lr.mobile = '00000000000'))));
    expect(all).toHaveLength(2);
    expect(JSON.stringify(all)).not.toMatch(/999999|0000000/);
  });

  test('choices and passwords by themselves', () => {
    expect(datumFault('hd.scope', 'own')).toBe(null);
    expect(datumFault('hd.scope', 'constructor')?.code).toBe('profile/choice');
    expect(datumFault('me.idType', '身份证')?.code).toBe('profile/choice');
    expect(faultOf('organisation-code', '77547859-5')?.code).toBe('profile/organisation-code');
    expect(faultOf('password', 'a*b c')).toBe(null);
    expect([passwordAdvice('abc')?.code, passwordAdvice('Abcdef1!'), passwordAdvice('')]).toEqual(['profile/password-rule', null, null]);
  }); // prettier-ignore
});

describe('what is typed is brought into one form', () => {
  test.each([
    ['co.uscc', ' ９１６５0100ma0dem013q ', '91650100MA0DEM013Q'],
    ['co.uscc', '91650100-MA0DEM013-Q', '91650100MA0DEM013Q'],
    ['co.name', ' 演示（北京）\u200b 贸易 ', '演示（北京） 贸易'],
    ['me.idNo', '11010519491231002x', '11010519491231002X'],
    ['me.mobile', '+86 138-0013-8000', '13800138000'],
    ['me.idFrom', '２０１６年3月1日', '2016-03-01'],
    ['me.idFrom', '长期', '长期'],
    ['me.idTo', '长期有效', '长期'],
    ['me.idTo', '20361301', '20361301'],
    ['me.idType', '居民身份证', 'id-card'],
    ['me.idType', 'passport', 'passport'],
    ['me.idType', '学生证', '学生证'],
    ['hd.scope', '仅可见该账号下创建的申请单', 'own'],
    ['hd.mail', '是', 'yes'],
    ['account.password', ' p ', ' p '],
  ] as const)('%s: %j → %j', (datum, typed, stored) => {
    expect(cleaned(datum, typed)).toBe(stored);
    expect(cleaned(datum, stored)).toBe(stored);
  });

  test('regions', () => {
    expect(regionOf('北京市 / 市辖区/朝阳区')).toEqual(['北京市', '市辖区', '朝阳区']);
    expect(regionOf(' ')).toEqual([]);
  });
});

test('a code of card or page finds its company, and says nothing where a code is missing or wrong', () => {
  const demo = sampleProfile();
  const codes = ['91650100MA0DEM013Q', 'MA0DEM013', 'ma0dem01-3', '91110000MA1DEM023Q', 'MA1DEM023', '', '123'];
  expect(codes.map((code) => isOfCompany(demo, code))).toEqual([true, true, true, false, false, null, null]);
  expect(isOfCompany(emptyProfile('x'), 'MA0DEM013')).toBe(null);
  expect(profilesOfCode([emptyProfile('x'), demo], 'MA0DEM013')).toEqual([demo]);
  expect([profileName(demo), profileName(emptyProfile('x'))]).toEqual(['演示贸易有限公司', '']);
});
