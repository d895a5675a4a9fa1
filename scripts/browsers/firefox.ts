// Firefox by Marionette: the only remote protocol that reaches moz-extension pages. Local network checks are forced on by preference.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIREFOX_ID } from '#shared/extension-id.ts';
import {
  APPROVAL_PAGE,
  type BrowserOptions,
  renderedText,
  type TestBrowser,
  type TestPage,
  until,
  visible,
  type Wait,
} from './browser.ts';
import { Marionette } from './marionette.ts';

const UUID = '5d3c1b2a-0f4e-4c6d-9a8b-7e6f5d4c3b2a';
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const USUAL_PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  ...(process.env.PROGRAMFILES ? [`${process.env.PROGRAMFILES}\\Mozilla Firefox\\firefox.exe`] : []),
];

export interface FirefoxOptions extends BrowserOptions {
  /** `browser_specific_settings.gecko.id` of the extension; the product's by default. */
  extensionId?: string;
  /** More preferences, e.g. a short idle time of the event page. */
  preferences?: Readonly<Record<string, string | number | boolean>>;
}

/** FIREFOX_PATH, else the first found in the usual places, else null. */
export function findFirefox(): string | null {
  return process.env.FIREFOX_PATH ?? USUAL_PLACES.find((path) => existsSync(path)) ?? null;
}

/** Starts Firefox with a fresh profile and installs the extension for this run. */
export async function startFirefox(options: FirefoxOptions): Promise<TestBrowser> {
  const path = findFirefox();
  if (path === null) throw new Error('no Firefox found; set FIREFOX_PATH');
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'tongqian-firefox-')));
  await mkdir(profile, { recursive: true });
  const port = join(profile, 'MarionetteActivePort');
  await rm(port, { force: true });
  await writeFile(join(profile, 'user.js'), preferences(options));
  const headless = options.headless === false ? [] : ['--headless'];
  const child = spawn(
    path,
    [
      '--marionette',
      '--remote-allow-system-access',
      ...headless,
      '--width',
      '1366',
      '--height',
      '900',
      '--no-remote',
      '--profile',
      profile,
    ],
    { stdio: 'ignore', env: { ...process.env, HOME: profile, MOZ_HEADLESS_WIDTH: '1366', MOZ_HEADLESS_HEIGHT: '900' } },
  );
  try {
    const number = await until('Firefox', async () => Number(await readFile(port, 'utf8')), { timeout: 60_000 });
    const client = await Marionette.connect(number);
    await client.send('WebDriver:NewSession', { acceptInsecureCerts: true, unhandledPromptBehavior: 'accept' });
    if (options.extension !== null) await client.send('Addon:Install', { path: options.extension, temporary: true });
    return new Firefox(client, child, options.profile === undefined ? profile : null);
  } catch (thrown) {
    child.kill('SIGKILL');
    throw thrown;
  }
}

function preferences(options: FirefoxOptions): string {
  const ports = new Map(options.routes.map((route) => [route.port, route.to]));
  const checked = options.localNetworkChecks !== false;
  const all: Record<string, string | number | boolean> = {
    'marionette.port': 0,
    'extensions.webextensions.uuids': JSON.stringify({ [options.extensionId ?? FIREFOX_ID]: UUID }),
    'xpinstall.signatures.required': false,
    'network.dns.localDomains': [...new Set(options.routes.map((route) => route.host))].join(','),
    'network.socket.forcePort': [...ports].map(([from, to]) => `${from}=${to}`).join(';'),
    'network.lna.enabled': checked,
    'network.lna.blocking': checked,
    'network.lna.websocket.enabled': checked,
    'network.lna.address_space.public.override': options.publicPorts.map((port) => `127.0.0.1:${port}`).join(','),
    'intl.accept_languages': 'zh-CN, zh',
    'intl.locale.requested': 'zh-CN',
    'network.proxy.type': 0,
    'browser.shell.checkDefaultBrowser': false,
    'browser.aboutwelcome.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'app.update.disabledForTesting': true,
    'dom.security.https_first': false,
    'dom.disable_open_during_load': false,
    ...options.preferences,
  };
  return Object.entries(all)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}

/** One command sequence at a time: the browser has one current window and frame for the whole session. */
class Session {
  readonly client: Marionette;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: Marionette) {
    this.client = client;
  }

  exclusive<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#last.then(task, task);
    this.#last = run.catch(() => null);
    return run;
  }

  async handles(): Promise<string[]> {
    return (await this.client.send('WebDriver:GetWindowHandles')) as string[];
  }

  async enter(handle: string, frames: readonly string[] = [], focus = false): Promise<void> {
    await this.client.send('WebDriver:SwitchToWindow', { handle, focus });
    for (const selector of frames) {
      await this.client.send('WebDriver:SwitchToFrame', { element: await this.find(selector) });
    }
  }

  async find(selector: string): Promise<string> {
    const found = await this.client.send('WebDriver:FindElement', { using: 'css selector', value: selector });
    return (valueOf(found) as Record<string, string>)[ELEMENT] ?? '';
  }

  async url(): Promise<string> {
    return String(valueOf(await this.client.send('WebDriver:GetCurrentURL')));
  }
}

function valueOf(result: unknown): unknown {
  return (result as { value: unknown }).value;
}

class Firefox implements TestBrowser {
  readonly name = 'firefox';
  readonly #session: Session;
  readonly #child: ChildProcess;
  readonly #profile: string | null;

