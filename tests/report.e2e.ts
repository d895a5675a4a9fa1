// 用证记录 as clerk and administrator use it, in both browsers: counted, exported, accepted by its fingerprint, and refused when changed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, loginOn, openScene, PORTAL, type Scene, SLOW } from './support/e2e-scene.ts';

describe.each(BROWSERS)('用证记录 in %s', { timeout: 180_000 }, (name) => {
  let scene: Scene;
  let page: TestPage;
  beforeAll(async () => {
    scene = await openScene(name);
    await loginOn(scene, await scene.browser.openPage(`${PORTAL}/cas/login#card`));
    page = await scene.browser.extensionPage('ui/log/index.html#uses');
  }, 240_000);
  afterAll(() => scene.close());

  const shows = (words: string) => page.waitUntil(`document.body.innerText.includes(${JSON.stringify(words)})`, SLOW);
  /** What a press hands to the browser's download. */
  const exported = () =>
    page.evaluate<string>(`new Promise((resolve) => {
      URL.createObjectURL = (blob) => { blob.text().then(resolve); return 'about:blank'; };
      HTMLAnchorElement.prototype.click = () => undefined;
      document.querySelector('.make').click();
    })`);
  const imports = (...texts: string[]) =>
    page.evaluate(`(() => {
      const given = new DataTransfer();
      ${JSON.stringify(texts)}.forEach((text, place) => given.items.add(new File([text], (place + 1) + '.jsonl')));
      const field = document.querySelector('input[type=file]');
      field.files = given.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);

  it('is counted and exported; imported, it waits for its fingerprint, then counts; a changed one is named beside it', async () => {
    await page.waitFor('#tab-uses', SLOW);
    await page.evaluate(`document.getElementById('tab-uses').click()`);
    await page.waitFor('.make:not([disabled])', SLOW);
    await shows('共 1 次，其中完成 1 次');
    expect(await page.text('.totals')).toContain('中国国际贸易单一窗口');
    const fingerprint = await page.text('.fingerprint');
    const text = await exported();
    await shows('已导出 1 条');
    await page.evaluate(`document.getElementById('tab-members').click()`);
    await shows('还没有成员的用证记录');
    await page.waitFor('.tools .primary:not([disabled])', SLOW);
    await imports(text.replace('"result":"done"', '"result":"failed"'), text);
    await page.waitFor('.accept', SLOW);
    expect(await page.text('.new-member .fingerprint')).toBe(fingerprint);
    expect(await page.text('.outcomes')).toMatch(/1\.jsonl[^]*第 2 行[^]*2\.jsonl[^]*1 条，完好/u);
    await page.evaluate(`document.querySelector('.accept').click()`);
    await shows('共 1 次，其中完成 1 次');
    expect(await page.text('#pane-members')).toContain('没有缺漏');
  });
});
