// Proves both drivers on a tiny extension of its own: portal host names, public address space, frames, extension windows.
import { createServer, type Server } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { type ReplicaServer, startReplica } from '../../scripts/replicas/server.ts';
import type { BrowserOptions, TestBrowser } from '../../scripts/browsers/browser.ts';
import { startChromium } from '../../scripts/browsers/chromium.ts';
import { startFirefox } from '../../scripts/browsers/firefox.ts';

const EXTENSION_ID = 'driver-test@tongqian.example';
const BACKGROUND = `
let count = 0;
const api = globalThis.browser ?? chrome;
api.runtime.onMessage.addListener((message, sender, reply) => {
  if (message === 'count') { reply(++count); return false; }
  if (message === 'open') { api.windows.create({ url: api.runtime.getURL('approve.html'), type: 'popup', width: 480, height: 640 }).then(() => reply('opened')); return true; }
  if (message.connect) {
    const socket = new WebSocket(message.connect);
    socket.onopen = () => { reply('open'); socket.close(); };
    socket.onerror = () => reply('error');
    return true;
  }
});`;
const PAGE = `
const api = globalThis.browser ?? chrome;
document.getElementById('go').addEventListener('click', async () => {
  document.getElementById('said').textContent = document.getElementById('in').value + ' ' + (await api.runtime.sendMessage('open'));
});`;

let replica: ReplicaServer;
let folder: string;
let listener: WebSocketServer;
let silent: Server;

beforeAll(async () => {
  replica = await startReplica({
    trust: { authorities: () => Promise.resolve([]), certificates: () => Promise.resolve([]) },
  });
  listener = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => listener.once('listening', resolve));
  silent = createServer().listen(0, '127.0.0.1');
  folder = await mkdtemp(join(tmpdir(), 'tongqian-driver-'));
  await mkdir(join(folder, 'extension'));
  const manifest = {
    manifest_version: 3,
    name: 'driver test',
    version: '1.0',
    background: { service_worker: 'background.js', scripts: ['background.js'] },
    browser_specific_settings: { gecko: { id: EXTENSION_ID } },
    content_security_policy: { extension_pages: "script-src 'self'; object-src 'self'" },
  };
  const files = {
    'manifest.json': JSON.stringify(manifest),
    'background.js': BACKGROUND,
    'page.js': PAGE,
    'page.html':
      '<!doctype html><meta charset="utf-8"><input id="in"><button id="go">打开</button><p id="said"></p><script src="page.js"></script>',
    'approve.html':
      '<!doctype html><meta charset="utf-8"><title>approve</title><h1 id="verb"></h1><button id="ok">确认签名</button><script src="approve.js"></script>',
    'approve.js': `const say = (text) => { document.getElementById('verb').textContent = text; };
      document.getElementById('ok').addEventListener('click', () => say('已签名'));
      say('签名'); // now it listens`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'extension', name), text);
});

afterAll(async () => {
  await replica.close();
  listener.close();
  silent.close();
  await rm(folder, { recursive: true, force: true });
});

function options(extra: Partial<BrowserOptions> = {}): BrowserOptions {
  const hosts = ['app.singlewindow.cn', 'login.singlewindow.cn'];
  const address = listener.address() as { port: number };
  return {
    extension: join(folder, 'extension'),
    routes: [
      ...hosts.flatMap((host) => [
        { host, port: 443, to: replica.https },
        { host, port: 80, to: replica.http },
      ]),
      { host: '127.0.0.1', port: 61232, to: address.port },
    ],
    publicPorts: [replica.https, replica.http],
    ...extra,
  };
}

