// What a person does with the extension's real windows: agree, pair, make a demo key, read and confirm. No shortcut around any of them.
import type { AgentProcess } from './agent-process.ts';
import { type TestBrowser, type TestPage, until } from './browsers/browser.ts';

export const DEMO_PIN = '88888888';

const STEP = (place: number) => `ol.steps > li:nth-child(${place})`;

/** Enters the agent's port on the options page, for an agent that is not on a default port. */
export async function choosePort(browser: TestBrowser, port: number): Promise<void> {
  const page = await browser.extensionPage('ui/options/index.html');
  // What a page has said last may be lost with it.
  const kept = `(globalThis.browser ?? chrome).storage.local.get('settings').then(({ settings }) => settings?.port === ${port})`;
  const isKept = () => page.evaluate<boolean>(kept);
  await until(
    'the port to be kept',
    async () => {
      // A page that is not in front hears keys but never that a field was left: the welcome page opens by itself over this one.
      await page.front();
      await page.type('#port', String(port), { clear: true });
      await page.press('Tab');
      return until('it', isKept, { timeout: 3000 }).catch(() => false);
    },
    { timeout: 30_000 },
  );
  await page.close();
}

export interface Look {
  language: 'zh' | 'en';
  theme: 'light' | 'dark';
}

/** Chooses language and theme on the options page. */
export async function chooseLook(browser: TestBrowser, look: Look): Promise<void> {
  const page = await browser.extensionPage('ui/options/index.html');
  for (const [id, value] of Object.entries(look)) {
    await page.waitFor(`#${id}`);
    await page.evaluate(`(() => {
      const list = document.querySelector('#${id}');
      list.value = '${String(value)}';
      list.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
  }
  const { language, theme } = look;
  await page.waitUntil(`document.documentElement.lang.startsWith('${language}')`);
  await page.waitUntil(`document.documentElement.dataset.theme === '${theme}'`);
  await page.close();
}

/** Opens the welcome page. */
export function openWelcome(browser: TestBrowser): Promise<TestPage> {
  return browser.extensionPage('ui/welcome/index.html');
}

/** Agrees to the privacy notes and types the six digits that `tongqian pair` prints. Does nothing where that is done already. */
export async function pairOn(welcome: TestPage, agent: AgentProcess): Promise<void> {
  await welcome.waitFor(STEP(2));
  await welcome.front();
  if (await isDone(welcome, 2, 1500)) return;
  const agree = `${STEP(2)} .consent .button.primary`;
  const begin = `${STEP(2)} > .grow > button.button:not([disabled])`;
  const asks = (selector: string) =>
    welcome.evaluate<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`);
  const command = agent.pair();
  try {
    await until(
      'the field for the six digits',
      async () => {
        if (await asks('#code')) return true;
        if (await asks(agree)) await welcome.click(agree);
        else if (await asks(begin)) await welcome.click(begin);
        else return false;
        await new Promise((resolve) => setTimeout(resolve, 700)); // the agent may not be open for pairing yet
        return false;
      },
      { timeout: 60_000 },
    );
    await welcome.type('#code', await command.digits);
    await welcome.waitFor(`${STEP(2)}.done`, { timeout: 30_000 });
  } finally {
    command.stop();
  }
}

/** 使用演示密钥 on the welcome page, unless a card is there already. */
export async function makeDemoKey(welcome: TestPage, algorithm: 'sm2' | 'rsa' = 'sm2'): Promise<void> {
  await welcome.front();
  if (await isDone(welcome, 3, 1500)) return;
  await welcome.click(`${STEP(3)} .row .button:nth-of-type(${algorithm === 'sm2' ? 1 : 2})`);
  await welcome.waitFor(`${STEP(3)}.done`, { timeout: 30_000 });
}

async function isDone(welcome: TestPage, place: number, timeout: number): Promise<boolean> {
  return welcome.waitFor(`${STEP(place)}.done`, { timeout }).then(
    () => true,
    () => false,
  );
}

export interface Confirmed {
  /** Everything that was on the screen before confirming. */
  text: string;
}

/** Reads the approval window, types the PIN if it asks for one, confirms, and waits until it says it is done and closes. */
export async function confirmRequest(
  browser: TestBrowser,
  how: { pin?: string; picture?: string } = {},
): Promise<Confirmed> {
  const window = await browser.approvalWindow();
  await window.waitFor('.button.confirm');
  const text = await window.text('body');
  if (await window.evaluate<boolean>(`document.querySelector('.pins input') !== null`)) {
    if (how.pin === undefined) throw new Error(`the window asks for a PIN: ${text}`);
    await window.type('.pins input', how.pin);
  }
  await window.waitFor('.button.confirm[aria-disabled="false"]');
  if (how.picture !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 200)); // the button has finished changing colour
    await window.screenshot(how.picture);
  }
  await window.click('.button.confirm');
  await until('the end of the request', async () => {
    if (!(await browser.hasExtensionWindow('approve'))) return true;
    const outcome = await window.evaluate<string | null>(
      `document.querySelector('[data-outcome]')?.dataset.outcome ?? null`,
    );
    if (outcome !== null && outcome !== 'done') throw new Error(`the request ended: ${outcome}`);
    return false;
  });
  return { text };
}
