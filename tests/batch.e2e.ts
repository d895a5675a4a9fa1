// Batches and 本次连续签名 in the real windows: a list from the command line, a card pulled in the middle, a login beside it, and a page
// whose signatures go on by themselves until the clerk stops them.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../agent/cli/program.ts';
import { confirmRequest, DEMO_PIN } from '../scripts/acting.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import {
  answerOn,
  BROWSERS,
  callFrom,
  loginOn,
  openScene,
  PORTAL,
  refuseRequest,
  type Scene,
  SLOW,
} from './support/e2e-scene.ts';

const SIGN = 'cus-sec_SpcSignDataAsPEM';
const COUNT = 2500;
const payment = (number: number): string =>
  `"sessionID":"B${String(number)}"||"payExchangeInfoHead":"{"totalAmount":"${String(number)}.50","currency":"142"}"||"payExchangeInfoLists":"[]"||"serviceTime":"${String(number)}"`;

describe.each(BROWSERS)('batches in %s', { timeout: 240_000 }, (name) => {
  let scene: Scene;
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-batch-'));
  const files = Array.from({ length: COUNT }, (_, i) => join(folder, `DEC-${String(i + 1).padStart(4, '0')}.txt`));
  beforeAll(async () => {
    for (const [i, file] of files.entries()) writeFileSync(file, payment(i + 1));
    scene = await openScene(name);
  }, 240_000);
  afterAll(async () => {
    await scene.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const tongqian = async (...argv: string[]): Promise<{ code: number; out: string }> => {
    const out: string[] = [];
    const terminal = { out: (line: string) => out.push(line), err: () => undefined, env: { LANG: 'zh_CN' } };
    const signal = new AbortController().signal;
    const code = await runCommand([...argv, '--data', scene.data], { ...terminal, signal });
    return { code, out: out.join('\n') };
  };
  const stage = (window: TestPage, state: string) => window.waitFor(`main[data-state="${state}"]`, SLOW);

  it('a list is looked through, paused, survives a pulled card, and every file is signed once', async () => {
    const signing = tongqian('sign', ...files);
    const window = await scene.browser.approvalWindow(SLOW);
    await window.waitFor('.items [role=option]', SLOW);
    expect(await window.text('h1')).toBe(`批量签名 ${String(COUNT)} 票`);
    expect(await window.evaluate<number>(`document.querySelectorAll('[role=option]').length`)).toBeLessThan(100);
    await window.type('.find input', 'DEC-0042');
    await window.waitUntil(`document.querySelectorAll('[role=option]').length === 1`, SLOW);
    // By keyboard: from the search to the list, open it, look, back, take it out.
    await window.evaluate(`document.querySelector('.items').focus()`);
    await window.press('Enter');
    await window.waitUntil(`document.body.innerText.includes('42.50')`, SLOW);
    await window.press('Escape');
    await window.waitFor('.items [role=option]', SLOW);
    await window.evaluate(`document.querySelector('.items').focus()`);
    await window.waitUntil(`document.querySelector('.item.active, [aria-activedescendant]') !== null`, SLOW);
    await window.click('[role=option] .tick');
    await window.waitUntil(`document.body.innerText.includes('已选 ${String(COUNT - 1)} /')`, SLOW);
    await window.type('.pins input', DEMO_PIN);
    await window.press('Enter');
    await window.press('Enter'); // Enter alone never confirms
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    await window.press('Space');
    await stage(window, 'running');
    await window.press('Escape'); // pauses
    await stage(window, 'paused');
    await scene.card.pull();
    await stage(window, 'card');
    expect(await window.text('.bottom')).toContain('卡已拔出');
    await scene.card.insert();
    await stage(window, 'pin');
    await window.type('.pins input', DEMO_PIN);
    await window.click('.button.confirm');
    await stage(window, 'ended');
    const { code, out } = await signing;
    expect([code, out]).toEqual([1, expect.stringContaining(`已签名 ${String(COUNT - 1)} 个文件，1 个没有签名`)]);
    expect(readdirSync(folder).filter((file) => file.endsWith('.sig'))).toHaveLength(COUNT - 1);
    for (const file of [files[0]!, files[COUNT - 1]!])
      expect(await tongqian('verify', file)).toMatchObject({
        code: 0,
        out: expect.stringContaining('签名有效') as string,
      });
    expect(await window.text('[role=option]')).toContain('DEC-0042'); // what was not signed stands first
    await window.close();
  });

  it('closing the window stops the rest', async () => {
    const some = files.slice(0, 1500);
    const signing = tongqian('sign', '--format', 'cms', ...some);
    const window = await scene.browser.approvalWindow(SLOW);
    await window.waitFor('.items [role=option]', SLOW);
    await window.type('.pins input', DEMO_PIN);
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    await window.click('.button.confirm');
    await stage(window, 'running');
    await window.close();
    expect((await signing).code).toBe(1);
    const signed = readdirSync(folder).filter((file) => file.endsWith('.p7m')).length;
    expect(signed).toBeLessThan(some.length);
  });

  it('本次连续签名: chosen by the clerk, listed as it goes, and stopped by her', async () => {
    const page = await scene.browser.openPage(`${PORTAL}/cas/login#card`);
    await loginOn(scene, page);
    await page.goto(`${PORTAL}/ecommerce/179`);
    await page.waitFor('#sign:not([disabled])', SLOW);
    const ask = (number: number) => callFrom(page, SIGN, { inData: payment(number) });
    await ask(9001);
    await confirmRequest(scene.browser, { pin: DEMO_PIN });
    expect((await answerOn(page)).Result).toBe(true);
    await ask(9002);
    const window = await scene.browser.approvalWindow(SLOW);
    await window.waitFor('.series-offer [type=checkbox]', SLOW);
    await window.click('.series-offer [type=checkbox]');
    await window.type('.pins input', DEMO_PIN);
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    await window.click('.button.confirm');
    await stage(window, 'running');
    expect((await answerOn(page)).Result).toBe(true);
    for (const number of [9003, 9004]) {
      await ask(number);
      expect((await answerOn(page)).Result).toBe(true);
    }
    await window.waitUntil(`document.querySelectorAll('[role=option].signed').length === 3`, SLOW);
    expect(await window.text('header')).toContain('已签 3 / 20 票');
    await window.click('.button.refuse');
    await stage(window, 'ended');
    await window.close();
    await ask(9005);
    expect(await refuseRequest(scene.browser)).toContain('确认签名');
    expect((await answerOn(page)).Result).toBe(false);
    await page.close();
  });
});
