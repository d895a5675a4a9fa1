// A made-up company for the portal suite: what is written for each datum, and what the page's model must hold then.
import type { DatumKey, PersonRole } from '#shared/profile/data.ts';
import type { FillValue } from '#shared/profile/value.ts';

const text = (value: string): FillValue => ({ kind: 'text', text: value });
const day = (value: string): FillValue => ({ kind: 'date', day: value });
const IDENTITY: FillValue = { kind: 'choice', names: ['身份证', '居民身份证'], codes: ['1', '111'] };

/** Each person differs in every datum: a mixed-up one shows. */
function person(role: PersonRole, name: string, number: number): [DatumKey, FillValue][] {
  return [
    [`${role}.name`, text(name)],
    [`${role}.idType`, IDENTITY],
    [`${role}.idNo`, text(`1101011990010${number}0${number}1X`)],
    [`${role}.idFrom`, day(`201${number}-0${number}-11`)],
    [`${role}.idTo`, day(`203${number}-0${number}-11`)],
    [`${role}.mobile`, text(`1380000000${number}`)],
    [`${role}.email`, text(`${role}@demo.example.com`)],
  ];
}

const REGION: FillValue = { kind: 'path', names: ['上海市', '市辖区', '浦东新区'] };

const VALUES: Readonly<Partial<Record<DatumKey, FillValue>>> = {
  'co.name': text('演示贸易有限公司'),
  'co.uscc': text('91310104MAD64FGA2L'),
  'co.orgCode': text('MAD64FGA2'),
  'co.address': text('演示市演示区演示路 1 号'),
  'co.region': REGION,
  'co.phone': text('021-00000000'),
  'co.apecEmail': text('apec@demo.example.com'),
  'account.username': text('demo_account'),
  'adm.username': text('demo_admin'),
  'op.username': text('demo_operator'),
  'hd.username': text('demo_handler'),
  'hd.scope': { kind: 'choice', names: ['仅可见该账号下创建的申请单'], codes: [] },
  'hd.mail': { kind: 'choice', names: ['是'], codes: ['1'] },
  'inv.title': text('演示贸易有限公司（开票）'),
  'inv.taxNo': text('91310104MAD64FGA2L'),
  'inv.region': REGION,
  'inv.address': text('演示市开票区开票路 2 号'),
  'inv.phone': text('021-00000001'),
  'inv.email': text('invoice@demo.example.com'),
  'inv.mailContact': text('赵邮箱'),
  'inv.mailPhone': text('021-00000002'),
  'inv.filingContact': text('钱备案'),
  'inv.filingPhone': text('021-00000003'),
  ...Object.fromEntries([
    ...person('lr', '李法人', 1),
    ...person('me', '孙本人', 2),
    ...person('adm', '周管理', 3),
    ...person('op', '吴操作', 4),
    ...person('hd', '郑经办', 5),
  ]),
};

/** What is written for a datum, or null where the demo company has nothing. */
export function demoValue(datum: DatumKey): FillValue | null {
  return VALUES[datum] ?? null;
}

/** Whether the model of a row holds the value, as the row wants it written. */
export function holds(model: string, value: FillValue, dateFormat = 'YYYY-MM-DD'): boolean {
  switch (value.kind) {
    case 'text':
      return model === value.text;
    case 'date':
      return model === (dateFormat === 'YYYYMMDD' ? value.day.replaceAll('-', '') : value.day);
    case 'long-term':
      return model.includes('长期');
    case 'choice':
      return value.names.includes(model) || value.codes.includes(model);
    case 'path':
      // a list of 省 alone holds the first
      return model === value.names.join('/') || model === value.names[0];
  }
}
