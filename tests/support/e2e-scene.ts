// The set-up that end-to-end suites share: one stage per browser with the built extension, a real agent, a demo card, paired through
// the real windows; and what a test does to it: cards go in and out, the agent dies and comes back, a clerk logs in.
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll } from 'vitest';
import { createDemoToken, type DemoTokenOptions } from '../../agent/operations/demo.ts';
import { agentPaths } from '../../agent/data/paths.ts';
import { openSecrets, tokenSealingKey } from '../../agent/keyring/secrets.ts';
import { choosePort, confirmRequest, DEMO_PIN, makeDemoKey, openWelcome, pairOn } from '../../scripts/acting.ts';
import { type AgentProcess, startAgent } from '../../scripts/agent-process.ts';
import { type TestBrowser, type TestPage, until } from '../../scripts/browsers/browser.ts';
import { buildExtension } from '../../scripts/build-extension.ts';
import { type Launch, openStage, type StageOptions } from '../../scripts/stage.ts';
import type { ReplicaServer } from '../../scripts/replicas/server.ts';

export const BROWSERS = ['chromium', 'firefox'] as const;
export type BrowserName = (typeof BROWSERS)[number];

export const PORTAL = 'https://app.singlewindow.cn';
/** Answers with the strict policy (`connect-src 'self'`), on both schemes. */
export const STRICT_HOST = 'www.singlewindow.cn';
/** Browsers and agent start slowly beside other work. */
export const SLOW = { timeout: 30_000 };

export interface TestCard {
  tokenId: string;
  /** 证书编号 */
  number: string;
  /** PEM of the signing certificate */
  certificateFile: string;
  /** Takes it out of the reader and waits until the agent has noticed. */
  pull(): Promise<void>;
  insert(): Promise<void>;
}

export interface Scene {
  name: BrowserName;
  /** Of the agent, with `demo/` and `tokens/`. */
  data: string;
  readonly agent: AgentProcess;
  replica: ReplicaServer;
  browser: TestBrowser;
  /** The welcome page; it shows whether there is a card. */
  welcome: TestPage;
  /** The demo card made by the welcome page. */
  card: TestCard;
  launch(how: Launch): Promise<TestBrowser>;
  /** Makes one more card and inserts it. */
  addCard(options: Partial<Omit<DemoTokenOptions, 'folder' | 'wrap'>>): Promise<TestCard>;
  /** Ends the agent (SIGKILL unless told otherwise) and starts it again on the same port and data. */
  restartAgent(how?: { settings?: object; signal?: 'SIGTERM' | 'SIGKILL' }): Promise<void>;
  close(): Promise<void>;
}

export interface SceneOptions extends Pick<StageOptions, 'routes' | 'guests' | 'publicPorts' | 'localNetworkChecks'> {
  /** Of the agent's configuration file. */
  settings?: object;
}

let building: Promise<string> | null = null;

/** Built once per test file into a folder of its own, so that no other build changes it under a running browser. */
export function builtExtension(): Promise<string> {
  building ??= mkdtemp(join(tmpdir(), 'tongqian-extension-')).then(async (folder) => {
    await buildExtension({ folder });
    return folder;
  });
  return building;
}

afterAll(async () => {
  if (building) await rm(await building, { recursive: true, force: true });
});

/** Opens the scene: paired, one SM2 demo card in. As a test is, it is tried once more where that fails, and says so. */
export async function openScene(name: BrowserName, options: SceneOptions = {}): Promise<Scene> {
  try {
    return await openOnce(name, options);
  } catch (thrown) {
    console.warn(`${name}: the scene is opened once more, for ${String(thrown)}`);
    return openOnce(name, options);
  }
}

