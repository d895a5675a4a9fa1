import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { recognise } from './index.ts';
import { sumDecimals, total } from './reading/money.ts';
import { readableTime } from './reading/times.ts';

const of = (text: string) => recognise(utf8(text));
const value = (document: ReturnType<typeof recognise>, label: string) =>
  document.fields.find((row) => row.label.zh === label)?.value;

const payment = (head: string, lists: string) =>
  `"sessionID":"demo-session-1"||"payExchangeInfoHead":"${head}"||"payExchangeInfoLists":"${lists}"||"serviceTime":"1700000000000"`;
const HEAD =
  '{"guid":"DEMO","initalRequest":"https://pay.example/a?b=1","initalResponse":"ok","ebpCode":"0000000001","payCode":"0000000002","payTransactionId":"DEMOPAY1","totalAmount":1234.5,"currency":"142","verDept":"3","payType":"1","tradingTime":"20260301120000"}';
const LISTS =
  '[{"orderNo":"DEMO-ORDER-1","goodsInfo":[{"gname":"演示商品","itemLink":"http://shop.example/1"},{"gname":"演示商品二","itemLink":""}],"recpAccount":"6200000000000001234","recpCode":"","recpName":"演示贸易有限公司"}]';

const order = (number: string, amount: string, currency = '142') =>
  `<ceb:Order><ceb:OrderHead><ceb:guid>G</ceb:guid><ceb:appType>1</ceb:appType><ceb:appStatus>2</ceb:appStatus><ceb:orderNo>${number}</ceb:orderNo><ceb:ebcName>演示贸易有限公司</ceb:ebcName><ceb:goodsValue>${amount}</ceb:goodsValue><ceb:currency>${currency}</ceb:currency></ceb:OrderHead><ceb:OrderList><ceb:gnum>1</ceb:gnum><ceb:totalPrice>${amount}</ceb:totalPrice></ceb:OrderList></ceb:Order>`;
const ceb = (body: string, before = '<?xml version="1.0" encoding="UTF-8"?>') =>
  `${before}<ceb:CEB311Message xmlns:ceb="http://www.chinaport.gov.cn/ceb" guid="G" version="1.0">${body}<ceb:BaseTransfer><ceb:copCode>0000000001</ceb:copCode><ceb:copName>演示贸易有限公司</ceb:copName></ceb:BaseTransfer></ceb:CEB311Message>`;

const declaration = (goods: string) =>
  `<DecMessage xmlns="http://www.chinaport.gov.cn/dec" Version="4.8"><DecHead><SeqNo>I20260000000000001</SeqNo><IEFlag>I</IEFlag><CustomMaster>0000</CustomMaster><TradeName>演示贸易有限公司</TradeName><TradeCoScc>000000000000000019</TradeCoScc></DecHead><DecLists>${goods}</DecLists><DecSign><OperType>C</OperType><ClientSeqNo>DEMO1</ClientSeqNo></DecSign></DecMessage>`;
const goods = (name: string, amount: string) =>
  `<DecList><GNo>1</GNo><CodeTS>0000000000</CodeTS><GName>${name}</GName><DeclTotal>${amount}</DeclTotal><TradeCurr>USD</TradeCurr></DecList>`;

const signedInfo =
  '<ds:SignedInfo xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sm2-sm3"></ds:SignatureMethod><ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></ds:DigestMethod><ds:DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAA=</ds:DigestValue></ds:Reference></ds:SignedInfo>';

describe('a PDF', () => {
  const read = () => ({ pages: 3, signatures: 1, title: '对账单\u202efdp.exe' });

  it('is named with what it says of itself, escaped, and never without the caution to read it first', () => {
    const document = recognise(Uint8Array.from([...utf8('%PDF-1.7\n'), 0, 255]), read);
    expect(document).toMatchObject({ kind: 'pdf', title: { zh: 'PDF 文件' }, text: '' });
    expect(['标题', '页数', '已有签名'].map((label) => value(document, label))).toEqual([
      '对账单⟨U+202E⟩fdp.exe',
      '3 页',
      '1 个',
    ]);
    expect(document.caution?.zh).toContain('先在阅读器里看过');
  });

  it('in letters alone it is one too, also when nothing can be read in it; elsewhere the mark means nothing', () => {
    expect(of('%PDF-1.4 1 0 obj')).toMatchObject({ kind: 'pdf', text: '%PDF-1.4 1 0 obj' });
    expect(of('%PDF-1.4').fields.map(({ label }) => label.zh)).toEqual(['大小']);
    expect(of(' %PDF-1.4').kind).toBe('text');
  });
});

