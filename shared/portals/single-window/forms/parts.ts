// Fields that stand in many forms of the account pages (spec/fill.md §4.1).
import type { FieldRecipe } from '../../portal.ts';

export const IMAGE_CODE: FieldRecipe = { datum: null, policy: 'never', labels: ['图片验证码', '图形验证码'] };
export const SMS_CODE: FieldRecipe = { datum: null, policy: 'never', labels: ['验证码', '手机验证码', '短信验证码'] };

/** 本人 as 找回密码, 找回用户名 and 找回手机号 ask for: the dates carry no person word and follow 本人. */
export const HOLDER: readonly FieldRecipe[] = [
  { datum: 'me.name', policy: 'fill', labels: ['本人姓名'] },
  { datum: 'me.idType', policy: 'fill', labels: ['本人证件类型'] },
  { datum: 'me.idNo', policy: 'fill', labels: ['本人证件号码'] },
  { datum: 'me.idFrom', policy: 'fill', labels: ['身份证有效起始日期', '本人身份证有效起始日期'] },
  { datum: 'me.idTo', policy: 'fill', labels: ['身份证有效截止日期', '身份证有效结束日期', '本人身份证有效截止日期'] },
];

/** 法人 with a kind of card and its number. */
export const LEGAL_PERSON: readonly FieldRecipe[] = [
  { datum: 'lr.name', policy: 'fill', labels: ['法人姓名'] },
  { datum: 'lr.idType', policy: 'fill', labels: ['法人证件类型'] },
  { datum: 'lr.idNo', policy: 'fill', labels: ['法人证件号码'] },
];

/** Hosts of the portal serve these pages at addresses no manual prints; the title tells them apart. */
export const ANY_PATH = '^/';
