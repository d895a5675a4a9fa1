// The vocabulary of fill: every datum a form may ask for, one line each (spec/fill.md §4). Packs, the dictionary of labels, the
// profile editor and the writer all speak in these names.
import type { Bilingual } from '../errors.ts';

/** How a datum is checked at entry, matched with the options of a list and rendered for a field. */
export type DatumKind =
  | 'text'
  | 'person-name'
  | 'uscc'
  | 'organisation-code'
  | 'id-type'
  | 'id-number'
  | 'date'
  | 'mobile'
  | 'phone'
  | 'email'
  | 'region'
  | 'choice'
  | 'username'
  | 'password';

export interface Datum {
  label: Bilingual;
  kind: DatumKind;
}

const PERSONS = {
  lr: { zh: '法人', en: 'Legal representative' },
  me: { zh: '本人', en: 'Account holder' },
  adm: { zh: '管理员', en: 'Administrator' },
  op: { zh: '操作员', en: 'Operator' },
  hd: { zh: '经办人', en: 'Handler' },
} as const satisfies Record<string, Bilingual>;

/** Whose data a field asks for; `op` and `hd` are lists of which one entry is chosen. */
export type PersonRole = keyof typeof PERSONS;

const PERSON_DATA = {
  name: { label: { zh: '姓名', en: 'name' }, kind: 'person-name' },
  idType: { label: { zh: '证件类型', en: 'ID type' }, kind: 'id-type' },
  idNo: { label: { zh: '证件号码', en: 'ID number' }, kind: 'id-number' },
  idFrom: { label: { zh: '证件起始日期', en: 'ID valid from' }, kind: 'date' },
  idTo: { label: { zh: '证件截止日期', en: 'ID valid to' }, kind: 'date' },
  mobile: { label: { zh: '手机号码', en: 'mobile' }, kind: 'mobile' },
  email: { label: { zh: '邮箱', en: 'e-mail' }, kind: 'email' },
} as const satisfies Record<string, Datum>;

const COMPANY = {
  'co.name': { label: { zh: '企业名称', en: 'Company name' }, kind: 'text' },
  'co.nameEn': { label: { zh: '企业英文名称', en: 'Company name in English' }, kind: 'text' },
  'co.uscc': { label: { zh: '统一社会信用代码', en: 'Unified social credit code' }, kind: 'uscc' },
  'co.orgCode': { label: { zh: '组织机构代码', en: 'Organisation code' }, kind: 'organisation-code' },
  'co.customsCode': { label: { zh: '海关注册编码', en: 'Customs registration code' }, kind: 'text' },
  'co.inspectionCode': { label: { zh: '检验检疫编码', en: 'Inspection and quarantine code' }, kind: 'text' },
  'co.address': { label: { zh: '企业地址', en: 'Company address' }, kind: 'text' },
  'co.region': { label: { zh: '企业注册地', en: 'Place of registration' }, kind: 'region' },
  'co.phone': { label: { zh: '企业联系电话', en: 'Company phone' }, kind: 'phone' },
  'co.apecEmail': { label: { zh: '企业邮箱账号', en: 'Company e-mail account' }, kind: 'email' },
} as const satisfies Record<string, Datum>;

const ACCOUNTS = {
  'adm.username': { label: { zh: '管理员用户名', en: 'Administrator user name' }, kind: 'username' },
  'op.username': { label: { zh: '操作员用户名', en: 'Operator user name' }, kind: 'username' },
  'hd.username': { label: { zh: '经办人用户名', en: 'Handler user name' }, kind: 'username' },
  'hd.scope': { label: { zh: '经办人权限', en: 'Handler permission' }, kind: 'choice' },
  'hd.mail': { label: { zh: '是否接受邮件', en: 'Receives mail' }, kind: 'choice' },
  /** Of the portal and role the page is for. */
  'account.username': { label: { zh: '登录账号', en: 'User name' }, kind: 'username' },
  'account.password': { label: { zh: '登录密码', en: 'Password' }, kind: 'password' },
} as const satisfies Record<string, Datum>;

const INVOICE = {
  'inv.title': { label: { zh: '发票抬头', en: 'Invoice title' }, kind: 'text' },
  'inv.taxNo': { label: { zh: '纳税人识别号', en: 'Taxpayer number' }, kind: 'uscc' },
  'inv.region': { label: { zh: '发票注册地', en: 'Invoice place of registration' }, kind: 'region' },
  'inv.address': { label: { zh: '注册地详细地址', en: 'Registered address' }, kind: 'text' },
  'inv.phone': { label: { zh: '发票联系电话', en: 'Invoice phone' }, kind: 'phone' },
  'inv.email': { label: { zh: '电子发票接收邮箱', en: 'E-mail for invoices' }, kind: 'email' },
  'inv.mailContact': { label: { zh: '邮箱联系人', en: 'Mail contact' }, kind: 'person-name' },
  'inv.mailPhone': { label: { zh: '邮箱联系电话', en: 'Mail contact phone' }, kind: 'phone' },
  'inv.filingContact': { label: { zh: '备案单位联系人', en: 'Filing contact' }, kind: 'person-name' },
  'inv.filingPhone': { label: { zh: '备案单位联系人电话', en: 'Filing contact phone' }, kind: 'phone' },
} as const satisfies Record<string, Datum>;

type PersonKey = `${PersonRole}.${keyof typeof PERSON_DATA}`;

/** Name of a datum, such as `co.uscc` or `lr.idNo`. */
export type DatumKey = keyof typeof COMPANY | keyof typeof ACCOUNTS | keyof typeof INVOICE | PersonKey;

const personal = Object.entries(PERSONS).flatMap(([role, who]) =>
  Object.entries(PERSON_DATA).map(([name, { label, kind }]): [string, Datum] => [
    `${role}.${name}`,
    { kind, label: { zh: `${who.zh}${label.zh}`, en: `${who.en}: ${label.en}` } },
  ]),
);

/** Every datum by its name, in the order in which a profile is shown. */
export const DATA = { ...COMPANY, ...Object.fromEntries(personal), ...ACCOUNTS, ...INVOICE } as Readonly<
  Record<DatumKey, Datum>
>;

/** Names of all data. */
export const DATUM_KEYS = Object.keys(DATA) as readonly DatumKey[];

export function isDatumKey(name: string): name is DatumKey {
  return Object.hasOwn(DATA, name);
}

/** Chinese and English name of a role. */
export function personLabel(role: PersonRole): Bilingual {
  return PERSONS[role];
}
