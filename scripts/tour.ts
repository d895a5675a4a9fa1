// The tour: what a clerk does on the first day, really done and really asserted, with a picture of each step.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choosePort, confirmRequest, DEMO_PIN, makeDemoKey, openWelcome, pairOn } from './acting.ts';
import { barOf } from './acting-bar.ts';
import { DEMO_PERSON, makeProfile } from './acting-fill.ts';
import type { TestPage } from './browsers/browser.ts';
import { openStage, type Stage } from './stage.ts';

export interface TourStep {
  name: string;
  ok: boolean;
  ms: number;
  /** File name beside the report. */
  picture: string;
  /** Why it is not ok. */
  error?: string;
}

interface Scene {
  stage: Stage;
  /** Path of the picture that the step may fill in itself. */
  picture: (name: string) => string;
  welcome: TestPage;
  portal: TestPage;
  /** The page that a failing step is photographed on. */
  shown: TestPage;
  /** Business numbers signed so far, to be found in the log. */
  signed: string[];
}

type Step = readonly [name: string, act: (scene: Scene) => Promise<TestPage>];

const PORTAL = 'https://app.singlewindow.cn';

const STEPS: readonly Step[] = [
  ['pair', pair],
  ['demo-card', demoCard],
  ['portal-login-page', loginPage],
  ['login-with-card', login],
  ['sign-179', (scene) => sign(scene, '179', '#sign')],
  ['sign-ceb311', (scene) => sign(scene, 'ceb311', '#sign')],
  ['sign-ceb621-signed-info', (scene) => sign(scene, 'ceb621', '#signInfo')],
  ['supplement-by-card', supplement],
  ['login-in-a-frame-of-another-host', frameLogin],
  ['login-on-an-http-page', httpLogin],
  ['profile', profile],
  ['fill-a-form', fill],
  ['undo-the-fill', undoFill],
  ['log', log],
  ['popup', popup],
];

/** Plays all steps into `folder`. @returns the steps; the first that fails ends the tour */
export async function runTour(folder: string, browser: 'chromium' | 'firefox' = 'chromium'): Promise<TourStep[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const stage = await openStage({
    browser,
    agent: { data: join(folder, 'data'), port: 0, log: join(folder, 'agent.log') },
  });
  const steps: TourStep[] = [];
  try {
    await choosePort(stage.browser, stage.agent.port);
    const welcome = await openWelcome(stage.browser);
    const scene: Scene = {
      stage,
      welcome,
      portal: welcome,
      shown: welcome,
      signed: [],
      picture: (name) => join(folder, `${name}.png`),
    };
    for (const step of STEPS) {
      const done = await play(step, scene);
      steps.push(done);
      process.stdout.write(`${done.ok ? '✓' : '✗'} ${done.name} ${done.ms} ms${done.error ? `: ${done.error}` : ''}\n`);
      if (!done.ok) break;
    }
  } finally {
    await stage.close();
    await writeFile(join(folder, 'report.json'), `${JSON.stringify({ steps }, null, 2)}\n`);
  }
  return steps;
}

/** Whether every step of the tour was played and really happened. */
export function isWhole(steps: readonly TourStep[]): boolean {
  return steps.length === STEPS.length && steps.every((step) => step.ok);
}

async function play([name, act]: Step, scene: Scene): Promise<TourStep> {
  const started = Date.now();
  const step = { name, picture: `${name}.png` };
  try {
    scene.shown = scene.portal;
    const page = await act(scene);
    const ms = Date.now() - started;
    await page.screenshot(scene.picture(name));
    return { ...step, ok: true, ms };
  } catch (thrown) {
    await scene.shown.screenshot(scene.picture(name)).catch(() => null);
    return { ...step, ok: false, ms: Date.now() - started, error: String(thrown) };
  }
}

function check(is: boolean, what: string): void {
  if (!is) throw new Error(what);
}

async function pair(scene: Scene): Promise<TestPage> {
  await pairOn(scene.welcome, scene.stage.agent);
  return scene.welcome;
}

async function demoCard(scene: Scene): Promise<TestPage> {
  await makeDemoKey(scene.welcome);
  check((await scene.welcome.text('body')).includes('演示'), 'the demo card is not marked as one');
  return scene.welcome;
}

async function loginPage(scene: Scene): Promise<TestPage> {
  scene.portal = await scene.stage.browser.openPage(`${PORTAL}/cas/login`);
  await scene.portal.click('#ic_card');
  await scene.portal.waitFor('#control[data-state="ready"]');
  return scene.portal;
}

/** Types the PIN into a card form, presses the button and confirms in our own window. */
async function cardLogin(scene: Scene, form: TestPage, picture: string): Promise<string> {
  await form.waitFor('#control[data-state="ready"]');
  await form.type('#password', DEMO_PIN);
  await form.click('#loginbutton');
  const { text } = await confirmRequest(scene.stage.browser, { pin: DEMO_PIN, picture: scene.picture(picture) });
  check(text.includes('登录'), `the window does not say 登录: ${text}`);
  check(!text.includes(DEMO_PIN), 'the window shows the PIN');
  return text;
}

