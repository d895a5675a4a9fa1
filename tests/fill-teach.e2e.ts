// "Point at the field": a field nobody recognises, or one recognised wrongly, is clicked in the page and named in the panel; the form hears
// nothing of that click, and what was taught holds after a reload.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, SLOW } from './support/e2e-scene.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';

const PAGE = 'https://teach.singlewindow.cn/';
const FORM = `<form><p><label>代号甲 <input id="strange"></label></p>
  <p><label>法人姓名 <input id="person"></label></p>
  <p><label>图片验证码 <input id="code"></label></p></form>
  <script>window.heard = []; for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click', 'focusin'])
    document.querySelector('form').addEventListener(type, () => heard.push(type), true);</script>`;
const SITES = { 'teach.singlewindow.cn': { '/': FORM } };

describe.each(BROWSERS)('pointing at a field in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: SITES });
  }, 240_000);
  afterAll(() => scene.close());

  /** The clerk presses 指出 in the panel and then clicks in the page. */
  async function point(page: TestPage, panel: TestPage, selector: string): Promise<void> {
    await panel.front();
    await panel.waitFor('.more .link', SLOW);
    await panel.evaluate(
      `[...document.querySelectorAll('.point .link')].find((each) => each.textContent.includes('指出')).click()`,
    );
    await panel.waitUntil(`document.querySelector('.more').textContent.includes('请在网页上点那一栏')`, SLOW);
    await page.front();
    await page.click(selector);
    await panel.front();
  }
  const choose = (panel: TestPage, datum: string) =>
    panel.evaluate(`(() => {
      const list = document.querySelector('.point select');
      list.value = '${datum}';
      list.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);

  it('an unknown one is taught, the form hears nothing, and it is filled after a reload', async () => {
    const page = await scene.open(PAGE);
    const view = await scene.viewOf(page, ({ fields }) => fields.length === 3);
    expect(view.fields.map(({ datum }) => datum)).toEqual([null, 'lr.name', null]);
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(view.tab)}`);
    await point(page, panel, '#strange');
    await panel.waitFor('.point select', SLOW);
    expect(await panel.text('.point .label')).toBe('代号甲');
    expect(await page.evaluate('heard')).toEqual([]);
    await choose(panel, 'co.name');
    await scene.viewOf(page, ({ fields }) => fields[0]?.datum === 'co.name' && fields[0].source === 'taught');
    // one that was recognised wrongly is corrected the same way
    await point(page, panel, '#person');
    await panel.waitFor('.point select', SLOW);
    expect(await panel.evaluate(`document.querySelector('.point select').value`)).toBe('lr.name');
    await choose(panel, 'me.name');
    await scene.viewOf(page, ({ fields }) => fields[1]?.datum === 'me.name');
    await panel.close();
    await page.goto(PAGE);
    const again = await scene.viewOf(page, ({ fields }) => fields[0]?.source === 'taught');
    const done = await scene.fill(page, again);
    expect(done.fields.map(({ outcome }) => outcome)).toEqual(['filled', 'filled', null]);
    expect(await page.evaluate(`document.querySelector('#strange').value`)).toBe('演示贸易有限公司');
    expect(await page.evaluate(`document.querySelector('#code').value`)).toBe('');
    // Control: a click that is not pointing is the page's.
    await page.click('#strange');
    expect(await page.evaluate('heard')).toContain('click');
    await page.close();
  });

  it('a code cannot be taught, a press beside every field and 不指了 change nothing', async () => {
    const page = await scene.open(PAGE);
    const view = await scene.viewOf(page, ({ fields }) => fields.length === 3);
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(view.tab)}`);
    await point(page, panel, '#code');
    await panel.waitUntil(`document.querySelector('.point').textContent.includes('没有指到能填的栏目')`, SLOW);
    await point(page, panel, 'html');
    await panel.waitUntil(`document.querySelector('.point') && !document.querySelector('.point select')`, SLOW);
    await panel.evaluate(`document.querySelector('.point .link').click()`);
    await panel.waitFor('.more .band .link', SLOW);
    await panel.click('.more .band .link');
    await panel.waitFor('.point .link', SLOW);
    await page.front();
    await page.click('#code');
    expect(await page.evaluate('heard')).toContain('click');
    await panel.close();
    await page.close();
  });
});
