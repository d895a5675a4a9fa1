// Whose data a field asks for (spec/fill.md §4.4): by the word before it, else the nearest person before it in its group, else the
// form's. 身份证有效起始日期 after 本人证件号码 is 本人's, whatever 法人 said further up.
import type { PersonRole } from '#shared/profile/data.ts';

/** Contacts of an invoice are persons too; `other` is anybody the profile knows nothing of. */
export type Who = PersonRole | 'mail' | 'filing' | 'other';

const PREFIXES: readonly (readonly [Who, RegExp])[] = [
  [
    'lr',
    /^(?:(?:企业|公司|单位)?(?:法定代表人?|法人代表人?|法人)(?:或?负责人)?|企业负责人|单位负责人|legal ?representative(?:s)?)/,
  ],
  ['mail', /^(?:邮箱联系人?|邮件联系人)/],
  ['filing', /^(?:备案单位(?:的)?联系人?|备案单位)/],
  ['adm', /^(?:企业|单位|账号|系统)?管理员|^administrator(?:s)?|^admin(?:s)?(?=name|mobile|email|id)/],
  ['op', /^(?:企业|无卡|持卡|新)?操作员|^operator(?:s)?/],
  ['hd', /^(?:企业|业务)?经办人员?|^handler(?:s)?/],
  [
    'me',
    /^(?:本人|账号所有人|账户所有人|账号所有者|用户本人|个人(?=身份|证件|手机|姓名)|当前用户|登录人|account ?holder(?:s)?)/,
  ],
  [
    'other',
    /^(?:收货人|发货人|收件人|寄件人|收票人|付款人|收款人|紧急联系人|担保人|配偶|父亲|母亲|监护人|推荐人|邀请人|被邀请人|受益人|股东|董事|监事|财务负责人|财务人员|办税人|报关员|报检员|申报人员?|申请人|代理人|被授权人|授权人|委托人|受托人|持卡人|联系人|负责人|业务联系人|客户|旅客|乘客|司机|驾驶员|货主|船长|承运人|开户人|使用人|审核人|制单人|填表人|复核人|验货人|学员|经理|投资人|合伙人|买方|卖方|收方|境外|境内)/,
  ],
];

/** Splits the word for a person off a compared label; null when it begins with none. */
export function splitPerson(key: string): { who: Who; rest: string } | null {
  for (const [who, pattern] of PREFIXES) {
    const found = pattern.exec(key);
    if (found !== null && found[0] !== '') return { who, rest: key.slice(found[0].length).replace(/^的/, '') };
  }
  return null;
}

/** Whom a heading speaks of: 法人信息, 管理员账号信息, 新增无卡操作员, 收货人信息; null when it names nobody. */
export function personInTitle(key: string): Who | null {
  if (/法定代表|法人(?!单位|名称)/.test(key) && !/企业.*法人|法人.*企业/.test(key)) return 'lr';
  // who completes her own account is its holder, operator or not
  if (/补充/.test(key)) return 'me';
  if (/管理员/.test(key)) return 'adm';
  if (/操作员/.test(key)) return 'op';
  if (/经办人/.test(key)) return 'hd';
  if (/本人|账号所有人|个人(?:信息|资料|用户)/.test(key)) return 'me';
  return /(?:收货|发货|收件|寄件|紧急联系|担保|配偶|监护|受益|股东|财务|报关|报检|申请|代理|授权|委托|持卡|旅客|司机|承运)人?员?(?:信息|资料)$/.test(
    key,
  )
    ? 'other'
    : null;
}