describe('customs 179', () => {
  it('shows order, amount, goods, and masks the account', () => {
    const document = of(payment(HEAD, LISTS));
    expect(document.kind).toBe('customs-179');
    expect(value(document, '订单号')).toBe('DEMO-ORDER-1');
    expect(value(document, '支付金额')).toBe('1,234.50 人民币');
    expect(value(document, '交易时间')).toBe('2026-03-01 12:00:00');
    expect(value(document, '商品')).toBe('2 项：演示商品、演示商品二');
    expect(value(document, '收款账号')).toBe('6200****1234');
    expect(value(document, '系统时间')).toBe('2023-11-15 06:13:20');
    expect(document.caution).toBeNull();
    expect(document.keys).toContainEqual({ name: '订单号', value: 'DEMO-ORDER-1' });
    expect(JSON.stringify(document.fields)).not.toContain('6200000000000001234');
  });

  it('keeps its kind with the trailing newline some clients sign', () => {
    expect(of(`${payment(HEAD, LISTS)}\n`).kind).toBe('customs-179');
  });

  it('warns when a name stands twice, and only then (test id 15)', () => {
    expect(of(payment(HEAD.replace('{', '{"totalAmount":1,'), LISTS)).caution?.zh).toContain('重复');
    expect(
      of(payment('{"note":"a, \\"b\\": c","totalAmount":"1"}', '[{"orderNo":":x"},{"orderNo":"\\\\"}]')).caution,
    ).toBeNull();
  });

  it.each([
    ['a mark inside a value', payment(HEAD.replace('DEMOPAY1', 'x"||"payExchangeInfoLists":"[]'), LISTS)],
    ['a head that is no JSON', payment('{', LISTS)],
    ['lists that are no list', payment(HEAD, '{}')],
    ['something behind it', `${payment(HEAD, LISTS)}x`],
  ])('shows %s as plain text', (_name, text) => {
    expect(of(text).kind).toBe('text');
  });
});

describe('declaration', () => {
  it('shows number, customs, company, lines and the exact total', () => {
    const document = of(declaration(goods('演示零件', '0.1') + goods('演示零件二', '1000.20')));
    expect(document.kind).toBe('declaration');
    expect(value(document, '统一编号')).toBe('I20260000000000001');
    expect(value(document, '申报口岸')).toBe('0000');
    expect(value(document, '境内收发货人')).toBe('演示贸易有限公司 000000000000000019');
    expect(value(document, '商品项数')).toBe('2 项');
    expect(value(document, '总价')).toBe('1,000.30 美元');
    expect(value(document, '操作')).toBe('申报');
    expect(document.keys).toContainEqual({ name: '统一编号', value: 'I20260000000000001' });
  });

  it('never lets many lines hide one: count, total and a pointer to the rest are there (test id 15)', () => {
    const document = of(declaration(goods('演示', '1').repeat(999) + goods('另一件', '5000000')));
    expect(value(document, '商品项数')).toBe('1000 项');
    expect(value(document, '总价')).toBe('5,000,999.00 美元');
    expect(value(document, '其余商品')).toBe('970 项，见原文');
    expect(document.fields.length).toBeLessThanOrEqual(60);
  });
});

