// Company data from a card and from page I.
import { describe, expect, test } from 'vitest';
import { emptyProfile } from '#shared/profile/profile.ts';
import { sampleProfile } from '../../../tests/support/sample-profile.ts';
import { fromCertificate, fromPage } from './company-data.ts';
import type { CompanyData } from './company-data.ts';
import { withCompanyData } from './merge.ts';

const PAGE = [
  { label: '企业中文名称：', value: '演示贸易有限公司' },
  { label: '统一社会信用代码', value: ' 91650100MA0DEM013Q ' },
  { label: '组织机构代码（主体标识码）', value: 'MA0DEM01-3' },
  { label: '* 法人姓名', value: '演法人' },
  { label: '法人证件类型', value: '身份证' },
  { label: '法人证件号码 [修改]', value: '110101198001010010' },
  { label: '企业地址【修改】', value: '演示路1号' },
  { label: '绑定手机', value: '138****0003' },
  { label: '登录密码', value: '修改' },
  { label: '接入地区', value: '新疆' },
];
const told = ({ values }: CompanyData) => Object.fromEntries(values.map(({ datum, value }) => [datum, value]));
const changed = (label: string, value: string) => fromPage(PAGE.map((field) => (field.label.includes(label) ? { ...field, value } : field))); // prettier-ignore

describe('page I', () => {
  test('gives company and legal representative; what is masked is refused by name', () => {
    const data = fromPage(PAGE);
    expect(told(data)).toEqual({
      'co.name': '演示贸易有限公司', 'co.uscc': '91650100MA0DEM013Q', 'co.address': '演示路1号', 'lr.name': '演法人', 'lr.idType': 'id-card',
      'lr.idNo': '110101198001010010',
    });
    expect(data.refused).toEqual([{ label: '绑定手机', code: 'profile/masked', params: {} }]);
    const profile = withCompanyData(emptyProfile('x'), data);
    expect([profile.company.uscc, profile.lr.idType, profile.adm.mobile]).toEqual(['91650100MA0DEM013Q', 'id-card', '']);
  }); // prettier-ignore

  test.each([
    ['法人姓名', '演**', 'lr.name', 'profile/masked'],
    ['法人证件号码', '1101**********0010', 'lr.idNo', 'profile/masked'],
    ['法人证件号码', '110101198001010011', 'lr.idNo', 'profile/id-number'],
    ['统一社会信用代码', '91650100MA0DEM013R', 'co.uscc', 'profile/uscc'],
    ['组织机构代码', '775478595', 'co.uscc', 'profile/organisation-code'],
    ['法人证件类型', '身份', 'lr.idType', 'profile/choice'],
  ])('%s %s: %s is not taken (%s)', (label, value, datum, code) => {
    const data = changed(label, value);
    expect(told(data)).not.toHaveProperty([datum]);
    expect(data.refused.map((one) => one.code)).toContain(code);
    expect(JSON.stringify(data.refused)).not.toContain(value);
  });

  test('of two fields with one label the first counts', () => {
    expect(told(fromPage([...PAGE, { label: '企业名称', value: '另一家' }]))['co.name']).toBe('演示贸易有限公司');
  });
});

describe('card', () => {
  test('gives name and credit code; from nine characters it gives the name alone', () => {
    expect(told(fromCertificate({ company: '演示贸易有限公司', companyCode: '91650100MA0DEM013Q' }))).toEqual({
      'co.name': '演示贸易有限公司', 'co.uscc': '91650100MA0DEM013Q',
    });
    expect(fromCertificate({ company: '演示贸易有限公司', companyCode: 'MA0DEM013' })).toMatchObject({ values: [{ datum: 'co.name' }], refused: [] });
    expect(fromCertificate({ company: '甲', companyCode: '123' }).refused).toEqual([{ label: '统一社会信用代码', code: 'profile/uscc', params: {} }]);
  }); // prettier-ignore

  test('of another company changes nothing, of none there is nothing to take', () => {
    const other = fromCertificate({ company: '另一家', companyCode: '91110000MA1DEM023Q' });
    expect(() => withCompanyData(sampleProfile(), other)).toThrow('import/other-company');
    const old = fromCertificate({ company: '另一家', companyCode: 'MA1DEM023' });
    expect(() => withCompanyData(sampleProfile(), old)).toThrow('import/other-company');
    expect(() => withCompanyData(sampleProfile(), changed('组织机构代码', 'MA1DEM023'))).not.toThrow();
    const masked = PAGE.map((field) => ({
      ...field,
      value: field.value.replace('91650100', '********').replace('MA0DEM01-3', 'MA1DEM023'),
    }));
    expect(() => withCompanyData(sampleProfile(), fromPage(masked))).toThrow('import/other-company');
    expect(withCompanyData(emptyProfile('x'), other).company.name).toBe('另一家');
    expect(() => withCompanyData(sampleProfile(), fromPage([]))).toThrow('import/nothing');
    const before = sampleProfile();
    withCompanyData(before, fromPage(PAGE));
    expect(before).toEqual(sampleProfile());
  });
});
