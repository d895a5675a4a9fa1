// 本次连续签名 through the whole agent: offered after one signature of the same kind, it covers what the clerk chose and nothing else.
// Each attack has a control: the same request that is covered where it should be.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { verifySignature } from '../agent/crypto/verify.ts';
import { until } from '../scripts/browsers/browser.ts';
import { LOGIN, order, random, SIGN } from './support/fault-acts.ts';
import { CARD_PIN, openScene, type Reply, type Scene, type TestPage } from './support/fault-scene.ts';

let it1: Scene;
let page: TestPage;

beforeEach(async () => {
  it1 = await openScene({ cards: [{ algorithm: 'sm2' }, { algorithm: 'rsa', inserted: false }] });
  await it1.clerk.sees(it1.cards[0]!.id, true);
  page = await it1.clerk.page();
});
afterEach(() => it1.close());

const sign = (on: TestPage = page, text = order()): Promise<Reply> => on.call(SIGN, { inData: text });

/** What becomes of a request: covered by the series, or asked like every other; an asked one is refused. */
async function fate(asked: Promise<Reply>): Promise<string> {
  const window = until('a window', async () => (await it1.clerk.pending())[0], { timeout: 30_000 });
  const first = await Promise.race([asked, window]);
  if ('Result' in first) {
    window.catch(() => undefined);
    return first.Result ? 'covered' : `refused ${first.Error.join(' ')}`;
  }
  await it1.clerk.refuse(first);
  await asked;
  return `asked ${first.verb}`;
}

/** One signature, then a second one with which a series begins. @returns the window that offered it */
async function begin(limits: { count: number; minutes: number }): Promise<ApprovalView> {
  const one = sign();
  const first = await it1.clerk.window();
  expect(first.series).toBeNull(); // nothing was confirmed yet
  await it1.clerk.confirm(first, { pin: CARD_PIN });
  expect((await one).Result).toBe(true);
  const two = sign();
  const second = await it1.clerk.window();
  expect(await it1.clerk.confirm(second, { pin: CARD_PIN, series: limits })).toMatchObject({ problem: null });
  expect((await two).Result).toBe(true);
  return second;
}
const act = (id: string, act: 'stop' | 'close') => it1.clerk.link.call('run.act', { id, act, pin: null });
const state = (id: string) => it1.clerk.runs.get(id)?.state;
const ended = (id: string) => until('its end', () => Promise.resolve(state(id) === 'ended'), { timeout: 30_000 });

