// The main promise: login and one signature by card where browsers block the portal's own sockets. Pages are under the portal's names
// in the public address space, the checks are on, no permission is granted. The same pages without the extension are the controls.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBrowser, TestPage } from '../scripts/browsers/browser.ts';
import {
  BROWSERS,
  linesOf,
  loginOn,
  openScene,
  PORTAL,
  type Scene,
  signOn,
  SLOW,
  STRICT_HOST,
} from './support/e2e-scene.ts';
import { type LiveControl, startLiveControl } from './support/live-control.ts';

const CARD_FRAME = 'https://login.singlewindow.cn/cas/login?_swCardF=1';
const HTTP_PORTAL = 'http://app.singlewindow.cn';
const STRICT_PORTAL = `https://${STRICT_HOST}`;
const ADDRESSES = { wss: 'wss://wss.singlewindow.cn:61231/', ws: 'ws://127.0.0.1:61232/' };

describe.each(BROWSERS)('card login and signature in %s', (name) => {
  let scene: Scene;
  let live: LiveControl;

  beforeAll(async () => {
    live = await startLiveControl();
    scene = await openScene(name, { routes: live.routes });
  });
  afterAll(async () => {
    await scene.close();
    await live.close();
  });

  it.each([
    ['https', PORTAL],
    ["https with connect-src 'self'", STRICT_PORTAL],
    ['http', HTTP_PORTAL],
  ])('work on a page over %s', async (_kind, site) => {
    const page = await scene.browser.openPage(`${site}/cas/login#card`);
    const asked = linesOf(await loginOn(scene, page));
    expect(asked[0]).toBe('登录');
    expect(asked).toContain(named(site));
    await page.goto(`${site}/ecommerce/179`);
    expect(await page.evaluate('location.origin')).toBe(site);
    const { text, result } = await signOn(scene, page);
    expect(linesOf(text)[0]).toBe('签名');
    expect(result).toContain('验签通过');
    expect(result).toContain(scene.card.number);
    await page.close();
  });

  it('the strict page really is strict', async () => {
    const page = await scene.browser.openPage(`${STRICT_PORTAL}/cas/login`);
    expect(await page.evaluate(`fetch('${PORTAL}/').then(() => 'loaded', () => 'blocked')`)).toBe('blocked');
    await page.close();
  });

  it('work in a frame of another origin', async () => {
    const page = await scene.browser.openPage(`${PORTAL}/pub/login?mode=cross`);
    const frame = await page.frame('#loginIframe2');
    expect(await frame.url()).toBe(CARD_FRAME);
    const asked = linesOf(await loginOn(scene, page, frame));
    expect(asked).toContain('login.singlewindow.cn');
    expect(asked).toContain('所在网页 app.singlewindow.cn');
    await page.goto(`https://login.singlewindow.cn/pub/login`);
    await page.evaluate(`(() => {
      const frame = document.createElement('iframe');
      frame.id = 'business';
      frame.style.cssText = 'width:1200px;height:700px';
      frame.src = '${PORTAL}/ecommerce/179';
      document.body.prepend(frame);
    })()`);
    const { text, result } = await signOn(scene, await page.frame('#business'));
    expect(linesOf(text)).toContain('app.singlewindow.cn');
    expect(linesOf(text)).toContain('所在网页 login.singlewindow.cn');
    expect(result).toContain('验签通过');
    await page.close();
  });

  it('login works in a frame in a frame', async () => {
    const page = await scene.browser.openPage(`${PORTAL}/pub/login?mode=nested`);
    const inner = await (await page.frame('#loginIframe2')).frame('#loginIframe2');
    expect(await inner.url()).toBe(CARD_FRAME);
    expect(linesOf(await loginOn(scene, page, inner))).toContain('login.singlewindow.cn');
    await page.close();
  });

  it('never touched the portal’s own sockets meanwhile', () => {
    expect(live.asked).toEqual({ ws: 0, wss: 0 });
    expect(live.control.received).toEqual([]);
  });

  it('control: without the extension the same pages are kept from a live control', async () => {
    const said: string[] = [];
    const bare = await scene.launch({ extension: false, onConsole: (text) => said.push(text) });
    const forms = await openForms(bare);
    for (const { form } of forms) {
      await form.waitUntil(`document.querySelector('#control').dataset.state !== 'checking'`, SLOW);
      expect(await form.evaluate(`document.querySelector('#control').dataset.state`)).toBe('missing');
    }
    expect(live.asked).toEqual({ ws: 0, wss: 0 });
    expect(reasons(said)).toEqual(name === 'chromium' ? [ADDRESSES.ws, ADDRESSES.wss] : []);
    await bare.close();
  });

  it('control: with the checks switched off the same pages reach it, but for the strict one', async () => {
    const before = { ...live.asked };
    const bare = await scene.launch({ extension: false, localNetworkChecks: false });
    for (const { kind, form } of await openForms(bare)) {
      await form.waitUntil(`document.querySelector('#control').dataset.state !== 'checking'`, SLOW);
      const state = await form.evaluate(`document.querySelector('#control').dataset.state`);
      expect([kind, state]).toEqual([kind, kind === 'strict' ? 'missing' : 'ready']);
    }
    expect(live.asked.ws).toBeGreaterThan(before.ws);
    expect(live.asked.wss).toBeGreaterThan(before.wss);
    await bare.close();
  });
});

/** How the window names a site: the scheme only where it is not https. */
function named(site: string): string {
  return site.replace('https://', '');
}

/** The login pages of all kinds at once: each takes 5.5 s to give up. */
async function openForms(browser: TestBrowser): Promise<{ kind: string; form: TestPage }[]> {
  const cross = await browser.openPage(`${PORTAL}/pub/login?mode=cross`);
  return [
    { kind: 'https', form: await browser.openPage(`${PORTAL}/cas/login#card`) },
    { kind: 'strict', form: await browser.openPage(`${STRICT_PORTAL}/cas/login#card`) },
    { kind: 'http', form: await browser.openPage(`${HTTP_PORTAL}/cas/login#card`) },
    { kind: 'cross', form: await cross.frame('#loginIframe2') },
  ];
}

/** Addresses that the browser says it refused because of its local network checks. */
function reasons(said: readonly string[]): string[] {
  const blocked = said.filter((text) => text.includes('ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS'));
  return [...new Set(blocked.map((text) => /'(wss?:[^']+)'/.exec(text)?.[1] ?? text))].sort();
}
