// Everything that goes wrong between a page and a card, against the agent as a process of its own: what the clerk is told, that
// nothing is left half done, and that nothing is ever signed twice.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OTHER_DEMO_COMPANY } from '../agent/operations/demo.ts';
import { until } from '../scripts/browsers/browser.ts';
import {
  expectLog,
  holds,
  LOGIN,
  order,
  random,
  scene,
  SIGN,
  signsAgain,
  spkiOf,
  WRONG,
} from './support/fault-acts.ts';
import { CARD_PIN, inChinese, type Reply, type TestPage } from './support/fault-scene.ts';

describe('a card and its PIN', () => {
  it('a wrong PIN typed in the window costs one try, asks again, and signs once', async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const page = await clerk.page();
    const text = order();
    const signed = page.call(SIGN, { inData: text });
    const view = await clerk.window();
    const again = await clerk.confirm(view, { pin: WRONG });
    expect(again.state).toBe('again');
    expect(inChinese(again.problem)).toBe(
      'IC卡密码不正确，还可以重试 4 次。请核对后重新输入；连续输错 5 次卡会被锁定。',
    );
    expect((await clerk.window()).tokens[0]?.triesLeft).toBe(4);
    expect(await clerk.tries(cards[0]!.id)).toBe(4);
    expect(await clerk.confirm(view, { pin: CARD_PIN })).toEqual({ state: 'done', problem: null });
    expect(holds(spkiOf(readFileSync(cards[0]!.certificateFile)), text, await signed)).toBe(true);
    await expect(clerk.confirm(view, { pin: CARD_PIN })).rejects.toMatchObject({ code: 'approval/unknown' });
    await expectLog(it1, 'sign done');
    expect(await clerk.tries(cards[0]!.id)).toBe(5);
  });

  it('a locked card says so in the window and to the page, and the other card still signs', async () => {
    const it1 = await scene({ cards: [{}, { inserted: false }] });
    const { clerk, cards } = it1;
    const page = await clerk.page();
    const asked = page.call(SIGN, { inData: order() });
    const view = await clerk.window();
    for (const tries of [4, 3, 2, 1])
      expect(await clerk.confirm(view, { pin: WRONG })).toMatchObject({
        state: 'again',
        problem: { params: { tries } },
      });
    const last = await clerk.confirm(view, { pin: WRONG });
    expect(last.state).toBe('done');
    expect(inChinese(last.problem)).toBe(
      'IC卡密码连续输错，卡已锁定。请解锁：电子口岸卡到制卡点，其他密钥找发证机构；带上单位介绍信和本人身份证。',
    );
    expect(await asked).toMatchObject({ Result: false, Error: ['[智能卡应用模块]卡口令被锁定', 'Err:Custom92013'] });
    // Without a window: there is nothing a person could do in it, and no further try.
    expect(await page.call(SIGN, { inData: order(), passwd: CARD_PIN })).toMatchObject({
      Error: ['[智能卡应用模块]卡口令被锁定', 'Err:Custom92013'],
    });
    await expectLog(it1, 'sign failed token/pin-locked', 'sign failed token/pin-locked');
    expect(await clerk.tries(cards[0]!.id)).toBe(0);
    cards[1]!.insert();
    await clerk.sees(cards[1]!.id, true);
    await signsAgain(it1, page, cards[1]);
  });

  it('without a card the page gets the number it knows, and the signature works as soon as the card is in', async () => {
    const it1 = await scene({ cards: [{ inserted: false }] });
    const { clerk, cards } = it1;
    const page = await clerk.page();
    for (const method of [SIGN, 'security_SpcInitEnvEx', 'cus-sec_SpcGetCertNo'])
      expect(await page.call(method, { inData: order() })).toMatchObject({
        Result: false,
        Error: ['[读卡器底层库]打开读卡器失败:错误码=50200', 'Err:Custom50200'],
      });
    const { problem } = await clerk.link.call('tokens.list', {});
    expect(inChinese(problem)).toMatch(/^(没有找到读卡器|读卡器里没有卡|读卡服务未启动)。请/);
    const [signing] = await clerk.log().then((lines) => lines.filter(({ verb }) => verb === 'sign'));
    expect(signing).toMatchObject({ result: 'failed', code: problem?.code });
    expect(await clerk.pending()).toEqual([]);
    cards[0]!.insert();
    await clerk.sees(cards[0]!.id, true);
    await signsAgain(it1, page);
  });

  it('of two cards the one chosen in the window signs, and no other', async () => {
    const it1 = await scene({ cards: [{}, {}] });
    const { clerk, cards } = it1;
    const page = await clerk.page();
    for (const card of cards) {
      const text = order();
      const signed = page.call(SIGN, { inData: text });
      const view = await clerk.window();
      expect(view.tokens.map(({ id }) => id).sort()).toEqual(cards.map(({ id }) => id).sort());
      await clerk.confirm(view, { pin: CARD_PIN, token: card.id });
      const reply = await signed;
      expect(reply.Data[1]).toBe(card.number);
      expect(cards.map(({ certificateFile }) => holds(spkiOf(readFileSync(certificateFile)), text, reply))).toEqual(
        cards.map((each) => each === card),
      );
    }
    await expectLog(it1, 'sign done', 'sign done');
    // A PIN that the page sends is spent on neither: it cannot be told whose it is.
    const sent = page.call(SIGN, { inData: order(), passwd: WRONG });
    const asks = await clerk.window();
    expect(asks.pin).toBe('ask');
    expect(inChinese(asks.pinNote)).toBe(
      '同时插着 2 张卡，不知道网页送来的密码是哪一张的，所以没有使用。请选好要用的卡，再亲自输入这张卡的密码。',
    );
    expect(await clerk.confirm(asks, { token: cards[1]!.id })).toMatchObject({
      problem: { code: 'token/pin-required' },
    });
    expect([await clerk.tries(cards[0]!.id), await clerk.tries(cards[1]!.id)]).toEqual([5, 5]);
    await clerk.confirm(asks, { pin: CARD_PIN, token: cards[1]!.id });
    expect((await sent).Data[1]).toBe(cards[1]!.number);
    await expectLog(it1, 'sign done', 'sign done', 'sign done');
    const unchosen = page.call(SIGN, { inData: order() });
    expect(await clerk.confirm(await clerk.window(), { pin: CARD_PIN, token: cards[0]!.id, certificate: '0' })).toEqual(
      {
        state: 'done',
        problem: { code: 'token/unknown', params: {} },
      },
    );
    expect((await unchosen).Error).toEqual(['找不到所选的卡或证书。请重新插卡，然后再试一次。', 'Err:Custom91015']);
  });

  it("another company's card than the login's stops, in the window and without one, and costs no try", async () => {
    const it1 = await scene({ cards: [{}, { company: OTHER_DEMO_COMPANY }] });
    const { clerk, cards } = it1;
    const [own, other] = [cards[0]!, cards[1]!];
    const page = await clerk.page();
    const login = page.call(LOGIN, { random: random() });
    await clerk.confirm(await clerk.window(), { pin: CARD_PIN, token: own.id });
    expect((await login).Result).toBe(true);
    const told =
      '登录用的是演示贸易有限公司的卡，现在插的是乙公司（演示）的卡。请插回登录用的那张卡；要换公司，请先在网页上退出登录。';
    const chosen = page.call(SIGN, { inData: order() });
    const view = await clerk.window();
    expect(view.certificate).toBe(view.tokens.find(({ id }) => id === own.id)?.certificates[0]?.id);
    const { problem } = await clerk.confirm(view, { pin: CARD_PIN, token: other.id });
    expect(inChinese(problem)).toBe(told);
    const onPage = [
      '登录用的是演示贸易有限公司的卡，现在插的是另一家公司的卡。请插回登录用的那张卡；要换公司，请先在网页上退出登录。' +
        '点浏览器里的通签图标，可以看到现在插的是哪家公司的卡。',
      'Err:Custom91013',
    ];
    expect((await chosen).Error).toEqual(onPage);
    own.pull();
    await clerk.sees(own.id, false);
    expect((await page.call(SIGN, { inData: order(), passwd: CARD_PIN })).Error).toEqual(onPage);
    const [line] = await clerk.log().then((lines) => lines.filter(({ code }) => code === 'token/other-company'));
    expect(line?.summary).toContain('（登录用的是演示贸易有限公司的卡，现在插的是乙公司（演示）的卡）');
    await expectLog(it1, 'login done', 'sign failed token/other-company', 'sign failed token/other-company');
    expect(await clerk.tries(other.id)).toBe(5);
    // Control: in a tab that did not log in, the same card signs.
    await signsAgain(it1, await clerk.page(), other);
  });

  it('a card pulled while its PIN is checked signs nothing, and the try it cost is counted until the right PIN', async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const [card] = [cards[0]!];
    const page = await clerk.page();
    const signed = page.call(SIGN, { inData: order() });
    const view = await clerk.window();
    const before = readFileSync(card.file, 'utf8');
    const answered = clerk.confirm(view, { pin: CARD_PIN });
    await until('the try to be taken off', () => Promise.resolve(readFileSync(card.file, 'utf8') !== before));
    card.pull();
    expect(inChinese((await answered).problem)).toBe(
      '签名过程中卡被拔出，没有产生签名。请重新插卡，然后在网页上再点一次。',
    );
    expect((await signed).Error).toEqual([
      '签名过程中卡被拔出，没有产生签名。请重新插卡，然后在网页上再点一次。',
      'Err:Custom91003',
    ]);
    await clerk.sees(card.id, false);
    expect(existsSync(card.file)).toBe(false);
    await expectLog(it1, 'sign failed token/removed');
    card.insert();
    await clerk.sees(card.id, true);
    expect(await clerk.tries(card.id)).toBe(4);
    await signsAgain(it1, page);
  });

  it('attack 16: a card swapped between the choice and 确认 signs nothing; the same card left in signs', async () => {
    const it1 = await scene({ cards: [{}, { inserted: false }] });
    const { clerk, cards } = it1;
    const [first, second] = [cards[0]!, cards[1]!];
    const page = await clerk.page();
    const signed = page.call(SIGN, { inData: order() });
    const view = await clerk.window();
    first.pull();
    second.insert();
    await clerk.sees(first.id, false);
    await clerk.sees(second.id, true);
    const { problem } = await clerk.confirm(view, { pin: CARD_PIN });
    expect(inChinese(problem)).toBe('找不到所选的卡或证书。请重新插卡，然后再试一次。');
    expect((await signed).Error).toEqual(['找不到所选的卡或证书。请重新插卡，然后再试一次。', 'Err:Custom91015']);
    const mixed = page.call(SIGN, { inData: order() });
    const shown = await clerk.window();
    // The name of the card that is in, with the certificate of the one that was: no such choice.
    await clerk.confirm(shown, { pin: CARD_PIN, token: second.id, certificate: view.certificate! });
    expect((await mixed).Result).toBe(false);
    expect(await clerk.tries(second.id)).toBe(5);
    await expectLog(it1, 'sign failed token/unknown', 'sign failed token/unknown');
    await signsAgain(it1, page, second);
  });
});

