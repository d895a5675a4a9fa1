// The certificate drawer in both browsers, driven as a clerk does, with real software cards and the real approval window.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_DEMO_COMPANY } from '../agent/operations/demo.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, openScene, type Scene, SLOW } from './support/e2e-scene.ts';

const DAY = 86_400_000;

describe.each(BROWSERS)('certificates in %s', { timeout: 120_000 }, (name) => {
  let scene: Scene;
  let drawer: TestPage;

  beforeAll(async () => {
    scene = await openScene(name);
    drawer = await scene.browser.extensionPage('ui/certificates/index.html');
  }, 240_000);
  afterAll(() => scene.close());

  const shows = (words: string) => drawer.waitUntil(`document.body.innerText.includes(${JSON.stringify(words)})`, SLOW);
  const rows = () => drawer.evaluate<number>('document.querySelectorAll(".line").length');
  const rowsAre = (count: number) => drawer.waitUntil(`document.querySelectorAll(".line").length === ${count}`, SLOW);
  const press = (selector: string) => drawer.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);

  it('the card’s two certificates are there; a card that is put in, expired or about to, comes by itself into its tab', async () => {
    await rowsAre(2);
    const now = Date.now();
    await scene.addCard({ validity: { notBefore: now - 900 * DAY, notAfter: now - DAY } });
    await rowsAre(4);
    // Of another company: of the same one it would be the older of two, 已有新证书.
    await scene.addCard({
      company: OTHER_DEMO_COMPANY,
      validity: { notBefore: now - 900 * DAY, notAfter: now + 20 * DAY },
    });
    await rowsAre(6);
    await press('.chip:nth-child(4)');
    await rowsAre(2);
    await shows('已过期');
    await press('.chip:nth-child(4)');
    await press('.chip:nth-child(2)');
    await rowsAre(2);
    await shows('20 天');
    await press('.chip:nth-child(2)');
    expect(await rows()).toBe(6);
  });

  it('found by its number, opened by the keyboard, with what the certificate says; Esc closes', async () => {
    await drawer.type('.search input', scene.card.number);
    await rowsAre(1);
    await drawer.evaluate('document.querySelector(".opener").focus()');
    await drawer.press('Enter');
    await shows(scene.card.number.toUpperCase());
    await shows('digitalSignature');
    await shows('未查证是否吊销');
    expect(await drawer.text('dialog')).toContain('演示贸易有限公司');
    await drawer.press('Escape');
    await drawer.waitUntil('document.querySelector("dialog") === null', SLOW);
  });

  it('frozen in two steps, seen at once, released again', async () => {
    await press('.opener');
    await drawer.waitUntil('document.querySelector(".freeze") !== null', SLOW);
    await press('.freeze');
    await shows('冻结后立刻停用');
    await press('.freeze-yes');
    await shows('在这台电脑上冻结');
    await press('.freeze');
    await shows('请先确认卡在本人手里');
    await press('.freeze-yes');
    await drawer.waitUntil('!document.body.innerText.includes("在这台电脑上冻结")', SLOW);
    const log = await scene.browser.extensionPage('ui/log/index.html');
    await log.waitUntil('document.querySelectorAll(".line").length > 1', SLOW);
    const lines = await log.text('table');
    expect([lines.includes('冻结证书'), lines.includes('解除冻结')]).toEqual([true, true]);
  });
});
