// The message centre in both browsers: seen in popup and header, filtered, opened at its matter, read, and counted right when the
// agent comes back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PIN } from '../agent/operations/demo.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, openScene, type Scene, SLOW } from './support/e2e-scene.ts';
import { makeRealCard } from './support/real-card.ts';

const DAY = 86_400_000;

describe.each(BROWSERS)('messages in %s', { timeout: 120_000 }, (name) => {
  let scene: Scene;
  let page: TestPage;

  beforeAll(async () => {
    scene = await openScene(name);
    page = await scene.browser.extensionPage('ui/messages/index.html');
  }, 240_000);
  afterAll(() => scene.close());

  const count = (selector: string, wanted: number) =>
    page.waitUntil(`document.querySelectorAll(${JSON.stringify(selector)}).length === ${wanted}`, SLOW);

  it('none at first; two cards, one near its end and one beyond it, come by themselves, in popup and header too', async () => {
    await page.waitUntil('document.body.innerText.includes("没有消息")', SLOW);
    const now = Date.now();
    const notBefore = now - 900 * DAY;
    // whole days from now: what is counted in midnights then says 5 at every hour
    await makeRealCard(scene.data, {
      ...{ pin: DEMO_PIN, holder: '演示用户丁', validity: { notBefore, notAfter: now + 5 * DAY } },
    });
    await makeRealCard(scene.data, {
      ...{ pin: DEMO_PIN, holder: '演示用户丙', medium: '', validity: { notBefore, notAfter: now - DAY } },
    });
    await count('.message.unread', 2);
    expect(await page.text('.page-header .unread')).toBe('2');
    const text = await page.text('.days');
    for (const words of ['现在还有 5 天', '电子口岸制卡点', '营业执照', '请联系发证机构 测试CA'])
      expect(text).toContain(words);
    const popup = await scene.browser.extensionPage('ui/popup/index.html');
    await popup.waitUntil('document.querySelector("footer .unread")?.innerText === "2 条未读消息"', SLOW);
    const links = await popup.evaluate<string[]>(
      '[...document.querySelectorAll("nav a")].map((link) => link.pathname)',
    );
    expect(links).toEqual(expect.arrayContaining(['/ui/certificates/index.html', '/ui/messages/index.html']));
    await popup.close();
  });

  it('a kind and a day show what they name; a press opens the certificate and the message is read', async () => {
    await page.click('.chip:nth-child(3)');
    await count('.message', 0);
    await page.click('.chip:nth-child(2)');
    await count('.message', 2);
    await page.evaluate(
      '[...document.querySelectorAll(".opener")].find((one) => one.innerText.includes("将于")).click()',
    );
    await page.waitUntil(
      'location.pathname.includes("certificates") && document.querySelector("dialog.sheet") !== null',
      SLOW,
    );
    expect(await page.text('dialog.sheet')).toContain('怎么更新');
    await page.goto((await page.url()).replace(/certificates.*/, 'messages/index.html'));
    await count('.message', 2);
    await count('.message.unread', 1);
  });

  it('after the agent was killed the count is right; all are read with one press; a line of the log opens by its number', async () => {
    await scene.restartAgent();
    await page.waitUntil('document.querySelector(".page-header .unread")?.innerText === "1"', SLOW);
    await count('.message.unread', 1);
    await page.click('.read-all');
    await count('.page-header .unread', 0);
    await page.goto((await page.url()).replace(/messages.*/, 'log/index.html#1'));
    await page.waitFor('dialog.sheet', SLOW);
    expect(await page.text('dialog.sheet')).toContain('第 1 条');
  });
});