describe('a page that asks too much', () => {
  it('gets three windows for a flood over many sockets, and no more', async () => {
    const it1 = await scene();
    const { clerk } = it1;
    const sockets = [await clerk.page()];
    while (sockets.length < 10) sockets.push(await sockets[0]!.another());
    const replies = sockets.flatMap((socket) => [1, 2].map(() => socket.call(SIGN, { inData: order() })));
    await until('the flood to be refused', async () => (await refusedOf(replies)) === 14);
    let windows = 0;
    for (let next = await clerk.pending(); next.length > 0; next = await clerk.pending()) {
      expect(next.length).toBeLessThanOrEqual(3);
      windows += 1;
      await clerk.refuse(next[0]!);
    }
    const all = await Promise.all(replies);
    expect(windows).toBe(3);
    expect(all.filter(({ Error }) => Error[1] === 'Err:Custom93001')).toHaveLength(3);
    expect(
      all.filter(({ Error }) => Error[0] === '这个网页的签名请求太多，已拒绝。请先处理已经打开的确认窗口。'),
    ).toHaveLength(17);
    expect((await clerk.log()).filter(({ verb }) => verb === 'sign')).toHaveLength(20);
    await signsAgain(it1, sockets[0]!);
  });

  it('gets three windows for a flood over one socket, answered in order, and no more', async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const page = await clerk.page();
    const texts = Array.from({ length: 12 }, order);
    const replies = texts.map((inData) => page.call(SIGN, { inData }));
    for (let windows = 0; windows < 3; windows++)
      await clerk.confirm(await clerk.window(), { pin: CARD_PIN, token: cards[0]!.id });
    const all = await Promise.all(replies);
    expect(all.map(({ Result }) => Result)).toEqual(texts.map((_, index) => index < 3));
    expect(all.slice(3).map(({ Error }) => Error[1])).toEqual(Array.from({ length: 9 }, () => 'Err:Custom93003'));
    expect((await clerk.log()).filter(({ result }) => result === 'done')).toHaveLength(3);
    await signsAgain(it1, page);
  });

  it('32 tabs at once are all asked for, the 33rd is refused, and each tab gets its own signature', async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const tabs: { page: TestPage; text: string }[] = [];
    for (let i = 0; i < 33; i++) tabs.push({ page: await clerk.page(), text: order() });
    const replies = [];
    for (const { page, text } of tabs.slice(0, 32)) replies.push(page.call(SIGN, { inData: text }));
    await until('32 requests', async () => (await clerk.pending()).length === 32);
    expect((await tabs[32]!.page.call(SIGN, { inData: tabs[32]!.text })).Error[1]).toBe('Err:Custom93003');
    const waiting = await clerk.pending();
    const spki = spkiOf(readFileSync(cards[0]!.certificateFile));
    for (const [index, view] of waiting.entries())
      if (index % 4 === 0) await clerk.confirm(view, { pin: CARD_PIN });
      else await clerk.refuse(view);
    const all = await Promise.all(replies);
    // Each reply belongs to the text of its own tab.
    expect(all.map((reply, index) => holds(spki, tabs[index]!.text, reply))).toEqual(
      waiting.map((_, index) => index % 4 === 0),
    );
    expect(all.filter(({ Error }) => Error[1] === 'Err:Custom93001')).toHaveLength(24);
    expect(await clerk.pending()).toEqual([]);
    expect((await clerk.log()).filter(({ result }) => result === 'done')).toHaveLength(8);
    await signsAgain(it1, tabs[32]!.page);
  });
});

