// Accounts of a portal: the user name is filled with the rest; a password only if 保存密码 was ticked, and only by a press that follows a
// click into that very field. After a change of the password in the page the panel offers to bring the kept one up to date.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account, Profile } from '#shared/profile/profile.ts';
import type { FillView } from '../extension/platform/fill-messages.ts';
import { barOf } from '../scripts/acting-bar.ts';
import { addAccount } from '../scripts/acting-fill.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, PORTAL, SLOW } from './support/e2e-scene.ts';
import { askedBy } from './support/fill-asker.ts';
import { type FillScene, openFillScene, printedCompany } from './support/fill-scene.ts';

const LOGIN = `${PORTAL}/cas/login/account`;
const CHANGE = `${PORTAL}/userserver/user/index/password`;
const RESET = `${PORTAL}/userserver/user/password/reset`;
const PASSWORD = 'Old-pass-1';
const STANDING = `[...document.querySelectorAll('#swy, #swm2, #swm, #verifyCode')].map((input) => input.value)`;
const isAccount = ({ datum }: FillView['fields'][number]) => datum?.startsWith('account.') === true;

describe.each(BROWSERS)('accounts and passwords in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { profile: { ...printedCompany(), accounts: [] } });
    await addAccount(scene.browser, { username: 'demo_op', role: 'operator', password: PASSWORD });
  }, 240_000);
  afterAll(() => scene.close());

  const accounts = async (): Promise<Account[]> =>
    (await scene.asker.ask<Profile[]>({ do: 'vault.read' }))[0]!.accounts;
  const keep = async (...kept: Account[]): Promise<void> => {
    const [profile] = await scene.asker.ask<Profile[]>({ do: 'vault.read' });
    await scene.asker.ask({ do: 'vault.write', profile: { ...profile!, accounts: kept } });
  };
  const panelOf = ({ tab }: FillView) => scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
  const typed = (page: TestPage, row: string) => page.evaluate<string>(`replica.model()['${row}']`);

  it('are entered in 企业资料, the password only where 保存密码 is ticked', async () => {
    expect(await accounts()).toMatchObject([{ portal: 'single-window', username: 'demo_op', password: PASSWORD }]);
    await addAccount(scene.browser, { username: 'demo_admin', role: 'admin', password: null });
    expect((await accounts()).map(({ username, password }) => [username, password])).toEqual([
      ['demo_op', PASSWORD],
      ['demo_admin', null],
    ]);
  });

  it('of several the clerk chooses one in the panel; 全选 and 填写 fill its user name and no password', async () => {
    const page = await scene.open(LOGIN);
    const before = await scene.viewOf(page, ({ fields }) => fields.some(isAccount));
    expect(before.fields.filter(isAccount).map(({ value }) => value)).toEqual([null, null]);
    const bar = await barOf(page);
    await bar.says('请在预览里选用哪个账号');
    const panel = await panelOf(before);
    await panel.waitFor('.choosers .choice:nth-of-type(2) select', SLOW);
    await choose(panel, '企业操作员 · demo_op');
    const view = await scene.viewOf(page, ({ fields }) => fields.some(({ checked }) => checked));
    expect(view.fields.filter(isAccount).map(({ policy, checked }) => [policy, checked])).toEqual([
      ['fill', true],
      ['ask', false],
    ]);
    await panel.waitFor('footer .primary:not([disabled])', SLOW);
    await panel.click('footer .primary');
    await scene.viewOf(page, ({ run }) => run?.ended === true);
    const places = view.fields.map(({ frame, id }) => ({ frame, field: id }));
    await scene.asker.ask({ do: 'fill.check', tab: view.tab, fields: places, on: true });
    await scene.asker.ask({ do: 'fill.write', tab: view.tab, fields: places });
    await scene.viewOf(page, ({ run }) => run?.ended === true);
    expect(await page.evaluate(STANDING)).toEqual(['demo_op', '', '']);
    await panel.close();
    await page.close();
  });

  it('the password is offered in the bar after a click into its field, and written by that press alone', async () => {
    const page = await scene.open(LOGIN);
    const view = await scene.viewOf(page, ({ fields }) => fields.some(isAccount));
    const op = view.entries?.find(({ name: own }) => own === 'demo_op');
    await scene.asker.ask({ do: 'fill.entry', tab: view.tab, id: op?.id ?? '' });
    const bar = await barOf(page);
    await bar.says('可填 1 项');
    expect(await bar.text()).not.toContain('填入密码');
    await page.click('#swm2');
    await bar.says('填入密码');
    expect(await page.evaluate(STANDING)).toEqual(['', '', '']);
    // in another field it is no longer meant
    await page.click('#verifyCode');
    await page.waitUntil(`document.activeElement.id === 'verifyCode'`);
    await scene.viewOf(page, () => true);
    await goneFrom(bar, '填入密码');
    await page.click('#swm2');
    await bar.says('填入密码');
    await bar.press('填入密码');
    await page.waitUntil(`document.querySelector('#swm2').value !== ''`, SLOW);
    await scene.viewOf(page, ({ run }) => run?.ended === true);
    expect(await page.evaluate(STANDING)).toEqual(['', PASSWORD, '']);
    await page.close();
  });

  it('a user name that is another one gets no password', async () => {
    const page = await scene.open(LOGIN);
    await scene.viewOf(page, ({ fields }) => fields.some(isAccount));
    await page.type('#swy', 'demo_op');
    await scene.viewOf(page, ({ fields }) =>
      fields.some(({ datum, value }) => datum === 'account.password' && value !== null),
    );
    await page.type('#swy', 'somebody', { clear: true });
    const view = await scene.viewOf(page, ({ fields }) => fields.some(({ current }) => current === 'somebody'));
    const field = view.fields.find(({ datum }) => datum === 'account.password');
    expect(field?.value).toBeNull();
    const place = { tab: view.tab, frame: field!.frame, field: field!.id };
    await expect(askedBy(scene.asker, { do: 'fill.ask-field', ...place, datum: null })).rejects.toThrow(
      'fill/no-value',
    );
    await page.close();
  });

  it.each([
    ['修改密码', CHANGE, 'J.2', '保存'],
    ['重置密码', RESET, 'E4.2', '确认'],
  ])('after %s the panel offers 更新, also where the page is left at once', async (_way, address, row, button) => {
    await keep({ id: 'one', portal: 'single-window', role: 'operator', username: 'demo_op', password: PASSWORD });
    const page = await scene.open(address);
    const view = await scene.viewOf(page, ({ fields }) => fields.some(({ label }) => label === '新密码'));
    const panel = await panelOf(view);
    await panel.waitFor('.more', SLOW);
    await page.front();
    for (const field of await newPasswords(page)) await page.type(field, 'New-pass-22');
    expect(await typed(page, row)).toBe('New-pass-22');
    // typed is not yet changed: nothing is offered before the clerk presses a button of the page
    expect((await scene.viewOf(page, () => true)).keepPassword).toBe(false);
    await page.evaluate(
      `void [...document.querySelectorAll('button')].forEach((b) => { if (b.textContent.trim() === '${button}') b.id = 'save'; })`,
    );
    await page.click('#save');
    await scene.viewOf(page, ({ keepPassword }) => keepPassword);
    await page.goto(LOGIN);
    await panel.front();
    await panel.waitFor('.keep-password .button', SLOW);
    expect(await panel.text('.keep-password')).toContain('更新');
    expect((await accounts())[0]?.password).toBe(PASSWORD);
    await panel.click('.keep-password .button');
    await panel.waitUntil(`document.querySelector('.keep-password').innerText.includes('已更新')`, SLOW);
    expect((await accounts())[0]?.password).toBe('New-pass-22');
    await panel.close();
    await page.close();
  });

  it('offers nothing where no password is kept', async () => {
    await keep({ id: 'one', portal: 'single-window', role: 'operator', username: 'demo_op', password: null });
    const page = await scene.open(CHANGE);
    await scene.viewOf(page, ({ fields }) => fields.some(({ label }) => label === '新密码'));
    for (const field of await newPasswords(page)) await page.type(field, 'New-pass-33');
    await page.evaluate(
      `void [...document.querySelectorAll('button')].find((b) => b.textContent.trim() === '保存').setAttribute('id', 'save')`,
    );
    await page.click('#save');
    await page.goto(LOGIN);
    await page.click('#swm2');
    const view = await scene.viewOf(page, ({ fields }) => fields.some(({ value }) => value === 'demo_op'));
    expect([view.keepPassword, view.fields.find(({ datum }) => datum === 'account.password')?.value]).toEqual([
      false,
      null,
    ]);
    expect(await (await barOf(page)).text()).not.toContain('填入密码');
    await page.close();
  });
});

/** Selectors of 新密码 and 确认密码: the last two password fields of the form. */
function newPasswords(page: TestPage): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('#form input[type=password]')].slice(-2).map((input, at) => {
    input.dataset.at = String(at);
    return '[data-at="' + at + '"]';
  })`);
}

function choose(panel: TestPage, words: string): Promise<void> {
  return panel.evaluate(`(() => {
    const list = [...document.querySelectorAll('.choosers select')].find((each) => [...each.options].some((o) => o.text === ${JSON.stringify(words)}));
    list.value = [...list.options].find((option) => option.text === ${JSON.stringify(words)}).value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
}

async function goneFrom(bar: { text(): Promise<string> }, words: string): Promise<void> {
  const end = Date.now() + SLOW.timeout;
  while ((await bar.text()).includes(words)) {
    if (Date.now() > end) throw new Error(`the bar still says ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
