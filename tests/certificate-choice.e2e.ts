// Choosing a certificate in the real window, in both browsers: by keyboard, with what cannot be used in sight, and remembered for the site
// (spec/desk row 17.0b).
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_DEMO_COMPANY } from '../agent/operations/demo.ts';
import { DEMO_PIN } from '../scripts/acting.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { answerOn, BROWSERS, callFrom, openScene, PORTAL, type Scene, SLOW } from './support/e2e-scene.ts';
import { noWindow } from './support/fault-stage.ts';

const DAY = 86_400_000;
const LOGIN = 'security_SpcSignRandom';

describe.each(BROWSERS)('the choice of a certificate in %s', { timeout: 120_000 }, (name) => {
  let scene: Scene;
  let drawer: TestPage;

  beforeAll(async () => {
    scene = await openScene(name);
    drawer = await scene.browser.extensionPage('ui/certificates/index.html');
    const now = Date.now();
    await scene.addCard({ company: OTHER_DEMO_COMPANY });
    await scene.addCard({ validity: { notBefore: now - 900 * DAY, notAfter: now - DAY } });
    const frozen = await scene.addCard({});
    await drawer.waitUntil('document.querySelectorAll(".line").length === 8', SLOW);
    await drawer.type('.search input', frozen.number);
    await drawer.waitUntil('document.querySelectorAll(".line").length === 1', SLOW);
    for (const button of ['.opener', '.freeze', '.freeze-yes']) {
      await drawer.waitUntil(`document.querySelector("${button}") !== null`, SLOW);
      await drawer.evaluate(`document.querySelector("${button}").click()`);
    }
    await drawer.waitUntil('document.body.innerText.includes("在这台电脑上冻结")', SLOW);
  }, 240_000);
  afterAll(() => scene.close());

  /** A login is asked for by the script of a page in a tab of its own. */
  const asked = async (): Promise<{ page: TestPage; window: TestPage; proposed: string }> => {
    const page = await scene.browser.openPage(`${PORTAL}/cas/login#card`);
    await page.waitFor('#control[data-state="ready"]', SLOW);
    await callFrom(page, LOGIN, { random: 'MTIzNDU2Nzg5MA==' });
    const window = await scene.browser.approvalWindow(SLOW);
    await window.waitFor('.certificate .company', SLOW);
    return { page, window, proposed: await window.text('.certificate .company') };
  };

  it('another one is chosen by keyboard beside expired and frozen ones; Enter alone never confirms; next time it is proposed', async () => {
    const { page, window, proposed } = await asked();
    await window.evaluate('document.querySelector(".certificate .button").focus()');
    await window.press('Enter');
    await window.waitFor('[role=radiogroup]', SLOW);
    const list = await window.evaluate<[string, string][]>(
      '[...document.querySelectorAll("[role=radio]")].map((radio) => [radio.ariaDisabled, radio.innerText])',
    );
    expect(list.map(([disabled]) => disabled)).toEqual(['false', 'false', 'true', 'true']);
    const reasons = list.slice(2).map(([, words]) => words);
    expect(reasons.filter((words) => /证书已于 .* 到期。/.test(words))).toHaveLength(1);
    expect(reasons.filter((words) => words.includes('证书已在这台电脑上冻结。'))).toHaveLength(1);
    await window.press('ArrowLeft'); // round to the last, an unusable one: it can be read
    await window.press('Enter');
    await window.press('ArrowDown');
    await window.press('ArrowDown');
    await window.press('Enter');
    await window.waitUntil('document.activeElement?.matches(".pins input")', SLOW);
    const chosen = await window.text('.certificate .company');
    expect([chosen, proposed].sort()).toEqual(['乙公司（演示） 单位', '演示贸易有限公司 单位']);

    await window.press('Enter'); // the field is empty
    await window.type('.pins input', DEMO_PIN);
    await window.press('Enter');
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    for (let presses = 0; presses < 3; presses++) await window.press('Enter');
    expect(await window.evaluate('document.activeElement?.matches(".confirm")')).toBe(true);
    expect(await page.evaluate('window.answer')).toBeNull();
    await window.press('Space');
    expect((await answerOn(page)).Result).toBe(true);
    await noWindow(scene.browser); // else the next one to ask is taken for this one, which is closing
    await page.close();

    const again = await asked();
    expect(again.proposed).toBe(chosen);
    await again.window.press('Escape');
    expect((await answerOn(again.page)).Result).toBe(false);
    await again.page.close();
    await drawer.waitUntil('document.body.innerText.includes("在这台电脑上冻结")', SLOW);
    await drawer.press('Escape');
    await drawer.type('.search input', chosen.split(' ')[0]!, { clear: true });
    await drawer.waitUntil('document.querySelectorAll(".tag.current").length === 1', SLOW);
  });
});
