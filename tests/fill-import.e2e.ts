// Company data that stand on 管理员账号信息管理 (page I) are taken into a company: looked at first, masked ones refused with a sentence.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '#shared/profile/profile.ts';
import { until, type TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, PORTAL, SLOW } from './support/e2e-scene.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';

const PAGE = `${PORTAL}/userserver/user/index/manager`;
const MASKED = `<h2>企业信息</h2><table><tr><td>企业中文名称</td><td>演示****公司</td></tr>
  <tr><td>统一社会信用代码</td><td>9131***********GA2L</td></tr><tr><td>法人姓名</td><td>李*示</td></tr></table>`;
const REFUSED = '内容里有星号，是隐去了一部分的';

describe.each(BROWSERS)('import from page I in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: { 'masked.singlewindow.cn': { '/userserver/user/index': MASKED } } });
  }, 240_000);
  afterAll(() => scene.close());

  /** 从本页导入企业资料 in the panel. */
  async function asked(address: string): Promise<{ page: TestPage; panel: TestPage }> {
    const page = await scene.open(address);
    const { tab } = await scene.viewOf(page, ({ importable }) => importable);
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitFor('.more .links button', SLOW);
    await panel.evaluate(
      `[...document.querySelectorAll('.more .links button')].find((b) => b.textContent.includes('导入')).click()`,
    );
    await panel.waitFor('dialog .acts .button', SLOW);
    await panel.waitFor('dialog .offer', SLOW);
    return { page, panel };
  }
  const profiles = () => scene.asker.ask<Profile[]>({ do: 'vault.read' });

  it('shows what is there, says what is masked, and takes the rest into a new company', async () => {
    const { page, panel } = await asked(PAGE);
    expect(await panel.text('dialog .offer')).toMatch(/演示贸易有限公司[^]*91310104MAD64FGA2L[^]*李演示/);
    expect(await panel.text('dialog .refused-list')).toMatch(new RegExp(`法人证件号码[：:]\\s*${REFUSED}`));
    await into(panel, '新建一家企业');
    await panel.waitFor('dialog .acts .primary:not([disabled])', SLOW);
    await panel.click('dialog .acts .primary');
    const made = await until('the company', async () => (await profiles()).find(({ id }) => id !== 'own'), SLOW);
    expect(made.company).toMatchObject({
      name: '演示贸易有限公司',
      uscc: '91310104MAD64FGA2L',
      address: '演示市演示区演示路 1 号三层',
    });
    expect([made.lr.name, made.lr.idType, made.lr.idNo]).toEqual(['李演示', 'id-card', '']);
    await scene.asker.ask({ do: 'vault.remove', id: made.id });
    await panel.close();
    await page.close();
  });

  it('into a company that is there: a masked number does not take the place of the whole one', async () => {
    const [before] = await profiles();
    expect([before?.lr.name, before?.lr.idNo]).toEqual(['演法人', '110101198001010010']);
    const { page, panel } = await asked(PAGE);
    await panel.waitFor('dialog .acts .primary:not([disabled])', SLOW);
    await panel.click('dialog .acts .primary');
    await panel.waitUntil(`document.querySelector('dialog') === null`, SLOW);
    const [after] = await profiles();
    expect([after?.lr.name, after?.lr.idNo]).toEqual(['李演示', '110101198001010010']);
    await panel.close();
    await page.close();
  });

  it('where all is masked nothing is taken, and it says why', async () => {
    const { page, panel } = await asked('https://masked.singlewindow.cn/userserver/user/index');
    const before = await profiles();
    for (const label of ['企业中文名称', '统一社会信用代码', '法人姓名'])
      expect(await panel.text('dialog .refused-list')).toMatch(new RegExp(`${label}[：:]\\s*${REFUSED}`));
    expect(await panel.evaluate(`document.querySelector('dialog .acts .primary').disabled`)).toBe(true);
    expect(await profiles()).toEqual(before);
    await panel.close();
    await page.close();
  });
});

function into(panel: TestPage, words: string): Promise<void> {
  return panel.evaluate(`(() => {
    const list = document.querySelector('dialog select');
    list.value = [...list.options].find((option) => option.text === ${JSON.stringify(words)}).value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
}
