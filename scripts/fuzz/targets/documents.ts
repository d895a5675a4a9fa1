// What a page wants signed: it is always named as something, and the window gets short rows.
import { utf8 } from '#shared/bytes.ts';
import { recognise } from '../../../agent/documents/index.ts';
import { readXml } from '../../../agent/documents/reading/xml.ts';
import { must, type Target } from '../target.ts';

const PAYMENT =
  '"sessionID":"demo-session-1"||"payExchangeInfoHead":"{"guid":"DEMO","initalRequest":"a","ebpCode":"1","payCode":"2","payTransactionId":"P","totalAmount":1234.5,"currency":"142","verDept":"3","payType":"1","tradingTime":"20260301120000"}"||"payExchangeInfoLists":"[{"orderNo":"O-1","goodsInfo":[{"gname":"演示商品","itemLink":"http://shop.example/1"}],"recpAccount":"6200000000000001234","recpName":"演示贸易有限公司"}]"||"serviceTime":"1700000000000"';
const ORDERS =
  '<?xml version="1.0" encoding="UTF-8"?><ceb:CEB311Message xmlns:ceb="http://www.chinaport.gov.cn/ceb" guid="G" version="1.0"><ceb:Order><ceb:OrderHead><ceb:guid>G</ceb:guid><ceb:appType>1</ceb:appType><ceb:orderNo>1</ceb:orderNo><ceb:goodsValue>10.5</ceb:goodsValue><ceb:currency>142</ceb:currency></ceb:OrderHead><ceb:OrderList><ceb:gnum>1</ceb:gnum><ceb:totalPrice>10.5</ceb:totalPrice></ceb:OrderList></ceb:Order><ceb:BaseTransfer><ceb:copName>演示贸易有限公司</ceb:copName></ceb:BaseTransfer></ceb:CEB311Message>';
const DECLARATION =
  '<DecMessage xmlns="http://www.chinaport.gov.cn/dec" Version="4.8"><DecHead><SeqNo>I20260000000000001</SeqNo><IEFlag>I</IEFlag><CustomMaster>0000</CustomMaster><TradeName>演示贸易有限公司</TradeName></DecHead><DecLists><DecList><GNo>1</GNo><CodeTS>0000000000</CodeTS><GName>货</GName><DeclTotal>5</DeclTotal><TradeCurr>USD</TradeCurr></DecList></DecLists><DecSign><OperType>C</OperType></DecSign></DecMessage>';
const SIGNED_INFO =
  '<ds:SignedInfo xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:CanonicalizationMethod Algorithm="x"/><ds:SignatureMethod Algorithm="y"/><ds:Reference URI=""><ds:DigestMethod Algorithm="z"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo>';
const LOGINS = ['f3b1c2', '9c39f0f4-bb8a-4d42-8f57-6b1f3c520001', 'https://example.com/?a=1', '中文随机数 12345'];

export const documentTarget: Target = {
  name: 'document',
  shape: 'text',
  words: ['"||"', '"payExchangeInfoHead":"', '<ceb:Order>', '</ceb:Order>', '<DecList>', '<GName>', 'xmlns:ceb="http://www.chinaport.gov.cn/ceb"'],
  open: () => ({
    seeds: [PAYMENT, ORDERS, DECLARATION, SIGNED_INFO, ...LOGINS].map(utf8),
    run(input) {
      const { kind, title, fields, text, keys } = recognise(input);
      must(kind.length > 0 && title.zh.length > 0, 'a document without a name');
      must(text.length <= 65_536 && fields.length <= 100, 'more than a window holds');
      must(fields.every(({ value }) => value.length <= 2000), 'a row without an end');
      must(keys.every(({ value }) => typeof value === 'string'), 'a key that is no text');
    },
  }),
}; // prettier-ignore

export const xmlReadingTarget: Target = {
  name: 'xml-reading',
  shape: 'text',
  open: () => ({
    seeds: [ORDERS, DECLARATION, SIGNED_INFO].map(utf8),
    run: (input) => readXml(new TextDecoder().decode(input)),
  }),
};
