// Sites in no pack: nothing is put into them before the clerk's yes; the yes is remembered, listed in the options and taken back there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, SLOW } from './support/e2e-scene.ts';
import { askedBy } from './support/fill-asker.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';

const FORM =
  '<form><p><label>企业名称 <input id="name"></label></p><p><label>统一社会信用代码 <input id="code"></label></p></form>';
const STRANGER = 'https://stranger.example/';
const UNASKED = 'https://unasked.example/';
const SITES = { 'stranger.example': { '/': FORM, '/next': FORM }, 'unasked.example': { '/': FORM } };
/** What a script of ours would leave in a page: the bar, or anything written. */
const TRACES = `[document.querySelectorAll('[popover]').length, ...[...document.querySelectorAll('input')].map((input) => input.value)]`;

describe.each(BROWSERS)('sites in no pack in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: SITES, grants: ['stranger.example'] });
  }, 240_000);
  afterAll(() => scene.close());

  async function expectUntouched(page: TestPage): Promise<void> {
    const view = await scene.viewOf(page, ({ problem }) => problem?.code === 'fill/unknown-host');
    expect(view.fields).toEqual([]);
    await expect(askedBy(scene.asker, { do: 'fill.write', tab: view.tab, fields: null })).rejects.toThrow(
      'fill/unknown-host',
    );
    expect(await page.evaluate(TRACES)).toEqual([0, '', '']);
  }

  it('is asked for by name in the panel, and then filled by the words of its labels', async () => {
    const page = await scene.open(STRANGER);
    await expectUntouched(page);
    const { tab } = await scene.viewOf(page, () => true);
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitFor('.trouble button.primary', SLOW);
    expect(await panel.text('.trouble')).toContain('stranger.example');
    await panel.click('.trouble button.primary');
    const view = await scene.viewOf(page, ({ problem, fields }) => problem === null && fields.length === 2);
    await panel.close();
    await page.front();
    await scene.fill(page, view);
    expect(await page.evaluate(`document.querySelector('#name').value`)).toBe('演示贸易有限公司');
    await page.close();
  });

  it('is not asked for again, also after the worker died', async () => {
    await scene.browser.killWorker();
    const page = await scene.open(`${STRANGER}next`);
    const { problem } = await scene.viewOf(page, ({ fields }) => fields.filter(({ checked }) => checked).length === 2);
    expect(problem).toBeNull();
    await page.close();
  });

  it('another site stays as it is: nothing comes into it', async () => {
    const page = await scene.open(UNASKED);
    await expectUntouched(page);
    await page.close();
  });

  it('stands in the options, and is a stranger again once it was taken off the list', async () => {
    const page = await scene.open(STRANGER);
    await scene.viewOf(page, ({ problem }) => problem === null);
    const options = await scene.browser.extensionPage('ui/options/index.html#fill');
    await options.waitFor('.setting.host', SLOW);
    expect(await options.text('.setting.host')).toContain('stranger.example');
    await options.click('.setting.host button');
    await options.waitUntil(`document.querySelector('.setting.host') === null`, SLOW);
    await options.close();
    await scene.viewOf(page, ({ problem }) => problem?.code === 'fill/unknown-host');
    await page.close();
    const again = await scene.open(STRANGER);
    await expectUntouched(again);
    await again.close();
  });
});
