// Small things that clerks meet: 去补充 leads to the very field that is missing; a number that is a 身份证 needs no kind chosen; after a
// fill nothing is offered twice; a tab on which only the PIN of a card is typed has no bar.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '#shared/profile/profile.ts';
import { barIn, barOf } from '../scripts/acting-bar.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { BROWSERS, PORTAL, SLOW } from './support/e2e-scene.ts';
import { type FillScene, openFillScene, printedCompany } from './support/fill-scene.ts';

const FORM = `${PORTAL}/userserver/user/supplement/operator`;
const NUMBER = '110101199002150028';

describe.each(BROWSERS)('a clerk in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    const profile = printedCompany();
    scene = await openFillScene(name, { profile: { ...profile, me: { ...profile.me, idType: '', idNo: '' } } });
  }, 240_000);
  afterAll(() => scene.close());

  const panelOf = (tab: number): Promise<TestPage> => scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);

  it('去补充 opens 企业资料 at the missing field; the kind of a resident’s number is known, and Tab selects it whole', async () => {
    const page = await scene.open(FORM);
    const { tab } = await scene.viewOf(page, ({ fields }) => fields.some(({ checked }) => checked));
    const panel = await panelOf(tab);
    await panel.waitFor('.line.empty a', SLOW);
    const links = await panel.evaluate<string[]>(
      `[...document.querySelectorAll('.line.empty')].filter((line) => line.textContent.includes('证件号码')).map((line) => line.querySelector('a').href)`,
    );
    expect(links).toHaveLength(1);
    await panel.close();
    const data = await scene.browser.extensionPage(links[0]!.slice(links[0]!.indexOf('ui/')));
    await data.waitUntil(`document.activeElement.closest('[data-field=idNo]') !== null`, SLOW);
    expect(await data.text('.tab[aria-current=true]')).toContain('账号所有人');
    await data.keys(NUMBER);
    await data.press('Tab');
    await data.waitUntil(`/已保存/.test(document.querySelector('.saved').textContent)`, SLOW);
    const [profile] = await scene.asker.ask<Profile[]>({ do: 'vault.read' });
    expect([profile?.me.idType, profile?.me.idNo]).toEqual(['id-card', NUMBER]);
    // from the field before it: the stars give way to the number, all of it selected
    const field = `document.querySelector('[data-field=idNo] input')`;
    await data.waitUntil(`${field}.value.includes('*')`, SLOW);
    await data.evaluate(`document.querySelector('[data-field=idType] select').focus()`);
    await data.press('Tab');
    await data.waitUntil(`document.activeElement === ${field} && ${field}.value === '${NUMBER}'`, SLOW);
    await data.waitUntil(`${field}.selectionStart === 0 && ${field}.selectionEnd === ${String(NUMBER.length)}`, SLOW);
    await data.close();
    await page.close();
  });

  it('after a fill panel and bar offer nothing that stands there already', async () => {
    const page = await scene.open(FORM);
    const view = await scene.viewOf(page, ({ fields }) => fields.filter(({ checked }) => checked).length === 6);
    const panel = await panelOf(view.tab);
    await panel.waitUntil(`document.querySelector('footer .primary')?.textContent === '填写 6 项'`, SLOW);
    await panel.click('footer .primary');
    await panel.waitUntil(`document.querySelector('footer .state')?.textContent.includes('已填 6 项') === true`, SLOW);
    await panel.waitUntil(`document.querySelector('footer .primary').disabled`, SLOW);
    expect(await panel.text('.summary h2')).toBe('没有可填的内容');
    expect(
      await panel.evaluate(`[...document.querySelectorAll('.line input')].filter(({ checked }) => checked).length`),
    ).toBe(0);
    // what she empties is offered again
    await page.front();
    await page.evaluate(`(() => {
      const input = document.querySelector('#f1');
      input.value = '';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    })()`);
    await panel.waitUntil(`document.querySelector('footer .primary').textContent === '填写 1 项'`, SLOW);
    await panel.close();
    await page.close();
  });

  it('the tab of the card login has no bar, the one of the account login has', async () => {
    const page = await scene.open(`${PORTAL}/cas/login?_swCardF=1`);
    const card = await scene.viewOf(page, ({ form }) => form?.zh === 'IC卡登录');
    expect(card.guide?.zh).toContain('插入IC卡');
    expect(await barIn(page)).toBe(false);
    await page.goto(`${PORTAL}/cas/login/account`); // the control
    await barOf(page);
    await page.goto(`${PORTAL}/cas/login?_swCardF=1`);
    await scene.viewOf(page, ({ form }) => form?.zh === 'IC卡登录');
    await until('no bar', async () => !(await barIn(page)), SLOW);
    await page.close();
  });
});
