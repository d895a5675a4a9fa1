// 管理员账号注册 and 新增无卡操作员 (spec/fill.md B0–B3, C).
import type { FieldRecipe, FormRecipe } from '../../portal.ts';
import { ANY_PATH, IMAGE_CODE, LEGAL_PERSON, SMS_CODE } from './parts.ts';

/** 企业基本信息: the manual says of it only how 组织机构代码 comes out of 统一社会信用代码. */
const company: readonly FieldRecipe[] = [
  { datum: 'co.name', policy: 'fill', labels: ['企业中文名称', '企业名称'], inferred: true },
  { datum: 'co.uscc', policy: 'fill', labels: ['统一社会信用代码'], inferred: true },
  { datum: 'co.orgCode', policy: 'fill', labels: ['组织机构代码', '主体标识码', '组织机构代码(主体标识码)'] },
  ...LEGAL_PERSON.map((field) => ({ ...field, inferred: true as const })),
  { datum: 'co.address', policy: 'fill', labels: ['企业地址'], inferred: true },
];

const agreement: FieldRecipe = {
  datum: null,
  policy: 'never',
  labels: ['阅读并同意《中国国际贸易单一窗口用户注册协议》', '阅读并同意《用户注册协议》', '阅读并同意'],
};

export const registration: readonly FormRecipe[] = [
  {
    id: 'operator-new',
    name: { zh: '新增无卡操作员', en: 'New operator without a card' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '新增无卡操作员' }],
    titles: ['新增无卡操作员'],
    person: 'op',
    inferred: true,
    fields: [
      { datum: 'op.username', policy: 'offer', labels: ['用户名'] },
      { datum: null, policy: 'ask', labels: ['密码', '登录密码'] },
      { datum: null, policy: 'ask', labels: ['确认密码'] },
      { datum: 'op.name', policy: 'fill', labels: ['姓名', '操作员姓名'] },
      { datum: 'op.idType', policy: 'fill', labels: ['证件类型'] },
      { datum: 'op.idNo', policy: 'fill', labels: ['证件号码'] },
      { datum: 'op.idFrom', policy: 'fill', labels: ['身份证有效起始日期', '身份证起始日期'] },
      { datum: 'op.idTo', policy: 'fill', labels: ['身份证有效结束日期', '身份证结束日期', '身份证有效截止日期'] },
      { datum: 'op.mobile', policy: 'fill', labels: ['手机', '手机号码', '手机号'] },
      { datum: 'op.email', policy: 'fill', labels: ['邮箱', '电子邮箱'] },
      IMAGE_CODE,
      SMS_CODE,
    ],
  },
  {
    // One address, three steps; their labels do not meet, so the steps are one form
    id: 'admin-registration',
    name: { zh: '管理员账号注册', en: 'Registration of an administrator' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '管理员账号注册' }],
    titles: ['管理员账号注册', '管理员账号信息'],
    person: 'adm',
    fields: [
      ...company,
      { datum: 'adm.username', policy: 'offer', labels: ['用户名'] },
      { datum: null, policy: 'ask', labels: ['密码'] },
      { datum: null, policy: 'ask', labels: ['确认密码'] },
      { datum: 'adm.name', policy: 'fill', labels: ['姓名'] },
      { datum: 'adm.idType', policy: 'fill', labels: ['证件类型'] },
      { datum: 'adm.idNo', policy: 'fill', labels: ['证件号码'] },
      { datum: 'adm.idFrom', policy: 'fill', labels: ['身份证有效起始日期', '身份证起始日期'] },
      { datum: 'adm.idTo', policy: 'fill', labels: ['身份证有效结束日期', '身份证有效截止日期', '身份证结束日期'] },
      { datum: 'adm.email', policy: 'fill', labels: ['邮箱', '电子邮箱'] },
      { datum: 'adm.mobile', policy: 'fill', labels: ['手机', '手机号', '手机号码'] },
      IMAGE_CODE,
      SMS_CODE,
      agreement,
    ],
  },
];
