// The bench of widget drivers: real components from npm on loopback pages, the drivers in a content script of a tiny extension, and
// the page's own model read in the page's world. The same in Chromium and Firefox.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { build } from 'vite';
import type { FillValue } from '#shared/profile/value.ts';
import { startChromium } from '../../scripts/browsers/chromium.ts';
import type { TestBrowser, TestPage } from '../../scripts/browsers/browser.ts';
import { startFirefox } from '../../scripts/browsers/firefox.ts';
import type { BenchAnswer, BenchAsk } from './asks.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXTENSION_ID = 'fill-bench@tongqian.example';
const FRAMED = '/framed/';
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.png': 'image/png',
  '.gif': 'image/gif',
};

/** One widget on a page: what is written, and what the page's model must hold then. */
export interface BenchCase {
  /** `data-case` of the element around it, and the name by which the page's `model(id)` knows it */
  id: string;
  value: FillValue;
  /** The model after it, as JSON; not looked at when the write is to be refused. */
  model: unknown;
  /** Default 'filled'. A refusal leaves the model as it was. */
  outcome?: 'filled' | 'fill/no-option' | 'fill/not-accepted' | 'fill/too-long';
  /** Default: the driver of the page. */
  driver?: string;
  /** No behaviour of the component empties it again, so undo must say that it could not. */
  stays?: true;
}

export interface BenchPage {
  name: string;
  /** Id of the driver that is to find its widgets */
  driver: string;
  /** HTML; packages are under /npm/<name>/…, those of Vue 2 under /vue2/… */
  head: string;
  /** Stands inside a form. */
  body: string;
  /** Sets `window.model = (id) => …`; runs at the end of the body. */
  script: string;
  /** What is open while a list is shown. */
  dropdowns: string;
  cases: readonly BenchCase[];
}

export interface Bench {
  /** @param framed in a frame of a page that keeps the focus, as when the clerk has pressed a button outside */
  open(page: BenchPage, framed?: boolean): Promise<BenchTab>;
  close(): Promise<void>;
}

export interface BenchTab {
  page: TestPage;
  /** Asks the content script. */
  ask(ask: BenchAsk): Promise<BenchAnswer>;
  /** Asks one after the other, in one call. */
  askAll(asks: readonly BenchAsk[]): Promise<BenchAnswer[]>;
  /** The page's model of one case, as JSON. */
  model(id: string): Promise<unknown>;
  models(ids: readonly string[]): Promise<unknown[]>;
  /** Lists still shown. */
  open(): Promise<number>;
  /** Forms the page has tried to send. */
  submits(): Promise<number>;
  close(): Promise<void>;
}

/** Starts a browser with the drivers in a content script, and the pages. */
export async function startBench(browserName: 'chromium' | 'firefox', pages: readonly BenchPage[]): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'tongqian-bench-'));
  const extension = await writeExtension(folder);
  const server = await serve(pages);
  let browser: TestBrowser;
  try {
    const options = { extension, routes: [], publicPorts: [], localNetworkChecks: false };
    browser =
      browserName === 'chromium'
        ? await startChromium(options)
        : await startFirefox({ ...options, extensionId: EXTENSION_ID });
  } catch (thrown) {
    server.close();
    throw thrown;
  }
  return {
    async open({ name, dropdowns }, framed = false) {
      if (!framed) return tabOf(await browser.openPage(`${server.address}/${name}`), dropdowns);
      const outer = await browser.openPage(`${server.address}${FRAMED}${name}`);
      return tabOf(await outer.frame('iframe'), dropdowns);
    },
    async close() {
      await browser.close();
      server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function tabOf(page: TestPage, dropdowns: string): Promise<BenchTab> {
  await page.waitUntil(`document.documentElement.dataset.bench === 'ready' && typeof model === 'function'`);
  return {
    page,
    ask: (ask) => page.evaluate<BenchAnswer>(`bench.ask(${JSON.stringify(ask)})`),
    askAll: (asks) => page.evaluate<BenchAnswer[]>(`bench.askAll(${JSON.stringify(asks)})`),
    model: (id) => page.evaluate(`model(${JSON.stringify(id)}) ?? null`),
    models: (ids) => page.evaluate<unknown[]>(`${JSON.stringify(ids)}.map((id) => model(id) ?? null)`),
    open: () => page.evaluate<number>(`bench.shown(${JSON.stringify(dropdowns)})`),
    submits: () => page.evaluate<number>('bench.submits'),
    close: () => page.close(),
  };
}

async function writeExtension(folder: string): Promise<string> {
  const extension = join(folder, 'extension');
  await mkdir(extension);
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: join(import.meta.dirname, 'content.ts'), formats: ['iife'], name: 'bench' },
    },
  });
  const [chunk] = Array.isArray(result) && result[0] ? result[0].output : [];
  if (chunk === undefined) throw new Error('no bundle of the content script');
  const manifest = {
    manifest_version: 3,
    name: 'fill bench',
    version: '1.0',
    content_scripts: [
      { matches: ['http://127.0.0.1/*'], js: ['content.js'], run_at: 'document_start', all_frames: true },
    ],
    host_permissions: ['http://127.0.0.1/*'],
    browser_specific_settings: { gecko: { id: EXTENSION_ID } },
  };
  await writeFile(join(extension, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(extension, 'content.js'), chunk.code);
  return extension;
}

