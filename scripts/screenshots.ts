// `npm run screenshots`: the pictures of the READMEs, taken from the real extension on the replica, in both languages and both
// themes. Nothing is drawn: the first picture is two photographs laid over each other as the windows lie on a screen.
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chooseLook,
  choosePort,
  confirmRequest,
  DEMO_PIN,
  type Look,
  makeDemoKey,
  openWelcome,
  pairOn,
} from './acting.ts';
import { barOf } from './acting-bar.ts';
import { makeProfile } from './acting-fill.ts';
import type { TestBrowser } from './browsers/browser.ts';
import { buildExtension } from './build-extension.ts';
import { ensure } from './setup.ts';
import { openStage, type Stage } from './stage.ts';

export const PICTURES = join(import.meta.dirname, '../docs/pictures');
/** Bytes; a README that loads slowly is not read. */
export const PICTURE_LIMIT = 150 * 1024;

const PORTAL = 'https://app.singlewindow.cn';
/** CSS pixels a side panel has on a small screen. */
const PANEL_WIDTH = 380;
const LOOKS: readonly Look[] = (['zh', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);

interface Studio {
  stage: Stage;
  browser: TestBrowser;
  /** Folder of what is photographed on the way. */
  folder: string;
}

function pictureOf(name: string, look: Look): string {
  return join(PICTURES, `${name}-${look.language}-${look.theme}.png`);
}

/** Colours change in at most 150 ms after the theme has come from the settings. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 400));
}

async function shootWelcome({ browser }: Studio, look: Look): Promise<void> {
  const page = await openWelcome(browser);
  await page.waitFor('ol.steps');
  await settled();
  await page.screenshot(pictureOf('welcome', look), 'main');
  await page.close();
}

interface LoginPictures {
  /** The portal's page with the PIN in it. */
  behind: string;
  window: string;
}

/** A login from the portal's page to the desk. */
async function logIn({ browser }: Studio, { behind, window }: LoginPictures): Promise<void> {
  const portal = await browser.openPage(`${PORTAL}/cas/login`);
  await portal.click('#ic_card');
  await portal.waitFor('#control[data-state="ready"]', { timeout: 30_000 });
  await portal.type('#password', DEMO_PIN);
  await portal.screenshot(behind);
  await portal.click('#loginbutton');
  await confirmRequest(browser, { pin: DEMO_PIN, picture: window });
  await portal.waitUntil(`location.pathname === '/deskserver/sw/deskIndex'`, { timeout: 30_000 });
  await portal.close();
}

async function shootLogin(studio: Studio, look: Look): Promise<void> {
  const pictures = { behind: join(studio.folder, 'portal.png'), window: pictureOf('login', look) };
  await logIn(studio, pictures);
  await layOver(studio.browser, pictures, pictureOf('first', look));
}

async function layOver(browser: TestBrowser, pictures: LoginPictures, to: string): Promise<void> {
  const page = await browser.openPage('about:blank');
  const [behind, window] = await Promise.all(
    [pictures.behind, pictures.window].map(
      async (file) => `data:image/png;base64,${(await readFile(file)).toString('base64')}`,
    ),
  );
  const style = 'position:absolute;left:136px;top:108px;outline:1px solid #0006;box-shadow:0 12px 40px #0008';
  await page.evaluate(`document.body.innerHTML =
    '<div style="position:absolute;inset:0 auto auto 0;line-height:0"><img src="${behind}"><img src="${window}" style="${style}"></div>'`);
  await page.waitUntil(`[...document.images].every((image) => image.complete && image.naturalWidth > 0)`);
  await page.screenshot(to, 'div');
  await page.close();
}

async function shootSignature({ browser }: Studio, look: Look): Promise<void> {
  const portal = await browser.openPage(`${PORTAL}/ecommerce/179`);
  await portal.waitFor('#sign:not([disabled])', { timeout: 30_000 });
  await portal.click('#sign');
  await confirmRequest(browser, { pin: DEMO_PIN, picture: pictureOf('sign', look) });
  await portal.waitFor('#result[data-ok="true"]', { timeout: 30_000 });
  await portal.close();
}

async function shootPages({ browser }: Studio, look: Look): Promise<void> {
  const log = await browser.extensionPage('ui/log/index.html');
  await log.waitFor('tbody tr.line', { timeout: 30_000 });
  await settled();
  await log.screenshot(pictureOf('log', look));
  await log.close();

  const popup = await browser.extensionPage('ui/popup/index.html');
  await popup.waitFor('.token-card', { timeout: 30_000 });
  await settled();
  await popup.screenshot(pictureOf('popup', look), 'body');
  await popup.close();
}