describe('CEB messages', () => {
  it('counts the tickets, lists the orders, adds the amounts up exactly', () => {
    const document = of(ceb(order('DEMO1', '0.10') + order('DEMO2', '12345678912345.12345')));
    expect(document).toMatchObject({ kind: 'ceb-message', title: { zh: '进口电子订单（CEB311）' }, caution: null });
    expect(value(document, '票数')).toBe('2 票');
    expect(value(document, '订单号')).toBe('DEMO1、DEMO2');
    expect(value(document, '商品价格合计')).toBe('12,345,678,912,345.22345 人民币');
    expect(value(document, '操作')).toBe('新增 申报');
    expect(document.keys.map((key) => key.value)).toEqual(['DEMO1', 'DEMO2']);
  });

  it('says so instead of adding up several currencies or a wrong number', () => {
    expect(value(of(ceb(order('A', '1') + order('B', '1', '502'))), '商品价格合计')).toContain('币制不一');
    expect(value(of(ceb(order('A', '1e9'))), '商品价格合计')).toContain('有误');
  });

  it('takes elements of another namespace for nothing', () => {
    const document = of(ceb(order('A', '1') + '<x:Order xmlns:x="urn:x"><x:orderNo>B</x:orderNo></x:Order>'));
    expect(value(document, '票数')).toBe('1 票');
    expect(value(document, '订单号')).toBe('A');
  });

  it.each([
    ['DOCTYPE', ceb(order('A', '1'), '<!DOCTYPE x [<!ENTITY a "b">]>'), 'DOCTYPE'],
    ['a processing instruction', ceb(`<?a b?>${order('A', '1')}`), '处理指令'],
    ['a cut end', ceb(order('A', '1')).slice(0, -9), '不完整'],
    ['depth without end', ceb('<ceb:a>'.repeat(40) + '</ceb:a>'.repeat(40)), '太深'],
    ['an undefined entity', ceb(order('&xxe;', '1')), '不完整'],
  ])('shows %s as text with a caution (test id 28)', (_name, text, word) => {
    const document = of(text);
    expect(document.kind).toBe('text');
    expect(document.caution?.zh).toContain(word);
  });

  it('makes a bidi mark in an order number visible, written plainly or as a reference (test id 15)', () => {
    expect(value(of(ceb(order('A\u202e1', '1'))), '订单号')).toBe('A⟨U+202E⟩1');
    expect(value(of(ceb(order('A&#x202e;1', '1'))), '订单号')).toBe('A⟨U+202E⟩1');
  });
});

describe('a SignedInfo alone', () => {
  it('says in amber that the message was not seen', () => {
    const document = of(signedInfo);
    expect(document.kind).toBe('ceb-signed-info');
    expect(document.caution?.zh).toContain('没有经过这个窗口');
    expect(value(document, '报文摘要')).toBe('AAAAAAAAAAAAAAAAAAAAAAAAAAA=');
    expect(value(document, '签名算法')).toBe('sm2-sm3');
  });
});

describe('a name that is shown and stands twice', () => {
  const whole = declaration(goods('演示', '1'));
  it.each([
    ['a company', whole.replace('<TradeName>', '<TradeName>甲公司</TradeName><TradeName>')],
    ['a company of another namespace', whole.replace('<TradeName>', '<x:TradeName xmlns:x="urn:x">甲公司</x:TradeName><TradeName>')],
    ['a head', whole.replace('<DecLists>', '<DecHead><TradeName>甲公司</TradeName></DecHead><DecLists>')],
    ['an operation', whole.replace('<OperType>', '<OperType>G</OperType><OperType>')],
    ['an amount', whole.replace('<DeclTotal>', '<DeclTotal>9000000</DeclTotal><DeclTotal>')],
    ['a name of elements', whole.replace('演示贸易有限公司', '<b>甲公司</b>')],
    ['a list', whole.replace('<DecSign>', `<DecLists>${goods('另一件', '5')}</DecLists><DecSign>`)],
    ['what a ticket is for', ceb(order('1', '1').replace('<ceb:appType>', '<ceb:appType>3</ceb:appType><ceb:appType>'))],
    ['the head of a ticket', ceb(order('1', '1').replace('<ceb:OrderList>', '<ceb:OrderHead><ceb:appType>3</ceb:appType></ceb:OrderHead><ceb:OrderList>'))],
  ])('%s: the window warns', (_name, text) => {
    expect(of(text).caution?.zh).toContain('重复');
  });

  it('once each, there is no warning', () => {
    expect([of(whole).caution, of(ceb(order('1', '1') + order('2', '2'))).caution]).toEqual([null, null]);
  });
}); // prettier-ignore

