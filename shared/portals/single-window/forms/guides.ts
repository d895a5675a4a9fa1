// Pages of the account menu without anything to fill: what they are for, and what else is needed (spec/fill.md §4.3, I).
import type { FormRecipe } from '../../portal.ts';
import { ANY_PATH } from './parts.ts';

interface Guide {
  id: string;
  title: string;
  en: string;
  guide: FormRecipe['guide'];
}

const pages: readonly Guide[] = [
  {
    id: 'my-cards',
    title: '我的IC卡',
    en: 'My cards',
    guide: {
      zh: '这里绑定电子口岸卡：插入要绑定的卡，由网页读取卡号，通签不填写卡号和IC卡密码。',
      en: 'Cards are bound here: insert the card, the page reads its number. Tongqian fills neither number nor PIN.',
    },
  },
  {
    id: 'my-qualifications',
    title: '我的资质',
    en: 'My qualifications',
    guide: {
      zh: '资质由海关备案信息带出，请核对；不一致时到“企业资质”申请变更。',
      en: 'Qualifications come from the customs registration. Check them; differences are changed under 企业资质.',
    },
  },
  {
    id: 'seals',
    title: '印章管理',
    en: 'Seals',
    guide: {
      zh: '印章在网页里申请和管理；用印时通签会弹出窗口让您核对。',
      en: 'Seals are applied for in the page; when one is used, a Tongqian window asks you to check.',
    },
  },
  {
    id: 'company-verification',
    title: '企业实名认证',
    en: 'Company verification by the bank',
    guide: {
      zh: '企业实名认证用银行的ukey登录对公账号，由您自己操作。通签在这一页什么也不做。',
      en: 'This step uses the bank’s key and account and is yours alone. Tongqian does nothing on this page.',
    },
  },
  {
    id: 'import-client',
    title: '自动导入客户端管理',
    en: 'Automatic import client',
    guide: {
      zh: '请用操作员账号申请；在这里把客户端与账号、设备绑定，并选择可导入的业务。没有要填写的内容。',
      en: 'Apply with an operator account; bind client, account and device here and choose what may be imported. Nothing to fill.',
    },
  },
];

export const guides: readonly FormRecipe[] = pages.map(({ id, title, en, guide }) => ({
  id,
  name: { zh: title, en },
  path: ANY_PATH,
  landmarks: [{ selector: 'body', text: title }],
  titles: [title],
  inferred: true,
  fields: [],
  ...(guide ? { guide } : {}),
}));
