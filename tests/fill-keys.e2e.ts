// Hands on the keyboard: the command of the browser, the menu of a field, the bar and the panel without a mouse; what was unticked stays
// out of all of them, and a bar that was closed stays closed until the clerk asks for it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSERS, SLOW } from './support/e2e-scene.ts';
import { barIn, barOf } from '../scripts/acting-bar.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';
import { until } from '../scripts/browsers/browser.ts';

const FORM = `<form><p><label>企业名称 <input id="name"></label></p><p><label>统一社会信用代码 <input id="code"></label></p>
  <p><label>企业地址 <input id="address"></label></p><p><label>备注 <input id="note"></label></p></form>`;
const SITES = { 'keys.singlewindow.cn': { '/': FORM, '/other': FORM }, 'others.singlewindow.cn': { '/': FORM } };
const PAGE = 'https://keys.singlewindow.cn/';
const VALUES = `[...document.querySelectorAll('input')].map((input) => input.value)`;
const ALL = ['演示贸易有限公司', '91310104MAD64FGA2L', '演示区演示路1号101室', ''];

describe.each(BROWSERS)('hands on the keyboard in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: SITES });
  }, 240_000);
  afterAll(() => scene.close());

  async function opened() {
    const page = await scene.open(PAGE);
    const view = await scene.viewOf(page, ({ fields }) => fields.filter(({ checked }) => checked).length === 3);
    return { page, view, tab: view.tab };
  }

  it('the command fills the page', async () => {
    const { page, tab } = await opened();
    const api = name === 'firefox' ? 'browser' : 'chrome';
    const panel = await scene.browser.extensionPage('ui/log/index.html');
    expect(
      await panel.evaluate(
        `${api}.commands.getAll().then((all) => all.find(({ name }) => name === 'fill-page').shortcut)`,
      ),
    ).toBe('Alt+Shift+F');
    await panel.close();
    await page.front();
    await scene.browser.command('fill-page', tab);
    await scene.viewOf(page, ({ run }) => run?.ended === true);
    expect(await page.evaluate(VALUES)).toEqual(ALL);
    await page.close();
  });

  it('填入… of the menu writes into the very field, and into no other', async () => {
    const { page, tab } = await opened();
    await page.contextMenu('#note');
    await scene.browser.chooseMenu({ id: 'fill:lr.name', labels: ['填入…', '法人', '法人姓名'] }, tab);
    await page.waitUntil(`document.querySelector('#note').value !== ''`, SLOW);
    expect(await page.evaluate(VALUES)).toEqual(['', '', '', '演法人']);
    await page.close();
  });

  it('the bar is worked by Tab and Enter, and says what was done', async () => {
    const { page } = await opened();
    const bar = await barOf(page);
    await page.click('#note');
    // from the last field on into the bar: its grip, the company, 预览, 填写
    for (let step = 0; step < 8 && !(await bar.focused()).startsWith('填写'); step++) await page.press('Tab');
    expect(await bar.focused()).toMatch(/^填写/);
    await bar.awake();
    await page.press('Enter');
    await bar.says('已填 3 项');
    expect(await page.evaluate(VALUES)).toEqual(ALL);
    await page.close();
  });

  it('the panel by the keyboard alone: what is unticked there is left out by bar and command', async () => {
    const { page, tab } = await opened();
    const bar = await barOf(page);
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitFor('.line input', SLOW);
    await panel.evaluate(`document.querySelector('.line input').focus()`);
    await panel.press('ArrowDown');
    await panel.press('Space');
    await panel.waitUntil(`document.querySelector('footer .primary').textContent === '填写 2 项'`, SLOW);
    await panel.close();
    await page.front();
    await bar.says('可填 2 项');
    await scene.browser.command('fill-page', tab);
    await scene.viewOf(page, ({ run }) => run?.ended === true);
    expect(await page.evaluate(VALUES)).toEqual([ALL[0], '', ALL[2], '']);
    // A worker of Chromium that a test has spoken to does not come back once it was ended
    if (name === 'firefox') await scene.browser.killWorker();
    const after = await scene.viewOf(page, ({ fields }) => fields.length === 4);
    expect(after.fields.map(({ checked, same }) => [checked, same ?? false])).toEqual([
      [false, true],
      [false, false],
      [false, true],
      [false, false],
    ]);
    await page.close();
  });

  it('× holds for the page, after a reload too, until the clerk opens filling from the popup', async () => {
    const { page, tab } = await opened();
    await (await barOf(page)).press('在本页关闭');
    await until('the bar to go', async () => !(await barIn(page)), SLOW);
    await page.goto(`${PAGE}other`);
    await barOf(page); // the control: another page has its own
    await page.goto(PAGE);
    await scene.viewOf(page, ({ fields }) => fields.length === 4);
    expect(await barIn(page)).toBe(false);
    await scene.asker.ask({ do: 'fill.open', tab });
    expect(await (await barOf(page)).text()).toContain('可填 3 项');
    await page.close();
  });
});
