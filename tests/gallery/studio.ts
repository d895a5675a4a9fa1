// Builds the pages, serves them on loopback, and shows them in a headless Chromium with a made-up background behind them.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { build } from 'vite';
import type { Scene } from './states.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const UI = path.join(ROOT, 'extension/ui');
export const PAGES = ['popup', 'approve', 'welcome', 'options', 'log'] as const;

export interface Studio {
  /** Opens a scene; the caller closes the page. */
  open(scene: Scene, look: { language: 'zh' | 'en'; theme: 'light' | 'dark' }): Promise<Page>;
  close(): Promise<void>;
}

/** Builds with the same plug-in-free settings the product needs: TSX for preact, one bundle per page and shared chunks. */
export async function buildPages(outDir: string): Promise<void> {
  await build({
    root: UI,
    base: './',
    configFile: false,
    logLevel: 'error',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: PAGES.map((page) => path.join(UI, page, 'index.html')) },
    },
  });
}

export async function openStudio(folder: string): Promise<Studio> {
  const server = await serve(folder);
  const { port } = server.address() as AddressInfo;
  const browser = await puppeteer.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--force-color-profile=srgb', '--hide-scrollbars', '--font-render-hinting=none'],
  });
  return {
    open: (scene, look) => openScene(browser, { scene, look, address: `http://127.0.0.1:${String(port)}/` }),
    async close() {
      await browser.close();
      server.close();
    },
  };
}

async function serve(folder: string): Promise<Server> {
  const types: Record<string, string> = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript',
    '.css': 'text/css',
  };
  const server = createServer((request, response) => {
    const file = path.join(folder, path.normalize(URL.parse(request.url ?? '/', 'http://x')?.pathname ?? '/'));
    readFile(file)
      .then((body) =>
        response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(body),
      )
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

interface Opening {
  scene: Scene;
  look: { language: 'zh' | 'en'; theme: 'light' | 'dark' };
  address: string;
}

async function openScene(browser: Browser, { scene, look, address }: Opening): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewport({ width: scene.width ?? 1280, height: scene.height ?? 900, deviceScaleFactor: 1 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: look.theme }]);
  await page.emulateFocusedPage(true);
  const state = scene.state && { ...scene.state, settings: { ...scene.state.settings, language: look.language } };
  await page.evaluateOnNewDocument(
    pretendBackground,
    JSON.stringify({ state, answers: scene.answers ?? {}, language: look.language }),
  );
  await page.goto(`${address}${scene.page}/index.html${scene.hash ? `#${scene.hash}` : ''}`);
  await page.waitForSelector('#app > *', { timeout: 10_000 });
  if (scene.types?.length || scene.clicks?.length) await pause(700); // the confirm button has to be awake
  const typeFirst = scene.clicks?.includes('.confirm') ?? false;
  if (typeFirst) await type(page, scene);
  for (const selector of scene.clicks ?? []) await (await page.waitForSelector(selector))?.click();
  if (!typeFirst) await type(page, scene);
  await pause(scene.wait ?? 150);
  return page;
}

async function type(page: Page, scene: Scene): Promise<void> {
  for (const [selector, text] of scene.types ?? []) await (await page.waitForSelector(selector))?.type(text);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Runs in the page before its scripts: a runtime whose port pushes one state and answers calls from a table. */
function pretendBackground(data: string): void {
  const world = JSON.parse(data) as { state: unknown; answers: Record<string, unknown>; language: string };
  const heard: ((message: unknown) => void)[] = [];
  const say = (message: unknown) => setTimeout(() => heard.forEach((listener) => listener(message)), 0);
  const answer = ({ id, request }: { id: number; request: { do: string; method?: string } }) => {
    if (request.do !== 'call') return say({ push: 'reply', id, result: null });
    const result = world.answers[request.method ?? ''];
    if (result === undefined) return undefined; // never answered: the page shows that it waits
    const failed = result as { error?: unknown };
    return say(failed.error ? { push: 'reply', id, error: failed.error } : { push: 'reply', id, result });
  };
  const port = {
    postMessage: answer,
    disconnect: () => undefined,
    onMessage: {
      addListener(listener: (message: unknown) => void) {
        heard.push(listener);
        if (world.state) say({ push: 'state', state: world.state });
      },
    },
    onDisconnect: { addListener: () => undefined },
  };
  Object.defineProperty(globalThis, 'chrome', { value: { runtime: { connect: () => port } }, configurable: true });
  Object.defineProperty(navigator, 'language', { get: () => (world.language === 'zh' ? 'zh-CN' : 'en-GB') });
  globalThis.close = () => undefined; // a picture is wanted of what closes by itself
}
