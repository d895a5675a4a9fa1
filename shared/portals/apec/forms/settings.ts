// 账号设置: 账号信息, 发票信息, 修改邮箱, 修改密码, and the filter of 申请单列表 (spec/fill.md N1–N4, N6).
import type { FormRecipe } from '../../portal.ts';
import { AGREEMENT, MAIL_CODE, titled } from './parts.ts';

export const settings: readonly FormRecipe[] = [
  {
    id: 'invoices',
    name: { zh: '发票信息', en: 'Invoices' },
    ...titled('发票信息'),
    fields: [
      {
        datum: 'inv.title',
        policy: 'fill',
        labels: ['名称', '发票名称'],
        notice: {
          zh: '平台最多存 20 条发票信息，满了就不再显示“新增发票信息”，要先删一条。',
          en: 'The portal keeps 20 invoice titles; then it hides its button until one is deleted.',
        },
      },
      { datum: 'inv.taxNo', policy: 'fill', labels: ['纳税人识别号'] },
      { datum: 'inv.region', policy: 'fill', labels: ['注册地选择', '注册地'] },
      { datum: 'inv.address', policy: 'fill', labels: ['注册地详细地址'] },
      { datum: 'inv.phone', policy: 'fill', labels: ['联系电话'] },
      { datum: 'inv.email', policy: 'fill', labels: ['电子发票接收邮箱'] },
      { datum: 'inv.mailContact', policy: 'fill', labels: ['邮箱联系人'] },
      { datum: 'inv.mailPhone', policy: 'fill', labels: ['邮箱联系电话', '邮箱联系人电话'] },
      { datum: 'inv.filingContact', policy: 'fill', labels: ['备案单位联系人'] },
      { datum: 'inv.filingPhone', policy: 'fill', labels: ['备案单位联系人电话', '备案单位联系电话'] },
    ],
  },
  {
    id: 'mail-change',
    name: { zh: '修改邮箱', en: 'Change the e-mail' },
    ...titled('修改邮箱'),
    fields: [
      // Not the stored one by itself: this form is there to replace it
      { datum: null, policy: 'offer', labels: ['新邮箱'] },
      MAIL_CODE,
      AGREEMENT,
    ],
  },
  {
    id: 'password-change',
    name: { zh: '修改密码', en: 'Change the password' },
    ...titled('修改密码'),
    fields: [
      { datum: 'account.password', policy: 'ask', labels: ['原密码'] },
      { datum: null, policy: 'ask', labels: ['新密码'] },
      { datum: null, policy: 'ask', labels: ['确认新密码', '确认密码'] },
    ],
  },
  {
    id: 'account-information',
    name: { zh: '账号信息', en: 'Account' },
    ...titled('账号信息'),
    fields: [
      { datum: 'co.name', policy: 'read', labels: ['企业名称', '企业中文名称'], inferred: true },
      { datum: 'co.uscc', policy: 'read', labels: ['统一社会信用代码'], inferred: true },
      { datum: 'lr.name', policy: 'read', labels: ['法人姓名', '法定代表人', '法定代表人姓名'], inferred: true },
      { datum: 'co.region', policy: 'fill', labels: ['企业注册地'] },
      { datum: 'co.phone', policy: 'fill', labels: ['企业联系电话'] },
    ],
  },
  {
    id: 'application-list',
    name: { zh: '申请单列表', en: 'List of applications' },
    ...titled('申请单列表'),
    fields: [{ datum: null, policy: 'ask', labels: ['经办人'] }],
  },
];
