// 补充用户信息: the choice of a way, and the two forms of 补充企业信息认证 (spec/fill.md A0–A2).
import type { FieldRecipe, FormRecipe } from '../../portal.ts';
import { ANY_PATH, IMAGE_CODE, LEGAL_PERSON, SMS_CODE } from './parts.ts';

const holder: readonly FieldRecipe[] = [
  { datum: 'me.name', policy: 'fill', labels: ['账号所有人姓名'] },
  { datum: 'me.idType', policy: 'fill', labels: ['证件类型'] },
  { datum: 'me.idNo', policy: 'fill', labels: ['证件号码'] },
  { datum: 'me.idFrom', policy: 'fill', labels: ['身份证起始日期', '身份证有效起始日期'] },
  { datum: 'me.idTo', policy: 'fill', labels: ['身份证结束日期', '身份证有效结束日期'] },
];
const mobile: FieldRecipe = { datum: 'me.mobile', policy: 'fill', labels: ['手机号码', '手机号'] };

export const supplement: readonly FormRecipe[] = [
  {
    id: 'supplement-operator',
    name: { zh: '企业操作员补充信息', en: 'Supplement: company operator' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '企业操作员补充信息' }],
    titles: ['企业操作员补充信息'],
    person: 'me',
    fields: [...holder, mobile, IMAGE_CODE, SMS_CODE],
  },
  {
    id: 'supplement-personal',
    name: { zh: '个人用户补充信息', en: 'Supplement: personal user' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '个人用户补充信息' }],
    titles: ['个人用户补充信息'],
    person: 'me',
    fields: [
      ...holder,
      { datum: 'co.name', policy: 'fill', labels: ['企业中文名称', '企业名称'] },
      { datum: 'co.uscc', policy: 'fill', labels: ['统一社会信用代码'] },
      ...LEGAL_PERSON,
      {
        datum: 'lr.idFrom',
        policy: 'fill',
        labels: ['法人身份证起始日期', '法人身份证有效起始日期'],
        dateFormat: 'YYYYMMDD',
      },
      {
        datum: 'lr.idTo',
        policy: 'fill',
        labels: ['法人身份证结束日期', '法人身份证有效结束日期'],
        dateFormat: 'YYYYMMDD',
      },
      mobile,
      IMAGE_CODE,
      SMS_CODE,
    ],
  },
  {
    id: 'supplement-way',
    name: { zh: '补充用户信息方式选择', en: 'Supplement: choice of a way' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: 'IC卡认证' }],
    titles: ['补充用户信息方式选择'],
    fields: [],
    guide: {
      zh: '请您自己选择：有电子口岸卡选“IC卡认证”，没有卡选“补充企业信息认证”，下一页可以填写。',
      en: 'Choose yourself: with an E-Port card IC卡认证, without one 补充企业信息认证; the next page can be filled.',
    },
  },
];
