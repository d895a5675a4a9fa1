// Forms in frames: of the same origin, of another site of a pack, in a sandbox, and of a site that nobody knows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, SLOW } from './support/e2e-scene.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';

const FORM =
  '<form><p><label>企业名称 <input id="name"></label></p><p><label>统一社会信用代码 <input id="code"></label></p></form>';
const OUTER = '<form><p><label>企业地址 <input id="address"></label></p></form>';
const frame = (source: string, more = '') => `<iframe src="${source}" ${more} width="600" height="200"></iframe>`;
const SITES = {
  'one.singlewindow.cn': {
    '/same': `${OUTER}${frame('/form')}`,
    '/other': `${OUTER}${frame('https://two.singlewindow.cn/form')}`,
    '/sandboxed': frame('https://two.singlewindow.cn/form', 'sandbox="allow-scripts allow-forms"'),
    '/strange': `${OUTER}${frame('https://stranger.example/form')}`,
    '/form': FORM,
  },
  'two.singlewindow.cn': { '/form': FORM },
  'stranger.example': { '/form': FORM },
};
const HOME = 'https://one.singlewindow.cn';
const FILLED = ['演示区演示路1号101室', '演示贸易有限公司', '91310104MAD64FGA2L'];
const IN_FRAME = `[document.querySelector('#name').value, document.querySelector('#code').value]`;

describe.each(BROWSERS)('forms in frames in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: SITES, grants: ['stranger.example'] });
  }, 240_000);
  afterAll(() => scene.close());

  const standing = async (page: TestPage): Promise<string[]> => {
    const outer = await page.evaluate<string>(`document.querySelector('#address').value`);
    return [outer, ...(await (await page.frame('iframe')).evaluate<string[]>(IN_FRAME))];
  };

  it.each(['/same', '/other'])(
    '%s: one preview for the page and its frame, filled and taken back together',
    async (path) => {
      const page = await scene.open(`${HOME}${path}`);
      const view = await scene.viewOf(page, ({ fields }) => fields.filter(({ checked }) => checked).length === 3);
      expect(view.problem).toBeNull();
      expect(view.fields.map(({ label }) => label)).toEqual(['企业地址', '企业名称', '统一社会信用代码']);
      expect(new Set(view.fields.map(({ frame }) => frame)).size).toBe(2);
      const done = await scene.fill(page, view);
      expect(done.fields.map(({ outcome }) => outcome)).toEqual(['filled', 'filled', 'filled']);
      expect(await standing(page)).toEqual(FILLED);
      await scene.asker.ask({ do: 'fill.undo', tab: view.tab });
      await scene.viewOf(page, ({ fields }) => fields.every(({ outcome }) => outcome === 'restored'));
      expect(await standing(page)).toEqual(['', '', '']);
      await page.close();
    },
  );

  it('a sandboxed frame is not read, and the clerk is told why', async () => {
    const page = await scene.open(`${HOME}/sandboxed`);
    const { tab, fields } = await scene.viewOf(page, ({ problem }) => problem?.code === 'fill/sandboxed');
    expect(fields).toEqual([]);
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitUntil(`document.body.innerText.includes('来源无法确认')`, SLOW);
    await panel.close();
    await page.goto(`${HOME}/form`); // the control: the same form without a sandbox
    await scene.viewOf(page, ({ problem, fields }) => problem === null && fields.length === 2);
    await page.close();
  });

  it('a site in no pack is asked for before its frame is read, by name', async () => {
    const page = await scene.open(`${HOME}/strange`);
    const { tab, fields } = await scene.viewOf(
      page,
      ({ strangers, fields }) => strangers.length > 0 && fields.length > 0,
    );
    expect(fields.map(({ label }) => label)).toEqual(['企业地址']);
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitFor('.stranger button', SLOW);
    expect(await panel.text('.stranger')).toContain('stranger.example');
    await panel.click('.stranger button');
    const view = await scene.viewOf(page, ({ fields }) => fields.length === 3);
    expect(view.strangers).toEqual([]);
    await panel.close();
    await page.front();
    await scene.fill(page, view);
    expect(await standing(page)).toEqual(FILLED);
    await page.close();
  });
});
