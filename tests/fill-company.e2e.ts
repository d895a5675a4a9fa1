// Whose data: the inserted card chooses the company by its code; with the card, the page or the login of another company filling stops
// and says so, in the bar and in the panel, until the clerk has put it right.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_COMPANY, OTHER_DEMO_COMPANY } from '../agent/operations/demo.ts';
import type { FillView } from '../extension/platform/fill-messages.ts';
import { barOf } from '../scripts/acting-bar.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { BROWSERS, openScene, PORTAL, type Scene, SLOW } from './support/e2e-scene.ts';
import { type Asker, askedBy, openAsker } from './support/fill-asker.ts';
import { PASSPHRASE, siteAnswer } from './support/fill-scene.ts';
import { sampleProfile } from './support/sample-profile.ts';

const FORM = `${PORTAL}/userserver/user/supplement/personal`;
/** 企业信息 of whoever is logged in. */
const LOGGED_IN = 'https://inside.singlewindow.cn/userserver/user/index';
const inside = (code: string) =>
  siteAnswer(`<h2>企业信息</h2><table><tr><td>企业中文名称</td><td>登录的企业</td></tr>
    <tr><td>统一社会信用代码</td><td>${code}</td></tr></table><p><label>企业地址 <input></label></p>`);
const MODEL = 'replica.model()';

describe.each(BROWSERS)('the right company in %s', { timeout: 180_000 }, (name) => {
  let scene: Scene;
  let asker: Asker;
  let code = OTHER_DEMO_COMPANY.organisationCode;

  beforeAll(async () => {
    const host = new URL(LOGGED_IN).hostname;
    const answer = ({ url }: Request) => (new URL(url).hostname === host ? inside(code) : null);
    scene = await openScene(name, { guests: { hosts: [host], answer } });
    asker = await openAsker(scene.browser);
    await asker.ask({ do: 'vault.create', passphrase: PASSPHRASE });
    for (const [id, company] of [
      ['own', DEMO_COMPANY],
      ['other', OTHER_DEMO_COMPANY],
    ] as const) {
      const sample = sampleProfile(id);
      const { company: label, organisationCode: uscc } = company;
      await asker.ask({ do: 'vault.write', profile: { ...sample, company: { ...sample.company, name: label, uscc } } });
    }
  }, 240_000);
  afterAll(() => scene.close());

  async function viewOf(page: TestPage, holds: (view: FillView) => boolean): Promise<FillView> {
    const { host } = new URL(await page.url());
    return until('the view of the page', () => asker.viewOn(host, holds), SLOW);
  }
  const chosen = ({ companies }: FillView) => companies.find((one) => one.chosen)?.id;
  const panelText = async ({ tab }: FillView, words: string): Promise<void> => {
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitUntil(
      `document.querySelector('main')?.innerText.includes(${JSON.stringify(words)}) === true`,
      SLOW,
    );
    expect(await panel.evaluate(`document.querySelector('footer .primary')?.disabled ?? true`)).toBe(true);
    await panel.close();
  };

  it('the card chooses it by its code, the next card the next one, and another one chosen stops filling', async () => {
    const page = await scene.browser.openPage(FORM);
    const first = await viewOf(page, ({ problem, fields }) => problem === null && fields.length > 8);
    expect([chosen(first), first.fields.find(({ datum }) => datum === 'co.uscc')?.value]).toEqual([
      'own',
      DEMO_COMPANY.organisationCode,
    ]);
    await scene.card.pull();
    const second = await scene.addCard({ company: OTHER_DEMO_COMPANY });
    const swapped = await viewOf(page, (view) => chosen(view) === 'other' && view.problem === null);
    expect(swapped.fields.find(({ datum }) => datum === 'co.uscc')?.value).toBe(OTHER_DEMO_COMPANY.organisationCode);
    // the clerk insists on the company whose card is out: nothing is filled, and the bar names nobody to the page
    await asker.ask({ do: 'fill.company', tab: swapped.tab, id: 'own' });
    const stopped = await viewOf(page, ({ problem }) => problem?.code === 'fill/other-company');
    const before = await page.evaluate(MODEL);
    const bar = await barOf(page);
    await bar.says('插入的卡是另一家企业的，选的企业是本企业，没有填写。');
    await panelText(
      stopped,
      `插入的卡是${OTHER_DEMO_COMPANY.company}的，选的企业是${DEMO_COMPANY.company}，没有填写。`,
    );
    await expect(askedBy(asker, { do: 'fill.write', tab: stopped.tab, fields: null })).rejects.toThrow(
      'fill/other-company',
    );
    expect(await page.evaluate(MODEL)).toEqual(before);
    // her own card back in: it goes on by itself
    await second.pull();
    await scene.card.insert();
    await viewOf(page, (view) => chosen(view) === 'own' && view.problem === null);
    await bar.says('可填');
    await page.front();
    await bar.press('填写');
    await viewOf(page, ({ run }) => run?.ended === true);
    expect(Object.values(await page.evaluate<Record<string, string>>(MODEL))).toContain(DEMO_COMPANY.organisationCode);
    await page.close();
  });

  it('the code of another company in the page stops filling', async () => {
    const page = await scene.browser.openPage(FORM);
    await viewOf(page, ({ problem, fields }) => problem === null && fields.length > 8);
    const label = await page.evaluate<string>(`(() => {
      const [, box] = replica.rows().find(([key]) => key === 'A2.7');
      const input = box.querySelector('input');
      input.dataset.at = 'code';
      return input.tagName;
    })()`);
    expect(label).toBe('INPUT');
    await page.type('[data-at=code]', OTHER_DEMO_COMPANY.organisationCode);
    const stopped = await viewOf(page, ({ problem }) => problem?.code === 'fill/other-company-page');
    await (await barOf(page)).says('网页上是另一家企业');
    await panelText(
      stopped,
      `网页上是另一家企业（${OTHER_DEMO_COMPANY.organisationCode}），选的企业是${DEMO_COMPANY.company}，没有填写。`,
    );
    const before = await page.evaluate(MODEL);
    await expect(askedBy(asker, { do: 'fill.write', tab: stopped.tab, fields: null })).rejects.toThrow(
      'fill/other-company-page',
    );
    expect(await page.evaluate(MODEL)).toEqual(before);
    await page.type('[data-at=code]', DEMO_COMPANY.organisationCode, { clear: true });
    await viewOf(page, ({ problem }) => problem === null);
    await page.close();
  });

  it('the login of another company stops filling; her own does not', async () => {
    const page = await scene.browser.openPage(LOGGED_IN);
    const stopped = await viewOf(page, ({ problem }) => problem?.code === 'fill/other-company-page');
    await (await barOf(page)).says('网页上是另一家企业');
    await panelText(stopped, '请核对登录的账号，或改选企业。');
    code = DEMO_COMPANY.organisationCode;
    await page.goto(LOGGED_IN);
    await viewOf(page, ({ problem, fields }) => problem === null && fields.length > 1);
    await page.close();
  });
});
