// The login of the older pages (SharePoint); today 企业用户登录 leads to the Single Window (spec/fill.md §3.5).
import type { FormRecipe } from '../../portal.ts';

const FIELD = '#ctl00_PlaceHolderMain_signInControl_';

export const login: readonly FormRecipe[] = [
  {
    id: 'login',
    name: { zh: '登录', en: 'Login' },
    path: '^/_forms/default\\.aspx',
    landmarks: [{ selector: `${FIELD}UserName` }, { selector: `${FIELD}password` }],
    fields: [
      {
        datum: 'account.username',
        policy: 'fill',
        labels: ['用户名', '账号', '用户名称'],
        selectors: [`${FIELD}UserName`],
      },
      { datum: 'account.password', policy: 'ask', labels: ['密码'], selectors: [`${FIELD}password`] },
      { datum: null, policy: 'never', labels: ['验证码', '图片验证码'] },
    ],
  },
];
