// What arises when, once; over restarts, with a clock of the test's own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { type AuditEntry, openAudit } from '../../audit.ts';
import { openDataFolder } from '../../data/paths.ts';
import { openStore, type Store } from '../../data/store.ts';
import type { PresentToken } from '../../tokens/tokens.ts';
import { MOST_MESSAGES } from './box.ts';
import { createMessages } from './messages.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

interface CardWish {
  view?: Partial<CertificateView>;
  token?: Partial<TokenView>;
  frozen?: boolean;
}

function card(id: string, { view = {}, token = {}, frozen = false }: CardWish = {}): PresentToken {
  const certificate = {
    ...{ id, number: id, holder: '演示用户', company: '演示贸易有限公司', companyCode: '', medium: 'JJ0000001' },
    ...{ issuer: '测试CA', algorithm: 'sm2', bits: 256, usage: 'sign', notBefore: START - 900 * DAY },
    ...{ notAfter: START + 100 * DAY, ...view },
  };
  const tokenView = {
    id: `t-${id}`,
    demo: false,
    triesLeft: 5,
    triesMax: 5,
    locked: false,
    factoryPin: false,
    ...token,
  };
  return {
    token: { id: tokenView.id },
    certificates: [{ key: '01', frozen, certificate: { view: certificate, personalId: '' } }],
    view: tokenView,
  } as unknown as PresentToken;
}

const line = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ holder: '', verb: 'sign', result: 'failed', code: 'token/removed', origin: 'https://app.singlewindow.cn' },
  ...{ keys: [], summary: '报关单', digest: '', certificate: '' },
  ...over,
});

function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'));
  const paths = openDataFolder(folder);
  let store: Store = openStore(paths);
  const stop = new AbortController();
  let present: PresentToken[] = [];
  let now = START;
  let told = 0;
  const start = () =>
    createMessages({
      store,
      tokens: { present: () => present },
      onChange: () => told++,
      signal: stop.signal,
      now: () => now,
    });
  const log = () => openAudit({ store, macKey: new Uint8Array(32), account: 'clerk', now: () => now });
  let messages = start();
  onTestFinished(() => {
    stop.abort();
    store.close();
    rmSync(folder, { recursive: true });
  });
  return {
    get messages() {
      return messages;
    },
    get told() {
      return told;
    },
    log,
    cards(...next: PresentToken[]) {
      present = next;
      messages.look();
    },
    at(time: number) {
      now = time;
      messages.look();
    },
    /** Nobody looks. */
    passes: (time: number) => void (now = time),
    stop: () => stop.abort(),
    restart() {
      store.close();
      store = openStore(paths);
      messages = start();
      messages.look();
    },
    /** What is to be read, oldest first */
    kinds: () =>
      messages
        .list()
        .toReversed()
        .map((message) => (message.kind === 'expiring' ? message.within : message.kind)),
  };
}

afterEach(() => vi.useRealTimers());

it('a certificate is spoken of at 60, 30, 7 and 1 days and at its end: once each, also when the agent starts anew in between', () => {
  const it1 = scene();
  it1.cards(card('a'));
  expect(it1.kinds()).toEqual([]);
  for (const [left, kinds] of [
    [60.1, []],
    [59.9, [60]],
    [31, [60]],
    [29.9, [60, 30]],
    [6.9, [60, 30, 7]],
    [0.9, [60, 30, 7, 1]],
    [-0.1, [60, 30, 7, 1, 'expired']],
    [-400, [60, 30, 7, 1, 'expired']],
  ] as const) {
    it1.at(START + (100 - left) * DAY);
    it1.restart();
    expect([left, it1.kinds()]).toEqual([left, kinds]);
  }
  expect(it1.told).toBe(5);
});

it('a card first seen with five days left has one message, of the nearest step, with what the clerk needs', () => {
  const it1 = scene();
  it1.cards(
    card('a', { view: { notAfter: START + 5 * DAY } }),
    card('b', { view: { medium: '', notAfter: START + 5 * DAY } }),
  );
  expect(it1.kinds()).toEqual([7, 7]);
  expect(it1.messages.list().find((one) => 'certificate' in one && one.certificate.id === 'a')).toMatchObject({
    within: 7,
    read: false,
    certificate: {
      number: 'a',
      holder: '演示用户',
      notAfter: START + 5 * DAY,
      issuer: '测试CA',
      office: 'card-office',
    },
  });
  expect(it1.messages.list().find((one) => 'certificate' in one && one.certificate.id === 'b')).toMatchObject({
    certificate: { office: 'issuer' },
  });
});