describe('登录 (test id 17)', () => {
  it.each([
    'K7Jx0p2mQe9/ab+Z1w==',
    '0a'.repeat(32),
    '8373645526172839',
    '550e8400-e29b-41d4-a716-446655440000',
    'k3j9x0qwertzuiop',
    'x',
  ])('takes %s for the random of a login', (text) => {
    expect(of(text).kind).toBe('login');
  });

  it.each([
    ['a declaration', declaration(goods('演示', '1'))],
    ['Chinese words', '同意付款一万元'],
    ['words with spaces', 'pay 100 USD to B'],
    ['words joined by signs', 'PAY-ALL-100000'],
    ['a declaration number', '010120261234567890'],
    ['a key and a value', 'amount=100'],
    ['JSON', '{"a":1}'],
    ['XML', '<a/>'],
    ['65 characters', 'a1'.repeat(33)],
    ['a line end', 'K7Jx0p2mQe9\n'],
    ['a bidi mark', 'K7Jx\u202e0p2m'],
    ['nothing', ''],
  ])('calls %s a signature', (_name, text) => {
    expect(of(text).kind).not.toBe('login');
  });

  it('takes up to 64 raw bytes for a decoded random, and nothing longer', () => {
    expect(recognise(Uint8Array.from({ length: 16 }, (_, i) => 255 - i)).kind).toBe('login');
    expect(recognise(new Uint8Array(64)).kind).toBe('login');
    expect(recognise(new Uint8Array(65)).kind).toBe('binary');
    // attack 17: a sentence does not become a random by a character nobody sees
    for (const sentence of ['PAY 100000 TO ACCOUNT 62\u0001', '\u0000同意付款壹佰万元'])
      expect(recognise(utf8(sentence)).kind).toBe('binary');
  });

  it('attack 17: what CMS signs in the place of a document is none, however short', () => {
    const attributes = Buffer.from(
      '3138301106092a864886f70d010903310406022a03302306092a864886f70d010904311604140000000000000000000000000000000000000000',
      'hex',
    );
    expect(attributes.length).toBe(58);
    expect(recognise(attributes)).toMatchObject({ kind: 'binary', caution: { zh: expect.any(String) as string } });
    expect(recognise(Uint8Array.of(0x30, 0x81, 2, 0xff, 0xfe)).kind).toBe('binary');
    expect(recognise(Uint8Array.of(0x30, 9, 2, 0xff, 0xfe)).kind).toBe('login');
    expect(of('eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ').kind).not.toBe('login');
  });

  it('attack 17: a raw digest in its structure is a signature and says so', () => {
    const digestInfo = Uint8Array.from([
      ...Buffer.from('3031300d060960864801650304020105000420', 'hex'),
      ...new Uint8Array(32),
    ]);
    const shown = recognise(digestInfo);
    expect(shown.kind).toBe('binary');
    expect(shown.caution?.zh).toContain('摘要');
  });
});

describe('text', () => {
  it('is shown as it is, with hidden characters marked and named', () => {
    expect(of('合同 第 1 条')).toMatchObject({ kind: 'text', caution: null, text: '合同 第 1 条' });
    const hidden = of('合同\u202e第 1 条 很长');
    expect(hidden.caution?.zh).toContain('⟨ ⟩');
    expect(value(hidden, '内容')).toContain('⟨U+202E⟩');
    expect(hidden.text).toContain('\u202e');
  });

  it('hands on at most 64 Ki units and never half a character', () => {
    expect(of(`a${'😀'.repeat(40_000)}`).text).toHaveLength(65_535);
  });
});

it('a code that is called like a part of every object is shown as it stands', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const flagged = declaration(goods('货', '5')).replace('<IEFlag>I<', `<IEFlag>${name}<`);
    const meant = flagged.replace('<OperType>C<', `<OperType>${name}<`);
    expect(value(recognise(utf8(meant)), '进出口')).toBe(name);
    expect(value(recognise(utf8(meant)), '操作')).toBe(name);
    const typed = ceb(order('1', '1')).replace('<ceb:appType>1<', `<ceb:appType>${name}<`);
    expect(JSON.stringify(recognise(utf8(typed)).fields)).toContain(name);
  }
});

