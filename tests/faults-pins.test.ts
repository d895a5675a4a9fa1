// PINs that pages send, and what a PIN that was given covers afterwards: used once, never at the cost of a card, gone with lock,
// card and page.
import { describe, expect, it } from 'vitest';
import { expectLog, LOGIN, order, random, scene, SIGN, WRONG } from './support/fault-acts.ts';
import { CARD_PIN, inChinese, type Scene, type TestPage } from './support/fault-scene.ts';

describe('PINs of pages', () => {
  it('honour: a PIN sent by the page is used once, after 确认, and is not there for the next request', async () => {
    const it1 = await scene();
    const { clerk } = it1;
    const page = await clerk.page();
    const text = order();
    const signed = page.call(SIGN, { inData: text, passwd: CARD_PIN });
    const view = await clerk.window();
    expect(view).toMatchObject({ pin: 'page', pinNote: null });
    expect(JSON.stringify(view)).not.toContain(CARD_PIN);
    expect(await clerk.confirm(view)).toEqual({ state: 'done', problem: null });
    expect((await signed).Result).toBe(true);
    const next = page.call(SIGN, { inData: order() });
    const asked = await clerk.window();
    expect(asked.pin).toBe('ask');
    expect(await clerk.confirm(asked)).toMatchObject({ state: 'again', problem: { code: 'token/pin-required' } });
    await clerk.refuse(asked);
    expect((await next).Error).toEqual(['您已拒绝，没有产生签名。如果是误点，请在网页上再点一次。', 'Err:Custom93001']);
    await expectLog(it1, 'sign done', 'sign refused approval/refused');
  });

  it('ask by configuration: what the page sends is not used, and the window says so', async () => {
    const it1 = await scene({ config: { pagePin: { 'single-window': 'ask' } } });
    const { clerk, cards } = it1;
    const page = await clerk.page();
    const signed = page.call(SIGN, { inData: order(), passwd: WRONG });
    const view = await clerk.window();
    expect(view.pin).toBe('ask');
    expect(inChinese(view.pinNote)).toBe('网页送来的密码没有使用。请亲自输入IC卡密码。');
    expect(await clerk.confirm(view)).toMatchObject({ state: 'again', problem: { code: 'token/pin-required' } });
    expect(await clerk.tries(cards[0]!.id)).toBe(5);
    await clerk.confirm(view, { pin: CARD_PIN });
    expect((await signed).Result).toBe(true);
    await expectLog(it1, 'sign done');
  });

  it('attack 22: a restart of the agent gives a page no new try, until it sends the PIN that its card takes', async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const ask = async (passwd: string): Promise<{ pin: string; note: string | undefined; typed(): Promise<void> }> => {
      const page = await clerk.page();
      const asked = page.call(SIGN, { inData: order(), passwd });
      const view = await clerk.window();
      if (view.pin === 'page') await clerk.confirm(view);
      const typed = async (): Promise<void> => {
        if (view.pin !== 'page') await clerk.confirm(view, { pin: CARD_PIN });
        await asked;
      };
      return { pin: view.pin, note: view.pinNote?.code, typed };
    };
    expect((await ask(WRONG)).pin).toBe('page');
    expect(await clerk.tries(cards[0]!.id)).toBe(4);
    await it1.kill();
    await it1.restart();
    const wrong = await ask(WRONG);
    expect(wrong).toMatchObject({ pin: 'ask', note: 'token/page-pin-distrusted' });
    expect(await clerk.tries(cards[0]!.id)).toBe(4);
    await wrong.typed();
    const right = await ask(CARD_PIN);
    expect(right).toMatchObject({ pin: 'ask', note: 'token/page-pin-distrusted' });
    await right.typed();
    expect((await ask(CARD_PIN)).pin).toBe('page');
  });

  it("attack 22: a page's wrong PINs stop at two tries left, whatever names and tabs it uses", async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const [card] = [cards[0]!];
    const seen: string[] = [];
    for (const host of ['app', 'app', 'login', 'login', 'www', 'swapp', 'a', 'b']) {
      const page = await clerk.page(`https://${host}.singlewindow.cn`);
      const asked = page.call(SIGN, { inData: order(), passwd: WRONG });
      const view = await clerk.window();
      const { state } = await clerk.confirm(view);
      if (state === 'again') await clerk.refuse(view);
      const { Error } = await asked;
      seen.push(`${host} ${view.pin} ${view.pinNote?.code ?? Error[0]} ${await clerk.tries(card.id)}`);
    }
    const wrong = (left: string): string => `[智能卡应用模块]输入口令错误，还可以重试${left}次`;
    expect(seen).toEqual([
      `app page ${wrong('四')} 4`,
      'app ask token/page-pin-distrusted 4',
      `login page ${wrong('三')} 3`,
      'login ask token/page-pin-distrusted 3',
      `www page ${wrong('二')} 2`,
      'swapp ask token/pin-tries-low 2',
      'a ask token/pin-tries-low 2',
      'b ask token/pin-tries-low 2',
    ]);
    await it1.kill();
    await it1.restart();
    const page = await clerk.page();
    const asked = page.call(SIGN, { inData: order(), passwd: WRONG });
    const view = await clerk.window();
    expect(inChinese(view.pinNote)).toContain('IC卡密码只剩 2 次机会，网页送来的密码不会用在卡上。');
    await clerk.refuse(view);
    await asked;
    expect(await clerk.tries(card.id)).toBe(2);
    // Control: a person's wrong PIN does cost one of the last two.
    const typed = page.call(SIGN, { inData: order() });
    const window = await clerk.window();
    expect(await clerk.confirm(window, { pin: WRONG })).toMatchObject({ problem: { params: { tries: 1 } } });
    expect(await clerk.tries(card.id)).toBe(1);
    expect(await clerk.confirm(window, { pin: CARD_PIN })).toEqual({ state: 'done', problem: null });
    expect((await typed).Result).toBe(true);
    expect(await clerk.tries(card.id)).toBe(5);
  });
});