/** The drawer with one certificate opened. */
async function shootCertificates({ browser }: Studio, look: Look): Promise<void> {
  const drawer = await browser.extensionPage('ui/certificates/index.html');
  await drawer.waitFor('.opener', { timeout: 30_000 });
  await drawer.click('.opener');
  await drawer.waitFor('dialog .details', { timeout: 30_000 });
  await settled();
  await drawer.screenshot(pictureOf('certificates', look));
  await drawer.close();
}

/** The bar on a form and the preview beside it, as the side panel stands on a screen. */
async function shootFilling({ browser, folder }: Studio, look: Look): Promise<void> {
  const form = await browser.openPage(`${PORTAL}/userserver/user/supplement/operator`);
  await (await barOf(form)).is('ready');
  const preview = await browser.extensionPage('ui/panel/index.html');
  // the form's tab was opened right before this one
  const tab = await preview.evaluate<number>(
    `chrome.tabs.query({}).then((tabs) => tabs.map(({ id }) => id).sort((one, other) => one - other).at(-2))`,
  );
  await preview.close();
  const panel = await browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
  await panel.evaluate(`document.documentElement.style.width = '${String(PANEL_WIDTH)}px'`);
  await panel.waitFor('main li, main tr', { timeout: 30_000 });
  await settled();
  const beside = join(folder, 'panel.png');
  await panel.screenshot(beside);
  await panel.close();
  await form.front();
  await settled();
  const behind = join(folder, 'form.png');
  await form.screenshot(behind);
  await layBeside(browser, [behind, beside], pictureOf('fill', look));
  await form.close();
}

async function layBeside(browser: TestBrowser, files: readonly [string, string], to: string): Promise<void> {
  const page = await browser.openPage('about:blank');
  const [left, right] = await Promise.all(
    files.map(async (file) => `data:image/png;base64,${(await readFile(file)).toString('base64')}`),
  );
  // the picture of the panel is as wide as a tab; a side panel is not
  const crop = `width:${String(PANEL_WIDTH)}px;height:100%;object-fit:cover;object-position:left top;border-left:1px solid #0006`;
  await page.evaluate(`document.body.innerHTML =
    '<div style="position:absolute;inset:0;width:1366px;height:768px;display:flex;overflow:hidden"><img src="${left ?? ''}" style="flex:1;min-width:0;height:100%;object-fit:cover;object-position:left top"><img src="${right ?? ''}" style="${crop}"></div>'`);
  await page.waitUntil(`[...document.images].every((image) => image.complete && image.naturalWidth > 0)`);
  await page.screenshot(to, 'div');
  await page.close();
}

async function shootAll(studio: Studio): Promise<void> {
  const { browser, stage } = studio;
  await choosePort(browser, stage.agent.port);
  for (const look of LOOKS) {
    await chooseLook(browser, look);
    await shootWelcome(studio, look);
  }
  const welcome = await openWelcome(browser);
  await pairOn(welcome, stage.agent);
  await makeDemoKey(welcome);
  await welcome.close();
  // the first login of a site carries a band of its own
  await logIn(studio, { behind: join(studio.folder, 'portal.png'), window: join(studio.folder, 'window.png') });
  await chooseLook(browser, { language: 'zh', theme: 'light' });
  await (await makeProfile(browser)).close();
  for (const look of LOOKS) {
    await chooseLook(browser, look);
    await shootFilling(studio, look);
    await shootLogin(studio, look);
    await shootSignature(studio, look);
    await shootPages(studio, look);
    await shootCertificates(studio, look);
  }
}

/** Names and sizes of pictures that are too large. */
async function tooLarge(): Promise<string[]> {
  const names = await readdir(PICTURES);
  const sizes = await Promise.all(names.map(async (name) => ({ name, size: (await stat(join(PICTURES, name))).size })));
  return sizes.filter(({ size }) => size > PICTURE_LIMIT).map(({ name, size }) => `${name} ${String(size)}`);
}

if (import.meta.main) {
  for (const { need, command } of ensure(['chromium', 'fonts'])) process.stderr.write(`${need}: ${command}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'tongqian-pictures-'));
  await mkdir(PICTURES, { recursive: true });
  const built = join(folder, 'extension'); // of its own: dist may be built anew meanwhile
  await buildExtension({ folder: built, browsers: ['chromium'] });
  const agent = { data: join(folder, 'data'), port: 0, log: join(folder, 'agent.log') };
  const stage = await openStage({ agent, built });
  try {
    await shootAll({ stage, browser: stage.browser, folder });
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
  const large = await tooLarge();
  process.stdout.write(large.length ? `too large: ${large.join(', ')}\n` : 'docs/pictures\n');
  process.exitCode = large.length ? 1 : 0;
}
