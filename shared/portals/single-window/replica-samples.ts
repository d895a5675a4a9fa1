// Made-up business of the demo shop: one 179 payment, one CEB311 order, one CEB621 inventory. No real company, person or number.
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
const ROOT =
  'xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

function orderNumber(): string {
  const digits = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `YS${new Date().toISOString().slice(0, 10).replaceAll('-', '')}${(digits % 1_000_000).toString().padStart(6, '0')}`;
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
    currency: '142',
    verDept: '3',
    payType: '1',
    tradingTime: `${new Date().toISOString().slice(0, 10).replaceAll('-', '')}103005`,
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

/** CEB311 order message in canonical form, declared by the company of the card. */
export function ceb311(card: ReplicaCard): Sample {
  const key = orderNumber();
  const company = escapeXml(card.company || SHOP.name);
  const text = `<ceb:CEB311Message ${ROOT} guid="${guid()}" version="1.0">
  <ceb:Order>
    <ceb:OrderHead>
      <ceb:guid>${guid()}</ceb:guid>
      <ceb:appType>1</ceb:appType>
      <ceb:appTime>20261122103005</ceb:appTime>
      <ceb:appStatus>2</ceb:appStatus>
      <ceb:orderType>I</ceb:orderType>
      <ceb:orderNo>${key}</ceb:orderNo>
      <ceb:ebpCode>${PLATFORM.code}</ceb:ebpCode>
      <ceb:ebpName>${PLATFORM.name}</ceb:ebpName>
      <ceb:ebcCode>${SHOP.code}</ceb:ebcCode>
      <ceb:ebcName>${company}</ceb:ebcName>
      <ceb:goodsValue>256.5</ceb:goodsValue>
      <ceb:freight>0</ceb:freight>
      <ceb:discount>0</ceb:discount>
      <ceb:taxTotal>23.34</ceb:taxTotal>
      <ceb:acturalPaid>279.84</ceb:acturalPaid>
      <ceb:currency>142</ceb:currency>
    </ceb:OrderHead>
    <ceb:OrderList>
      <ceb:gnum>1</ceb:gnum>
      <ceb:itemName>儿童配方奶粉（演示）</ceb:itemName>
      <ceb:qty>2</ceb:qty>
      <ceb:unit>122</ceb:unit>
      <ceb:price>128.25</ceb:price>
      <ceb:totalPrice>256.5</ceb:totalPrice>
      <ceb:currency>142</ceb:currency>
      <ceb:country>609</ceb:country>
    </ceb:OrderList>
  </ceb:Order>
  <ceb:BaseTransfer>
    <ceb:copCode>${SHOP.code}</ceb:copCode>
    <ceb:copName>${company}</ceb:copName>
    <ceb:dxpMode>DXP</ceb:dxpMode>
    <ceb:dxpId>DXPENTDEMO00001</ceb:dxpId>
    <ceb:note>演示</ceb:note>
  </ceb:BaseTransfer>
</ceb:CEB311Message>`;
  return {
    key,
    text,
    fields: [
      { label: '报文类型', value: 'CEB311Message 电子订单' },
      { label: '订单编号', value: key },
      { label: '电商企业', value: card.company || SHOP.name },
      { label: '商品', value: '儿童配方奶粉（演示） × 2' },
      { label: '实际支付金额', value: '279.84 人民币' },
    ],
  };
}

/** CEB621 inventory message in canonical form; its signature is mandatory when declared (appStatus 2). */
export function ceb621(card: ReplicaCard): Sample {
  const key = orderNumber();
  const company = escapeXml(card.company || SHOP.name);
  const text = `<ceb:CEB621Message ${ROOT} guid="${guid()}" version="1.0">
  <ceb:Inventory>
    <ceb:InventoryHead>
      <ceb:guid>${guid()}</ceb:guid>
      <ceb:appType>1</ceb:appType>
      <ceb:appTime>20261122104500</ceb:appTime>
      <ceb:appStatus>2</ceb:appStatus>
      <ceb:orderNo>${key}</ceb:orderNo>
      <ceb:ebpCode>${PLATFORM.code}</ceb:ebpCode>
      <ceb:ebpName>${PLATFORM.name}</ceb:ebpName>
      <ceb:ebcCode>${SHOP.code}</ceb:ebcCode>
      <ceb:ebcName>${company}</ceb:ebcName>
      <ceb:logisticsNo>YD${key.slice(2)}</ceb:logisticsNo>
      <ceb:copNo>${key}-1</ceb:copNo>
      <ceb:ieFlag>I</ceb:ieFlag>
      <ceb:customsCode>0100</ceb:customsCode>
      <ceb:portCode>0101</ceb:portCode>
      <ceb:tradeMode>9610</ceb:tradeMode>
      <ceb:country>609</ceb:country>
      <ceb:freight>0</ceb:freight>
      <ceb:insuredFee>0</ceb:insuredFee>
      <ceb:currency>142</ceb:currency>
      <ceb:packNo>1</ceb:packNo>
      <ceb:grossWeight>2.4</ceb:grossWeight>
      <ceb:netWeight>1.8</ceb:netWeight>
    </ceb:InventoryHead>
    <ceb:InventoryList>
      <ceb:gnum>1</ceb:gnum>
      <ceb:gcode>1901101010</ceb:gcode>
      <ceb:gname>儿童配方奶粉（演示）</ceb:gname>
      <ceb:gmodel>900克/罐</ceb:gmodel>
      <ceb:country>609</ceb:country>
      <ceb:currency>142</ceb:currency>
      <ceb:qty>2</ceb:qty>
      <ceb:unit>122</ceb:unit>
      <ceb:price>128.25</ceb:price>
      <ceb:totalPrice>256.5</ceb:totalPrice>
    </ceb:InventoryList>
  </ceb:Inventory>
  <ceb:BaseTransfer>
    <ceb:copCode>${SHOP.code}</ceb:copCode>
    <ceb:copName>${company}</ceb:copName>
    <ceb:dxpMode>DXP</ceb:dxpMode>
    <ceb:dxpId>DXPENTDEMO00001</ceb:dxpId>
    <ceb:note>演示</ceb:note>
  </ceb:BaseTransfer>
</ceb:CEB621Message>`;
  return {
    key,
    text,
    fields: [
      { label: '报文类型', value: 'CEB621Message 进口清单' },
      { label: '订单编号', value: key },
      { label: '物流运单编号', value: `YD${key.slice(2)}` },
      { label: '电商企业', value: card.company || SHOP.name },
      { label: '商品', value: '儿童配方奶粉（演示） × 2' },
      { label: '监管方式', value: '9610 跨境贸易电子商务' },
    ],
  };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