describe('本次连续签名', { timeout: 120_000 }, () => {
  it('signs what follows without a window, lists each with its fields, logs each, and ends at its number', async () => {
    const view = await begin({ count: 4, minutes: 5 });
    expect(view.series).toMatchObject({ certificate: view.certificate, mostCount: 100, mostMinutes: 30 });
    const texts = [order(), order()];
    const spki = new Uint8Array(
      new X509Certificate(readFileSync(it1.cards[0]!.certificateFile)).publicKey.export({
        type: 'spki',
        format: 'der',
      }),
    );
    for (const text of texts) {
      const { Result, Data } = await sign(page, text);
      expect(Result).toBe(true);
      expect(verifySignature(spki, 'sm2-sm3', utf8(text), Buffer.from(Data[0], 'base64'))).toBe(true);
    }
    const { rows } = await it1.clerk.link.call('run.rows', { id: view.id, after: 0 });
    expect(rows.map((row) => row.state)).toEqual(['signed', 'signed', 'signed']);
    expect(await it1.clerk.link.call('run.document', { id: view.id, index: 2 })).toMatchObject({ text: texts[1] });
    expect(await fate(sign())).toBe('covered');
    await ended(view.id);
    expect(await fate(sign())).toBe('asked sign');
    const lines = (await it1.clerk.log()).filter(({ verb, result }) => verb === 'sign' && result === 'done');
    expect(lines.map(({ origin }) => origin)).toEqual(Array.from({ length: 5 }, () => 'https://app.singlewindow.cn'));
  });

  it('never covers another site, tab, document, kind, a login or what the window warns of', async () => {
    const view = await begin({ count: 50, minutes: 5 });
    expect(await fate(sign(await it1.clerk.page('https://www.singlewindow.cn')))).toBe('asked sign');
    expect(await fate(sign(await it1.clerk.page()))).toBe('asked sign'); // another tab of the same portal
    expect(await fate(page.call(LOGIN, { random: random() }))).toBe('asked login');
    expect(
      await fate(page.call(SIGN, { inData: 'one line of text that is no payment, and longer than a login may be' })),
    ).toBe('asked sign');
    expect(await fate(page.call(SIGN, { inData: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }))).toBe('asked sign');
    expect(await fate(sign(await page.another()))).toBe('covered'); // one more socket of the same document
    expect(state(view.id)).toBe('running');
    const next = await page.navigate();
    await ended(view.id);
    expect(await fate(sign(next))).toBe('asked sign');
  });

  it('50 requests at once beyond the limit: the number that was chosen is signed, not one more', async () => {
    const view = await begin({ count: 7, minutes: 5 });
    const pages = await Promise.all(Array.from({ length: 50 }, () => page.another()));
    const all = pages.map((each) => sign(each).then(({ Result }) => Result));
    await ended(view.id);
    // Those beyond it are asked like every other: three wait for the clerk, the rest are refused.
    await until('the questions', async () => (await it1.clerk.pending()).length === 3, { timeout: 30_000 });
    for (let left = 3; left > 0; left--) await it1.clerk.refuse(await it1.clerk.window());
    const results = await Promise.all(all);
    expect(results.filter(Boolean)).toHaveLength(6); // the seventh is the one it began with
    expect(it1.clerk.runs.get(view.id)).toMatchObject({ signed: 7, count: 7 });
  });

  it('after stop, and after its window was closed, the next one is asked', async () => {
    const view = await begin({ count: 50, minutes: 5 });
    expect(await fate(sign())).toBe('covered'); // control
    await act(view.id, 'stop');
    expect(await fate(sign())).toBe('asked sign');
    const again = sign();
    const window = await it1.clerk.window();
    await it1.clerk.confirm(window, { pin: CARD_PIN, series: { count: 5, minutes: 1 } });
    await again;
    expect(await fate(sign())).toBe('covered');
    await act(window.id, 'close');
    expect(await fate(sign())).toBe('asked sign');
  });

  it('ends with the card, also when it is back at once, and at a lock', async () => {
    const view = await begin({ count: 50, minutes: 5 });
    const [card] = it1.cards as [Scene['cards'][0]];
    card.pull();
    await ended(view.id);
    card.insert();
    await it1.clerk.sees(card.id, true);
    const again = sign();
    const window = await it1.clerk.window();
    await it1.clerk.confirm(window, { pin: CARD_PIN, series: { count: 5, minutes: 1 } });
    await again;
    expect(await fate(sign())).toBe('covered');
    await it1.clerk.link.call('agent.lock', { locked: true });
    await it1.clerk.link.call('agent.lock', { locked: false });
    expect(await fate(sign())).toBe('asked sign');
  });

  it('is refused where it was not offered: with the first signature, with another certificate, beyond its greatest limits', async () => {
    const one = sign();
    const first = await it1.clerk.window();
    const limits = { count: 5, minutes: 1 };
    await expect(it1.clerk.confirm(first, { pin: CARD_PIN, series: limits })).rejects.toThrow('approval/mismatch');
    await it1.clerk.confirm(first, { pin: CARD_PIN });
    expect((await one).Result).toBe(true);
    it1.cards[1]!.insert();
    await it1.clerk.sees(it1.cards[1]!.id, true);
    const two = sign();
    const second = await it1.clerk.window();
    expect(second.series?.certificate).toBe(first.certificate);
    await expect(it1.clerk.confirm(second, { pin: CARD_PIN, series: { count: 101, minutes: 1 } })).rejects.toThrow(
      'request/invalid',
    );
    const other = await it1.clerk.confirm(second, { pin: CARD_PIN, token: it1.cards[1]!.id, series: limits });
    expect(other.problem?.code).toBe('approval/mismatch');
    expect((await two).Result).toBe(false);
  });

  it('a page on http is never offered one', async () => {
    page = await it1.clerk.page('http://app.singlewindow.cn');
    for (let round = 0; round < 2; round++) {
      const asked = sign();
      const window = await it1.clerk.window();
      expect(window.series).toBeNull();
      await it1.clerk.confirm(window, { pin: CARD_PIN });
      expect((await asked).Result).toBe(true);
    }
  });
});
