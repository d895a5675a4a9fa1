// 登录 of app.singlewindow.cn and of the frames that local portals show (spec/fill.md §3.1, §3.2, D).
import type { FieldRecipe, FormRecipe } from '../../portal.ts';

/** The hidden twin gets the MD5 of the password from the page; the PIN of a card is typed by its holder. */
const untouched: readonly FieldRecipe[] = [
  { datum: null, policy: 'never', labels: ['密码'], selectors: ['#swm'] },
  { datum: null, policy: 'never', labels: ['验证码', '图片验证码'], selectors: ['#verifyCode'] },
  {
    datum: null,
    policy: 'never',
    labels: ['IC卡/Key密码', 'IC卡密码', 'Key密码'],
    selectors: ['input#password', '#userPin'],
  },
];

export const login: readonly FormRecipe[] = [
  {
    id: 'card-login',
    name: { zh: 'IC卡登录', en: 'Card login' },
    path: '[?&]_swCardF=1',
    landmarks: [{ selector: '#loginbutton' }],
    fields: untouched,
    guide: {
      zh: '插入IC卡，在网页里输入IC卡密码并点“登录”，然后在通签窗口里核对。这里没有要填写的内容。',
      en: 'Insert the card, type its PIN in the page and log in, then check the Tongqian window. There is nothing to fill here.',
    },
  },
  {
    id: 'login',
    name: { zh: '登录', en: 'Login' },
    path: '^/cas/login',
    landmarks: [{ selector: '#swy' }, { selector: '#swm2' }],
    fields: [
      { datum: 'account.username', policy: 'fill', labels: ['账号', '用户名', '用户账号'], selectors: ['#swy'] },
      { datum: 'account.password', policy: 'ask', labels: ['密码', '登录密码'], selectors: ['#swm2'] },
      ...untouched,
    ],
  },
];
