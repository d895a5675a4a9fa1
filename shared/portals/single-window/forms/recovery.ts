// 找回密码, 找回用户名, 找回手机号 (spec/fill.md E–G). Each is one form over all its steps: labels of the steps do not meet.
import type { FieldRecipe, FormRecipe } from '../../portal.ts';
import { ANY_PATH, HOLDER, IMAGE_CODE, SMS_CODE } from './parts.ts';

const steps: readonly FieldRecipe[] = [
  { datum: null, policy: 'ask', labels: ['找回方式', '找回密码方式', '找回用户名方式'] },
  { datum: 'co.name', policy: 'fill', labels: ['企业名称', '企业中文名称'] },
  { datum: 'co.orgCode', policy: 'fill', labels: ['组织机构代码', '主体标识码'] },
  {
    datum: 'adm.mobile',
    policy: 'fill',
    labels: ['手机号码', '手机号'],
    notice: {
      zh: '应填绑定的管理员手机号码；填别的号码，网页会要求更多的信息认证。',
      en: 'The page expects the mobile number bound to the administrator; with another one it asks for more.',
    },
  },
  IMAGE_CODE,
  SMS_CODE,
  ...HOLDER,
];

export const recovery: readonly FormRecipe[] = [
  {
    id: 'account-role',
    name: { zh: '请选择账号类型', en: 'Choice of a role' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '账号类型' }],
    titles: ['请选择账号类型'],
    fields: [{ datum: null, policy: 'ask', labels: ['账号类型', '请选择账号类型'] }],
  },
  {
    id: 'password-recovery',
    name: { zh: '找回密码', en: 'Recover the password' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '找回密码' }],
    titles: ['找回密码', '请选择找回密码方式', '找回密码—重置登录密码'],
    person: 'me',
    fields: [
      ...steps,
      { datum: null, policy: 'read', labels: ['用户名', '该企业的管理员的用户名是'] },
      { datum: null, policy: 'ask', labels: ['新密码'] },
      { datum: null, policy: 'ask', labels: ['确认密码'] },
    ],
  },
  {
    id: 'username-recovery',
    name: { zh: '找回用户名', en: 'Recover the user name' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '找回用户名' }],
    titles: ['找回用户名', '请选择找回用户名方式', '找回用户名成功'],
    person: 'me',
    fields: [...steps, { datum: 'adm.username', policy: 'read', labels: ['用户名', '您当前的用户名为'] }],
  },
  {
    id: 'mobile-recovery',
    name: { zh: '找回手机号', en: 'Recover the mobile number' },
    path: ANY_PATH,
    landmarks: [{ selector: 'body', text: '找回手机号' }],
    titles: ['找回手机号', '企业及用户信息验证'],
    person: 'me',
    fields: [
      { datum: 'co.name', policy: 'fill', labels: ['企业名称', '企业中文名称'] },
      { datum: 'co.uscc', policy: 'fill', labels: ['统一社会信用代码'] },
      { datum: 'lr.name', policy: 'fill', labels: ['法人姓名'] },
      { datum: 'lr.idType', policy: 'fill', labels: ['法人证件类型'] },
      { datum: 'lr.idNo', policy: 'fill', labels: ['法人证件号码'] },
      ...HOLDER,
      { datum: 'me.mobile', policy: 'offer', labels: ['您的手机号码', '手机号码'] },
      IMAGE_CODE,
      SMS_CODE,
    ],
  },
];
