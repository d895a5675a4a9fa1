// The lists that a sheet can hold, and by which heads their columns are known. Heads are compared whole, never in parts.
import { DATA, isDatumKey } from '#shared/profile/data.ts';
import type { DatumKey } from '#shared/profile/data.ts';

export type ImportList = 'operators' | 'handlers' | 'invoices';

const PERSON = {
  name: ['姓名', '名字', '人员姓名', '持证人', 'name'],
  idType: ['证件类型', '证件种类', '证件类别', '身份证件类型', 'id type'],
  idNo: ['证件号码', '证件号', '身份证号', '身份证号码', '公民身份号码', '身份证', 'id number'],
  idFrom: ['证件起始日期', '起始日期', '有效起始日期', '身份证起始日期', '身份证有效起始日期', '证件有效期起', '有效期起', '有效期开始'],
  idTo: ['证件截止日期', '证件结束日期', '截止日期', '结束日期', '有效截止日期', '有效结束日期', '身份证结束日期', '身份证截止日期', '身份证有效截止日期', '身份证有效结束日期', '证件有效期止', '有效期止', '有效期至'],
  mobile: ['手机号码', '手机号', '手机', '移动电话', '联系手机', '手机电话', 'mobile'],
  email: ['邮箱', '电子邮箱', '邮箱地址', '电子邮件', 'email', 'e-mail'],
  username: ['用户名', '登录名', '登录账号', '登录帐号', '账号', '帐号', '用户名称', 'user name', 'username'],
}; // prettier-ignore

const HEADS: Readonly<Record<ImportList, Readonly<Record<string, readonly string[]>>>> = {
  operators: PERSON,
  handlers: {
    ...PERSON,
    name: [...PERSON.name, '经办人'],
    scope: ['经办人权限', '权限', '申请单权限', '可见范围'],
    mail: ['是否接受邮件', '是否接收邮件', '接受邮件', '接收邮件'],
  },
  invoices: {
    title: ['名称', '发票抬头', '抬头', '发票名称', '开票名称', '开票单位', '企业名称', '公司名称', '单位名称'],
    taxNo: ['纳税人识别号', '税号', '纳税识别号', '统一社会信用代码', '信用代码', '企业税号'],
    region: ['注册地', '注册地选择', '所在地区', '注册地区', '地区'],
    address: ['注册地详细地址', '详细地址', '注册地址', '地址', '单位地址'],
    phone: ['联系电话', '电话', '电话号码', '单位电话'],
    email: ['电子发票接收邮箱', '接收邮箱', '发票接收邮箱', '收票邮箱', '邮箱', '电子邮箱'],
    mailContact: ['邮箱联系人', '收票人', '联系人'],
    mailPhone: ['邮箱联系电话', '收票人电话', '联系人电话'],
    filingContact: ['备案单位联系人', '备案联系人'],
    filingPhone: ['备案单位联系人电话', '备案联系人电话', '备案单位联系电话'],
  },
}; // prettier-ignore

const PREFIX = { operators: 'op', handlers: 'hd', invoices: 'inv' } as const satisfies Record<ImportList, string>;

/** Name of the field in an entry of the list and its datum, in the order of the template. */
export function columnsOf(list: ImportList): { field: string; datum: DatumKey; head: string }[] {
  return Object.entries(HEADS[list]).flatMap(([field, heads]) => {
    const datum = `${PREFIX[list]}.${field}`;
    return isDatumKey(datum) ? [{ field, datum, head: heads[0] ?? '' }] : [];
  });
}

/** What a column of this head holds; null when no head of the list is meant. Passwords are never read. */
export function datumOfHead(list: ImportList, head: string): DatumKey | null {
  const wanted = plain(head);
  const found = columnsOf(list).find(({ field, datum }) =>
    [...(HEADS[list][field] ?? []), DATA[datum].label.zh, DATA[datum].label.en].some(
      (known) => plain(known) === wanted,
    ),
  );
  return wanted === '' ? null : (found?.datum ?? null);
}

/** Without stars, colons, remarks in brackets, spaces and differences of width. */
function plain(head: string): string {
  return head
    .normalize('NFKC')
    .replace(/\([^)]*\)|\[[^\]]*\]/g, '')
    .replace(/[\s*:_]/g, '')
    .toLowerCase();
}
