// What labels ask for. A wrong answer is worse than none, so the second table is as long as the first.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { meaningOf } from './dictionary.ts';

function said(label: string): string | null {
  const meaning = meaningOf(label);
  if (meaning === null) return null;
  const { asked, who, isNew, isOld } = meaning;
  return [isNew ? 'new' : '', isOld ? 'old' : '', who ?? '', asked].filter(Boolean).join(' ');
}

it.each([
  ['账号所有人姓名', 'me name'],
  ['本人姓名', 'me name'],
  ['姓名', 'name'],
  ['法人姓名', 'lr name'],
  ['法定代表人', 'lr name'],
  ['法定代表人（负责人）', 'lr name'],
  ['法人证件类型', 'lr idType'],
  ['法人身份证起始日期', 'lr idFrom'],
  ['法定代表人身份证件号码', 'lr idNo'],
  ['管理员手机号码', 'adm mobile'],
  ['操作员姓名', 'op name'],
  ['经办人姓名', 'hd name'],
  ['证件类型', 'idType'],
  ['证件号码', 'idNo'],
  ['身份证号', 'idNo'],
  ['身份证起始日期', 'idFrom'],
  ['身份证结束日期', 'idTo'],
  ['身份证有效截止日期', 'idTo'],
  ['身份证有效期至', 'idTo'],
  ['有效起始日期', 'idFrom'],
  ['证件有效期', 'idSpan'],
  ['手机', 'mobile'],
  ['您的手机号码', 'me mobile'],
  ['新手机号码', 'new mobile'],
  ['原手机号码', 'old mobile'],
  ['新邮箱', 'new email'],
  ['邮箱', 'email'],
  ['企业中文名称', 'co.name'],
  ['单位名称', 'co.name'],
  ['企业英文名称', 'co.nameEn'],
  ['统一社会信用代码', 'co.uscc'],
  ['统一社会信用代码/组织机构代码', 'co.uscc'],
  ['组织机构代码（主体标识码）', 'co.orgCode'],
  ['企业地址', 'co.address'],
  ['企业注册地', 'co.region'],
  ['企业联系电话', 'co.phone'],
  ['企业邮箱账号', 'co.apecEmail'],
  ['用户名', 'username'],
  ['登陆帐号', 'username'],
  ['经办人权限', 'hd.scope'],
  ['是否接受邮件', 'hd.mail'],
  ['名称', 'title'],
  ['纳税人识别号', 'inv.taxNo'],
  ['注册地选择', 'region'],
  ['注册地详细地址', 'address'],
  ['联系电话', 'phone'],
  ['电子发票接收邮箱', 'inv.email'],
  ['邮箱联系人', 'mail name'],
  ['邮箱联系电话', 'mail phone'],
  ['备案单位联系人', 'filing name'],
  ['备案单位联系人电话', 'filing phone'],
  ['Unified Social Credit Code', 'co.uscc'],
  ['Company Name *', 'co.name'],
])('%s asks for %s', (label, meaning) => {
  expect(said(label)).toBe(meaning);
});

it.each([
  '收货人手机号码',
  '境内收货人名称',
  '申报单位名称',
  '报关单位名称',
  '消费使用单位名称',
  '备案单位名称',
  '开户银行名称',
  '银行账号名',
  '商品名称',
  '商品编码',
  '行业名称',
  '证书号码',
  '合同协议号',
  '报关单号',
  '运输工具名称',
  '提单号码',
  '成交方式',
  '出生日期',
  '申报日期',
  '起运日期',
  '图片验证码',
  '手机验证码',
  '密码',
  '备注',
  '号码',
  '类型',
  '编号',
  '日期',
  '邮政编码',
  '传真号码',
  '护照号码',
  '联系人',
  '电话区号',
  '紧急联系人电话机主',
])('%s asks for nothing on file', (label) => {
  const meaning = meaningOf(label);
  expect(meaning === null || meaning.who === 'other').toBe(true);
});

it.each(['紧急联系人电话', '收货人姓名', '担保人身份证号', '申请人手机号'])('%s is somebody else’s', (label) => {
  expect(meaningOf(label)?.who ?? 'other').toBe('other');
});

it('a slip of the pen is forgiven, and said', () => {
  const labels = [
    '统一社会信用代码',
    '法定代表人身份证号码',
    '组织机构代码',
    '企业中文名称',
    '身份证起始日期',
    '纳税人识别号',
  ];
  const wrong = fc.constantFrom('码', '号', '期', '乙', '口', '木');
  fc.assert(
    fc.property(fc.constantFrom(...labels), fc.nat(), wrong, (label, at, sign) => {
      const place = at % label.length;
      const typed = `${label.slice(0, place)}${sign}${label.slice(place + 1)}`;
      const found = meaningOf(typed);
      if (found === null || typed === label) return;
      expect(found.asked).toBe(meaningOf(label)?.asked);
    }),
    { seed: 20261123, numRuns: 500 },
  );
  expect(meaningOf('统一社会信用代玛')).toMatchObject({ asked: 'co.uscc', match: 'near' });
});
