// 添加经办人 for one person of the list after the other: filling is ours, password and 确定 are the clerk's. At twenty the page has no
// button for it any more, and so has 企业资料.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyHandler, type Profile } from '#shared/profile/profile.ts';
import { barIn, barOf } from '../scripts/acting-bar.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { BROWSERS, SLOW } from './support/e2e-scene.ts';
import { type FillScene, openFillScene, printedCompany } from './support/fill-scene.ts';

const PAGE = 'https://consular.mfa.gov.cn/APEC/settings/handlers/new?saved=18';
const PEOPLE = ['甲', '乙', '丙'].map((name, at) => ({
  ...emptyHandler(`hd-${String(at + 1)}`),
  name: `演经办${name}`,
  username: `demo_hd${String(at + 1)}`,
  mobile: `1380000001${String(at)}`,
  email: `hd${String(at + 1)}@example.com`,
  scope: 'own' as const,
  mail: 'yes' as const,
}));
const PASSWORD = 'Made-up-77';

describe.each(BROWSERS)('handlers one by one in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { profile: { ...printedCompany(), handlers: PEOPLE } });
  }, 240_000);
  afterAll(() => scene.close());

  /** A button of the page, as the clerk presses it. */
  async function press(page: TestPage, words: string): Promise<void> {
    const mark = `[...document.querySelectorAll('button')].find((b) => b.textContent.trim() === '${words}' && b.getClientRects().length > 0)`;
    // a dialog that fades away lies over the page until it is gone
    await page.waitUntil(`${mark} !== undefined && !document.querySelector('[class*="-leave-active"]')`, SLOW);
    await page.evaluate(
      `(() => { for (const b of document.querySelectorAll('#pressed')) b.id = ''; ${mark}.id = 'pressed'; })()`,
    );
    await page.click('#pressed');
  }
  const model = (page: TestPage) => page.evaluate<Record<string, string>>('replica.model()');

  async function add(page: TestPage, person: (typeof PEOPLE)[number], place: number): Promise<void> {
    await press(page, '添加经办人');
    const chosen = await scene.viewOf(
      page,
      ({ entries, fields, run }) =>
        entries?.find((one) => one.chosen)?.id === person.id &&
        fields.some(({ checked }) => checked) &&
        run?.ended !== false,
    );
    expect(chosen.form?.zh).toBe('添加经办人');
    // The page has a choice of its own standing there: it is replaced where the clerk says so
    const scope = chosen.fields.find(({ datum }) => datum === 'hd.scope')!;
    expect([scope.checked, scope.value]).toEqual([false, '仅可见该账号下创建的申请单']);
    const places = [{ frame: scope.frame, field: scope.id }];
    await scene.asker.ask({ do: 'fill.check', tab: chosen.tab, fields: places, on: true });
    const bar = await barOf(page);
    await bar.says('可填 6 项');
    await bar.press('填写');
    await scene.viewOf(page, ({ fields }) => fields.filter(({ outcome }) => outcome === 'filled').length === 6);
    const fresh = await model(page);
    expect([fresh['new.N5.1'], fresh['new.N5.2'], fresh['new.N5.3']]).toEqual([person.username, '', person.name]);
    expect([fresh['new.N5.6'], fresh['new.N5.7']]).toEqual(['仅可见该账号下创建的申请单', '是']);
    expect(await page.evaluate(`replica.presses['确定'] ?? 0`)).toBe(place - 19);
    await page.type('.el-dialog input[type=password]', PASSWORD);
    await press(page, '确定');
    await page.waitUntil(
      `document.querySelector('.handlers').textContent.includes('${person.username} ${person.name}')`,
      SLOW,
    );
    expect((await model(page))[`saved.${String(place)}.N5.1`]).toBe(person.username);
  }

  it('the next of the list each time, until the page takes no more', async () => {
    const page = await scene.open(PAGE);
    await add(page, PEOPLE[0]!, 19);
    await add(page, PEOPLE[1]!, 20);
    const gone = `![...document.querySelectorAll('button')].some((b) => b.textContent.trim() === '添加经办人')`;
    await page.waitUntil(gone, SLOW);
    const { tab, fields } = await scene.viewOf(page, ({ form }) => form?.zh === '经办人管理');
    expect(fields).toEqual([]);
    await until('the bar to go', async () => !(await barIn(page)), SLOW);
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitFor('main .band', SLOW);
    expect(await panel.text('main')).toMatch(/满 20 个后网页不再显示这个按钮/);
    await panel.close();
    await page.close();
  });

  it('a list that is through says so, and shows who was filled', async () => {
    const page = await scene.open(PAGE.replace('18', '0'));
    for (const person of PEOPLE) {
      await press(page, '添加经办人');
      const view = await scene.viewOf(page, ({ entries }) => entries?.find((one) => one.chosen)?.id === person.id);
      await scene.viewOf(page, ({ fields }) => fields.some(({ checked }) => checked));
      await scene.asker.ask({ do: 'fill.write', tab: view.tab, fields: null });
      await scene.viewOf(page, ({ fields }) => fields.filter(({ outcome }) => outcome === 'filled').length === 5);
      await press(page, '取消');
      await scene.viewOf(page, ({ form }) => form?.zh === '经办人管理');
    }
    await press(page, '添加经办人');
    const { tab } = await scene.viewOf(page, ({ entries }) => entries?.every(({ chosen }) => !chosen) === true);
    await (await barOf(page)).says('名单里的都填过了');
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitFor('.choosers select', SLOW);
    // what a closed list holds is no text of the page in Firefox
    const options = `[...document.querySelectorAll('.choosers option')].map(({ textContent }) => textContent.trim())`;
    expect(await panel.evaluate(options)).toContain('演经办丙 · 填过');
    await panel.close();
    await page.close();
  });

  it('企业资料 keeps twenty, and says that there are no more', async () => {
    const [own] = await scene.asker.ask<Profile[]>({ do: 'vault.read' });
    const handlers = Array.from({ length: 19 }, (_, at) => ({
      ...PEOPLE[0]!,
      id: `n${String(at)}`,
      username: `n${String(at)}`,
    }));
    await scene.asker.ask({ do: 'vault.write', profile: { ...own!, handlers } });
    const page = await scene.browser.extensionPage('ui/profiles/index.html#own/handlers');
    const last = `document.querySelector('.sheet > section > p:last-child')`;
    await page.waitUntil(`${last}?.textContent.includes('添加') === true`, SLOW);
    await page.evaluate(`${last}.querySelector('button').click()`);
    await page.waitUntil(`${last}.querySelector('button') === null`, SLOW);
    expect(await page.evaluate(`${last}.textContent`)).toContain('20');
    await page.close();
  });
});
