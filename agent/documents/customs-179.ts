// 海关总署公告 2018 年第 179 号 payment data: the four parts exactly as signed, inner quotes unescaped (spec/import-client §2.5).
import * as v from 'valibot';
import { masked } from '#shared/visible.ts';
import type { RecognisedDocument } from './document.ts';
import { DOUBLED, field, keysOf, listed, rows } from './reading/fields.ts';
import { total } from './reading/money.ts';
import { readableTime } from './reading/times.ts';

const START = '"sessionID":"';
const HEAD = '"||"payExchangeInfoHead":"';
const LISTS = '"||"payExchangeInfoLists":"';
const TIME = '"||"serviceTime":"';

const value = v.optional(v.union([v.string(), v.number()]), '');
const Head = v.looseObject({
  ebpCode: value,
  payCode: value,
  payTransactionId: value,
  totalAmount: value,
  currency: value,
  tradingTime: value,
  payerName: value,
  payerIdNumber: value,
});
const Lists = v.array(
  v.looseObject({
    orderNo: value,
    goodsInfo: v.optional(v.array(v.looseObject({ gname: value })), []),
    recpAccount: value,
    recpName: value,
  }),
);
type Payment = {
  sessionId: string;
  time: string;
  head: v.InferOutput<typeof Head>;
  lists: v.InferOutput<typeof Lists>;
  doubled: boolean;
};

/** @returns null when the text is not of this kind; never throws */
export function recogniseCustoms179(text: string): RecognisedDocument | null {
  const payment = readPayment(text);
  if (payment === null) return null;
  const { head, lists } = payment;
  const orders = lists.map(({ orderNo }) => String(orderNo));
  const goods = lists.flatMap(({ goodsInfo }) => goodsInfo.map(({ gname }) => String(gname)));
  const amount = String(head.totalAmount);
  return {
    kind: 'customs-179',
    title: { zh: '支付原始数据（179 号公告）', en: 'Original payment data (announcement 179)' },
    fields: rows([
      field('订单号', 'Order', listed(orders), true),
      field('支付金额', 'Amount paid', amount === '' ? '' : total([amount], [String(head.currency)]), true),
      field('商品', 'Goods', `${goods.length} 项${goods.length > 0 ? `：${listed(goods)}` : ''}`, true),
      field('支付交易号', 'Payment transaction', String(head.payTransactionId)),
      field('交易时间', 'Time of payment', readableTime(String(head.tradingTime))),
      field('付款人', 'Payer', masked(String(head.payerName))),
      field('付款人证件号', 'ID of the payer', masked(String(head.payerIdNumber))),
      field('收款人', 'Payee', listed(lists.map(({ recpName }) => String(recpName)))),
      field('收款账号', 'Account of the payee', listed(lists.map(({ recpAccount }) => masked(String(recpAccount))))),
      field('电商平台代码', 'Platform code', String(head.ebpCode)),
      field('支付企业代码', 'Payment company code', String(head.payCode)),
      field('海关会话号', 'Customs session', payment.sessionId),
      field('系统时间', 'System time', payment.time),
    ]),
    caution: payment.doubled ? DOUBLED : null,
    keys: keysOf({ 订单号: orders, 支付交易号: [String(head.payTransactionId)], 海关会话号: [payment.sessionId] }),
  };
}

function readPayment(text: string): Payment | null {
  const body = text.replace(/\r?\n$/, '');
  if (!body.startsWith(START) || !body.endsWith('"')) return null;
  const cuts = [HEAD, LISTS, TIME].map((mark) => body.indexOf(mark));
  const [head = -1, lists = -1, time = -1] = cuts;
  // A mark inside a value would let the text be cut in two ways: then it is shown as plain text.
  if (
    [HEAD, LISTS, TIME].some((mark, i) => cuts[i] !== body.lastIndexOf(mark)) ||
    head < 0 ||
    lists < head ||
    time < lists
  )
    return null;
  const headText = body.slice(head + HEAD.length, lists);
  const listsText = body.slice(lists + LISTS.length, time);
  const headValue = v.safeParse(Head, parseJson(headText));
  const listsValue = v.safeParse(Lists, parseJson(listsText));
  if (!headValue.success || !listsValue.success) return null;
  return {
    sessionId: body.slice(START.length, head),
    time: serviceTime(body.slice(time + TIME.length, -1)),
    head: headValue.output,
    lists: listsValue.output,
    doubled:
      namesWritten(headText) + namesWritten(listsText) !==
      namesRead(parseJson(headText)) + namesRead(parseJson(listsText)),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Strings before a colon. Walks string by string: `json` has been parsed, so every string ends. */
function namesWritten(json: string): number {
  let names = 0;
  for (let quote = json.indexOf('"'); quote >= 0; quote = json.indexOf('"', quote)) {
    for (quote++; quote < json.length && json[quote] !== '"'; quote++) if (json[quote] === '\\') quote++;
    for (quote++; ' \t\r\n'.includes(json[quote] ?? 'x'); quote++);
    if (json[quote] === ':') names++;
  }
  return names;
}

function namesRead(parsed: unknown): number {
  let names = 0;
  const waiting: unknown[] = [parsed];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) names += Object.keys(next).length;
    for (const inner of Object.values(next)) if (typeof inner === 'object' && inner !== null) waiting.push(inner);
  }
  return names;
}

/** serviceTime is milliseconds since 1970; shown as Beijing time, which is what customs writes. */
function serviceTime(text: string): string {
  if (!/^\d{13}$/.test(text)) return text;
  return new Date(Number(text) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