  constructor(client: Marionette, child: ChildProcess, profile: string | null) {
    this.#session = new Session(client);
    this.#child = child;
    this.#profile = profile;
  }

  async openPage(url: string): Promise<TestPage> {
    const handle = await this.#session.exclusive(async () => {
      const first = (await this.#session.handles())[0] ?? '';
      await this.#session.enter(first);
      const opened = (await this.#session.client.send('WebDriver:NewWindow', { type: 'tab', focus: true })) as {
        handle: string;
      };
      return opened.handle;
    });
    const page = new FirefoxPage(this.#session, handle);
    await page.goto(url);
    return page;
  }

  extensionPage(path: string): Promise<TestPage> {
    return this.openPage(`moz-extension://${UUID}/${path}`);
  }

  extensionWindow(part: string, wait: Wait = {}): Promise<TestPage> {
    return until(`an extension window ${part}`, () => this.#find(part), wait);
  }

  approvalWindow(wait: Wait = {}): Promise<TestPage> {
    return this.extensionWindow(APPROVAL_PAGE, wait);
  }

  async hasExtensionWindow(part: string): Promise<boolean> {
    return (await this.#find(part, false)) !== null;
  }

  #find(part: string, focus = true): Promise<TestPage | null> {
    return this.#session.exclusive(async () => {
      for (const handle of await this.#session.handles()) {
        await this.#session.enter(handle);
        const url = await this.#session.url();
        if (!url.startsWith('moz-extension://') || !url.includes(part)) continue;
        if (focus) await this.#session.enter(handle, [], true);
        return new FirefoxPage(this.#session, handle);
      }
      return null;
    });
  }

  killWorker(): Promise<void> {
    return Promise.reject(new Error('Firefox has no command to end an event page; use a short idle time'));
  }

  closed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => {
        resolve();
      });
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    await this.#session.client.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => null);
    this.#session.client.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    if (this.#child.exitCode === null && this.#child.signalCode === null) await exited;
    clearTimeout(timer);
    if (this.#profile !== null) await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Evaluated<T> {
  value?: T;
  error?: string;
}

class FirefoxPage implements TestPage {
  readonly #session: Session;
  readonly #handle: string;
  readonly #frames: readonly string[];

  constructor(session: Session, handle: string, frames: readonly string[] = []) {
    this.#session = session;
    this.#handle = handle;
    this.#frames = frames;
  }

  #here<T>(task: (client: Marionette) => Promise<T>): Promise<T> {
    return this.#session.exclusive(async () => {
      await this.#session.enter(this.#handle, this.#frames);
      return task(this.#session.client);
    });
  }

  url(): Promise<string> {
    return this.#frames.length ? this.evaluate<string>('location.href') : this.#here(() => this.#session.url());
  }

  async goto(url: string): Promise<void> {
    await this.#here((client) => client.send('WebDriver:Navigate', { url }));
  }

  async evaluate<T>(expression: string): Promise<T> {
    const script = `const done = arguments[arguments.length - 1];
      (async () => (${expression}))().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const params = { script, args: [], sandbox: null, scriptTimeout: 60_000 };
    const run = async () =>
      valueOf(await this.#here((client) => client.send('WebDriver:ExecuteAsyncScript', params))) as Evaluated<T> | null;
    // Without a result an alert of the page came in between; the next command accepts it.
    const result = (await run()) ?? (await run());
    if (result === null) throw new Error('an alert of the page interrupted the script');
    if (result.error !== undefined) throw new Error(result.error);
    return result.value as T;
  }

  async click(selector: string): Promise<void> {
    await this.waitFor(selector);
    await this.#here(async (client) =>
      client.send('WebDriver:ElementClick', { id: await this.#session.find(selector) }),
    );
  }

  async type(selector: string, text: string, options: { clear?: boolean } = {}): Promise<void> {
    await this.waitFor(selector);
    await this.#here(async (client) => {
      const id = await this.#session.find(selector);
      if (options.clear) await client.send('WebDriver:ElementClear', { id });
      await client.send('WebDriver:ElementSendKeys', { id, text });
    });
  }

  async press(key: 'Enter' | 'Escape' | 'Tab'): Promise<void> {
    const code = { Enter: '\uE007', Escape: '\uE00C', Tab: '\uE004' }[key];
    const actions = [
      { type: 'keyDown', value: code },
      { type: 'keyUp', value: code },
    ];
    await this.#here((client) =>
      client.send('WebDriver:PerformActions', { actions: [{ type: 'key', id: 'keys', actions }] }),
    );
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
    const page = new FirefoxPage(this.#session, this.#handle, [...this.#frames, selector]);
    await page.waitUntil(`location.href !== 'about:blank' && document.readyState === 'complete'`);
    return page;
  }

  async front(): Promise<void> {
    await this.#session.exclusive(() => this.#session.enter(this.#handle, [], true));
  }

  async screenshot(file: string, selector?: string): Promise<void> {
    const shot = await this.#here(async (client) => {
      const id = selector === undefined ? null : await this.#session.find(selector);
      return client.send('WebDriver:TakeScreenshot', { id, full: false, hash: false });
    });
    await writeFile(file, Buffer.from(String(valueOf(shot)), 'base64'));
  }

  async close(): Promise<void> {
    await this.#here((client) => client.send('WebDriver:CloseWindow'));
  }
}