it('a card that stays in is looked at every hour, and after the end of the agent no more', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const it1 = scene();
  it1.cards(card('a'));
  it1.passes(START + 45 * DAY);
  expect(it1.kinds()).toEqual([]);
  vi.advanceTimersByTime(60 * 60_000);
  expect(it1.kinds()).toEqual([60]);
  it1.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('a clock that was wrong for a while takes no later reminder away', () => {
  const it1 = scene();
  it1.cards(card('a'));
  it1.at(START + 5000 * DAY);
  it1.at(START + 50 * DAY);
  expect(it1.kinds()).toEqual(['expired']);
  it1.at(START + 75 * DAY);
  expect(it1.kinds().toSorted()).toEqual([30, 'expired']);
});

it('nothing is said of demo keys, frozen certificates, those already replaced, nor twice of a pair', () => {
  const it1 = scene();
  const soon = { notAfter: START + 5 * DAY };
  const pair = card('pair', { view: soon });
  const [signing] = pair.certificates;
  const encrypting = { ...signing!, certificate: { ...signing!.certificate, view: { ...signing!.certificate.view } } };
  Object.assign(encrypting.certificate.view, { id: 'encryption', usage: 'encrypt' });
  pair.certificates.push(encrypting);
  it1.cards(
    card('demo', { view: { ...soon, holder: '一' }, token: { demo: true, triesLeft: 1, factoryPin: true } }),
    card('demo-of-the-pair', { view: { notBefore: START - DAY, notAfter: START + 900 * DAY }, token: { demo: true } }),
    card('frozen', { view: { ...soon, holder: '二' }, frozen: true }),
    card('old', { view: { ...soon, holder: '三' } }),
    card('new', { view: { holder: '三', notBefore: START - DAY, notAfter: START + 900 * DAY } }),
    pair,
  );
  expect(it1.messages.list().map((one) => 'certificate' in one && one.certificate.id)).toEqual(['pair']);
});

it('few tries, a locked card and the factory PIN are said once, and again only after they were in order', () => {
  const it1 = scene();
  const tries = (triesLeft: number, more: Partial<TokenView> = {}) => card('a', { token: { triesLeft, ...more } });
  for (let time = 0; time < 2; time++) {
    it1.cards(tries(3));
    it1.cards(tries(2));
    it1.cards(tries(2));
    it1.restart();
    it1.cards(tries(0, { locked: true }));
    it1.cards(tries(5, { factoryPin: true }));
    it1.restart();
    it1.cards(tries(5));
  }
  const once = ['pin-low', 'pin-locked'];
  expect(it1.kinds()).toEqual([...once, 'pin-factory', ...once]);
});

it('a batch that fails is one message; what is read, older, of another site or another reason stands by itself', () => {
  const it1 = scene();
  it1.log().appendMany(Array.from({ length: 300 }, () => line()));
  it1.messages.logGrown();
  it1.log().append(line({ result: 'done', code: null }));
  it1.log().append(line({ result: 'refused', code: 'approval/refused' }));
  it1.log().append(line({ verb: 'identity' }));
  it1.log().append(line());
  it1.restart();
  expect(it1.messages.list()).toMatchObject([{ kind: 'failed', count: 301, line: 304, code: 'token/removed' }]);
  it1.log().append(line({ origin: '命令行' }));
  it1.log().append(line({ code: 'token/busy' }));
  it1.log().append(line({ verb: 'login', code: 'token/certificate-frozen' }));
  it1.messages.logGrown();
  expect(it1.kinds()).toEqual(['failed', 'failed', 'failed', 'frozen-used']);
  it1.messages.read(it1.messages.list().map(({ number }) => number));
  it1.log().append(line());
  it1.messages.logGrown();
  it1.at(START + 2 * 60 * 60_000);
  it1.log().append(line());
  it1.messages.logGrown();
  expect(it1.messages.list().slice(0, 2)).toMatchObject([
    { count: 1, line: 309 },
    { count: 1, line: 308 },
  ]);
  it1.restart();
  expect(it1.messages.standing()).toEqual({ unread: 2, pressing: null });
  it1.log().append(line({ code: 'token/certificate-frozen' }));
  it1.messages.logGrown();
  expect(it1.messages.standing()).toMatchObject({ unread: 3, pressing: { kind: 'frozen-used', line: 310 } });
});

it('failures of before there were messages stay where they are, in the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'));
  const store = openStore(openDataFolder(folder));
  openAudit({ store, macKey: new Uint8Array(32), account: 'clerk' }).append(line());
  const { signal } = new AbortController();
  const parts = { store, tokens: { present: () => [] }, onChange: () => undefined, signal, now: () => START };
  const messages = createMessages(parts);
  messages.logGrown();
  expect(messages.list()).toEqual([]);
  store.close();
  rmSync(folder, { recursive: true });
});

it('the count of unread ones is the same after a restart; the oldest read ones make room, then the oldest', () => {
  const it1 = scene();
  const many = (count: number) =>
    Array.from({ length: count }, (_, place) =>
      card(`c${String(place)}`, { view: { holder: String(place), notAfter: START - DAY } }),
    );
  it1.cards(...many(MOST_MESSAGES));
  expect(it1.messages.standing().unread).toBe(MOST_MESSAGES);
  it1.messages.read([5, 6, 99_999]);
  it1.restart();
  expect(it1.messages.standing().unread).toBe(MOST_MESSAGES - 2);
  it1.cards(...many(MOST_MESSAGES + 3));
  const numbers = it1.messages.list().map(({ number }) => number);
  expect(numbers).toHaveLength(MOST_MESSAGES);
  expect([1, 5, 6].map((number) => numbers.includes(number))).toEqual([false, false, false]);
  expect(numbers).toContain(2);
});
