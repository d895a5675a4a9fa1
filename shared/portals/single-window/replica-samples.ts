// Made-up business of the demo shop: one 179 payment, one CEB311 order, one CEB621 inventory. No real company, person or number.
import { localDate } from '#shared/local-date.ts';
import type { ReplicaCard } from './replica-cards.ts';

export interface Labelled {
  label: string;
  value: string;
}

export interface Sample {
  key: string;
  fields: readonly Labelled[];
  text: string;
}

const SHOP = { code: '1105910159', name: '演示跨境电商有限公司' };
const PLATFORM = { code: '2302462651', name: '演示电商平台有限公司' };
/** Currency code of the yuan. */
const YUAN = '142';
const ROOT =
  'xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

function orderNumber(): string {
  const digits = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `YS${localDate(Date.now()).replaceAll('-', '')}${(digits % 1_000_000).toString().padStart(6, '0')}`;
}

function guid(): string {
  return crypto.randomUUID().toUpperCase();
}

/** Announcement 179: inner JSON stands between quotes unescaped, amounts without trailing zeros, in this field order. */
export function payment179(): Sample {
  const key = orderNumber();
  const head = {
    guid: guid(),
    initalRequest: 'https://pay.example.com/request',
    initalResponse: 'ok',
    ebpCode: PLATFORM.code,
    payCode: '312226T001',
    payTransactionId: `${key}0001`,
    totalAmount: 256.5,
    currency: YUAN,
    verDept: '3',
    payType: '1',
    tradingTime: `${localDate(Date.now()).replaceAll('-', '')}103005`,
    note: '演示数据',
  };
  const goods = [
    { gname: '儿童配方奶粉（演示）', itemLink: 'https://shop.example.com/item/1001' },
    { gname: '橄榄油 500ml（演示）', itemLink: 'https://shop.example.com/item/1002' },
  ];
  const lists = [{ orderNo: key, goodsInfo: goods, recpAccount: '0000123456789', recpCode: '', recpName: SHOP.name }];
  const text = `"sessionID":"${crypto.randomUUID()}"||"payExchangeInfoHead":"${JSON.stringify(head)}"||"payExchangeInfoLists":"${JSON.stringify(lists)}"||"serviceTime":"${Date.now()}"`;
  return {
    key,
    text,
    fields: [
      { label: '订单编号', value: key },
      { label: '支付交易编号', value: head.payTransactionId },
      { label: '交易金额', value: `${head.totalAmount} 人民币` },
      { label: '商品', value: goods.map((item) => item.gname).join('、') },
      { label: '收款企业', value: SHOP.name },
    ],
  };
}

/** A message of cross-border business: what stands around every one of them, and what is in this one. */
interface CebMessage {
  /** Root element, e.g. CEB311Message. */
  root: string;
  /** Element of the business; its head and list are named after it. */
  business: 'Order' | 'Inventory';
  time: string;
  head: Elements;
  list: Elements;
}

/** Child elements in their order. */
type Elements = Readonly<Record<string, string | number>>;

const MILK = { name: '儿童配方奶粉（演示）', country: 609, qty: 2, unit: 122, price: 128.25, totalPrice: 256.5 };
const GOODS: Labelled = { label: '商品', value: `${MILK.name} × ${MILK.qty}` };

/** CEB311 order message in canonical form, declared by the company of the card. */
export function ceb311(card: ReplicaCard): Sample {
  const key = orderNumber();
  const company = card.company || SHOP.name;
  const { country, qty, unit, price, totalPrice } = MILK;
  const text = cebText(company, {
    root: 'CEB311Message',
    business: 'Order',
    time: '20261122103005',
    head: {
      orderType: 'I',
      orderNo: key,
      ...traders(company),
      goodsValue: totalPrice,
      freight: 0,
      discount: 0,
      taxTotal: 23.34,
      acturalPaid: 279.84,
      currency: YUAN,
    },
    list: { gnum: 1, itemName: MILK.name, qty, unit, price, totalPrice, currency: YUAN, country },
  });
  return {
    key,
    text,
    fields: [
      { label: '报文类型', value: 'CEB311Message 电子订单' },
      { label: '订单编号', value: key },
      { label: '电商企业', value: company },
      GOODS,
      { label: '实际支付金额', value: '279.84 人民币' },
    ],
  };
}

/** CEB621 inventory message in canonical form; its signature is mandatory when declared (appStatus 2). */
export function ceb621(card: ReplicaCard): Sample {
  const key = orderNumber();
  const company = card.company || SHOP.name;
  const logisticsNo = `YD${key.slice(2)}`;
  const { country, qty, unit, price, totalPrice } = MILK;
  const text = cebText(company, {
    root: 'CEB621Message',
    business: 'Inventory',
    time: '20261122104500',
    head: {
      orderNo: key,
      ...traders(company),
      logisticsNo,
      copNo: `${key}-1`,
      ieFlag: 'I',
      customsCode: '0100',
      portCode: '0101',
      tradeMode: '9610',
      country,
      freight: 0,
      insuredFee: 0,
      currency: YUAN,
      packNo: 1,
      grossWeight: 2.4,
      netWeight: 1.8,
    },
    list: {
      gnum: 1,
      gcode: '1901101010',
      gname: MILK.name,
      gmodel: '900克/罐',
      country,
      currency: YUAN,
      qty,
      unit,
      price,
      totalPrice,
    },
  });
  return {
    key,
    text,
    fields: [
      { label: '报文类型', value: 'CEB621Message 进口清单' },
      { label: '订单编号', value: key },
      { label: '物流运单编号', value: logisticsNo },
      { label: '电商企业', value: company },
      GOODS,
      { label: '监管方式', value: '9610 跨境贸易电子商务' },
    ],
  };
}

function traders(company: string): Elements {
  return { ebpCode: PLATFORM.code, ebpName: PLATFORM.name, ebcCode: SHOP.code, ebcName: company };
}

/** The message's text, declared (appStatus 2) by `company`. */
function cebText(company: string, { root, business, time, head, list }: CebMessage): string {
  const declared = { guid: guid(), appType: 1, appTime: time, appStatus: 2, ...head };
  const transfer = {
    copCode: SHOP.code,
    copName: company,
    dxpMode: 'DXP',
    dxpId: 'DXPENTDEMO00001',
    note: '演示',
  };
  return `<ceb:${root} ${ROOT} guid="${guid()}" version="1.0">
  <ceb:${business}>
    <ceb:${business}Head>
${elements(declared, 6)}
    </ceb:${business}Head>
    <ceb:${business}List>
${elements(list, 6)}
    </ceb:${business}List>
  </ceb:${business}>
  <ceb:BaseTransfer>
${elements(transfer, 4)}
  </ceb:BaseTransfer>
</ceb:${root}>`;
}

function elements(values: Elements, indent: number): string {
  const lines = Object.entries(values).map(([name, value]) => `<ceb:${name}>${escapeXml(String(value))}</ceb:${name}>`);
  return lines.map((line) => ' '.repeat(indent) + line).join('\n');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
