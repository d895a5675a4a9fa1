// Attacks by pages, on the built extension and a real agent in both browsers (spec: security §2.4, groups 13 and 34 to 37). The local
// network checks are off and a live official control is behind the real addresses: what we do not answer is seen to arrive there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmRequest, DEMO_PIN } from '../scripts/acting.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { EXTENSION_ID } from '../shared/extension-id.ts';
import {
  type Answer,
  answerOn,
  BROWSERS,
  linesOf,
  openScene,
  refuseRequest,
  type Scene,
  SLOW,
} from './support/e2e-scene.ts';
import { type LiveControl, startLiveControl } from './support/live-control.ts';
import { SABOTAGE } from './support/sabotage.ts';
import { DIAL, startStrangePages, type StrangePages } from './support/strange-pages.ts';

const LISTED = 'https://sw.singlewindow.cn';
const OTHER = 'https://other.singlewindow.cn';
const UNLISTED = 'https://portal.example';
const ALIKE = ['singlewindow.cn.example', 'notsinglewindow.cn', 'singlewindow.com.cn'];
const HOSTS = [LISTED, OTHER, UNLISTED].map((origin) => new URL(origin).host).concat(ALIKE);
const SOCKET = 'ws://127.0.0.1:61232';
const SIGN = 'cus-sec_SpcSignDataAsPEM';
const html = (script: string, body = ''): string => `<!doctype html><script>${script}</script><body>${body}</body>`;

/** Everything a page can throw at the parts of the bridge that it can reach. `line` is the page's own. */
const FORGERY = `
  window.forge = (method) => {
    const line = document.createElement('i');
    const bus = document.createElement('i');
    const text = JSON.stringify({ _method: method, _id: 9, args: { inData: 'forged', passwd: '${DEMO_PIN}' } });
    const meet = (target, type, relatedTarget) => target.dispatchEvent(new MouseEvent(type, { relatedTarget }));
    document.dispatchEvent(new CustomEvent('tongqian:waiting'));
    for (const target of [document, window, bus]) for (const type of ['tongqian:hello', 'socket', 'heard']) meet(target, type, bus);
    for (const target of [document, window, bus]) meet(target, 'socket', line);
    for (const target of [document, window, bus, line]) {
      target.dispatchEvent(new CustomEvent('opened'));
      target.dispatchEvent(new CustomEvent('send', { detail: text }));
    }
    const connection = crypto.randomUUID?.() ?? '00000000-0000-4000-8000-000000000000';
    for (const message of [
      { type: 'open', connection, fresh: true, received: 0, document: 'x' },
      { type: 'send', connection, number: 1, text },
      { id: 1, request: { do: 'call', method: 'approval.answer', params: { decision: 'confirm' } } },
    ]) {
      window.postMessage(message, location.origin);
      try { chrome.runtime.connect('${EXTENSION_ID}', { name: 'bridge' }).postMessage(message); } catch {}
      try { chrome.runtime.sendMessage('${EXTENSION_ID}', message, () => {}); } catch {}
    }
  };`;

const PAGES = {
  '/': html(`${DIAL}${FORGERY}`),
  '/frames': html(
    DIAL,
    `<iframe id="cross" src="${OTHER}/"></iframe>
     <iframe id="unlisted" src="${UNLISTED}/"></iframe>
     <iframe id="sandboxed" sandbox="allow-scripts" src="/"></iframe>
     <iframe id="inline" srcdoc="<!doctype html><p>inline</p>"></iframe>
     <iframe id="blank"></iframe>`,
  ),
  '/framing': html('', `<iframe id="portal" src="${LISTED}/"></iframe>`),
  '/sabotage-before': html(`${SABOTAGE}${signingPage('')}`),
  '/sabotage-after': html(
    `${SABOTAGE.replace('window.stolen', 'const begin = () => { window.stolen')}; }; ${signingPage('begin();')}`,
  ),
  '/sabotage-control': html(`${SABOTAGE} document.createElement('i'); new CustomEvent('x', {}); repair();`),
};

/** Signs with a page PIN over a socket, using nothing that the sabotage has overwritten. */
function signingPage(onOpen: string): string {
  return `
    window.signature = null;
    const request = '{"_method":"${SIGN}","_id":1,"args":{"inData":"sabotaged page","passwd":"${DEMO_PIN}"}}';
    const socket = new WebSocket('${SOCKET}');
    let greeted = false;
    socket.onmessage = (event) => {
      if (!greeted) { greeted = true; ${onOpen} socket.send(request); return; }
      const reply = event.data;
      repair();
      window.signature = JSON.parse(reply)._args;
    };`;
}

