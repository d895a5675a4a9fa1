// The whole scene in Chromium for tests in which something breaks: agent process, replica, paired browser, cards that can be
// pulled, and a clerk at the real windows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditLineView } from '#shared/protocol/views.ts';
import { callAgent } from '../../agent/control-socket.ts';
import { agentPaths } from '../../agent/paths.ts';
import { choosePort, openWelcome, pairOn } from '../../scripts/acting.ts';
import { startAgent } from '../../scripts/agent-process.ts';
import { type TestBrowser, type TestPage, until } from '../../scripts/browsers/browser.ts';
import { buildExtension } from '../../scripts/build-extension.ts';
import { openStage } from '../../scripts/stage.ts';
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
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Lines of the log about pages, oldest first: verb, result and problem. Fails when the chain does not hold. */
  log(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openFaultStage(options: { cards?: CardWish[]; config?: object }): Promise<FaultStage> {
  const { folder, data, cards, log } = await prepareData(options);
  const built = mkdtempSync(join(tmpdir(), 'tongqian-extension-'));
  await buildExtension({ browsers: ['chromium'], folder: built });
  const profile = join(folder, 'profile');
  const stage = await openStage({ agent: { data, port: 0, log }, built, profile });
  let { agent } = stage;
  const close = async (): Promise<void> => {
    await agent.stop();
    await stage.close();
    for (const each of [folder, built]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
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
  await page.evaluate('(window.card = false, 0)');
  await until(
    'the card',
    async () => {
      await page.evaluate(`(EportClient.call('security_SpcInitEnvEx', {}, ({ Result }) => { card = Result }), 0)`);
      return page.evaluate<boolean>('card');
    },
    { timeout: 60_000 },
  );
  return page.evaluate<number>('answers.length');
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

/** Text of the window once it tells how the request ended. */
export async function endingOf(window: TestPage): Promise<string> {
  await window.waitFor('[data-outcome]', { timeout: 60_000 });
  return window.text('body');
}

/** Waits until no approval window is open; a person closes one that tells of a failure. */
export async function noWindow(browser: TestBrowser, window?: TestPage): Promise<void> {
  await window?.close().catch(() => undefined);
  await until('no window', async () => !(await browser.hasExtensionWindow('approve')), SLOW);
}
