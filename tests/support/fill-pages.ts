// Pages for tests of the engine without the extension: served on loopback, opened in a bare browser, the engine brought in as one script.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestBrowser, TestPage } from '../../scripts/browsers/browser.ts';
import { startChromium } from '../../scripts/browsers/chromium.ts';
import { startFirefox } from '../../scripts/browsers/firefox.ts';

const ENTRY = join(import.meta.dirname, 'fill-entry.ts');
const BARE = { extension: null, routes: [], publicPorts: [], localNetworkChecks: false };

/** A browser without the extension. @param features to switch on in Chromium */
export function startBare(name: 'chromium' | 'firefox', features: readonly string[] = []): Promise<TestBrowser> {
  return name === 'chromium' ? startChromium({ ...BARE, features }) : startFirefox(BARE);
}

export interface FillPages {
  /** Opens a page, in the order given, as the browser has it. */
  open(browser: TestBrowser, at: number): Promise<TestPage>;
  /** Opens it with the engine in it: `fillProbe`. */
  openWithEngine(browser: TestBrowser, at: number): Promise<TestPage>;
  /** Brings the engine into a page that is open. */
  bringEngine(page: TestPage): Promise<void>;
  close(): Promise<void>;
}

/** Serves HTML documents at 127.0.0.1; every other address answers 204. */
export async function serveFillPages(documents: readonly string[]): Promise<FillPages> {
  const engine = await engineScript();
  const server: Server = createServer((request, response) => {
    const html = documents[Number(/^\/page\/(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN)];
    response.writeHead(html === undefined ? 204 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pages: FillPages = {
    open: (browser, at) => browser.openPage(`http://127.0.0.1:${port}/page/${at}`),
    async openWithEngine(browser, at) {
      const page = await pages.open(browser, at);
      await pages.bringEngine(page);
      return page;
    },
    bringEngine: (page) => page.evaluate(`(() => { ${engine}\n; return true; })()`),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return pages;
}

/** The engine with its drivers as one expression that sets `fillProbe`. */
async function engineScript(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      target: 'es2022',
      minify: false,
      write: false,
      rolldownOptions: { input: ENTRY, output: { format: 'iife', codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const one of outputs) if ('output' in one) return one.output[0].code;
  throw new Error('no engine was built');
}
