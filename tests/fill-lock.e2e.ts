// The company data lock after the minutes that the clerk chose, by themselves: bar and panel say so, and she unlocks and goes on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barOf } from '../scripts/acting-bar.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { BROWSERS, PORTAL, SLOW } from './support/e2e-scene.ts';
import { askedBy } from './support/fill-asker.ts';
import { type FillScene, openFillScene, PASSPHRASE } from './support/fill-scene.ts';

const FORM = `${PORTAL}/userserver/user/supplement/operator`;
/** Looked at once a minute */
const MINUTE = { timeout: 100_000 };

/** What Chromium says a page of ours is: a tab of a window, or the browser's own side panel. */
const kindOf = (page: TestPage): Promise<string> =>
  page.evaluate(
    `chrome.runtime.getContexts({}).then((all) => all.find(({ documentUrl }) => documentUrl === location.href).contextType)`,
  );

describe.each(BROWSERS)('the idle lock in %s', { timeout: 240_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name);
  }, 240_000);
  afterAll(() => scene.close());

  it('locks after the chosen minutes, is unlocked in the panel that the bar opens, and filling goes on', async () => {
    const options = await scene.browser.extensionPage('ui/options/index.html');
    await options.waitFor('#vault-minutes', SLOW);
    await options.evaluate(`(() => {
      const list = document.querySelector('#vault-minutes');
      list.value = '5';
      list.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
    const page = await scene.open(FORM);
    const { tab } = await scene.viewOf(page, ({ fields }) => fields.some(({ checked }) => checked));
    const bar = await barOf(page);
    await bar.says('可填 6 项');
    // Minutes go by: what moves is the time of her last act, in the browser's own session store
    const api = name === 'firefox' ? 'browser' : 'chrome';
    const pass = (minutes: number) =>
      options.evaluate(`(async () => {
        const { 'vault-key': key } = await ${api}.storage.session.get('vault-key');
        await ${api}.storage.session.set({ 'vault-key': { ...key, usedAt: key.usedAt - ${String(minutes)} * 60000 } });
      })()`);
    await pass(3);
    expect((await scene.viewOf(page, () => true)).problem).toBeNull();
    await pass(2);
    await until('the bar to say that it is locked', async () => (await bar.text()).includes('企业资料已锁定'), MINUTE);
    const locked = await scene.viewOf(page, ({ problem }) => problem?.code === 'fill/locked');
    expect(locked.fields.map(({ value }) => value)).toEqual(locked.fields.map(() => null));
    await expect(askedBy(scene.asker, { do: 'fill.write', tab, fields: null })).rejects.toThrow('fill/locked');
    await expect(askedBy(scene.asker, { do: 'vault.read' })).rejects.toThrow('vault/locked');
    await page.front();
    await bar.press('解锁');
    const panel = await scene.browser.extensionWindow('ui/panel', SLOW);
    if (name === 'chromium') expect(await kindOf(panel)).toBe('SIDE_PANEL');
    await panel.waitFor('form.unlock input', SLOW);
    await panel.type('form.unlock input', PASSPHRASE);
    await panel.press('Enter');
    await panel.waitFor('.line input', SLOW);
    await panel.close();
    await page.front();
    await bar.says('可填 6 项');
    await bar.press('填写');
    await bar.says('已填 6 项');
    await page.close();
  });
});
