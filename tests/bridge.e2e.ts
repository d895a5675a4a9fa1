// The built extension in a real Chromium, on a page under the portal's own name and in the public address space, with no agent:
// the stand-in is there before the page's first script, in every kind of frame, and hands over to the real socket.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { buildExtension } from '../scripts/build-extension.ts';
import { selfSigned } from '../scripts/replicas/tls.ts';
import { EXTENSION_ID } from '../shared/extension-id.ts';

const PAGE = 'https://app.singlewindow.cn/';
const OTHER = 'https://swapp.singlewindow.cn/frame';
const CONTROL = 'wss://wss.singlewindow.cn:61231';

/** A page behind the welcome page paints no frames, and waiting goes by frames otherwise. */
const OFTEN = { polling: 50 };

/** What the first script of a document sees: our file on the stack of a failing send, and what a socket does. */
const probe = `
  function stack() { try { WebSocket.prototype.send.call({}); } catch (error) { return error.stack; } return ''; }
  function dial(address) {
    const socket = new WebSocket(address);
    const began = performance.now();
    const seen = { first: socket.readyState, url: socket.url, is: socket instanceof WebSocket, events: [], got: [] };
    for (const type of ['open', 'error', 'close']) socket['on' + type] = () => seen.events.push(type + socket.readyState);
    socket.addEventListener('open', () => { window.took = performance.now() - began; });
    socket.addEventListener('open', () => socket.send('{"_method":"x","_id":1,"args":{}}'));
    socket.addEventListener('message', (event) => seen.got.push(event.data, event.origin));
    return seen;
  }
  window.early = { stack: stack(), state: document.readyState };
`;
const html = (script: string, body = ''): string => `<!doctype html><script>${script}</script><body>${body}</body>`;

const pages: Record<string, string> = {
  '/': html(
    `${probe} window.control = dial('${CONTROL}'); window.stranger = dial('${CONTROL}/x');
     const blank = document.createElement('iframe');
     document.documentElement.append(blank);
     let inner = ''; try { blank.contentWindow.WebSocket.prototype.send.call({}); } catch (error) { inner = error.stack; }
     window.blank = inner;`,
    `<iframe src="${OTHER}" name="other"></iframe><iframe srcdoc="<script>${probe.replaceAll('"', '&quot;')}</script>" name="inline"></iframe>`,
  ),
  '/frame': html(`${probe} window.control = dial('${CONTROL}');`),
};

describe('the bridge without an agent', () => {
  let server: Server;
  let sockets: WebSocketServer;
  let browser: Browser;
  let page: Page;
  let folder: string;
  const dialled: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tongqian-bridge-'));
    await buildExtension({ browsers: ['chromium'], folder });
    server = createServer(selfSigned(['app.singlewindow.cn']), (request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(pages[request.url ?? ''] ?? '<!doctype html>');
    });
    sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket, request) => {
      dialled.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
      socket.send('{"_id":0,"_method":"open"}');
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    browser = await launch(join(folder, 'chromium'), port);
    page = await browser.newPage();
    await page.goto(PAGE, { waitUntil: 'load' });
  });

  afterAll(async () => {
    await browser.close();
    sockets.close();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  it('runs before the first script of the page', async () => {
    const early = await page.evaluate(() => (window as unknown as { early: { stack: string; state: string } }).early);
    expect(early.stack).toContain(`chrome-extension://${EXTENSION_ID}/bridge/main-world.js`);
    expect(early.state).toBe('loading');
  });

  it('attack 35: runs in a frame of another origin, in srcdoc and in a blank frame made by the page', async () => {
    const others = page.frames().filter((frame) => frame.url() === OTHER || frame.url() === 'about:srcdoc');
    expect(others).toHaveLength(2);
    for (const frame of others) {
      const stack = await frame.evaluate(() => (window as unknown as { early: { stack: string } }).early.stack);
      expect(stack).toContain('main-world.js');
    }
    expect(await page.evaluate(() => (window as unknown as { blank: string }).blank)).toContain('main-world.js');
  });

  it('hands over to the real socket, with its events, messages and origin', async () => {
    await page.waitForFunction(
      () => (window as unknown as { control: { got: unknown[] } }).control.got.length === 4,
      OFTEN,
    );
    const control = await page.evaluate(() => (window as unknown as { control: Record<string, unknown> }).control);
    expect(control).toEqual({
      first: 0,
      url: `${CONTROL}/`,
      is: true,
      events: ['open1'],
      got: ['{"_id":0,"_method":"open"}', CONTROL, '{"_method":"x","_id":1,"args":{}}', CONTROL],
    });
    expect(dialled).toContain('wss.singlewindow.cn:61231/');
    // the background said so; a frame that hears nothing from it waits 4 s
    expect(await page.evaluate(() => (window as unknown as { took: number }).took)).toBeLessThan(3000);
  });

  it('attack 37: leaves an address that only begins alike to the browser', async () => {
    await page.waitForFunction(
      () => (window as unknown as { stranger: { got: unknown[] } }).stranger.got.length === 4,
      OFTEN,
    );
    expect(dialled).toContain('wss.singlewindow.cn:61231/x');
  });

  it('attack 31: what the extension has stored cannot be read in the process of a page', async () => {
    const contexts: { id: number; origin: string; auxData?: { type?: string } }[] = [];
    const session = await page.createCDPSession();
    session.on('Runtime.executionContextCreated', ({ context }) => contexts.push(context));
    await session.send('Runtime.enable');
    const own = contexts.find(({ origin, auxData }) => auxData?.type === 'isolated' && origin.includes(EXTENSION_ID));
    const read = async (area: 'local' | 'session') =>
      session.send('Runtime.evaluate', {
        contextId: own?.id ?? -1,
        awaitPromise: true,
        returnByValue: true,
        expression: `chrome.storage.${area}.get(null).then(() => 'read', String)`,
      });
    for (const area of ['local', 'session'] as const)
      expect((await read(area)).result.value).toContain('not allowed from this context');
    // Control: the same world may speak to the extension.
    const { result } = await session.send('Runtime.evaluate', {
      contextId: own?.id ?? -1,
      expression: 'typeof chrome.runtime.connect',
    });
    expect(result.value).toBe('function');
    await session.detach();
  });

  it('turns away a socket too many only when the page can listen to it', async () => {
    const events = await page.evaluate(async (address) => {
      const sockets = Array.from({ length: 33 }, () => new WebSocket(address));
      const last = sockets.at(-1)!;
      const seen = [`state ${last.readyState}`];
      await new Promise<void>((resolve) => {
        last.onerror = () => seen.push('error');
        last.onclose = ({ code }) => resolve(void seen.push(`close ${code}`));
        setTimeout(resolve, 10_000);
      });
      for (const socket of sockets) socket.close();
      return seen;
    }, CONTROL);
    expect(events).toEqual(['state 0', 'error', 'close 1006']);
  });
});

/** Local network checks are off: there is no agent here, so the real socket has to get through for the hand-over to show. */
function launch(extension: string, port: number): Promise<Browser> {
  return puppeteer.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    pipe: true,
    enableExtensions: [extension],
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--ignore-certificate-errors',
      '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
      `--host-resolver-rules=MAP *.singlewindow.cn 127.0.0.1:${port}`,
      `--ip-address-space-overrides=127.0.0.1:${port}=public`,
    ],
  });
}
