// 报关单 DecMessage as the import client takes it (spec/import-client §2.1); no public schema exists, so absent elements are left out.
import type { RecognisedDocument } from './document.ts';
import { DOUBLED, field, keysOf, listed, rows, wordOf } from './reading/fields.ts';
import { total } from './reading/money.ts';
import { childrenOf, isAmbiguous, readXml, rootName, textAt, type XmlElement } from './reading/xml.ts';

const NAMESPACE = 'http://www.chinaport.gov.cn/dec';
const MOST_GOODS = 30;
const OPERATIONS: Record<string, string> = {
  A: '上载',
  B: '上载（含转关）',
  C: '申报',
  D: '申报（含转关）',
  E: '电子手册上载',
  G: '暂存',
};

/** What is shown of each part. */
const HEAD = [
  'SeqNo', 'EntryId', 'IEFlag', 'CustomMaster', 'IEPort', 'TradeName', 'TradeCoScc', 'TradeCode', 'OwnerName', 'AgentName',
  'TradeMode', 'BillNo', 'ContrNo',
] as const; // prettier-ignore
const SIGN = ['OperType', 'ClientSeqNo'] as const;
const LINE = ['CodeTS', 'GName', 'GQty', 'GUnit', 'DeclTotal', 'TradeCurr'] as const;

/** @returns null when the text is not of this kind; never throws */
export function recogniseDeclaration(text: string): RecognisedDocument | null {
  if (rootName(text) !== 'DecMessage') return null;
  const result = readXml(text);
  // Some companies' software leaves the namespace out; the official client accepts it.
  if (
    !('root' in result) ||
    result.root.name !== 'DecMessage' ||
    (result.root.uri !== NAMESPACE && result.root.uri !== '')
  )
    return null;
  const { root } = result;
  const head = (name: (typeof HEAD)[number]): string => textAt(root, 'DecHead', name);
  const goods = childrenOf(root, 'DecLists').flatMap((list) => childrenOf(list, 'DecList'));
  const amounts = goods.map((line) => textAt(line, 'DeclTotal'));
  const number = textAt(root, 'DecSign', 'ClientSeqNo');
  return {
    kind: 'declaration',
    title: { zh: '报关单', en: 'Goods declaration' },
    fields: rows([
      field('统一编号', 'Unified number', head('SeqNo'), true),
      field('报关单号', 'Declaration number', head('EntryId'), true),
      field('操作', 'Operation', wordOf(OPERATIONS, textAt(root, 'DecSign', 'OperType')), true),
      field('进出口', 'Direction', wordOf({ I: '进口', E: '出口' }, head('IEFlag'))),
      field('申报口岸', 'Customs of declaration', head('CustomMaster'), true),
      field('进出境关别', 'Customs of entry or exit', head('IEPort')),
      field(
        '境内收发货人',
        'Domestic party',
        [head('TradeName'), head('TradeCoScc') || head('TradeCode')].filter(Boolean).join(' '),
        true,
      ),
      field('消费使用/生产销售单位', 'Owner', head('OwnerName')),
      field('申报单位', 'Declarant', head('AgentName')),
      field('监管方式', 'Customs regime', head('TradeMode')),
      field('提运单号', 'Bill of lading', head('BillNo')),
      field('合同协议号', 'Contract', head('ContrNo')),
      field('商品项数', 'Lines', `${goods.length} 项`, true),
      field(
        '总价',
        'Total',
        total(
          amounts,
          goods.map((line) => textAt(line, 'TradeCurr')),
        ),
        true,
      ),
      field('企业自编号', "Company's own number", number),
      ...goods.slice(0, MOST_GOODS).map((line, i) => field(`商品 ${i + 1}`, `Goods ${i + 1}`, goodsLine(line))),
      field('其余商品', 'Further goods', goods.length > MOST_GOODS ? `${goods.length - MOST_GOODS} 项，见原文` : ''),
    ]),
    caution: isDoubled(root) ? DOUBLED : null,
    keys: keysOf({
      统一编号: [head('SeqNo')],
      报关单号: [head('EntryId')],
      企业自编号: [number],
      提运单号: [head('BillNo')],
    }),
  };
}

function isDoubled(root: XmlElement): boolean {
  const part = (name: string) => root.children.find((child) => child.name === name);
  const lines = childrenOf(root, 'DecLists').flatMap((list) => list.children);
  return (
    isAmbiguous(root, { parts: ['DecHead', 'DecLists', 'DecSign'] }) ||
    isAmbiguous(part('DecHead'), { leaves: HEAD }) ||
    isAmbiguous(part('DecSign'), { leaves: SIGN }) ||
    lines.some((line) => isAmbiguous(line, { leaves: LINE }))
  );
}

function goodsLine(line: XmlElement): string {
  const amount = textAt(line, 'DeclTotal');
  const parts = [
    textAt(line, 'CodeTS'),
    textAt(line, 'GName'),
    `${textAt(line, 'GQty')} ${textAt(line, 'GUnit')}`.trim(),
  ];
  return listed([...parts, amount === '' ? '' : total([amount], [textAt(line, 'TradeCurr')])]);
}
