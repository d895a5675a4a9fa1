// 跨境电商 CEBnnnMessage whole (202205 edition; spec/import-client §2.4): all tickets counted, all amounts added up.
import type { RecognisedDocument } from './document.ts';
import { DOUBLED, field, keysOf, listed, rows, wordOf } from './reading/fields.ts';
import { total } from './reading/money.ts';
import { childrenOf, isAmbiguous, readXml, rootName, textAt, textsBelow, type XmlElement } from './reading/xml.ts';

const NAMESPACE = 'http://www.chinaport.gov.cn/ceb';

/** Messages a company signs; receipts are never signed by it and keep only their number. */
const TYPES: Record<string, string> = {
  '213': '出口退货申请',
  '215': '出口退货入库明细',
  '303': '出口电子订单',
  '311': '进口电子订单',
  '403': '出口收款单',
  '411': '进口支付单',
  '505': '出口物流运单',
  '507': '出口运抵单',
  '509': '出口离境单',
  '511': '进口物流运单',
  '513': '进口运单状态',
  '603': '出口清单',
  '605': '出口撤销申请',
  '607': '出口清单总分单',
  '621': '进口清单',
  '623': '进口撤销申请',
  '625': '进口退货申请',
  '701': '出口汇总申请',
  '711': '进口入库明细',
};

/** Root children that are not tickets. */
const NOT_TICKETS = new Set(['BaseTransfer', 'BaseSubscribe', 'ExtendMessage']);

const NUMBERS = [
  ['orderNo', '订单号', 'Order'],
  ['logisticsNo', '物流运单号', 'Waybill'],
  ['invtNo', '清单编号', 'Inventory number'],
  ['copNo', '企业内部编号', "Company's own number"],
  ['preNo', '预录入编号', 'Pre-entry number'],
  ['payTransactionId', '支付交易号', 'Payment transaction'],
  ['payNo', '收款单号', 'Receipt number'],
  ['billNo', '提运单号', 'Bill of lading'],
] as const;

const COMPANIES = [
  ['ebcName', '电商企业', 'E-commerce company'],
  ['ebpName', '电商平台', 'Platform'],
  ['agentName', '申报企业', 'Declarant'],
  ['logisticsName', '物流企业', 'Logistics company'],
  ['payName', '支付企业', 'Payment company'],
] as const;

const AMOUNTS = [
  ['goodsValue', '商品价格合计', 'Value of goods'],
  ['acturalPaid', '实际支付合计', 'Actually paid'],
  ['amountPaid', '支付金额合计', 'Amount paid'],
  ['charge', '收款金额合计', 'Amount received'],
  ['totalPrice', '商品总价合计', 'Total of lines'],
  ['freight', '运费合计', 'Freight'],
] as const;

/** @returns null when the text is not of this kind; never throws */
export function recogniseCebMessage(text: string): RecognisedDocument | null {
  const number = /^CEB(\d{3})Message$/.exec(rootName(text))?.[1];
  if (number === undefined) return null;
  const result = readXml(text);
  if (!('root' in result) || result.root.name !== `CEB${number}Message` || result.root.uri !== NAMESPACE) return null;
  const { root } = result;
  const all = (name: string): string[] => textsBelow(root, name);
  const tickets = root.children.filter((child) => child.uri === NAMESPACE && !NOT_TICKETS.has(child.name));
  const name = Object.hasOwn(TYPES, number) ? (TYPES[number] ?? '') : '跨境电商报文';
  return {
    kind: 'ceb-message',
    title: { zh: `${name}（CEB${number}）`, en: `Cross-border e-commerce message CEB${number}` },
    fields: rows([
      field('报文类型', 'Message', `${name} CEB${number}`),
      field('票数', 'Tickets', `${tickets.length} 票`, true),
      field('操作', 'Operation', listed(tickets.map(operation)), true),
      ...NUMBERS.map(([leaf, zh, en]) =>
        field(zh, en, listed(all(leaf)), leaf === 'orderNo' || leaf === 'logisticsNo' || leaf === 'invtNo'),
      ),
      ...COMPANIES.map(([leaf, zh, en]) => field(zh, en, listed(all(leaf)))),
      field('商品行数', 'Lines of goods', countGoods(tickets)),
      ...AMOUNTS.map(([leaf, zh, en]) => field(zh, en, total(filled(all(leaf)), all('currency')), leaf !== 'freight')),
      field(
        '传输企业',
        'Sender',
        [textAt(root, 'BaseTransfer', 'copName'), textAt(root, 'BaseTransfer', 'copCode')].filter(Boolean).join(' '),
      ),
    ]),
    caution: isDoubled(root, tickets) ? DOUBLED : null,
    keys: keysOf({
      订单号: all('orderNo'),
      物流运单号: all('logisticsNo'),
      清单编号: all('invtNo'),
      企业内部编号: all('copNo'),
    }),
  };
}

/** appType 1 new, 2 change, 3 delete; appStatus 1 save, 2 declare (spec/import-client §2.4). */
function operation(ticket: XmlElement): string {
  const head = ticket.children.find((child) => childrenOf(child, 'appType').length > 0) ?? ticket;
  const type = textAt(head, 'appType');
  const status = textAt(head, 'appStatus');
  const words = [wordOf({ '1': '新增', '2': '变更', '3': '删除' }, type), wordOf({ '1': '暂存', '2': '申报' }, status)];
  return words.filter(Boolean).join(' ');
}

/** Numbers, companies and amounts are shown of all places they stand at; of these the first alone is. */
function isDoubled(root: XmlElement, tickets: XmlElement[]): boolean {
  const leaves = ['appType', 'appStatus'];
  return (
    isAmbiguous(root, { parts: ['BaseTransfer'] }) ||
    tickets.some(
      (ticket) =>
        leaves.some((name) => textsBelow(ticket, name).length > 1) ||
        [ticket, ...ticket.children].some((head) => isAmbiguous(head, { leaves })),
    )
  );
}

function countGoods(tickets: XmlElement[]): string {
  const lines = tickets.reduce(
    (count, ticket) => count + ticket.children.filter((child) => child.name.endsWith('List')).length,
    0,
  );
  return lines === 0 ? '' : `${lines} 行`;
}

function filled(values: string[]): string[] {
  return values.filter((value) => value !== '');
}
