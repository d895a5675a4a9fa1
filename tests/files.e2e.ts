// The page for files as a clerk uses it: a text is signed, the saved file verified, a changed one told; a file goes through an envelope.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmRequest, DEMO_PIN } from '../scripts/acting.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, openScene, type Scene, SLOW } from './support/e2e-scene.ts';

interface Saved {
  name: string;
  base64: string;
}

/** What a press on 保存 hands to the browser's download. */
const saved = (page: TestPage, pane: string): Promise<Saved> =>
  page.evaluate(`(async () => {
    const make = URL.createObjectURL;
    let blob = null;
    URL.createObjectURL = (given) => { blob = given; return make.call(URL, given); };
    let name = '';
    const press = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () { name = this.download; };
    document.querySelector('${pane} .done .button.primary').click();
    URL.createObjectURL = make;
    HTMLAnchorElement.prototype.click = press;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { name, base64: btoa(String.fromCharCode(...bytes)) };
  })()`);

/** As if she had chosen these files at the places of a pane, in order. */
const choose = (page: TestPage, pane: string, ...files: Saved[]): Promise<void> =>
  page.evaluate(`(() => {
    const fields = document.querySelectorAll('${pane} input[type=file]');
    ${JSON.stringify(files)}.forEach(({ name, base64 }, place) => {
      const given = new DataTransfer();
      given.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      fields[place].files = given.files;
      fields[place].dispatchEvent(new Event('change', { bubbles: true }));
    });
  })()`);

const base64 = (text: string) => Buffer.from(text).toString('base64');
const MAIN = '> .row .button.primary';

describe.each(BROWSERS)('files in %s', { timeout: 180_000 }, (name) => {
  let scene: Scene;
  let page: TestPage;
  beforeAll(async () => {
    scene = await openScene(name);
    page = await scene.browser.extensionPage('ui/files/index.html');
  }, 240_000);
  afterAll(() => scene.close());

  async function press(pane: string): Promise<void> {
    await page.front();
    await page.waitFor(`${pane} ${MAIN}:not([disabled])`, SLOW);
    await page.click(`${pane} ${MAIN}`);
  }

  it('a text is signed after 确认, and the saved file verifies and names its signer', async () => {
    await page.waitFor('#pane-sign .choice label:nth-of-type(2)', SLOW);
    await page.click('#pane-sign .choice label:nth-of-type(2)');
    await page.type('#pane-sign textarea', '我公司确认对账单金额无误。');
    await press('#pane-sign');
    const { text } = await confirmRequest(scene.browser, { pin: DEMO_PIN });
    expect(text).toContain('文字.txt');
    expect(text).toContain('我公司确认对账单金额无误。');
    await page.waitFor('#pane-sign .done', SLOW);
    const file = await saved(page, '#pane-sign');
    expect(file.name).toBe('文字.txt.p7m');
    await page.click('#tab-verify');
    await choose(page, '#pane-verify', file);
    await press('#pane-verify');
    await page.waitFor('#pane-verify .verdict h2.amber', SLOW);
    const verdict = await page.text('#pane-verify .verdict');
    expect(verdict).toContain('内容没有被改动；签名人未核实');
    expect(verdict).toContain(scene.card.number);
  });

  it('a signature beside its file is told from one of another content', async () => {
    await page.click('#tab-sign');
    await page.click('#pane-sign .choice label:nth-of-type(1)');
    const statement = { name: '对账单.csv', base64: base64('金额,1280.00\n') };
    await choose(page, '#pane-sign', { ...statement, name: '对账单.PDF' });
    await page.waitUntil(`document.querySelector('.formats label:nth-of-type(3) input').checked`, SLOW); // what readers of it look for
    await page.click('#pane-sign .chosen .icon-button');
    await choose(page, '#pane-sign', statement);
    await press('#pane-sign');
    await confirmRequest(scene.browser, { pin: DEMO_PIN });
    await page.waitFor('#pane-sign .done', SLOW);
    const signature = await saved(page, '#pane-sign');
    expect(signature.name).toBe('对账单.csv.p7s');
    await page.click('#tab-verify');
    await choose(page, '#pane-verify', { ...statement, base64: base64('金额,9280.00\n') }, signature);
    await press('#pane-verify');
    await page.waitFor('#pane-verify .verdict .state.red', SLOW);
    await page.evaluate(
      `document.querySelectorAll('#pane-verify .chosen .icon-button').forEach((button) => button.click())`,
    );
    await page.waitUntil(`document.querySelectorAll('#pane-verify .chosen').length === 0`, SLOW);
    await choose(page, '#pane-verify', statement, signature);
    await press('#pane-verify');
    await page.waitFor('#pane-verify .verdict h2.amber', SLOW);
    expect(await page.text('#pane-verify .verdict')).toContain('内容没有被改动；签名人未核实');
  });

  it('a file is encrypted for the own card, and opened by it after 确认', async () => {
    await page.click('#tab-encrypt');
    const bid = { name: '投标文件.txt', base64: base64('投标总价 1280000 元') };
    await choose(page, '#pane-encrypt', bid);
    await press('#pane-encrypt');
    await page.waitFor('#pane-encrypt .done', SLOW);
    const sealed = await saved(page, '#pane-encrypt');
    expect(sealed.name).toBe('投标文件.txt.p7e');
    expect(Buffer.from(sealed.base64, 'base64').includes('投标总价')).toBe(false);
    await page.click('#tab-decrypt');
    await choose(page, '#pane-decrypt', sealed);
    await press('#pane-decrypt');
    expect((await confirmRequest(scene.browser, { pin: DEMO_PIN })).text).toContain('投标文件.txt.p7e');
    await page.waitFor('#pane-decrypt .done', SLOW);
    expect(await saved(page, '#pane-decrypt')).toEqual(bid);
  });

  it('a refused signature leaves nothing to save', async () => {
    await page.click('#tab-sign');
    await choose(page, '#pane-sign', { name: 'a.txt', base64: base64('a') });
    await press('#pane-sign');
    const window = await scene.browser.approvalWindow();
    await window.waitFor('.button.confirm', SLOW);
    await window.press('Escape');
    await page.waitFor('#pane-sign .band', SLOW);
    expect(await page.text('#pane-sign')).toContain('approval/refused');
    expect(await page.evaluate(`document.querySelector('#pane-sign .done')`)).toBeNull();
  });

  it('the log tells these uses apart by kind and by time', async () => {
    const log = await scene.browser.extensionPage('ui/log/index.html');
    const choose = async (kind: string, lines: number) => {
      await log.waitUntil(
        `(() => {
          const chip = [...document.querySelectorAll('.chip')].find(({ textContent }) => textContent === '${kind}');
          if (chip?.getAttribute('aria-pressed') === 'false') chip.click();
          return chip?.getAttribute('aria-pressed') === 'true' && document.querySelectorAll('tbody tr.line').length === ${String(lines)};
        })()`,
        SLOW,
      );
      return log.text('main');
    };
    expect(await choose('解密', 1)).toContain('解密文件');
    expect(await choose('用了证书', 3)).not.toContain('已拒绝');
    expect(await choose('没有成功', 1)).toContain('已拒绝');
    await log.evaluate(`(() => {
      const list = document.querySelector('.filters select');
      list.value = 'days';
      list.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
    await log.waitFor('.day-field', SLOW);
    await log.evaluate(`(() => {
      const [, to] = document.querySelectorAll('.day-field');
      to.value = '2020-01-01';
      to.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
    await log.waitFor('.empty', SLOW);
    expect(await log.text('.empty')).toContain('没有这样的记录');
  });
});
