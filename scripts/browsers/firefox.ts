// Firefox by Marionette: the only remote protocol that reaches moz-extension pages. Local network checks are forced on by preference.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIREFOX_ID } from '#shared/extension-id.ts';
import {
  type BrowserOptions,
  type TestBrowser,
  type TestPage,
  until,
  untilEnded,
  type Wait,
  WindowedBrowser,
} from './browser.ts';
import { FirefoxPage, Session } from './firefox-page.ts';
import { Marionette } from './marionette.ts';

const UUID = '5d3c1b2a-0f4e-4c6d-9a8b-7e6f5d4c3b2a';
const USUAL_PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  ...(process.env.PROGRAMFILES ? [`${process.env.PROGRAMFILES}\\Mozilla Firefox\\firefox.exe`] : []),
];

export interface FirefoxOptions extends BrowserOptions {
  /** `browser_specific_settings.gecko.id` of the extension; the product's by default. */
  extensionId?: string;
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
    await client.send('WebDriver:NewSession', {
      acceptInsecureCerts: true,
      unhandledPromptBehavior: options.headless === false ? 'ignore' : 'accept',
    });
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

class Firefox extends WindowedBrowser implements TestBrowser {
  readonly name = 'firefox';
  readonly #session: Session;
  readonly #child: ChildProcess;
  readonly #profile: string | null;

  constructor(client: Marionette, child: ChildProcess, profile: string | null) {
    super();
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

  async command(name: string): Promise<void> {
    // Of all windows of the browser the one in front; the keys of the extension stand in order of its commands, of which there is one
    const script = `const key = document.querySelector('keyset[id^="ext-keyset-id-"] key');
      if (!key) throw new Error('no key for ' + ${JSON.stringify(name)});
      key.doCommand();`;
    await this.#session.inChrome(script);
  }

  async chooseMenu({ labels }: { labels: readonly string[] }): Promise<void> {
    const script = `const menu = document.getElementById('contentAreaContextMenu');
      let items = [...menu.children];
      let found = null;
      for (const label of ${JSON.stringify(labels)}) {
        found = items.find((item) => item.getAttribute('label') === label);
        if (!found) throw new Error('no ' + label + ' among ' + items.map((item) => item.getAttribute('label')).join());
        items = [...(found.menupopup?.children ?? [])];
      }
      found.doCommand();
      menu.hidePopup();`;
    await until('the menu', () => this.#session.inChrome(script).then(() => true));
  }

  /** By the call that the browser itself makes when an event page has been idle for long enough. */
  async killWorker(): Promise<void> {
    const state = await this.#session.inChrome(
      `const { extension } = WebExtensionPolicy.getByHostname(${JSON.stringify(UUID)});
      await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
      return extension.backgroundState;`,
    );
    if (state !== 'stopped') throw new Error(`the event page is ${String(state)}`);
  }

  closed(signal: AbortSignal): Promise<void> {
    return untilEnded((ended) => this.#child.once('exit', ended), signal);
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
