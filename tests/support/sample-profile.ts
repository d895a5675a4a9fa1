// A made-up company, complete in every field. Codes and numbers pass their checks and belong to nobody.
import { emptyHandler, emptyInvoice, emptyOperator, emptyProfile } from '#shared/profile/profile.ts';
import type { Person, Profile } from '#shared/profile/profile.ts';

const PERSON: Person = {
  name: '', idType: 'id-card', idNo: '', idFrom: '2016-03-01', idTo: '2036-03-01', mobile: '', email: '',
}; // prettier-ignore

/** 演示贸易有限公司 with two operators, two handlers, two invoices and an account of each kind. */
export function sampleProfile(id = 'demo'): Profile {
  return {
    ...emptyProfile(id),
    company: {
      name: '演示贸易有限公司', nameEn: 'Demo Trading Co., Ltd.', uscc: '91650100MA0DEM013Q', customsCode: '6501960001',
      inspectionCode: '6500600001', address: '演示区演示路1号101室', region: ['新疆维吾尔自治区', '乌鲁木齐市', '天山区'],
      phone: '0991-8886666', apecEmail: 'apec@demo-trading.example.com',
    },
    lr: { ...PERSON, name: '演法人', idNo: '110101198001010010', idTo: '长期', mobile: '13800000001', email: 'lr@example.com' },
    me: { ...PERSON, name: '演本人', idNo: '110101199002150028', mobile: '13800000002', email: 'me@example.com' },
    adm: {
      ...PERSON, name: '演管理', idNo: '310101198511200030', mobile: '13800000003', email: 'adm@example.com', username: 'demo_admin',
    },
    operators: [
      { ...emptyOperator('op-1'), ...PERSON, name: '演操作', idNo: '650102198808080046', mobile: '13800000004', username: 'demo_op1' },
      { ...emptyOperator('op-2'), ...PERSON, name: '演操二', idNo: '440101199206060055', mobile: '13800000005', username: 'demo_op2' },
    ],
    handlers: [
      { ...emptyHandler('hd-1'), ...PERSON, name: '演经办', idNo: '110101199505050061', mobile: '13800000006', username: 'demo_hd1', scope: 'own', mail: 'yes' },
      { ...emptyHandler('hd-2'), name: '演经二', username: 'demo_hd2', mail: 'no' },
    ],
    invoices: [
      {
        ...emptyInvoice('inv-1'), title: '演示贸易有限公司', region: ['新疆维吾尔自治区', '乌鲁木齐市'], address: '演示路1号',
        phone: '0991-8886667', email: 'invoice@example.com', mailContact: '演邮箱', mailPhone: '13800000007', filingContact: '演备案',
        filingPhone: '13800000008',
      },
      { ...emptyInvoice('inv-2'), title: '演示贸易有限公司北京分公司', taxNo: '91110000MA1DEM023Q' },
    ],
    addresses: [
      { id: 'ad-1', name: '仓库', region: ['北京市', '市辖区', '朝阳区'], address: '演示仓1号', contact: '演仓库', phone: '13800000009' },
    ],
    documents: [{ id: 'doc-1', name: '营业执照', number: 'DEMO-1', from: '2020-01-01', to: '长期' }],
    accounts: [
      { id: 'ac-1', portal: 'single-window', role: 'admin', username: 'demo_admin', password: null },
      { id: 'ac-2', portal: 'single-window', role: 'operator', username: 'demo_op1', password: 'Demo-pass-1' },
      { id: 'ac-3', portal: 'apec', role: 'company', username: 'apec@demo-trading.example.com', password: null },
    ],
  };
} // prettier-ignore
