// `npm start`: the whole product on this machine, with a demo card and the Single Window replica; `--headless` plays the tour; `--firefox` uses Firefox.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEMO_PIN, makeDemoKey, openWelcome, pairOn } from './acting.ts';
import type { TestBrowser, TestPage } from './browsers/browser.ts';
import { findChromium } from './browsers/chromium.ts';
import { findFirefox } from './browsers/firefox.ts';
import { ensure } from './setup.ts';
import { openStage, type Stage } from './stage.ts';
import { isWhole, runTour } from './tour.ts';

const OUT = join(import.meta.dirname, '../out');

const say = (text: string) => process.stdout.write(`${text}\n`);

function opened(port: number): string {
  return `
通签已启动。浏览器里打开的是单一窗口的仿真页面（演示，不会向海关发送任何内容）。
  1. 点“IC卡/Key 登录”，输入演示密码 ${DEMO_PIN}，点“登录”
  2. 在弹出的通签窗口里看清网站和内容，点“确认登录”
  3. 登录后可试签：179 支付数据、CEB311 订单、CEB621 清单
  4. 试填表：点浏览器右上角的通签图标，建好企业资料；再点登录页下面的“补充用户信息”或“忘记密码”
试自己的卡：插好读卡器和电子口岸卡，通签图标变为就绪后，在同一页面登录。卡会真的签名；仿真页面只信任演示机构，
会显示“证书不是本平台信任的机构签发的”，这说明签名已送到，只是这里不认真实证书。IC卡密码连续输错 5 次会锁卡，请勿试猜。
按 Ctrl+C 结束。

Tongqian is running (agent on 127.0.0.1:${port}). The browser shows our replica of the Single Window portal; nothing reaches customs.
  1. Choose "IC卡/Key 登录", type the demo PIN ${DEMO_PIN}, press 登录
  2. Read the Tongqian window that opens, then confirm
  3. Once logged in, sign the 179, CEB311 and CEB621 samples
  4. To fill a form: make a company profile from the toolbar icon, then open 补充用户信息 or 忘记密码 below the login
Your own card: insert it, wait until the toolbar icon is ready, and log in on the same page. The card really signs; the replica trusts
the demo authority alone and says so. Five wrong PINs lock a card: do not guess. Ctrl+C ends everything.
`;
}

async function tour(browser: 'chromium' | 'firefox'): Promise<number> {
  const steps = await runTour(join(OUT, 'tour'), browser);
  say(`out/tour/report.json: ${steps.filter((step) => step.ok).length} of ${steps.length} steps ok`);
  return isWhole(steps) ? 0 : 1;
}

async function interactive(browser: 'chromium' | 'firefox'): Promise<number> {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    say('没有图形界面，无法打开浏览器窗口。请在桌面环境运行，或运行 npm start -- --headless。');
    say('There is no display to open a browser on. Run it on a desktop, or: npm start -- --headless');
    return 2;
  }
  const stop = ended();
  say('正在启动 … Starting …');
  const folder = join(OUT, 'demo');
  const stage = await openStage({
    browser,
    agent: { data: join(folder, 'data'), log: join(folder, 'agent.log') },
    headless: false,
    profile: join(folder, `profile-${browser}`),
  });
  try {
    if (!stop.aborted) await setUp(stage, stop);
    await stage.browser.closed(stop);
  } finally {
    say('正在结束 … Ending …');
    await stage.close();
  }
  return 0;
}

async function setUp(stage: Stage, stop: AbortSignal): Promise<void> {
  try {
    const welcome = await ownWelcome(stage.browser);
    await pairOn(welcome, stage.agent);
    await makeDemoKey(welcome);
    const portal = await stage.browser.openPage('https://app.singlewindow.cn/cas/login');
    await portal.front();
    say(opened(stage.agent.port));
  } catch (thrown) {
    // a person who closes the browser or presses Ctrl+C meanwhile has ended it
    if (!stop.aborted) throw thrown;
  }
}

/** A new profile shows the welcome page by itself. */
function ownWelcome(browser: TestBrowser): Promise<TestPage> {
  return browser.extensionWindow('ui/welcome/', { timeout: 5000 }).catch(() => openWelcome(browser));
}

/** What went wrong, without the trace of our own functions: nobody who starts a demonstration can use that. */
function notStarted(thrown: unknown): number {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (text.includes('agent/already-running')) {
    say('演示已经在运行；要重新开始，先在那个终端按 Ctrl+C。');
    say('The demonstration is running already; to begin again, press Ctrl+C in its terminal first.');
  } else say(`没有启动成功。 It did not start: ${text}`);
  return 1;
}

/** Aborts at Ctrl+C, when the terminal closes or when the system asks to end. */
function ended(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { headless: { type: 'boolean', default: false }, firefox: { type: 'boolean', default: false } },
  });
  const missing = ensure([values.firefox ? 'firefox' : 'chromium', 'fonts']);
  const found = values.firefox ? findFirefox() : findChromium();
  if (found === null || !existsSync(found)) {
    const [names, variable] = values.firefox ? ['Firefox', 'FIREFOX_PATH'] : ['Chromium, Chrome, Edge', 'CHROME_PATH'];
    say(`没有找到浏览器（${names}）；请安装后重试，或用 ${variable} 指出位置。`);
    say(`No browser was found (${names}); install one, or set ${variable}.`);
    for (const { command } of missing) say(`  ${command}`);
    process.exitCode = 2;
  } else {
    const browser = values.firefox ? 'firefox' : 'chromium';
    process.exitCode = await (values.headless ? tour(browser) : interactive(browser)).catch(notStarted);
  }
}
