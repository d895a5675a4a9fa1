// What a page can be: not encrypted, changed since its recipe was written, under a strict policy, small or magnified.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, PORTAL, SLOW } from './support/e2e-scene.ts';
import { askedBy } from './support/fill-asker.ts';
import { barOf, type Box } from '../scripts/acting-bar.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';

const OPEN = 'http://plain.singlewindow.cn/';
/** The declaration page without two of its three landmarks, full of data. */
const SECRETS = ['陈某某', '13711112222', '440101199202020022', 'chen@example.com', '粤A12345', '机密合同', '演示货代'];
const CHANGED = `<h1>货物申报</h1><form id="f"><p><label>合同协议号 <input id="contrNo" value="机密合同"></label></p>
  <p><label>经办人 <input id="who" value="陈某某"></label> <span>13711112222</span></p>
  <p><label>证件号码 <input value="440101199202020022" placeholder="chen@example.com"></label></p>
  <p><label>备注 <textarea>粤A12345</textarea></label></p>
  <p><label>代理单位 <select><option selected>演示货代</option></select></label></p></form>
  <table><tr><th>姓名</th><td>陈某某</td></tr></table><script>const owner = '陈某某';</script>`;
const FORM = '<form><p><label>企业名称 <input></label></p><p><label>统一社会信用代码 <input></label></p></form>';
const SITES = {
  'plain.singlewindow.cn': { '/': FORM, '/next': FORM },
  'changed.singlewindow.cn': { '/decserver/entry': CHANGED },
};
/** A strict policy, from www.singlewindow.cn; forms of the account pages at their own address. */
const FORMS = [
  '/userserver/user/supplement/personal',
  '/userserver/user/register/admin',
  '/decserver/sw/dec/merge/cusImport',
];

describe.each(BROWSERS)('pages in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: SITES, strictHosts: ['app.singlewindow.cn', 'swapp.singlewindow.cn'] });
  }, 240_000);
  afterAll(() => scene.close());

  it('without encryption is warned of once per site, and filled after the yes', async () => {
    const page = await scene.open(OPEN);
    const { tab } = await scene.viewOf(page, ({ problem }) => problem?.code === 'fill/http');
    await expect(askedBy(scene.asker, { do: 'fill.write', tab, fields: null })).rejects.toThrow('fill/http');
    const bar = await barOf(page);
    expect(await bar.text()).toContain('不加密');
    await bar.press('在这个网站填写');
    const view = await scene.viewOf(page, ({ problem, fields }) => problem === null && fields.length === 2);
    await scene.fill(page, view);
    expect(await page.evaluate(`document.querySelector('input').value`)).toBe('演示贸易有限公司');
    await page.goto(`${OPEN}next`);
    await scene.viewOf(page, ({ problem, fields }) => problem === null && fields.every(({ checked }) => checked));
    await page.close();
  });

  it('that has changed says so and stays as it is; its report holds nothing that stood in it', async () => {
    const page = await scene.open('https://changed.singlewindow.cn/decserver/entry');
    const { tab, fields } = await scene.viewOf(page, ({ problem }) => problem?.code === 'fill/page-changed');
    expect(fields).toEqual([]);
    await expect(askedBy(scene.asker, { do: 'fill.write', tab, fields: null })).rejects.toThrow('fill/page-changed');
    expect(await (await barOf(page)).text()).toContain('改版');
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitUntil(`document.body.innerText.includes('改版')`, SLOW);
    await panel.evaluate(KEEP_SAVED);
    await panel.evaluate(
      `[...document.querySelectorAll('.links button')].find((b) => b.textContent === '报告此页').click()`,
    );
    await panel.waitUntil('window.saved !== undefined', SLOW);
    const text = await panel.evaluate<string>('saved.text()');
    expect(text).toContain('<input id="contrNo"');
    expect(text).toContain('证件号码');
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    await panel.close();
    await page.close();
  });

  it.each(FORMS)(
    '%s: under a strict policy the bar stands there and covers no field, also small and magnified',
    async (path) => {
      const page = await scene.open(`${path.startsWith('/dec') ? 'https://swapp.singlewindow.cn' : PORTAL}${path}`);
      await scene.viewOf(page, ({ form, fields }) => form !== null && fields.length > 5);
      const bar = await barOf(page);
      for (const [width, zoom] of [
        [1366, 1],
        [1024, 1],
        [1024, 2],
      ] as const) {
        await page.resize(width, 640);
        await page.evaluate(`void (document.documentElement.style.zoom = '${String(zoom)}')`);
        // It comes to rest a moment after the page has
        await page.waitUntil(`new Promise((resolve) => setTimeout(() => resolve(true), 250))`, SLOW);
        const box = await bar.box();
        expect(covered(box, await fieldsOf(page)), `${String(width)} px at ${String(zoom)}`).toEqual([]);
      }
      await page.close();
    },
  );
});

/** The file as it is handed to the browser's download. */
const KEEP_SAVED = `(() => {
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => ((window.saved = blob), make.call(URL, blob));
})()`;

const fieldsOf = (page: TestPage) =>
  page.evaluate<Box[]>(`[...document.querySelectorAll('#form input, #form select, #form textarea, #form button')]
    .map((e) => (({ left, top, width, height }) => ({ left, top, width, height }))(e.getBoundingClientRect()))
    .filter(({ width, height, top }) => width > 1 && height > 1 && top < innerHeight)`);

function covered(bar: Box, fields: readonly Box[]): Box[] {
  return fields.filter(
    (field) =>
      bar.left < field.left + field.width &&
      field.left < bar.left + bar.width &&
      bar.top < field.top + field.height &&
      field.top < bar.top + bar.height,
  );
}