async function refusedOf(replies: readonly Promise<Reply>[]): Promise<number> {
  const pending = Symbol();
  const now = await Promise.all(replies.map((reply) => Promise.race([reply, Promise.resolve(pending)])));
  return now.filter((reply) => reply !== pending).length;
}

describe('an agent killed in the middle', () => {
  it('of an open window: nothing is signed, the old answer counts for nothing, the page asks again', async () => {
    const it1 = await scene();
    const { clerk } = it1;
    const page = await clerk.page();
    const lost = page.call(SIGN, { inData: order() });
    lost.catch(() => undefined);
    const view = await clerk.window();
    await it1.kill();
    await it1.restart();
    expect(await page.resume()).toBe(false);
    await expect(lost).rejects.toThrow('closed');
    await expect(clerk.confirm(view, { pin: CARD_PIN })).rejects.toMatchObject({ code: 'approval/unknown' });
    await expectLog(it1);
    const again = await clerk.page();
    await signsAgain(it1, again);
    await expectLog(it1, 'sign done');
  });

  it('of checking a PIN: the try stays taken off, nothing is signed, and the card works', async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const [card] = [cards[0]!];
    const page = await clerk.page();
    const lost = page.call(SIGN, { inData: order() });
    lost.catch(() => undefined);
    const view = await clerk.window();
    const before = readFileSync(card.file, 'utf8');
    const answered = clerk.confirm(view, { pin: CARD_PIN });
    const refused = expect(answered).rejects.toMatchObject({ code: 'approval/unknown' });
    await until('the try to be taken off', () => Promise.resolve(readFileSync(card.file, 'utf8') !== before));
    await it1.kill();
    await it1.restart();
    await refused; // said again under its own id to the new agent, which knows no such question
    expect(await page.resume()).toBe(false);
    await clerk.sees(card.id, true);
    expect(await clerk.tries(card.id)).toBe(4);
    await expectLog(it1);
    await signsAgain(it1, await clerk.page());
    await expectLog(it1, 'sign done');
  });
});
