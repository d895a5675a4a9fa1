// The whole scene in a browser for tests in which something breaks: agent process, replica, paired browser, cards that can be
// pulled, and a clerk at the real windows.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditLineView } from '#shared/protocol/views.ts';
import { callAgent } from '../../agent/commands/socket.ts';
import { agentPaths } from '../../agent/data/paths.ts';
import { choosePort, openWelcome, pairOn } from '../../scripts/acting.ts';
import { startAgent } from '../../scripts/agent-process.ts';
import { type TestBrowser, type TestPage, until } from '../../scripts/browsers/browser.ts';
import { openStage, type StageOptions } from '../../scripts/stage.ts';
import { type BrowserName, builtExtension } from './e2e-scene.ts';
import { type Card, type CardWish, prepareData, type Reply } from './fault-scene.ts';

/** Browser and agent are slow beside other work. */
export const SLOW = { timeout: 30_000 };
export const PORTAL = 'https://app.singlewindow.cn';

export interface FaultStage {
  browser: TestBrowser;
  cards: Card[];
  data: string;
  logFile: string;
  profile: string;
  pid(): number;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Lines of the log about pages, oldest first: verb, result and problem. Fails when the chain does not hold. */
  log(): Promise<string[]>;
  close(): Promise<void>;
}

export interface FaultStageOptions extends Pick<StageOptions, 'preferences'> {
  browser: BrowserName;
  cards?: CardWish[];
  config?: object;
}

export async function openFaultStage(options: FaultStageOptions): Promise<FaultStage> {
  const { browser, preferences, ...wanted } = options;
  const { folder, data, cards, log } = await prepareData(wanted);
  const built = await builtExtension();
  const profile = join(folder, 'profile');
  const how = preferences === undefined ? {} : { preferences };
  const stage = await openStage({ agent: { data, port: 0, log }, browser, built, profile, ...how });
  let { agent } = stage;
  const close = async (): Promise<void> => {
    await agent.stop();
    await stage.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await choosePort(stage.browser, agent.port);
    const welcome = await openWelcome(stage.browser);
    await pairOn(welcome, agent);
    await welcome.close();
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    browser: stage.browser,
    cards,
    data,
    logFile: log,
    profile,
    pid: () => agent.pid,
    kill: () => agent.stop('SIGKILL'),
    async restart() {
      agent = await startAgent({ data, port: agent.port, log });
    },
    log: async () =>
      (await linesOf(data)).map(({ verb, result, code }) => [verb, result, code].filter(Boolean).join(' ')),
    close,
  };
}

async function linesOf(data: string): Promise<AuditLineView[]> {
  const found = await callAgent(agentPaths(data), { command: 'audit', params: { text: '', limit: 500 } });
  if (found.chain.damagedFrom !== null) throw new Error(`the log does not hold: ${JSON.stringify(found.chain)}`);
  return found.lines.filter(({ origin }) => origin.startsWith('http')).reverse();
}

/** A page with the portal's own script, connected. */
export async function openPortal(browser: TestBrowser, path = '/cas/login'): Promise<TestPage> {
  const page = await browser.openPage(`${PORTAL}${path}`);
  await page.evaluate(`(window.answers = [], window.refused = [], 0)`);
  return page;
}

/** Calls a method by the portal's script; the answer is number `answers.length` of the page. */
export async function callFrom(page: TestPage, method: string, args: object): Promise<void> {
  const call = `EportClient.call(${JSON.stringify(method)}, ${JSON.stringify(args)}, (answer) => answers.push(answer))`;
  await page.evaluate(`(${call}, 0)`);
}

/** Waits for answer number `count` of the page. */
export async function answerOf(page: TestPage, count = 1): Promise<Reply> {
  await page.waitUntil(`answers.length >= ${count}`, { timeout: 60_000 });
  return page.evaluate<Reply>(`answers[${count - 1}]`);
}

/** Asks by the portal's script until a card is there, also over a socket that must be opened anew. @returns answers so far */
export async function cardSeen(page: TestPage): Promise<number> {
  await cardIs(page, true);
  return page.evaluate<number>('answers.length');
}

/** Asks by the portal's script until there is a card, or none: what was in the reader before is known for a moment longer. */
export async function cardIs(page: TestPage, present: boolean): Promise<void> {
  await page.evaluate('(window.card = null, 0)');
  await until(
    present ? 'the card' : 'no card',
    async () => {
      await page.evaluate(
        `(EportClient.call('security_SpcInitEnvEx', {}, ({ Result }) => { window.card = Result }), 0)`,
      );
      return page.evaluate<boolean>(`card === ${String(present)}`);
    },
    { timeout: 60_000 },
  );
}

/** The window of the oldest request, as soon as it asks. */
export async function asking(browser: TestBrowser): Promise<TestPage> {
  return until(
    'a window that asks',
    async () => {
      const window = await browser.approvalWindow({ timeout: 1000 });
      return (await window.evaluate<boolean>(`document.querySelector('.button.confirm') !== null`)) && window;
    },
    { timeout: 60_000 },
  );
}

/** Types the PIN if asked, waits for the button to wake, presses it. */
export async function press(window: TestPage, pin: string | null): Promise<void> {
  await window.front();
  if (pin !== null) await window.type('.pins input', pin);
  await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
  await window.click('.button.confirm');
}

/**
 * Presses as a clerk does whose browser ends the background in between: what is pressed in the moment in which the window has no
 * worker is lost, the window asks again, and the clerk presses again.
 */
export async function pressUntilAnswered(page: TestPage, window: TestPage, pin: string): Promise<void> {
  const pressedOnce = async (): Promise<boolean> => {
    if (await page.evaluate<boolean>('answers.length > 0')) return true;
    await press(window, pin);
    return page.waitUntil('answers.length > 0', { timeout: 8000 }).then(() => true);
  };
  await until('the answer', pressedOnce, { timeout: 60_000 });
}

/** Text of the window once it tells how the request ended. */
export async function endingOf(window: TestPage): Promise<string> {
  await window.waitFor('[data-outcome]', { timeout: 60_000 });
  return window.text('body');
}

/** Waits until no approval window is open; a person closes one that tells of a failure. */
export async function noWindow(browser: TestBrowser, window?: TestPage): Promise<void> {
  await window?.close().catch(() => undefined);
  await until('no window', async () => !(await browser.hasExtensionWindow('approve')), SLOW).catch(
    async (cause: unknown) => {
      const left = await browser.approvalWindow({ timeout: 1000 });
      throw new Error(`the window stays: ${await left.text('body')}`, { cause });
    },
  );
}