async function expectDesk(page: TestPage): Promise<void> {
  await page.waitUntil(`location.pathname === '/deskserver/sw/deskIndex'`);
  check((await page.text('#cardInfo')).includes('演示'), 'the desk does not show the demo company');
}

async function login(scene: Scene): Promise<TestPage> {
  await scene.portal.front();
  const text = await cardLogin(scene, scene.portal, 'login-window');
  check(text.includes('singlewindow.cn'), 'the window does not name the site');
  await expectDesk(scene.portal);
  return scene.portal;
}

async function sign(scene: Scene, kind: string, button: string): Promise<TestPage> {
  const { portal } = scene;
  await portal.front();
  await portal.goto(`${PORTAL}/ecommerce/${kind}`);
  await portal.waitFor(`${button}:not([disabled])`);
  const number = await portal.evaluate<string>(
    `[...document.querySelectorAll('#fields tr')].find((row) => row.cells[0].textContent === '订单编号').cells[1].textContent`,
  );
  await portal.click(button);
  const picture = scene.picture(`sign-${kind}-window`);
  const { text } = await confirmRequest(scene.stage.browser, { pin: DEMO_PIN, picture });
  check(text.includes('签名'), 'the window does not say 签名');
  if (button === '#sign') check(text.includes(number), `the window does not show ${number}: ${text}`);
  await portal.waitFor('#result[data-ok]');
  const result = await portal.text('#result');
  check(result.includes('验签通过') && result.includes(number), `the portal refused: ${result}`);
  if (button === '#sign') scene.signed.push(number);
  return portal;
}

async function supplement(scene: Scene): Promise<TestPage> {
  const { portal } = scene;
  await portal.goto(`${PORTAL}/userserver/user/supplement`);
  await cardLogin(scene, portal, 'supplement-window');
  await portal.waitFor('#done[data-done="yes"]');
  check((await portal.text('#cardInfo')).includes('演示'), 'the company was not read');
  return portal;
}

async function frameLogin(scene: Scene): Promise<TestPage> {
  const { portal } = scene;
  await portal.goto(`${PORTAL}/pub/login?mode=cross`);
  const text = await cardLogin(scene, await portal.frame('#loginIframe2'), 'frame-login-window');
  check(text.includes('login.singlewindow.cn'), 'the window does not name the frame');
  await expectDesk(portal);
  return portal;
}

async function httpLogin(scene: Scene): Promise<TestPage> {
  const page = await scene.stage.browser.openPage('http://app.singlewindow.cn/cas/login#card');
  scene.portal = page;
  await cardLogin(scene, page, 'http-login-window');
  await expectDesk(page);
  return page;
}

async function profile(scene: Scene): Promise<TestPage> {
  const page = await makeProfile(scene.stage.browser);
  scene.shown = page;
  await page.waitUntil(`document.querySelector('.company-name')?.textContent.includes('演示')`);
  return page;
}

/** What the page itself holds, by row of the form. */
const MODEL = 'replica.model()';

async function fill(scene: Scene): Promise<TestPage> {
  const page = await scene.stage.browser.openPage(`${PORTAL}/userserver/user/supplement/operator`);
  scene.portal = page;
  scene.shown = page;
  const bar = await barOf(page);
  const offered = await bar.is('ready');
  await page.screenshot(scene.picture('fill-bar'));
  await bar.press('填写');
  const done = await bar.is('done');
  const model = await page.evaluate<Record<string, string>>(MODEL);
  for (const value of [DEMO_PERSON.姓名, DEMO_PERSON.证件号码, DEMO_PERSON.证件起始日期])
    check(
      Object.values(model).includes(value),
      `${offered}; ${done}; but the page does not hold all: ${JSON.stringify(model)}`,
    );
  const counts = await page.evaluate<number>('replica.submits + Object.keys(replica.presses).length');
  check(counts === 0, 'something was pressed or sent');
  return page;
}

async function undoFill(scene: Scene): Promise<TestPage> {
  const { portal } = scene;
  await (await barOf(portal)).press('撤销');
  await portal.waitUntil(`!Object.values(${MODEL}).includes('${DEMO_PERSON.姓名}')`);
  return portal;
}

async function log(scene: Scene): Promise<TestPage> {
  const page = await scene.stage.browser.extensionPage('ui/log/index.html');
  scene.shown = page;
  for (const number of scene.signed) {
    await page.type('input[type=search]', number, { clear: true });
    await page.press('Enter');
    await page.waitUntil(`(() => {
      const lines = document.querySelectorAll('tbody tr.line');
      return lines.length === 1 && lines[0].innerText.includes('${number}');
    })()`);
  }
  await page.type('input[type=search]', ' ', { clear: true });
  await page.press('Enter');
  await page.waitUntil(`document.querySelectorAll('tbody tr.line').length > ${scene.signed.length}`);
  return page;
}

async function popup(scene: Scene): Promise<TestPage> {
  const page = await scene.stage.browser.extensionPage('ui/popup/index.html');
  scene.shown = page;
  await page.waitUntil(`document.body.innerText.includes('演示')`);
  return page;
}
