// Chromium, Chrome or Edge by puppeteer-core over a pipe: the only way that also loads unpacked extensions in branded builds.
import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type Frame, type Page, type Target, TargetType } from 'puppeteer-core';
import {
  APPROVAL_PAGE,
  APPROVAL_SIZE,
  type BrowserOptions,
  renderedText,
  type TestBrowser,
  type TestPage,
  until,
  visible,
  type Wait,
} from './browser.ts';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name];
    if (!folder) return [];
    return [
      `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
      `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
    ];
  }),
];
/** Otherwise an http page whose host also answers https is never loaded over http. */
const FEATURES_OFF = ['HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable'];
const LOCAL_CHECKS = ['LocalNetworkAccessChecks', 'LocalNetworkAccessChecksWebSockets'];
const VIEWPORT = { width: 1366, height: 768 };

/** CHROME_PATH, else the first browser found in the usual places, else null. */
export function findChromium(): string | null {
  return process.env.CHROME_PATH ?? USUAL_PLACES.find((path) => existsSync(path)) ?? null;
}

/** Starts a browser with a fresh profile and no permission granted. */
export async function startChromium(options: BrowserOptions): Promise<TestBrowser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('no Chromium, Chrome or Edge found; set CHROME_PATH');
  const browser = await puppeteer.launch({
    executablePath,
    pipe: true,
    headless: options.headless ?? true,
    defaultViewport: null,
    args: argumentsOf(options),
    ...(options.extension === null ? {} : { enableExtensions: [options.extension] }),
    ...(options.profile === undefined ? {} : { userDataDir: options.profile }),
  });
  return new Chromium(browser, options);
}

function argumentsOf(options: BrowserOptions): string[] {
  const rules = options.routes.map((route) => `MAP ${route.host}:${route.port} 127.0.0.1:${route.to}`);
  const spaces = options.publicPorts.map((port) => `127.0.0.1:${port}=public`);
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--ignore-certificate-errors',
    '--lang=zh-CN',
    '--accept-lang=zh-CN,zh',
    `--window-size=${VIEWPORT.width},${VIEWPORT.height}`,
    ...(rules.length ? [`--host-resolver-rules=${rules.join(',')}`] : []),
    ...(spaces.length ? [`--ip-address-space-overrides=${spaces.join(',')}`] : []),
    `--disable-features=${[...FEATURES_OFF, ...(options.localNetworkChecks === false ? LOCAL_CHECKS : [])].join(',')}`,
  ];
}

class Chromium implements TestBrowser {
  readonly name = 'chromium';
  readonly #browser: Browser;
  readonly #headless: boolean;
  readonly #onConsole: BrowserOptions['onConsole'];

  constructor(browser: Browser, options: BrowserOptions) {
    this.#browser = browser;
    this.#headless = options.headless ?? true;
    this.#onConsole = options.onConsole;
  }

  async openPage(url: string): Promise<TestPage> {
    const page = await this.#browser.newPage();
    if (this.#headless) await page.setViewport(VIEWPORT);
    page.on('console', (message) => this.#onConsole?.(message.text()));
    await page.goto(url, { waitUntil: 'load' });
    return new ChromiumPage(watched(page));
  }

  async extensionPage(path: string): Promise<TestPage> {
    const worker = await this.#browser.waitForTarget((target) => isWorker(target), { timeout: 15_000 });
    return this.openPage(`${new URL(worker.url()).protocol}//${new URL(worker.url()).host}/${path}`);
  }

  async extensionWindow(part: string, wait: Wait = {}): Promise<TestPage> {
    return until(
      `an extension window ${part}`,
      async () => {
        const target = this.#find(part);
        const page = target && (await target.page());
        if (!page) return null;
        if (this.#headless && target.url().includes(APPROVAL_PAGE)) await page.setViewport(APPROVAL_SIZE);
        await page.bringToFront();
        return new ChromiumPage(watched(page));
      },
      wait,
    );
  }

  approvalWindow(wait: Wait = {}): Promise<TestPage> {
    return this.extensionWindow(APPROVAL_PAGE, wait);
  }

  hasExtensionWindow(part: string): Promise<boolean> {
    return Promise.resolve(this.#find(part) !== undefined);
  }

  #find(part: string): Target | undefined {
    return this.#browser
      .targets()
      .find(
        (target) =>
          target.type() === TargetType.PAGE &&
          target.url().startsWith('chrome-extension://') &&
          target.url().includes(part),
      );
  }

  async killWorker(): Promise<void> {
    const target = await this.#browser.waitForTarget((each) => isWorker(each), { timeout: 5000 });
    // Closing the worker's own target leaves it half attached, and the next one is then not started for a waiting port.
    const { protocol, host } = new URL(target.url());
    const page = await this.#browser.newPage();
    await page.goto(`${protocol}//${host}/manifest.json`);
    const session = await page.createCDPSession();
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await page.close();
  }

  closed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#browser.once('disconnected', () => {
        resolve();
      });
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

function isWorker(target: Target): boolean {
  return target.type() === TargetType.SERVICE_WORKER && target.url().startsWith('chrome-extension://');
}

const seen = new WeakSet<Page>();

/** Accepts the page's alerts, as a person would click them away. */
function watched(page: Page): Page {
  if (seen.has(page)) return page;
  seen.add(page);
  page.on('dialog', (dialog) => void dialog.accept().catch(() => null));
  return page;
}

class ChromiumPage implements TestPage {
  readonly #page: Page;
  readonly #frame: () => Frame;

  constructor(page: Page, frame: () => Frame = () => page.mainFrame()) {
    this.#page = page;
    this.#frame = frame;
  }

  url(): Promise<string> {
    return Promise.resolve(this.#frame().url());
  }

  async goto(url: string): Promise<void> {
    await this.#frame().goto(url, { waitUntil: 'load' });
  }

  async evaluate<T>(expression: string): Promise<T> {
    return (await this.#frame().evaluate(expression)) as T;
  }

  async click(selector: string): Promise<void> {
    await this.waitFor(selector);
    await this.#frame().click(selector);
  }

  async type(selector: string, text: string, options: { clear?: boolean } = {}): Promise<void> {
    await this.waitFor(selector);
    if (options.clear) await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).select()`);
    await this.#frame().type(selector, text);
  }

  async press(key: 'Enter' | 'Escape' | 'Tab'): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  async waitFor(selector: string, wait: Wait = {}): Promise<void> {
    await until(selector, () => this.evaluate<boolean>(visible(selector)), wait);
  }

  async waitUntil(expression: string, wait: Wait = {}): Promise<void> {
    await until(expression, () => this.evaluate<boolean>(expression), wait);
  }

  async text(selector: string): Promise<string> {
    const found = await this.evaluate<string | null>(renderedText(selector));
    if (found === null) throw new Error(`no element ${selector}`);
    return found;
  }

  async frame(selector: string): Promise<TestPage> {
    const outer = this.#frame();
    const inner = await until(`frame ${selector}`, async () => {
      const element = await outer.$(selector);
      const frame = await element?.contentFrame();
      return frame && frame.url() !== 'about:blank' ? frame : null;
    });
    return new ChromiumPage(this.#page, () => inner);
  }

  async front(): Promise<void> {
    await this.#page.bringToFront();
  }

  async screenshot(file: string, selector?: string): Promise<void> {
    if (selector === undefined) {
      await this.#page.screenshot({ path: file });
      return;
    }
    const element = await this.#frame().$(selector);
    if (!element) throw new Error(`no element ${selector}`);
    await element.screenshot({ path: file });
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}
