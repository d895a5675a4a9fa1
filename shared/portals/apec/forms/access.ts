// 注册新账号, 登录, 忘记密码 (spec/fill.md K–M). The manual prints few of the fields; those are marked.
import type { FieldRecipe, FormRecipe } from '../../portal.ts';
import { AGREEMENT, MAIL_CODE, titled } from './parts.ts';

/** 企业三要素: on registration they come from the licence and are not written over. */
const company: readonly FieldRecipe[] = [
  { datum: 'co.name', policy: 'fill', labels: ['企业名称', '企业中文名称'], inferred: true },
  { datum: 'co.uscc', policy: 'fill', labels: ['统一社会信用代码'], inferred: true },
  { datum: 'lr.name', policy: 'fill', labels: ['法人姓名', '法定代表人', '法定代表人姓名'], inferred: true },
];
const mail: FieldRecipe = { datum: 'co.apecEmail', policy: 'fill', labels: ['企业邮箱账号', '企业邮箱'] };

export const access: readonly FormRecipe[] = [
  {
    id: 'register',
    name: { zh: '注册新账号', en: 'Registration' },
    ...titled('注册新账号'),
    inferred: true,
    fields: [
      ...company,
      mail,
      { datum: null, policy: 'ask', labels: ['登录密码', '密码'] },
      { datum: null, policy: 'ask', labels: ['确认密码', '确认登录密码'], inferred: true },
      MAIL_CODE,
      AGREEMENT,
    ],
  },
  {
    id: 'handler-login',
    name: { zh: '经办人账号登录', en: 'Handler login' },
    ...titled('经办人账号登录'),
    person: 'hd',
    fields: [
      { datum: 'hd.username', policy: 'fill', labels: ['用户名', '经办人用户名'] },
      { datum: 'account.password', policy: 'ask', labels: ['密码'] },
      { datum: null, policy: 'never', labels: ['验证码', '图片验证码'] },
    ],
  },
  {
    id: 'company-login',
    name: { zh: '企业账号登录', en: 'Company login' },
    ...titled('企业账号登录'),
    fields: [
      mail,
      { datum: 'account.password', policy: 'ask', labels: ['密码', '登录密码'] },
      { datum: null, policy: 'never', labels: ['验证码', '图片验证码'] },
    ],
  },
  {
    id: 'password-recovery',
    name: { zh: '忘记密码', en: 'Forgotten password' },
    ...titled('忘记密码'),
    inferred: true,
    fields: [
      ...company,
      mail,
      MAIL_CODE,
      { datum: null, policy: 'ask', labels: ['新密码'] },
      { datum: null, policy: 'ask', labels: ['确认密码', '确认新密码'], inferred: true },
    ],
  },
];