describe.each([
  ['chromium', (extra: Partial<BrowserOptions>) => startChromium(options(extra))],
  ['firefox', (extra: Partial<BrowserOptions>) => startFirefox({ ...options(extra), extensionId: EXTENSION_ID })],
] as const)('%s', (_name, start) => {
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await start({});
  }, 90_000);
  afterAll(async () => {
    await browser.close();
  });

  test('opens the replica under the portal’s own names over https and http', async () => {
    for (const scheme of ['https', 'http']) {
      const page = await browser.openPage(`${scheme}://app.singlewindow.cn/cas/login`);
      expect(await page.url()).toBe(`${scheme}://app.singlewindow.cn/cas/login`);
      expect(await page.text('.band')).toContain('不会向海关发送任何内容');
      await page.click('#ic_card');
      await page.waitFor('#fm1');
      expect(await page.evaluate<string>('EportClient.address')).toBe(
        scheme === 'https' ? 'wss://wss.singlewindow.cn:61231' : 'ws://127.0.0.1:61232',
      );
      await page.close();
    }
  });

  test('reaches into frames of another host, and into nested ones', async () => {
    const page = await browser.openPage('https://app.singlewindow.cn/pub/login?mode=cross');
    const frame = await page.frame('#loginIframe2');
    expect(await frame.url()).toBe('https://login.singlewindow.cn/cas/login?_swCardF=1');
    expect(await frame.text('label[for=password]')).toBe('IC卡/Key密码');
    await page.goto('https://app.singlewindow.cn/pub/login?mode=nested');
    const nested = await (await page.frame('#loginIframe2')).frame('#loginIframe2');
    expect(await nested.evaluate<string>('location.host')).toBe('login.singlewindow.cn');
    await page.close();
  });

  test('types, clicks and photographs a page of the extension, and drives the window it opens', async () => {
    const page = await browser.extensionPage('page.html');
    await page.type('#in', '中文');
    await page.click('#go');
    await page.waitUntil(`document.getElementById('said').textContent === '中文 opened'`);
    const window = await browser.approvalWindow();
    await window.waitUntil(`document.getElementById('verb').textContent === '签名'`);
    await window.click('#ok');
    await window.waitUntil(`document.getElementById('verb').textContent === '已签名'`);
    const file = join(folder, `${browser.name}.png`);
    await window.screenshot(file);
    expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
    await window.close();
    expect(await browser.hasExtensionWindow('approve')).toBe(false);
    await page.close();
  });

  test('the background can be ended, forgets what it held, and comes back when asked', async () => {
    const page = await browser.extensionPage('page.html');
    const asked = `(globalThis.browser ?? chrome).runtime.sendMessage('count')`;
    expect(await page.evaluate<number>(asked)).toBe(1);
    expect(await page.evaluate<number>(asked)).toBe(2); // control: the same background
    await browser.killWorker();
    expect(await page.evaluate<number>(asked)).toBe(1);
    await page.close();
  });

  test('a public page does not reach a live loopback socket, the extension’s background does', async () => {
    const page = await browser.openPage('https://app.singlewindow.cn/cas/login');
    const { port } = listener.address() as { port: number };
    const socket = `new Promise((resolve) => { const s = new WebSocket('ws://127.0.0.1:${port}'); s.onopen = () => resolve('open'); s.onerror = () => resolve('error'); setTimeout(() => resolve('waiting'), 3000); })`;
    expect(await page.evaluate<string>(socket)).not.toBe('open');
    await page.close();
    const own = await browser.extensionPage('page.html');
    const asked = `(globalThis.browser ?? chrome).runtime.sendMessage({ connect: 'ws://127.0.0.1:${port}' })`;
    expect(await own.evaluate<string>(asked)).toBe('open');
    await own.close();
  });

  test('with the checks switched off the same page reaches it', async () => {
    const open = await start({ localNetworkChecks: false, extension: null });
    try {
      const page = await open.openPage('https://app.singlewindow.cn/cas/login');
      const { port } = listener.address() as { port: number };
      const socket = `new Promise((resolve) => { const s = new WebSocket('ws://127.0.0.1:${port}'); s.onopen = () => resolve('open'); s.onerror = () => resolve('error'); setTimeout(() => resolve('waiting'), 3000); })`;
      expect(await page.evaluate<string>(socket)).toBe('open');
    } finally {
      await open.close();
    }
  }, 60_000);
});
