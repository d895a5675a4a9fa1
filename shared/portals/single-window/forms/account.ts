// 修改手机号码, 登录密码修改 and 管理员账号信息管理, from which a profile can be read (spec/fill.md H–J).
import type { FormRecipe } from '../../portal.ts';
import { ANY_PATH, IMAGE_CODE, SMS_CODE } from './parts.ts';

const INDEX = '^/userserver/user/index';

export const account: readonly FormRecipe[] = [
  {
    id: 'mobile-change',
    name: { zh: '修改手机号码', en: 'Change the mobile number' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '修改手机号码' }],
    titles: ['修改手机号码'],
    person: 'adm',
    fields: [
      { datum: null, policy: 'read', labels: ['原手机号码'] },
      // Never the stored number by itself: this form is there to replace it
      { datum: null, policy: 'offer', labels: ['新手机号码'] },
      IMAGE_CODE,
      SMS_CODE,
    ],
  },
  {
    id: 'password-change',
    name: { zh: '登录密码修改', en: 'Change the password' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '登录密码修改' }],
    titles: ['登录密码修改'],
    fields: [
      { datum: 'account.password', policy: 'ask', labels: ['原密码'] },
      { datum: null, policy: 'ask', labels: ['新密码'] },
      { datum: null, policy: 'ask', labels: ['确认密码'] },
    ],
  },
  {
    id: 'card-pin-change',
    name: { zh: 'IC卡密码修改', en: 'Change the card PIN' },
    path: INDEX,
    landmarks: [{ selector: 'body', text: 'IC卡密码修改' }],
    titles: ['IC卡密码修改'],
    inferred: true,
    fields: [{ datum: null, policy: 'never', labels: ['原密码', '新密码', '确认密码'] }],
    guide: {
      zh: 'IC卡密码只由您自己输入，通签不保存，也不填写。',
      en: 'You alone type the card PIN. Tongqian neither keeps nor fills it.',
    },
  },
  {
    id: 'account-information',
    name: { zh: '管理员账号信息管理', en: 'Administrator account' },
    path: INDEX,
    landmarks: [{ selector: 'body', text: '企业中文名称' }],
    titles: ['企业信息', '管理员账号信息管理'],
    person: 'adm',
    fields: [
      { datum: 'co.name', policy: 'read', labels: ['企业中文名称'] },
      { datum: 'co.uscc', policy: 'read', labels: ['统一社会信用代码'] },
      { datum: 'co.orgCode', policy: 'read', labels: ['组织机构代码(主体标识码)', '组织机构代码', '主体标识码'] },
      { datum: 'lr.name', policy: 'read', labels: ['法人姓名'] },
      { datum: 'lr.idType', policy: 'read', labels: ['法人证件类型'] },
      { datum: 'lr.idNo', policy: 'read', labels: ['法人证件号码'] },
      { datum: 'co.address', policy: 'read', labels: ['企业地址'] },
      { datum: 'adm.name', policy: 'read', labels: ['企业管理员'] },
      { datum: null, policy: 'read', labels: ['修改企业信息'] },
      { datum: null, policy: 'read', labels: ['绑定手机'] },
      { datum: null, policy: 'ask', labels: ['登录密码', 'IC卡密码'] },
      { datum: null, policy: 'offer', labels: ['接入地区'] },
    ],
  },
];
