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
import type { TestBrowser } from './browsers/browser.ts';
import { buildExtension } from './build-extension.ts';
import { ensure } from './setup.ts';
import { openStage, type Stage } from './stage.ts';

export const PICTURES = join(import.meta.dirname, '../docs/pictures');
/** Bytes; a README that loads slowly is not read. */
export const PICTURE_LIMIT = 150 * 1024;

const PORTAL = 'https://app.singlewindow.cn';
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
  for (const look of LOOKS) {
    await chooseLook(browser, look);
    await shootLogin(studio, look);
    await shootSignature(studio, look);
    await shootPages(studio, look);
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
