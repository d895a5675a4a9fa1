// Chromium, Chrome or Edge by puppeteer-core over a pipe: the only way that also loads unpacked extensions in branded builds.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Browser, type Frame, type Page, type Target, TargetType } from 'puppeteer-core';
import { EXTENSION_ID } from '#shared/extension-id.ts';
import {
  APPROVAL_PAGE,
  APPROVAL_SIZE,
  type BrowserOptions,
  type Key,
  ScriptedPage,
  type TestBrowser,
  type TestPage,
  until,
  untilEnded,
  type Wait,
  WindowedBrowser,
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
/** What a new profile for a person begins with: the extension's icon in sight, no offers to translate or to keep a PIN. */
const PREFERENCES = {
  extensions: { pinned_extensions: [EXTENSION_ID] },
  translate: { enabled: false },
  credentials_enable_service: false,
  profile: { password_manager_enabled: false },
};

/** CHROME_PATH, else the first browser found in the usual places, else null. */
export function findChromium(): string | null {
  return process.env.CHROME_PATH ?? USUAL_PLACES.find((path) => existsSync(path)) ?? null;
}

/** Starts a browser with a fresh profile and no permission granted. */
export async function startChromium(options: BrowserOptions): Promise<TestBrowser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('no Chromium, Chrome or Edge found; set CHROME_PATH');
  const isForPerson = options.headless === false;
  if (isForPerson && options.profile !== undefined) await prepareProfile(options.profile);
  const browser = await puppeteer.launch({
    executablePath,
    pipe: true,
    headless: !isForPerson,
    defaultViewport: null,
    args: argumentsOf(options, isForPerson),
    // the caller ends everything in its own order
    ...(isForPerson ? { ignoreDefaultArgs: ['--enable-automation'], handleSIGINT: false, handleSIGTERM: false } : {}),
    ...(options.extension === null ? {} : { enableExtensions: [options.extension] }),
    ...(options.profile === undefined ? {} : { userDataDir: options.profile }),
  });
  return new Chromium(browser, options);
}

async function prepareProfile(profile: string): Promise<void> {
  // else an extension of the same version goes on with the worker of the build before, and fills nothing
  await rm(join(profile, 'Default', 'Service Worker'), { recursive: true, force: true });
  const file = join(profile, 'Default', 'Preferences');
  if (existsSync(file)) return;
  await mkdir(join(profile, 'Default'), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(PREFERENCES));
}

function argumentsOf(options: BrowserOptions, isForPerson: boolean): string[] {
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
    // --window-size would hold for the approval window too; --test-type leaves out the bar about the switches above
    ...(isForPerson
      ? ['--test-type', '--hide-crash-restore-bubble']
      : [`--window-size=${VIEWPORT.width},${VIEWPORT.height}`]),
    ...(rules.length ? [`--host-resolver-rules=${rules.join(',')}`] : []),
    ...(spaces.length ? [`--ip-address-space-overrides=${spaces.join(',')}`] : []),
    ...(options.features === undefined ? [] : [`--enable-features=${options.features.join(',')}`]),
    `--disable-features=${[...FEATURES_OFF, ...(options.localNetworkChecks === false ? LOCAL_CHECKS : [])].join(',')}`,
  ];
}

class Chromium extends WindowedBrowser implements TestBrowser {
  readonly name = 'chromium';
  readonly #browser: Browser;
  readonly #headless: boolean;
  readonly #onConsole: BrowserOptions['onConsole'];

  constructor(browser: Browser, options: BrowserOptions) {
    super();
    this.#browser = browser;
    this.#headless = options.headless ?? true;
    this.#onConsole = options.onConsole;
  }

  async openPage(url: string): Promise<TestPage> {
    const page = this.#headless ? await this.#browser.newPage() : await this.#emptyPage();
    if (this.#headless) await page.setViewport(VIEWPORT);
    page.on('console', (message) => this.#onConsole?.(message.text()));
    await page.goto(url, { waitUntil: 'load' });
    return this.#taken(page);
  }

  /** The blank tab that the browser came with, if it is still there. */
  async #emptyPage(): Promise<Page> {
    const blank = (await this.#browser.pages()).find((page) => page.url() === 'about:blank');
    return blank ?? this.#browser.newPage();
  }

  #taken(page: Page): TestPage {
    if (this.#headless) acceptAlerts(page);
    return new ChromiumPage(page);
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
        if (!target) return null;
        // a side panel is no tab of its window
        const page = (await target.page()) ?? (await target.asPage());
        if (this.#headless && target.url().includes(APPROVAL_PAGE)) await page.setViewport(APPROVAL_SIZE);
        await page.bringToFront();
        return this.#taken(page);
      },
      wait,
    );
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

  command(name: string, tab: number): Promise<void> {
    return this.#dispatch(`chrome.commands.onCommand.dispatch(${JSON.stringify(name)}, { id: ${String(tab)} })`);
  }

  screen(locked: boolean): Promise<void> {
    return this.#dispatch(`chrome.idle.onStateChanged.dispatch('${locked ? 'locked' : 'active'}')`);
  }

  chooseMenu({ id }: { id: string }, tab: number): Promise<void> {
    const info = JSON.stringify({ menuItemId: id, frameId: 0, editable: true });
    return this.#dispatch(`chrome.contextMenus.onClicked.dispatch(${info}, { id: ${String(tab)} })`);
  }

  /** Wakes the worker by a page of the extension and tells its listeners. */
  async #dispatch(event: string): Promise<void> {
    const waking = await this.openPage(`chrome-extension://${EXTENSION_ID}/ui/log/index.html`);
    const target = await this.#browser.waitForTarget((each) => isWorker(each), { timeout: 15_000 });
    const worker = await target.worker();
    if (!worker) throw new Error('no worker');
    await worker.evaluate(`void ${event}`);
    await waking.close();
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
    return untilEnded((ended) => this.#browser.once('disconnected', ended), signal);
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
function acceptAlerts(page: Page): void {
  if (seen.has(page)) return;
  seen.add(page);
  page.on('dialog', (dialog) => void dialog.accept().catch(() => null));
}

class ChromiumPage extends ScriptedPage implements TestPage {
  readonly #page: Page;
  readonly #frame: () => Frame;

  constructor(page: Page, frame: () => Frame = () => page.mainFrame()) {
    super();
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

  async press(key: Key): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  /** The protocol looks into closed roots; the page's own script cannot. */
  async inside<T>(host: string, expression: string): Promise<T | null> {
    const session = await this.#page.createCDPSession();
    try {
      const { root } = await session.send('DOM.getDocument', { depth: 0 });
      const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: host });
      if (nodeId === 0) return null;
      const { node } = await session.send('DOM.describeNode', { nodeId, depth: 1, pierce: true });
      const shadow = node.shadowRoots?.[0];
      if (!shadow) return null;
      const { object } = await session.send('DOM.resolveNode', { backendNodeId: shadow.backendNodeId });
      const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
        objectId: object.objectId ?? '',
        functionDeclaration: `function () { const root = this; return (${expression}); }`,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value as T;
    } finally {
      await session.detach();
    }
  }

  async contextMenu(selector: string): Promise<void> {
    await this.#frame().click(selector, { button: 'right' });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#page.setViewport({ width, height });
  }

  async clickAt(x: number, y: number): Promise<void> {
    await this.#page.mouse.click(x, y);
  }

  async keys(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
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