describe.each(BROWSERS)('attacks by pages in %s', (name) => {
  let scene: Scene;
  let live: LiveControl;
  let pages: StrangePages;
  let page: TestPage;

  beforeAll(async () => {
    live = await startLiveControl();
    pages = await startStrangePages(HOSTS, PAGES);
    scene = await openScene(name, {
      routes: [...pages.routes, ...live.routes],
      publicPorts: pages.ports,
      localNetworkChecks: false,
    });
    page = await scene.browser.openPage(`${LISTED}/`);
  });
  afterAll(async () => {
    await scene.close();
    await live.close();
    await pages.close();
  });

  /** Lets everything under way arrive: the answer to a call made later is there, and still no window. */
  async function expectNoWindow(): Promise<void> {
    await page.front();
    expect(await page.evaluate(`dial('${SOCKET}')`)).toBe('agent');
    expect(await scene.browser.hasExtensionWindow('approve')).toBe(false);
  }

  it('attack 13: a site in no pack meets neither script nor agent, whatever it forges', async () => {
    const strange = [UNLISTED, ...ALIKE.map((host) => `https://${host}`), `${LISTED}:8443`];
    const stranger = await scene.browser.openPage(`${UNLISTED}/`);
    for (const origin of strange) {
      await stranger.goto(`${origin}/`);
      expect(await stranger.evaluate('location.origin')).toBe(origin);
      expect([origin, await stranger.evaluate(`dial('${SOCKET}')`)]).toEqual([origin, 'control']);
      // the portal's own host on another port has our script too, but the background joins it to nothing
      expect([origin, await stranger.evaluate(INJECTED)]).toEqual([origin, origin.startsWith(LISTED)]);
      await stranger.evaluate(`(forge('${SIGN}'), 0)`);
    }
    await stranger.close();
    await expectNoWindow();
    expect(await page.evaluate(INJECTED)).toBe(true); // the control: here it is injected, and expectNoWindow met the agent
  });

  it('attack 13: a listed site is refused the methods that its pack does not list, on a forged line too', async () => {
    for (const method of [
      'cus-sec_SpcSignDataNoHashAsPEM',
      'cus-sec_SpcRSADecrypt',
      'base_OpenFileAsBase64',
      'no_Such',
    ]) {
      await page.evaluate(`(ask(window, '${method}', { inData: 'x', path: '/etc/passwd' }), forge('${method}'), 0)`);
      const answer = await answerOn(page);
      expect([method, answer.Result, answer.Error[1]]).toEqual([
        method,
        false,
        expect.stringMatching(/^Err:Custom9500[1-4]$/),
      ]);
    }
    await expectNoWindow();
    await page.evaluate(`(ask(window, 'cus-sec_SpcGetCertNo', {}), 0)`); // the control: a listed one asks
    expect(linesOf(await refuseRequest(scene.browser))[0]).toBe('读取卡片信息');
    expect((await answerOn(page)).Error[1]).toBe('Err:Custom93001');
  });

  it('attack 34: forged bridge messages sign nothing, and answer no window in the person’s place', async () => {
    await page.front();
    await page.evaluate(`(forge('${SIGN}'), 0)`);
    await expectNoWindow();
    await page.evaluate(`(ask(window, '${SIGN}', { inData: 'honest', passwd: '${DEMO_PIN}' }), 0)`);
    const window = await scene.browser.approvalWindow(SLOW);
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    await page.evaluate(`(() => {
      forge('${SIGN}');
      for (const type of ['keydown', 'keyup', 'click', 'pointerdown'])
        window.dispatchEvent(new KeyboardEvent(type, { key: ' ', code: 'Space', bubbles: true }));
      new BroadcastChannel('ui').postMessage({ do: 'call', method: 'approval.answer' });
      return 0;
    })()`);
    expect(await page.evaluate(`dial('${SOCKET}')`)).toBe('agent');
    expect(await page.evaluate('window.answer')).toBeNull();
    const { text } = await confirmRequest(scene.browser, { pin: DEMO_PIN });
    expect(text).toContain('honest');
    expect(text).not.toContain('forged');
    expect((await answerOn(page)).Result).toBe(true);
  });

  it('attack 34: a page cannot reach the extension’s own pages', async () => {
    const own = (await (await scene.browser.extensionPage('ui/popup/index.html')).url()).replace(/ui\/.*/, '');
    await page.front();
    const read = (address: string) => `fetch('${address}').then((response) => response.ok, () => false)`;
    for (const file of ['ui/approve/index.html', 'manifest.json', 'bridge/main-world.js'])
      expect([file, await page.evaluate(read(own + file))]).toEqual([file, false]);
    expect(await page.evaluate(read('/'))).toBe(true);
  });

  it('attack 35: the window names the origin that the browser knows, for every kind of frame', async () => {
    await page.goto(`${LISTED}/frames`);
    await page.waitUntil(`document.readyState === 'complete'`, SLOW);
    for (const id of ['inline', 'blank']) {
      await page.evaluate(`(ask(document.querySelector('#${id}').contentWindow, 'cus-sec_SpcGetCertNo', {}), 0)`);
      const asked = linesOf(await refuseRequest(scene.browser));
      expect([id, asked.includes('sw.singlewindow.cn'), asked.some((line) => line.startsWith('所在网页'))]).toEqual([
        id,
        true,
        false,
      ]);
      expect((await answerOn(page)).Error[1]).toBe('Err:Custom93001');
    }
    const cross = await page.frame('#cross');
    await cross.evaluate(`(ask(window, 'cus-sec_SpcGetCertNo', {}), 0)`);
    const asked = linesOf(await refuseRequest(scene.browser));
    expect(asked).toContain('other.singlewindow.cn');
    expect(asked).toContain('所在网页 sw.singlewindow.cn');
    for (const id of ['sandboxed', 'unlisted']) {
      const frame = await page.frame(`#${id}`);
      expect([id, await frame.evaluate(`dial('${SOCKET}')`)]).toEqual([id, 'control']);
    }
  });

  it('attack 35: a portal page framed by a stranger is shown as standing in the stranger’s page', async () => {
    const stranger = await scene.browser.openPage(`${UNLISTED}/framing`);
    const inner = await stranger.frame('#portal');
    await inner.evaluate(`(ask(window, 'cus-sec_SpcGetCertNo', {}), 0)`);
    const asked = linesOf(await refuseRequest(scene.browser));
    expect(asked).toContain('sw.singlewindow.cn');
    expect(asked).toContain('所在网页 portal.example');
    expect(asked).toContain(`请求来自嵌在 ${UNLISTED} 里的另一个网站，请核对网址。`);
    await stranger.close();
  });

  it.each(['before', 'after'])(
    'attack 36: a page that overwrites everything %s the socket is open signs as usual and steals nothing',
    async (when) => {
      const second = await scene.browser.openPage(`${LISTED}/sabotage-${when}`);
      const { text } = await confirmRequest(scene.browser, { pin: DEMO_PIN });
      expect(text).toContain('sabotaged page');
      await second.waitUntil('window.signature !== null', SLOW);
      const signature = await second.evaluate<Answer>('window.signature');
      expect([signature.Result, signature.Data[1]]).toEqual([true, scene.card.number]);
      expect(await second.evaluate('window.stolen')).toEqual([]);
      await second.goto(`${LISTED}/sabotage-control`);
      expect(await second.evaluate('window.stolen')).toEqual(['createElement', 'CustomEvent']);
      await second.close();
    },
  );

  it('attack 37: addresses that look alike, parse alike or begin alike are the browser’s own', async () => {
    const plain = await scene.browser.openPage(`${LISTED.replace('https', 'http')}/`);
    const reaching = ['/x', '//', '/?a']
      .map((end) => SOCKET + end)
      .concat([
        'ws://127.1:61232/',
        'ws://2130706433:61232/',
        'ws://0x7f.0.0.1:61232/',
        'WS://127.0.0.1:61232/',
        'ws://127.0.0.1:061232/',
        ' ws://127.0.0.1:61232/',
        'ws://127.0.0.1:61232/./',
        'wss://WSS.singlewindow.cn:61231/',
        'wss://wss.singlewindow.cn:61231/x',
      ]);
    const others = [
      `${SOCKET}/#f`,
      'ws://user:pass@127.0.0.1:61232/',
      'ws://127.0.0.1:61233/',
      'ws://localhost:61232/',
      'ws://127.0.0.1.portal.example:61232/',
      'wss://127.0.0.1:61232/',
      'wss://wss.singlewindow.cn.portal.example:61231/',
      'wss://wss.singlewindow.cn:61230/',
    ];
    const all = [...reaching, ...others];
    const who = await plain.evaluate<string[]>(`Promise.all(${JSON.stringify(all)}.map((address) => dial(address)))`);
    const answered = Object.fromEntries(all.map((address, index) => [address, who[index]]));
    expect(Object.entries(answered).filter(([, one]) => one === 'agent')).toEqual([]);
    for (const address of reaching) expect([address, answered[address]]).toEqual([address, 'control']);
    expect(await plain.evaluate(`dial('${SOCKET}', 'protocol')`)).toBe('control');
    for (const listed of [SOCKET, `${SOCKET}/`, 'wss://wss.singlewindow.cn:61231', 'wss://wss.singlewindow.cn:61231/'])
      expect([listed, await plain.evaluate(`dial('${listed}')`)]).toEqual([listed, 'agent']);
    await plain.close();
  });
});

/** Whether our script stands in this page: a proxy's text does not tell the name of its function (ECMA-262 §20.2.3.5). */
const INJECTED = `!Function.prototype.toString.call(WebSocket.prototype.send).includes('send')`;
