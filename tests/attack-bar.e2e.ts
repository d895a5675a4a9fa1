// Attack 23 on the bar of filling: the page takes it to where the clerk cannot see it, or lays something over it that lets presses
// through, and waits for her to press. And attack 31: what it learns before the yes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS } from './support/e2e-scene.ts';
import { type Bar, barOf, type Box } from '../scripts/acting-bar.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';

const FORM = `<form id="form" style="margin-top:120px"><p><label>企业名称 <input id="name"></label></p>
  <p><label>统一社会信用代码 <input id="uscc"></label></p></form><div id="box" style="opacity:.01;position:fixed;inset:0"></div>`;
/** The code of another company stands in it, which the bar says. */
const OTHER = FORM.replace('id="uscc"', 'value="916500007576560875"');
const HOST = `document.querySelector('div[popover][style*="2147483647"]')`;
const COVER = `(() => {
  const cover = document.createElement('div');
  cover.id = 'cover';
  cover.popover = 'manual';
  cover.style.cssText = 'pointer-events:none;position:fixed;inset:0;width:100%;height:100%;margin:0;background:#fff';
  document.body.append(cover);
  cover.showPopover();
})()`;

/** Whether the cover lies over the bar where its button stands. */
const isUnder = ({ left, top }: Box): string => `(() => {
  const cover = document.getElementById('cover');
  cover.style.pointerEvents = 'auto';
  const found = document.elementFromPoint(${String(left + 5)}, ${String(top + 5)});
  cover.style.pointerEvents = 'none';
  return found === cover;
})()`;

describe.each(BROWSERS)('the bar under attack in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: { 'hostile.singlewindow.cn': { '/': FORM, '/other': OTHER } } });
  }, 240_000);
  afterAll(() => scene.close());

  async function open(): Promise<{ page: TestPage; bar: Bar; button: Box }> {
    const page = await scene.open('https://hostile.singlewindow.cn/');
    await scene.viewOf(page, ({ fields }) => fields.some(({ checked }) => checked));
    const bar = await barOf(page);
    await bar.says('2');
    const button = await page.inside<Box>(
      'html > div[popover]',
      `(({ left, top, width, height }) => ({ left, top, width, height }))(root.querySelector('.primary').getBoundingClientRect())`,
    );
    if (button === null) throw new Error('no button');
    // past the first moment, in which no press is taken anyway
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { page, bar, button };
  }
  const press = (page: TestPage, { left, top, width, height }: Box): Promise<void> =>
    page.clickAt(left + width / 2, top + height / 2);
  const values = (page: TestPage): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll('input')].map(({ value }) => value)`);

  it('fills where it stands as we put it (the control)', async () => {
    const { page, button } = await open();
    await press(page, button);
    await scene.viewOf(page, ({ run }) => run?.ended === true);
    expect(await values(page)).toEqual(['演示贸易有限公司', '91310104MAD64FGA2L']);
    await page.close();
  });

  it('23: takes no press where the page has moved it into something that is not seen, and comes back', async () => {
    const { page, button } = await open();
    await page.evaluate(`document.getElementById('box').append(${HOST})`);
    await press(page, button);
    await page.waitUntil(`${HOST}?.parentNode === document.documentElement`);
    const { run } = await scene.viewOf(page, () => true);
    expect([run, await values(page)]).toEqual([null, ['', '']]);
    await page.close();
  });

  it('23: comes to the front of what the page opens over it, and takes no press in that moment', async () => {
    const { page, button } = await open();
    // in the press itself: what comes later is pressed where the bar stands in front again
    await page.evaluate(`addEventListener('pointerdown', () => { ${COVER} }, { once: true, capture: true })`);
    await press(page, button);
    await page.waitUntil(`document.getElementById('cover') !== null`);
    const { run } = await scene.viewOf(page, () => true);
    expect([run, await values(page)]).toEqual([null, ['', '']]);
    expect(await page.evaluate(isUnder(button))).toBe(false);
    await page.close();
  });

  it('23: takes no press through a cover whose events the page keeps to itself, and comes to its front', async () => {
    const { page, button } = await open();
    for (const type of ['beforetoggle', 'toggle'])
      await page.evaluate(`addEventListener('${type}', (event) => event.stopImmediatePropagation(), true)`);
    await page.evaluate(COVER);
    expect(await page.evaluate(isUnder(button))).toBe(true);
    await press(page, button);
    await page.waitUntil(`!${isUnder(button)}`);
    const { run } = await scene.viewOf(page, () => true);
    expect([run, await values(page)]).toEqual([null, ['', '']]);
    await page.close();
  });

  it('31: the page finds neither its root nor the name of a company in it', async () => {
    const page = await scene.open('https://hostile.singlewindow.cn/other');
    await scene.viewOf(page, ({ problem }) => problem?.code === 'fill/other-company-page');
    const bar = await barOf(page);
    await bar.says('另一家企业');
    expect(await page.evaluate(`${HOST}.shadowRoot`)).toBeNull();
    const seen = await page.evaluate<string>(
      `[${HOST}.textContent, ${HOST}.innerText, ${HOST}.innerHTML, document.body.innerText].join('')`,
    );
    expect(seen).not.toMatch(/演示|91310104|另一家/);
    // a search of the page goes through closed roots; the control is what stands in the page itself
    const words = JSON.stringify(['企业名称', '演示贸易有限公司', '演示', '91310104MAD64FGA2L']);
    const find = `${words}.filter((text) => { getSelection().removeAllRanges(); return window.find(text, false, false, true); })`;
    expect(await page.evaluate(find)).toEqual(['企业名称']);
    expect(await page.evaluate('getSelection().toString()')).not.toMatch(/演示|另一家/);
    await page.close();
  });
});