describe('grants', () => {
  const READ = 'cus-sec_SpcGetCertNo';

  async function loggedIn(it1: Scene): Promise<TestPage> {
    const page = await it1.clerk.page();
    const login = page.call(LOGIN, { random: random() });
    await it1.clerk.confirm(await it1.clerk.window(), { pin: CARD_PIN });
    expect((await login).Result).toBe(true);
    return page;
  }

  const reads = (page: TestPage): Promise<boolean> => page.call(READ).then(({ Result }) => Result);

  /** Asks once for a read and refuses: whether the page was asked for at all. */
  async function asksFor({ clerk }: Scene, page: TestPage, method = READ, args: object = {}): Promise<string> {
    const asked = page.call(method, args);
    const first = await Promise.race([asked.then(({ Result }) => `answered ${Result}`), clerk.window()]);
    if (typeof first === 'string') return first;
    await clerk.refuse(first);
    await asked;
    return `asked ${first.verb}`;
  }

  it('attack 24: a login covers the reads that follow, until the lock, the card or the page is gone', async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const lock = async (): Promise<void> => {
      await clerk.link.call('agent.lock', { locked: true });
      await clerk.link.call('agent.lock', { locked: false });
    };
    const swap = async (): Promise<void> => {
      cards[0]!.pull();
      await clerk.sees(cards[0]!.id, false);
      cards[0]!.insert();
      await clerk.sees(cards[0]!.id, true);
    };
    for (const end of [lock, swap]) {
      const page = await loggedIn(it1);
      expect([await reads(page), await reads(page)]).toEqual([true, true]); // control: covered, no window
      await end();
      expect(await asksFor(it1, page)).toBe('asked identity');
    }
    const page = await loggedIn(it1);
    expect(await reads(page)).toBe(true);
    const next = await page.navigate();
    expect(await asksFor(it1, next)).toBe('asked identity');
    const left = await loggedIn(it1);
    await clerk.link.call('agent.lock', { locked: true });
    expect((await left.call(READ)).Error).toEqual(['通签已锁定。请在弹出窗口里解锁。', 'Err:Custom94002']);
    await clerk.link.call('agent.lock', { locked: false });
  });

  it('attack 24: a PIN checked for a login is kept at the card until the lock, the card or the page is gone', async () => {
    const it1 = await scene();
    const { clerk, cards } = it1;
    const checked = async (): Promise<TestPage> => {
      const page = await clerk.page();
      const check = page.call('cus-sec_SpcVerifyPIN', { passwd: CARD_PIN });
      await clerk.confirm(await clerk.window());
      expect((await check).Result).toBe(true);
      return page;
    };
    const covered = await checked();
    expect((await covered.call(LOGIN, { random: random() })).Result).toBe(true); // control: no window, no PIN
    const page = await checked();
    await clerk.link.call('agent.lock', { locked: true });
    await clerk.link.call('agent.lock', { locked: false });
    expect(await asksFor(it1, page, LOGIN, { random: random() })).toBe('asked login');
    const pulled = await checked();
    cards[0]!.pull();
    await clerk.sees(cards[0]!.id, false);
    cards[0]!.insert();
    await clerk.sees(cards[0]!.id, true);
    expect(await asksFor(it1, pulled, LOGIN, { random: random() })).toBe('asked login');
    const next = await (await checked()).navigate();
    expect(await asksFor(it1, next, LOGIN, { random: random() })).toBe('asked login');
    // A window that is open when the person locks is closed and signs nothing.
    const asked = next.call(SIGN, { inData: order() });
    const view = await clerk.window();
    await clerk.link.call('agent.lock', { locked: true });
    expect((await asked).Error[1]).toBe('Err:Custom93004');
    await expect(clerk.confirm(view, { pin: CARD_PIN })).rejects.toMatchObject({ code: 'approval/unknown' });
  });
});
