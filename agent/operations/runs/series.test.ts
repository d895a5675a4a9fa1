import { afterEach, expect, test, vi } from 'vitest';
import type { DocumentView } from '#shared/protocol/views.ts';
import type { OperationCaller } from '../caller.ts';
import type { Card, OperationContext } from '../context.ts';
import { rowOf } from './run.ts';
import { createSeries } from './series.ts';

type Page = Extract<OperationCaller, { kind: 'page' }>;
const SITE = 'https://app.singlewindow.cn';
const caller = (page: Partial<Page['page']> = {}, extension = 'browser'): Page => ({
  kind: 'page',
  extension,
  page: { origin: SITE, topOrigin: SITE, tab: 1, frame: 0, document: 'd', ...page },
  portal: 'single-window',
});
const document = (kind: DocumentView['kind'] = 'declaration', more: Partial<DocumentView> = {}) =>
  ({ kind, title: { zh: '报关单', en: '' }, caution: null, ...more }) as DocumentView;
afterEach(() => vi.useRealTimers());

const card = { chosen: { certificate: { view: { id: 'c' } } } } as unknown as Card;

test('a series is offered for exactly what was confirmed', () => {
  const series = createSeries({ add: () => undefined });
  series.confirmed(caller(), document(), card);
  expect(series.offer(caller(), document())).toEqual({ certificate: 'c', mostCount: 100, mostMinutes: 30 });
});

test.each<[string, OperationCaller, DocumentView['kind']]>([
  ['another browser', caller({}, 'other'), 'declaration'],
  ['another tab', caller({ tab: 2 }), 'declaration'],
  ['another frame', caller({ frame: 3 }), 'declaration'],
  ['another document', caller({ document: 'e' }), 'declaration'],
  ['another site', caller({ origin: 'https://evil.example' }), 'declaration'],
  ['the same frame inside another site', caller({ topOrigin: 'https://evil.example' }), 'declaration'],
  ['another kind', caller(), 'text'],
  ['a program', { kind: 'program', name: '' }, 'declaration'],
])('attack: %s is not offered the series of this page', (_, who, kind) => {
  const series = createSeries({ add: () => undefined });
  series.confirmed(caller(), document(), card);
  expect(series.offer(who, document(kind))).toBeNull();
});

test.each([
  ['a login', caller(), 'login'],
  ['bytes', caller(), 'binary'],
  ['a PDF', caller(), 'pdf'],
  ['a digest of a CEB message', caller(), 'ceb-signed-info'],
  ['a page on http', caller({ origin: 'http://app.singlewindow.cn' }), 'declaration'],
] as const)('%s never has a series, whatever was confirmed before', (_, who, kind) => {
  const series = createSeries({ add: () => undefined });
  series.confirmed(who, document(kind), card);
  expect(series.offer(who, document(kind))).toBeNull();
});

/** A series that began with one order, confirmed a moment before. */
function begun(limits: { count: number; minutes: number }) {
  const clock = { now: 1 };
  const released: string[] = [];
  const order = document('ceb-message', { title: { zh: '出口电子订单（CEB303）', en: '' }, fields: [] });
  const chosen = { certificate: { view: { id: 'c', notBefore: 0, notAfter: 9e15 } } };
  const present = { token: { id: 't' }, view: { locked: false }, certificates: [chosen] };
  const here = { present, chosen } as unknown as Card;
  const context = {
    now: () => clock.now,
    tellRun: () => undefined,
    audit: { knows: () => true },
    requireOpen: () => undefined,
    tokens: { present: () => [present], release: (owner: string) => Promise.resolve(void released.push(owner)) },
    grants: { companyOf: () => null },
  } as unknown as OperationContext;
  const series = createSeries({ add: () => undefined });
  series.confirmed(caller(), order, here);
  const item = (one: DocumentView) => ({ document: one, keys: [] });
  const first = { id: 'r', caller: caller(), item: item(order), card: here, pin: new Uint8Array([1]) };
  series.begin(context, first, limits);
  const take = (one: DocumentView) => series.take(context, caller(), item(one));
  return { order, clock, released, take };
}

test('attack: another message of the same kind, and one the window warns of, are neither offered nor taken', () => {
  const { order, take } = begun({ count: 9, minutes: 1 });
  const cancellation = document('ceb-message', { title: { zh: '出口撤销申请（CEB605）', en: '' }, fields: [] });
  const doubtful = document('ceb-message', { ...order, caution: { zh: '有疑问', en: 'In doubt' } });
  const series = createSeries({ add: () => undefined });
  series.confirmed(caller(), order, card);
  expect([order, cancellation, doubtful].map((one) => series.offer(caller(), one) !== null)).toEqual([
    true,
    false,
    false,
  ]);
  expect([order, cancellation, doubtful].map((one) => take(one) !== null)).toEqual([true, false, false]);
});

test('a series ends with its minutes by the clock, also for what waits at the card then', () => {
  const { order, clock, take } = begun({ count: 9, minutes: 2 });
  clock.now += 2 * 60_000 - 1;
  const waiting = take(order);
  waiting?.proceed();
  clock.now += 1;
  expect(() => waiting?.proceed()).toThrow('batch/stopped');
  expect(take(order)).toBeNull();
});

test('a series that nobody uses any more ends by itself: its PIN is wiped and its login let go', () => {
  vi.useFakeTimers();
  const { order, released, take } = begun({ count: 9, minutes: 2 });
  const pin = take(order)?.pin;
  vi.advanceTimersByTime(2 * 60_000 - 1);
  expect([pin, released]).toEqual([new Uint8Array([1]), []]);
  vi.advanceTimersByTime(1);
  expect([pin, released]).toEqual([new Uint8Array([0]), ['r']]);
  expect(take(order)).toBeNull();
});

test('a row says that its document carries a caution', () => {
  const plain = document('text', { fields: [] });
  const doubtful = document('text', { fields: [], caution: { zh: '有疑问', en: 'In doubt' } });
  expect([plain, doubtful].map((one) => rowOf('', one, []).caution)).toEqual([undefined, true]);
});
