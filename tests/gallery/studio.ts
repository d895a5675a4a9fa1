// Builds the pages, serves them on loopback, and shows them in a headless Chromium with a made-up background behind them.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import puppeteer, { type Browser, type KeyInput, type Page } from 'puppeteer-core';
import { build } from 'vite';
import type { Scene } from './scene.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const UI = path.join(ROOT, 'extension/ui');
export const PAGES = [
  'popup',
  'approve',
  'welcome',
  'options',
  'log',
  'panel',
  'profiles',
  'files',
  'certificates',
  'messages',
  'keys',
] as const;

export interface Look {
  language: 'zh' | 'en';
  theme: 'light' | 'dark';
}

export interface Studio {
  /** Shows a scene for as long as `act` looks at it. Pages are used again: most of what a new one costs is its process. */
  show<T>(scene: Scene, look: Look, act: (page: Page) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Builds with the same plug-in-free settings the product needs: TSX for preact, one bundle per page and shared chunks. */
export async function buildPages(outDir: string): Promise<void> {
  await build({
    root: UI,
    base: './',
    configFile: false,
    logLevel: 'error',
    // as it is shipped: a test would otherwise build with the parts that help development
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: PAGES.map((page) => path.join(UI, page, 'index.html')) },
    },
  });
  // The bar has no page of its own: a made-up form to stand at
  await build({
    root: path.join(import.meta.dirname, 'bar'),
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir: path.join(outDir, 'bar'), emptyOutDir: true },
  });
}

export async function openStudio(folder: string): Promise<Studio> {
  const server = await serve(folder);
  const { port } = server.address() as AddressInfo;
  const browser = await puppeteer.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--force-color-profile=srgb', '--hide-scrollbars', '--font-render-hinting=none'],
  });
  const free: Page[] = [];
  return {
    async show(scene, look, act) {
      const page = free.pop() ?? (await newPage(browser));
      const leave = await openScene(page, { scene, look, address: `http://127.0.0.1:${String(port)}/` });
      const result = await act(page);
      // one that failed stays as it is, and open: nothing of it comes into the next scene
      await leave();
      free.push(page);
      return result;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** Asked whether what was typed may be lost when the scene is left, it says yes. */
async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  page.on('dialog', (dialog) => void dialog.accept().catch(() => null));
  return page;
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
  look: Look;
  address: string;
}

/** @returns what makes the page as good as a new one */
async function openScene(page: Page, { scene, look, address }: Opening): Promise<() => Promise<void>> {
  await page.setViewport({ width: scene.width ?? 1280, height: scene.height ?? 900, deviceScaleFactor: 1 });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: look.theme },
    { name: 'prefers-reduced-motion', value: 'reduce' }, // a page behind others stands still in the middle of a transition
  ]);
  await page.emulateFocusedPage(true);
  const state = scene.state && { ...scene.state, settings: { ...scene.state.settings, language: look.language } };
  const { identifier } = await page.evaluateOnNewDocument(
    pretendBackground,
    JSON.stringify({ state, answers: scene.answers ?? {}, language: look.language }),
  );
  await page.goto(`${address}${scene.page}/index.html${scene.hash ? `#${scene.hash}` : ''}`);
  await page.waitForSelector('#app > *');
  if (scene.types?.length || scene.clicks?.length) await pause(700); // the confirm button has to be awake
  const typeFirst = scene.clicks?.includes('.confirm') ?? false;
  if (typeFirst) await type(page, scene);
  for (const selector of scene.clicks ?? []) await (await page.waitForSelector(selector))?.click();
  if (!typeFirst) await type(page, scene);
  for (const key of scene.presses ?? []) await page.keyboard.press(key as KeyInput);
  for (const [selector, name] of scene.files ?? []) await page.evaluate(giveFile, selector, name);
  for (const selector of scene.then ?? []) await (await page.waitForSelector(`${selector}:not([disabled])`))?.click();
  await pause(scene.wait ?? 150);
  return async () => {
    await page.removeScriptToEvaluateOnNewDocument(identifier);
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    await page.mouse.move(0, 0);
    await page.goto('about:blank');
  };
}

/** Runs in the page: as if the clerk had chosen a file. */
function giveFile(selector: string, name: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  const given = new DataTransfer();
  given.items.add(new File(['1'], name));
  if (!field) throw new Error(`no ${selector}`);
  field.files = given.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

async function type(page: Page, scene: Scene): Promise<void> {
  for (const [selector, text] of scene.types ?? []) await (await page.waitForSelector(selector))?.type(text);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Runs in the page before its scripts: a runtime whose port pushes one state and answers calls from a table. */
function pretendBackground(data: string): void {
  const world = JSON.parse(data) as {
    state: unknown;
    answers: Record<string, { error?: object } | 'never' | null | undefined>;
    language: string;
  };
  const heard: ((message: unknown) => void)[] = [];
  const say = (message: unknown) => setTimeout(() => heard.forEach((listener) => listener(message)), 0);
  const answer = ({ id, request }: { id: number; request: { do: string; method?: string } }) => {
    const result = world.answers[request.do === 'call' ? (request.method ?? '') : request.do];
    if (request.do !== 'call' && result === undefined) return say({ push: 'reply', id, result: null });
    if (result === undefined || result === 'never') return undefined; // never answered: the page shows that it waits
    return say(result?.error ? { push: 'reply', id, error: result.error } : { push: 'reply', id, result });
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
  Object.defineProperty(globalThis, 'pictured', { value: world });
  globalThis.close = () => undefined; // a picture is wanted of what closes by itself
}
