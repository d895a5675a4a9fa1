// The first manual's other paths with a card (seeds 000): 操作员持卡注册, 补充用户信息 → IC卡认证, IC卡密码 修改; and CEB messages signed
// with an RSA card. The replica checks each on its server.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_DEMO_COMPANY } from '../agent/operations/demo.ts';
import { confirmRequest, DEMO_PIN } from '../scripts/acting.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { BROWSERS, loginOn, openScene, PORTAL, pressLogin, type Scene, signOn, SLOW } from './support/e2e-scene.ts';

const NEW_PIN = '24681357';

describe.each(BROWSERS)('more paths with a card in %s', (name) => {
  let scene: Scene;
  let page: TestPage;

  beforeAll(async () => {
    scene = await openScene(name);
    page = await scene.browser.openPage(`${PORTAL}/userserver/user/register`);
  });
  afterAll(() => scene.close());

  it('操作员持卡注册: the certificate is read within the one approval', async () => {
    await page.waitFor('#control[data-state="ready"]', SLOW);
    await page.type('#username', 'demo_operator');
    await pressLogin(page);
    await confirmRequest(scene.browser, { pin: DEMO_PIN });
    await page.waitFor('#done[data-done="yes"]', SLOW);
    expect(await page.text('#cardInfo')).toContain(scene.card.number);
    expect(await scene.browser.hasExtensionWindow('approve')).toBe(false);
  });

  it('补充用户信息 → IC卡认证', async () => {
    await page.goto(`${PORTAL}/userserver/user/supplement`);
    await pressLogin(page);
    await confirmRequest(scene.browser, { pin: DEMO_PIN });
    await page.waitFor('#done[data-done="yes"]', SLOW);
    expect(await page.text('#cardInfo')).toContain('演示贸易有限公司');
  });

  it('CEB311 and CEB621 are signed and verified strictly by the server', async () => {
    await page.goto(`${PORTAL}/cas/login`);
    await page.click('#ic_card');
    await loginOn(scene, page);
    for (const message of ['ceb311', 'ceb621']) {
      await page.goto(`${PORTAL}/ecommerce/${message}`);
      const { text } = await signOn(scene, page);
      expect(text).toContain('签名');
      expect(await page.text('#result')).toContain(scene.card.number);
    }
  });

  it('another company’s card than the login’s stops, and the first card goes on', async () => {
    await page.goto(`${PORTAL}/cas/login`);
    await page.click('#ic_card');
    await loginOn(scene, page);
    await scene.card.pull();
    const other = await scene.addCard({ algorithm: 'rsa', company: OTHER_DEMO_COMPANY });
    await page.goto(`${PORTAL}/ecommerce/179`);
    await page.waitFor('#sign:not([disabled])', SLOW);
    await page.click('#sign');
    // whose card is inserted is for the clerk, in popup and log, and not for the page
    await page.waitUntil(
      `document.body.innerText.includes('登录用的是演示贸易有限公司的卡，现在插的是另一家公司的卡')`,
      SLOW,
    );
    expect(await scene.browser.hasExtensionWindow('approve')).toBe(false);
    await other.pull();
    await scene.card.insert();
    await page.goto(`${PORTAL}/ecommerce/179`);
    const { result } = await signOn(scene, page);
    expect(result).toContain(scene.card.number);
  });

  it('IC卡密码 修改: both PINs are typed in our window, and what the page sent is not used', async () => {
    await page.goto(`${PORTAL}/userserver/user/index`);
    await page.click('#changePin');
    await page.type('#oldPin', '00000000');
    await page.type('#newPin', '11112222');
    await page.type('#again', '11112222');
    await page.click('#savePin');
    const window = await scene.browser.approvalWindow(SLOW);
    await window.waitFor('.button.confirm', SLOW);
    expect(await window.text('body')).toContain('修改IC卡密码');
    for (const [place, pin] of [DEMO_PIN, NEW_PIN, NEW_PIN].entries()) {
      const field = `.pins > :nth-child(${place + 1}) input`;
      await window.type(field, pin);
    }
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    await window.click('.button.confirm');
    await page.waitFor('#result[data-ok="true"]', SLOW);
    expect(await page.text('#result')).toContain('修改成功');
    await until('the window to close', async () => !(await scene.browser.hasExtensionWindow('approve')), SLOW);
    await page.goto(`${PORTAL}/cas/login`);
    await page.click('#ic_card');
    await pressLogin(page, NEW_PIN);
    await confirmRequest(scene.browser, { pin: NEW_PIN });
    await page.waitUntil(`location.pathname === '/deskserver/sw/deskIndex'`, SLOW);
    expect(await page.text('#cardInfo')).toContain(scene.card.number);
  });
});