describe('sums', () => {
  it('are exact', () => {
    expect(sumDecimals(['0.1', '0.2'])).toBe('0.3');
    expect(sumDecimals(['-1.5', '1'])).toBe('-0.5');
    expect(sumDecimals(['999', '1'])).toBe('1,000');
    expect(sumDecimals(['1', 'x'])).toBeNull();
    expect(sumDecimals([])).toBeNull();
  });
});

// A busy machine may take long; what is measured is processor time.
describe('any input', { timeout: 60_000 }, () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '<?',
    '<!DOCTYPE a [',
    ']]>',
    '<![CDATA[',
    '&a;',
    '"',
    '{',
    '[',
    '\\',
    '||',
    '"sessionID":"',
    '\u202e',
    '公司',
    '\u0000',
    ' ',
    HEAD,
    LISTS,
    signedInfo,
    ceb(order('A', '1')),
    declaration(''),
  );
  const text = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }).map((parts) => parts.join(''));

  it('is answered without a throw, within the limits of the window', () => {
    const check = (data: Uint8Array): void => {
      const document = recognise(data);
      expect(document.fields.length).toBeLessThanOrEqual(60);
      for (const row of document.fields) {
        expect(row.value.length).toBeLessThanOrEqual(300);
        expect(row.value).not.toMatch(/[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
      }
      expect(document.keys.length).toBeLessThanOrEqual(50);
      expect(document.text.length).toBeLessThanOrEqual(65_536);
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 200 });
    fc.assert(
      fc.property(text, (whole) => check(utf8(whole))),
      { numRuns: 300 },
    );
  });

  it.each([
    ['open tags', '<a>'],
    ['comments without end', '<!-- -'],
    ['attributes', '<a b="1" '],
    ['quotes', '"'],
    ['brackets', '['],
    ['179 starts', '"sessionID":"||"payExchangeInfoHead":"{'],
    ['spaces', ' \n'],
    ['tickets', order('A', '1')],
    ['ampersands', '&amp;'],
  ])('takes time linear in its length: %s', (_name, unit) => {
    const time = (length: number): number => {
      const data = utf8(
        unit.startsWith('<ceb')
          ? ceb(unit.repeat(Math.ceil(length / unit.length)))
          : unit.repeat(Math.ceil(length / unit.length)),
      );
      const runs = Array.from({ length: 3 }, () => {
        const start = process.cpuUsage().user;
        recognise(data);
        return process.cpuUsage().user - start;
      });
      return Math.min(...runs) + 3000;
    };
    time(50_000);
    // Eight times the length may cost sixteen times, not sixty-four; 3 ms of noise are granted.
    expect(time(800_000) / time(100_000)).toBeLessThan(24);
  });

  it('is answered for 12 MiB and for a value of 4 MiB', () => {
    expect(of(ceb(order('A', '1').repeat(33_000))).kind).toBe('text');
    expect(value(of(ceb(order('长'.repeat(1_400_000), '1'))), '订单号')!.length).toBeLessThanOrEqual(300);
  });
});

describe('what a clerk reads', () => {
  it.each([
    ['256.5', '142', '256.50 人民币'],
    ['256', 'CNY', '256.00 人民币'],
    ['256.12345', '502', '256.12345 美元'],
    ['25600', '116', '25,600 日元'],
    ['256.5', '999', '256.5 999'],
    ['256.5', '', '256.5'],
  ])('an amount of %s in %s is written %s: no place is cut off, none is made up', (amount, currency, written) => {
    expect(total([amount], [currency])).toBe(written);
  });

  it('two codes of one currency are told apart', () => {
    expect(total(['1', '1'], ['142', 'CNY'])).toBe('币制不一（人民币（142）、人民币（CNY）），见原文');
  });

  it.each([
    ['20261122103005', '2026-11-22 10:30:05'],
    ['20261122', '2026-11-22'],
    ['20260230103005', '20260230103005'],
    ['20261122246000', '20261122246000'],
    ['2026112210', '2026112210'],
    ['现在', '现在'],
  ])('the time %s is written %s', (text, written) => {
    expect(readableTime(text)).toBe(written);
  });
});
