// What pages and crowds of pages do to a clerk in both browsers: floods, many tabs, cards of two companies, attempts at the
// approval window, and what is left of a PIN in the browser.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_DEMO_COMPANY } from '../agent/operations/demo.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { holds, inFiles, order, SIGN, spkiOf } from './support/fault-acts.ts';
import { BROWSERS } from './support/e2e-scene.ts';
import {
  answerOf,
  asking,
  callFrom,
  cardIs,
  cardSeen,
  type FaultStage,
  noWindow,
  openFaultStage,
  openPortal,
  PORTAL,
  press,
  SLOW,
} from './support/fault-stage.ts';

const PIN = '73920164';

describe.each(BROWSERS)('pages against a clerk in %s', { timeout: 300_000 }, (browser) => {
  let stage: FaultStage;
  /** Address of the approval window's page, which no page can know in Firefox. */
  let approve: string;
  let lines = 0;

  beforeAll(async () => {
    const other = { algorithm: 'rsa', pin: PIN, company: OTHER_DEMO_COMPANY } as const;
    stage = await openFaultStage({
      browser,
      cards: [
        { algorithm: 'rsa', pin: PIN },
        { ...other, inserted: false },
      ],
    });
    const own = await stage.browser.extensionPage('ui/log/index.html');
    approve = (await own.url()).replace('/log/', '/approve/');
    await own.close();
  }, 240_000);
  afterAll(() => stage.close());

  const newLines = async (): Promise<string[]> => {
    const all = await stage.log();
    const added = all.slice(lines);
    lines = all.length;
    return added;
  };
  const own = (): Uint8Array => spkiOf(readFileSync(stage.cards[0]!.certificateFile));

  /** Esc on the window that asks, and it is gone. */
  async function refuse(): Promise<void> {
    const window = await asking(stage.browser);
    const url = await window.url();
    await window.press('Escape').catch(() => null); // it closes before the key is up
    await until('the refused window to close', async () => !(await stage.browser.hasExtensionWindow(url)), SLOW);
  }

  it('a page that floods requests gets three windows, one at a time, and no more', async () => {
    const page = await openPortal(stage.browser);
    await page.evaluate(`(() => {
      window.flood = [];
      for (let i = 0; i < 8; i++) {
        const socket = new WebSocket(EportClient.address);
        socket.onmessage = ({ data }) => flood.push(JSON.parse(data));
        socket.onopen = () => {
          for (let n = 0; n < 4; n++) socket.send(JSON.stringify({ _method: '${SIGN}', _id: i * 10 + n,
            args: { inData: ${JSON.stringify(order())} } }));
        };
      }
    })()`);
    const shown = new Set<string>();
    for (let windows = 0; windows < 3; windows++) {
      const window = await asking(stage.browser);
      shown.add(await window.url());
      await refuse();
    }
    await page.waitUntil(`flood.filter(({ _method }) => _method === '${SIGN}').length === 32`, { timeout: 60_000 });
    expect(shown.size).toBe(3);
    const codes = await page.evaluate<string[]>(
      `flood.filter(({ _method }) => _method === '${SIGN}').map(({ _args }) => _args.Error[1])`,
    );
    expect(codes.filter((code) => code === 'Err:Custom93001')).toHaveLength(3);
    expect(codes.filter((code) => code === 'Err:Custom93003')).toHaveLength(29);
    expect(
      await page.evaluate(
        `flood.some(({ _args }) => _args.Error[0] === '这个网页的签名请求太多，已拒绝。请先处理已经打开的确认窗口。')`,
      ),
    ).toBe(true);
    await noWindow(stage.browser);
    // Control: asked once, the same page is asked for.
    const text = order();
    await callFrom(page, SIGN, { inData: text });
    await press(await asking(stage.browser), PIN);
    expect(holds(own(), text, await answerOf(page))).toBe(true);
    await noWindow(stage.browser);
    expect((await newLines()).filter((line) => line === 'sign done')).toHaveLength(1);
    await page.close();
  });

  it('the card of another company than the login stops with both names in the window, and without its own on the page', async () => {
    const [first, second] = stage.cards;
    const page = await stage.browser.openPage(`${PORTAL}/cas/login#card`);
    await page.waitFor('#control[data-state="ready"]', SLOW);
    await page.type('#password', PIN);
    await page.click('#loginbutton');
    await press(await asking(stage.browser), null);
    await page.waitUntil(`location.pathname === '/deskserver/sw/deskIndex'`, SLOW);
    await noWindow(stage.browser);
    await page.goto(`${PORTAL}/ecommerce/179`);
    await page.waitFor('#sign:not([disabled])', SLOW);
    second!.insert();
    await until(
      'two cards',
      async () => {
        await page.click('#sign');
        const window = await asking(stage.browser);
        if (await window.evaluate<boolean>(`document.querySelector('.certificate .button.small') !== null`))
          return true;
        await refuse();
        await page.waitFor('#sign:not([disabled])', SLOW);
        return false;
      },
      { timeout: 60_000 },
    );
    const words = '登录用的是演示贸易有限公司的卡，现在插的是乙公司（演示）的卡。';
    const window = await asking(stage.browser);
    await window.click('.certificate .button.small');
    const other = '.choose [role=radio][aria-disabled="true"]';
    await window.waitFor(other);
    expect(await window.text(other)).toContain(words);
    await window.click(other);
    expect(await window.text('.choose [aria-checked="true"]')).toContain('演示贸易有限公司');
    await window.press('Escape');
    await refuse();
    first!.pull();
    const told = `document.querySelector('#notice')?.textContent.includes('登录用的是') === true`;
    await until(
      'the other card alone',
      async () => {
        await page.waitFor('#sign:not([disabled])', SLOW);
        await page.click('#sign');
        const isAnswered = async () =>
          (await page.evaluate<boolean>(told)) || stage.browser.hasExtensionWindow('approve');
        await until('an answer', isAnswered, SLOW);
        if (await page.evaluate<boolean>(told)) return true;
        await refuse();
        return false;
      },
      { timeout: 60_000 },
    );
    expect(await page.text('#notice')).toContain('登录用的是演示贸易有限公司的卡，现在插的是另一家公司的卡。');
    expect(await page.text('#notice')).not.toContain('乙公司');
    await noWindow(stage.browser);
    expect((await newLines()).filter((line) => line.startsWith('sign') && !line.includes('refused'))).toEqual([
      'sign failed token/other-company',
    ]);
    // Control: the login's own card signs, and the portal accepts it.
    second!.pull();
    await cardIs(page, false);
    first!.insert();
    await page.goto(`${PORTAL}/ecommerce/179`);
    await page.evaluate('(window.answers = [], 0)');
    await cardSeen(page);
    await page.waitFor('#sign:not([disabled])', SLOW);
    await page.click('#sign');
    await press(await asking(stage.browser), PIN);
    await page.waitFor('#result[data-ok="true"]', SLOW);
    await noWindow(stage.browser);
    expect(await newLines()).toEqual(['sign done']);
    await page.close();
  });

  it('attack 23: no page can frame, open or reach the approval window, and a click that comes too early does nothing', async () => {
    const page = await openPortal(stage.browser);
    await page.evaluate(`(() => { try { window.opened = window.open('${approve}'); } catch {} })()`);
    await new Promise((resolve) => setTimeout(resolve, 1000)); // long enough for a window that would load
    if (await stage.browser.hasExtensionWindow('approve')) {
      const opened = await stage.browser.approvalWindow();
      expect(await opened.evaluate('location.href')).not.toContain('extension');
      await opened.close();
      await page.front();
    }
    await callFrom(page, SIGN, { inData: order() });
    const window = await asking(stage.browser);
    const asked = await window.url();
    await page.evaluate(`(() => {
      for (const src of ['${approve}', ${JSON.stringify(asked)}]) {
        const frame = document.createElement('iframe');
        frame.className = 'trap';
        frame.src = src;
        document.body.append(frame);
      }
    })()`);
    await new Promise((resolve) => setTimeout(resolve, 1000)); // long enough for a frame that would load
    const reached = await page.evaluate<string[]>(`[...document.querySelectorAll('.trap')].map((frame) => {
      try { return frame.contentDocument?.body?.innerText ? 'readable' : 'closed'; } catch { return 'closed'; } })`);
    expect(reached).toEqual(['closed', 'closed']);
    // What it has of the extension: no messaging, no port, no resource.
    expect(await page.evaluate(`typeof chrome === 'undefined' || chrome.runtime?.connect === undefined`)).toBe(true);
    expect(await page.evaluate(`fetch('${approve}').then(() => 'read', () => 'closed')`)).toBe('closed');
    // Forged answers, over every way a page has.
    const id = asked.slice(asked.indexOf('#') + 1);
    await page.evaluate(`(() => {
      const answer = { id: ${JSON.stringify(id)}, digest: '', decision: 'confirm', token: null, certificate: null, pin: '${PIN}', newPin: null };
      postMessage({ method: 'approval.answer', params: answer }, '*');
      EportClient.call('approval.answer', answer, (reply) => refused.push(reply));
      const socket = new WebSocket(EportClient.address);
      socket.onmessage = ({ data }) => refused.push(data);
      socket.onopen = () => socket.send(JSON.stringify({ id: 'forged-answer', method: 'approval.answer', params: answer }));
    })()`);
    await page.waitUntil('refused.length >= 2', SLOW);
    expect(await newLines()).toEqual([]);
    expect(await page.evaluate('answers')).toEqual([]);
    // Asleep until a person can have seen it: a click in the same moment as the window is shown does nothing.
    await window.front();
    await window.type('.pins input', PIN);
    const early = await window.evaluate<{ asleep: string | null; working: boolean }>(`(() => {
      dispatchEvent(new Event('blur'));
      return new Promise((resolve) => setTimeout(() => {
        dispatchEvent(new Event('focus'));
        requestAnimationFrame(() => {
          const button = document.querySelector('.button.confirm');
          const asleep = button.getAttribute('aria-disabled');
          button.click();
          setTimeout(() => resolve({ asleep, working: document.querySelector('.button.refuse')?.disabled ?? true }), 100);
        });
      }, 50));
    })()`);
    expect(early).toEqual({ asleep: 'true', working: false });
    expect(await newLines()).toEqual([]);
    // Control: awake, the same button in the same window signs.
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    await window.click('.button.confirm');
    expect((await answerOf(page)).Result).toBe(true);
    await noWindow(stage.browser);
    expect(await newLines()).toEqual(['sign done']);
    await page.close();
  });

  it('attack 23: a window that loses the focus goes back to sleep, and a click on it does nothing', async () => {
    const page = await openPortal(stage.browser);
    await callFrom(page, SIGN, { inData: order() });
    const window = await asking(stage.browser);
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW); // control: it was awake
    // Firefox takes the focus from it for the other window; Chromium without a screen leaves every window the focus.
    if (browser === 'firefox') {
      await page.front();
      await window.waitUntil('!document.hasFocus()', SLOW);
    } else await window.evaluate(`dispatchEvent(new Event('blur'))`);
    await window.waitUntil(`document.querySelector('.button.confirm').getAttribute('aria-disabled') === 'true'`, SLOW);
    await window.evaluate(`(document.querySelector('.button.confirm').click(), 0)`);
    expect(await page.evaluate('answers')).toEqual([]);
    await refuse();
    expect((await answerOf(page)).Error).toEqual([
      '您已拒绝，没有产生签名。如果是误点，请在网页上再点一次。',
      'Err:Custom93001',
    ]);
    expect(await newLines()).toEqual(['sign refused approval/refused']);
    await page.close();
  });

  it('32 tabs at once: one window at a time, each tab gets its own answer, the 33rd is refused', async () => {
    const tabs: { page: TestPage; text: string }[] = [];
    for (let i = 0; i < 33; i++) tabs.push({ page: await openPortal(stage.browser), text: order() });
    for (const { page, text } of tabs.slice(0, 32)) await callFrom(page, SIGN, { inData: text });
    const [last] = tabs.slice(-1);
    await until(
      'the 33rd to be refused',
      async () => {
        await callFrom(last!.page, SIGN, { inData: last!.text });
        await last!.page.waitUntil('answers.length > 0', { timeout: 2000 });
        return true;
      },
      SLOW,
    );
    expect((await answerOf(last!.page)).Error[1]).toBe('Err:Custom93003');
    let signed = 0;
    for (let i = 0; i < 32; i++) {
      const window = await asking(stage.browser);
      if (i % 8 === 0) {
        const url = await window.url();
        await press(window, PIN);
        await until('the next', async () => !(await stage.browser.hasExtensionWindow(url)), SLOW);
        signed += 1;
      } else await refuse();
    }
    const answers = [];
    for (const { page, text } of tabs.slice(0, 32)) {
      const answer = await answerOf(page);
      answers.push(holds(own(), text, answer) ? 'signed' : answer.Error[1]);
    }
    await noWindow(stage.browser);
    expect(answers.filter((answer) => answer === 'signed')).toHaveLength(signed);
    expect(answers.filter((answer) => answer === 'Err:Custom93001')).toHaveLength(32 - signed);
    expect((await newLines()).filter((line) => line === 'sign done')).toHaveLength(signed);
    for (const { page } of tabs) await page.close();
  });

  it('attack 21: no PIN typed in the window or sent by a page is left in the browser or the agent', async () => {
    const page = await openPortal(stage.browser);
    await page.evaluate(`(() => { window.seen = []; const add = EventTarget.prototype.addEventListener;
      for (const type of ['message', 'storage']) add.call(window, type, (event) => seen.push(String(event.data))); })()`);
    await callFrom(page, SIGN, { inData: order() });
    const window = await asking(stage.browser);
    await window.type('.pins input', PIN);
    expect(await window.evaluate('document.documentElement.outerHTML')).not.toContain(PIN);
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    await window.click('.button.confirm');
    expect((await answerOf(page)).Result).toBe(true);
    expect(
      await page.evaluate(`JSON.stringify([seen, answers, location.href, { ...localStorage }, { ...sessionStorage }])`),
    ).not.toContain(PIN);
    await noWindow(stage.browser);
    const extension = await stage.browser.extensionPage('ui/log/index.html');
    const kept =
      await extension.evaluate<string>(`Promise.all([chrome.storage.local.get(null), chrome.storage.session.get(null)])
      .then((all) => JSON.stringify([all, { ...localStorage }]))`);
    expect(kept).not.toContain(PIN);
    expect(kept).toContain('settings'); // control: it was the extension's storage that was read
    expect(inFiles(stage.profile, PIN)).toEqual([]);
    expect(inFiles(stage.data, PIN)).toEqual([]);
    expect(readFileSync(stage.logFile, 'utf8')).not.toContain(PIN);
    // Control: the same search of the profile finds what a page does keep.
    await page.evaluate(`(localStorage.setItem('planted', 'PLANTED-MARKER'), 0)`);
    await until('the marker on disk', () => Promise.resolve(inFiles(stage.profile, 'PLANTED-MARKER').length > 0), {
      timeout: 60_000,
    });
    await extension.close();
    await page.close();
  });
});