async function serve(pages: readonly BenchPage[]): Promise<{ address: string; close(): void }> {
  const server = createServer((request, response) => {
    void answer(new URL(request.url ?? '/', 'http://bench').pathname, pages).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'max-age=600' });
      response.end(body);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Served {
  status: number;
  type: string;
  body: string | Buffer;
}

async function answer(path: string, pages: readonly BenchPage[]): Promise<Served> {
  const page = pages.find(({ name }) => path === `/${name}`);
  if (page) return { status: 200, type: 'text/html; charset=utf-8', body: pageText(page) };
  if (path.startsWith(FRAMED)) return { status: 200, type: 'text/html; charset=utf-8', body: frameText(path) };
  const [, room, ...rest] = normalize(path).split('/');
  const base = { npm: 'node_modules', vue2: 'tests/components/vue2/node_modules' }[room ?? ''];
  const body = base ? await readFile(join(ROOT, base, ...rest)).catch(() => null) : null;
  if (!body) return { status: 404, type: 'text/plain', body: 'not found' };
  return { status: 200, type: TYPES[extname(path)] ?? 'application/octet-stream', body };
}

/** `bench` is how tests in the page's world reach the content script: messages of the window, as JSON. */
const PAGE_SIDE = `
  window.bench = {
    submits: 0,
    last: 0,
    ask(ask) {
      const id = ++this.last;
      return new Promise((resolve) => {
        addEventListener('message', function listen({ data }) {
          if (data?.answered !== id) return;
          removeEventListener('message', listen);
          resolve(data.answer);
        });
        postMessage({ asked: id, ask }, location.origin);
      });
    },
    async askAll(asks) {
      const answers = [];
      for (const ask of asks) answers.push(await this.ask(ask));
      return answers;
    },
    shown(selector) {
      return [...document.querySelectorAll(selector)].filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width > 0 && height > 0 && getComputedStyle(element).visibility !== 'hidden';
      }).length;
    },
  };
  addEventListener('submit', (event) => { bench.submits += 1; event.preventDefault(); }, true);
`;

function pageText({ name, head, body, script }: BenchPage): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${name}</title>
<link rel="icon" href="data:,">
<style>[data-case] { margin: 4px; width: 420px; }</style>
<script>${PAGE_SIDE}</script>
${head}
</head><body><form id="form" action="/submitted" onsubmit="return false">${body}</form><script>${script}</script></body></html>`;
}

function frameText(path: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>framed</title><link rel="icon" href="data:,">
<input id="outside"><iframe src="/${path.slice(FRAMED.length)}" style="width:1200px;height:800px"></iframe>
<script>addEventListener('load', () => document.getElementById('outside').focus());</script></html>`;
}
