// What a clerk does to have a form filled: chooses a passphrase, takes the company from the card, types the rest once.
import type { TestBrowser, TestPage } from './browsers/browser.ts';

export const DEMO_PASSPHRASE = 'demo passphrase 1';
const LONG = { timeout: 30_000 };

/** 演示 of 本人: made up, and its number passes its check. */
export const DEMO_PERSON = {
  姓名: '演本人',
  手机号码: '13800000002',
  证件号码: '110101199002150028',
  证件起始日期: '2016-03-01',
  证件截止日期: '2036-03-01',
} as const;

/** Opens the profiles, makes the vault, takes the company from the inserted card and types who the clerk is. */
export async function makeProfile(browser: TestBrowser): Promise<TestPage> {
  const page = await browser.extensionPage('ui/profiles/index.html');
  await page.waitFor('form.card .passphrase input', LONG);
  for (const place of [1, 2]) {
    const field = `form.card .passphrase:nth-of-type(${place}) input`;
    await page.type(field, DEMO_PASSPHRASE);
  }
  await page.click('form.card button[type=submit]');
  await page.waitFor('.sheet .button.primary', LONG);
  await page.click('.sheet .button.primary'); // 从插着的卡读取
  await page.waitFor('dialog .button.primary:not([disabled])', LONG);
  await page.click('dialog .button.primary');
  await page.waitFor('.tabs .tab:nth-child(3)', LONG);
  await page.click('.tabs .tab:nth-child(3)'); // 本人
  await page.waitFor('.tabs .tab:nth-child(3)[aria-current=true]');
  for (const [label, text] of Object.entries(DEMO_PERSON)) await typeLabelled(page, label, text);
  await chooseLabelled(page, '证件类型', 'id-card');
  await page.press('Tab');
  return page;
}

/** 添加账号 for the portal of the Single Window in the first company; `password` null: 保存密码 stays unticked. */
export async function addAccount(
  browser: TestBrowser,
  { username, role, password }: { username: string; role: string; password: string | null },
): Promise<void> {
  const page = await browser.extensionPage('ui/profiles/index.html#own/accounts');
  await page.waitFor('.sheet .tabs', LONG);
  await page.evaluate(`document.querySelector('.sheet > section > p:last-child .button').click()`);
  const entry = 'details[open] .fields';
  await page.waitFor(entry, LONG);
  await page.evaluate(`(() => {
    const [, list] = document.querySelectorAll('${entry} select');
    list.value = ${JSON.stringify(role)};
    list.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
  await page.type(`${entry} .field:nth-child(3) input`, username);
  if (password !== null) {
    await page.click(`${entry} [type=checkbox]`);
    await page.type(`${entry} .with-button input`, password);
  }
  await page.press('Tab');
  await page.waitUntil(`/已保存/.test(document.querySelector('.saved').textContent)`, LONG);
  await page.close();
}

/** Types into the field of a label. */
async function typeLabelled(page: TestPage, label: string, text: string): Promise<void> {
  await page.type(await fieldOf(page, label), text, { clear: true });
}

async function chooseLabelled(page: TestPage, label: string, value: string): Promise<void> {
  await page.evaluate(`(() => {
    const list = document.querySelector(${JSON.stringify(await fieldOf(page, label))});
    list.value = ${JSON.stringify(value)};
    list.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
}

async function fieldOf(page: TestPage, label: string): Promise<string> {
  const id = await page.evaluate<string | null>(
    `[...document.querySelectorAll('.field > label')].find((each) => each.textContent === ${JSON.stringify(label)})?.htmlFor ?? null`,
  );
  if (id === null) throw new Error(`no field ${label}: ${await page.text('.sheet')}`);
  return `#${id}`;
}