async function openOnce(name: BrowserName, options: SceneOptions): Promise<Scene> {
  const { settings, ...how } = options;
  const data = await mkdtemp(join(tmpdir(), `tongqian-${name}-`));
  const built = await builtExtension();
  const agentOptions = { data, log: join(data, 'agent.log'), config: await writeSettings(data, settings) };
  const stage = await openStage({
    browser: name,
    agent: { ...agentOptions, port: 0 },
    strictHosts: [STRICT_HOST],
    built,
    ...how,
  });
  let { agent } = stage;
  const close = async () => {
    await agent.stop();
    await stage.close();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const welcome = await joinBrowser(stage.browser, agent);
    await makeDemoKey(welcome);
    const [card] = await cardsOf(data, welcome);
    if (!card) throw new Error('the welcome page made no card');
    return {
      ...stage,
      name,
      data,
      welcome,
      card,
      get agent() {
        return agent;
      },
      async addCard(wanted) {
        const wrap = await tokenSealingKey(await openSecrets(agentPaths(data).secrets));
        const made = await createDemoToken({ folder: data, wrap, algorithm: 'sm2', pin: DEMO_PIN, ...wanted });
        const added = cardOf(data, welcome, made);
        await cardState(welcome, true);
        return added;
      },
      async restartAgent({ settings, signal = 'SIGKILL' } = {}) {
        await agent.stop(signal);
        if (settings) await writeSettings(data, settings);
        agent = await startAgent({ ...agentOptions, port: agent.port });
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Pairs one more browser of the scene through the real windows. @returns its welcome page */
export async function joinBrowser(browser: TestBrowser, agent: AgentProcess): Promise<TestPage> {
  await choosePort(browser, agent.port);
  const welcome = await openWelcome(browser);
  await pairOn(welcome, agent);
  return welcome;
}

/** The official control stays out of it unless a test wants it: whatever answers on its port on this machine is not ours. */
async function writeSettings(data: string, settings: object = {}): Promise<string> {
  const file = join(data, 'config.json');
  await writeFile(file, JSON.stringify({ control: { enabled: false }, ...settings }), { mode: 0o600 });
  return file;
}

async function cardsOf(data: string, welcome: TestPage): Promise<TestCard[]> {
  const names = (await readdir(join(data, 'demo'))).filter((name) => name.startsWith('card-'));
  return Promise.all(
    names.map(async (name) => {
      const certificateFile = join(data, 'demo', name);
      const { serialNumber } = new X509Certificate(await readFile(certificateFile));
      return cardOf(data, welcome, {
        tokenId: `software:${basename(name, '.pem').slice('card-'.length)}`,
        certificateFile,
        number: serialNumber.toLowerCase(),
      });
    }),
  );
}

function cardOf(data: string, welcome: TestPage, made: Pick<TestCard, 'tokenId' | 'certificateFile' | 'number'>) {
  const name = `${made.tokenId.slice('software:'.length)}.token`;
  const [reader, drawer] = [join(data, 'tokens', name), join(data, name)];
  const { tokenId, certificateFile, number } = made;
  return {
    tokenId,
    certificateFile,
    number,
    async pull() {
      await rename(reader, drawer);
      await cardState(welcome, false);
    },
    async insert() {
      await rename(drawer, reader);
      await cardState(welcome, true);
    },
  };
}

/** Waits until the extension says that there is a card, or none. Tests keep one card in at a time. */
async function cardState(welcome: TestPage, present: boolean): Promise<void> {
  const count = `document.querySelectorAll('ol.steps > li:nth-child(3) .token-card').length`;
  await welcome.waitUntil(present ? `${count} > 0` : `${count} === 0`, SLOW);
}

/** Loads the login page's card form anew. Not by `#card`: between addresses with one fragment Firefox's driver waits for no load. */
export async function freshLogin(page: TestPage): Promise<void> {
  await page.front();
  await page.goto(`${PORTAL}/cas/login`);
  await page.click('#ic_card');
}

/** Types the PIN into a card form and presses its button; nothing is confirmed yet. */
export async function pressLogin(form: TestPage, pin = DEMO_PIN): Promise<void> {
  await form.waitFor('#control[data-state="ready"]', SLOW);
  await form.type('#password', pin, { clear: true });
  await form.click('#loginbutton');
}

/** Logs in on the card form and confirms in our window. @returns what the window said */
export async function loginOn(scene: { browser: TestBrowser }, page: TestPage, form: TestPage = page): Promise<string> {
  await pressLogin(form);
  const { text } = await confirmRequest(scene.browser, { pin: DEMO_PIN });
  await page.waitUntil(`location.pathname === '/deskserver/sw/deskIndex'`, SLOW).catch(async (cause: unknown) => {
    throw new Error(`no login: ${await stateOf(scene.browser, form)}`, { cause });
  });
  return text;
}

/** What stands in the way, for the message of a failing test. */
async function stateOf(browser: TestBrowser, form: TestPage): Promise<string> {
  const asking = (await browser.hasExtensionWindow('approve'))
    ? `the window asks: ${await (await browser.approvalWindow()).text('body')}`
    : 'no window asks';
  const page = await form.text('body').catch((thrown: unknown) => String(thrown));
  return `${asking}; the page says: ${page}`;
}

/** Signs the business that an /ecommerce page shows, and waits for what the portal says of it. */
export async function signOn(
  scene: { browser: TestBrowser },
  page: TestPage,
): Promise<{ text: string; result: string }> {
  await page.waitFor('#sign:not([disabled])', SLOW);
  await page.click('#sign');
  const { text } = await confirmRequest(scene.browser, { pin: DEMO_PIN });
  await page.waitFor('#result[data-ok]', SLOW);
  return { text, result: await page.text('#result') };
}

/** Confirms a request that will be refused by card or agent. @returns what the window said before and after */
export async function confirmInVain(browser: TestBrowser): Promise<{ before: string; after: string }> {
  const window = await browser.approvalWindow(SLOW);
  await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
  const before = await window.text('body');
  await window.click('.button.confirm');
  await window.waitFor('[data-outcome="failed"]', SLOW);
  const after = await window.text('body');
  await window.close();
  return { before, after };
}

/** Presses 拒绝. @returns what the window said */
export async function refuseRequest(browser: TestBrowser): Promise<string> {
  const window = await browser.approvalWindow(SLOW);
  await window.waitFor('.button.refuse', SLOW);
  const text = await window.text('body');
  await window.click('.button.refuse');
  await until('the window to close', async () => !(await browser.hasExtensionWindow('approve')), SLOW);
  return text;
}

export interface Answer {
  Result: boolean;
  Data: unknown[];
  Error: string[];
}

/** Calls a method by the page's own script; the answer is read later, so that the window can be used meanwhile. */
export async function callFrom(page: TestPage, method: string, args: object = {}): Promise<void> {
  const call = `EportClient.call(${JSON.stringify(method)}, ${JSON.stringify(args)}, (answer) => { window.answer = answer; })`;
  await page.evaluate(`(window.answer = null, ${call}, 0)`);
}

/** The answer to what was called last. */
export async function answerOn(page: TestPage): Promise<Answer> {
  await page.waitUntil('window.answer !== null', SLOW);
  return page.evaluate<Answer>('window.answer');
}

/** Calls a method that needs the person, and confirms. @returns the answer and what the window said */
export async function confirmedCall(
  scene: { browser: TestBrowser },
  page: TestPage,
  call: { method: string; args: object },
): Promise<Answer & { asked: string }> {
  await page.front();
  await callFrom(page, call.method, call.args);
  const { text } = await confirmRequest(scene.browser, { pin: DEMO_PIN });
  return { ...(await answerOn(page)), asked: text };
}

/** The lines of a window's text. */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}
