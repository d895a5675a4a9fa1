// The form pages themselves, before anything fills them: every row stands on its page once, what a person types by real keys reaches
// the page's model, and nothing else changes it. Then the lists of the APEC portal behave as its manual says.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplicaForm, ReplicaRow } from '#shared/portals/replica-form.ts';
import type { TestBrowser, TestPage } from '../scripts/browsers/browser.ts';
import { startChromium } from '../scripts/browsers/chromium.ts';
import { REPLICA_FORMS } from '../scripts/replicas/forms/replica.ts';
import type { Skin } from '../scripts/replicas/forms/view.ts';
import { type ReplicaServer, startReplica } from '../scripts/replicas/server.ts';
import { portalRoutes } from '../scripts/stage.ts';
import { suiteView } from './portal-suite/perturb.ts';

const SKINS: readonly Skin[] = ['table', 'layui', 'element', 'easyui', 'antd', 'bootstrap', 'shadow'];
const TYPED = new Set<ReplicaRow['control']>(['text', 'password', 'captcha', 'code']);
const HELD = new Set<ReplicaRow['control']>(['scan', 'ways']);

let replica: ReplicaServer;
let browser: TestBrowser;
let tab: TestPage;
const complaints: string[] = [];

beforeAll(async () => {
  const nobody = { authorities: () => Promise.resolve([]), certificates: () => Promise.resolve([]) };
  replica = await startReplica({
    trust: nobody,
    view: suiteView,
  });
  browser = await startChromium({
    extension: null,
    routes: portalRoutes(replica, true),
    publicPorts: [],
    localNetworkChecks: false,
    onConsole: (text) => complaints.push(text),
  });
  tab = await browser.openPage('about:blank');
});
afterAll(async () => {
  await browser.close();
  await replica.close();
});

const READY = 'document.documentElement.dataset.ready === "yes"';

async function open(form: ReplicaForm, skin: Skin, seed: number): Promise<TestPage> {
  await tab.goto(`${form.scheme}://${form.host}${form.path}?skin=${skin}&seed=${seed}`);
  await tab.waitUntil(READY);
  return tab;
}

/** Puts the focus into the first visible field of a row, as a click would. */
const focusRow = (key: string) => `(() => {
  const [, box] = replica.rows().find(([name]) => name === ${JSON.stringify(key)});
  const field = [...box.querySelectorAll('input, textarea')].find((each) => each.getClientRects().length > 0);
  field.focus();
})()`;

describe.each(SKINS)('the skin %s', (skin) => {
  it('shows every row of every form once, and the model begins with what is printed', async () => {
    for (const form of REPLICA_FORMS.filter(({ id }) => id !== 'dec')) {
      const page = await open(form, skin, 1);
      const rows = form.rows.filter(({ control }) => !HELD.has(control));
      const model = await page.evaluate<Record<string, string>>('replica.model()');
      const own = Object.fromEntries(
        Object.entries(model).filter(([key]) => !key.startsWith('trap.') && !key.endsWith('+')),
      );
      const empty = (row: ReplicaRow) => (row.control === 'checkbox' ? 'false' : (row.value ?? ''));
      expect(own, form.id).toEqual(Object.fromEntries(rows.map((row) => [row.key, empty(row)])));
      const placed = await page.evaluate<string[]>('replica.rows().map(([key]) => key)');
      expect(
        placed.filter((key) => !key.endsWith('+')),
        form.id,
      ).toEqual(expect.arrayContaining(rows.map(({ key }) => key)));
    }
  }, 300_000);

  it('takes what a person types into its model, and submits nothing by itself', async () => {
    const form = REPLICA_FORMS.find(({ id }) => id === 'B2')!;
    const page = await open(form, skin, 0);
    const before = await page.evaluate<Record<string, string>>('replica.model()');
    const expected = { ...before };
    for (const { key } of form.rows.filter(({ control }) => TYPED.has(control))) {
      await page.evaluate(focusRow(key));
      await page.keys(`typed ${key}`);
      await page.press('Tab');
      expected[key] = `typed ${key}`;
    }
    expect(await page.evaluate('replica.model()')).toEqual(expected);
    expect(await page.evaluate('[replica.presses, replica.submits]')).toEqual([{}, 0]);
  });
});

describe('the lists of the APEC portal', () => {
  const invoices = REPLICA_FORMS.find(({ id }) => id === 'N2')!;
  const handlers = REPLICA_FORMS.find(({ id }) => id === 'N5')!;

  async function visit(form: ReplicaForm, query: string): Promise<TestPage> {
    await tab.goto(`https://${form.host}${form.path}?${query}`);
    await tab.waitUntil(READY);
    return tab;
  }
  const button = (name: string) =>
    `[...document.querySelectorAll('button')].find((each) => each.textContent.trim() === ${JSON.stringify(name)} && each.getClientRects().length > 0)`;
  const press = (page: TestPage, name: string) => page.evaluate(`${button(name)}.click()`);
  const model = (page: TestPage) => page.evaluate<Record<string, string>>('replica.model()');

  it('show no 新增 at twenty invoices, and empty the form on 取消', async () => {
    const full = await visit(invoices, 'saved=20');
    expect(await full.evaluate(`${button('新增发票信息')} === undefined`)).toBe(true);
    const page = await visit(invoices, 'saved=1');
    await press(page, '新增发票信息');
    await page.waitFor('.new input');
    await page.type('.new input', '演示贸易有限公司');
    expect((await model(page))['new.N2.1']).toBe('演示贸易有限公司');
    await press(page, '取消');
    await press(page, '新增发票信息');
    await page.waitFor('.new input');
    expect((await model(page))['new.N2.1']).toBe('');
  });

  it('light 保存修改 only by a real edit, and ask before 删除', async () => {
    const page = await visit(invoices, 'saved=1');
    expect(await page.evaluate(`${button('保存修改')}.disabled`)).toBe(true);
    await page.evaluate(`document.querySelector('.saved input').value = 'not typed'`);
    expect(await page.evaluate(`${button('保存修改')}.disabled`)).toBe(true);
    await page.type('.saved input', '改');
    await page.waitUntil(`!${button('保存修改')}.disabled`);
    await press(page, '保存修改');
    await page.waitUntil(`document.body.textContent.includes('已保存')`);
    await press(page, '删除');
    await page.waitFor('.el-message-box');
    await press(page, '确认');
    await page.waitUntil(`document.querySelectorAll('.saved').length === 0`);
  });

  it('say 操作无效 and change nothing when somebody else was there meanwhile', async () => {
    const page = await visit(invoices, 'saved=1&stale');
    await page.type('.saved input', '改');
    await page.waitUntil(`!${button('保存修改')}.disabled`);
    await press(page, '保存修改');
    await page.waitUntil(`document.querySelector('.el-message-box')?.textContent.includes('操作无效')`);
    expect(await page.evaluate(`${button('保存修改')}.disabled`)).toBe(false);
  });

  it('take handlers one by one in the dialog 添加经办人', async () => {
    const page = await visit(handlers, 'saved=1');
    await press(page, '添加经办人');
    await page.waitFor('.el-dialog input');
    await press(page, '确定');
    await page.waitUntil(`document.body.textContent.includes('请填写用户名')`);
    for (const [index, text] of ['zhangyanshi', 'x', '张演示', '13800000001'].entries()) {
      await page.evaluate(`document.querySelectorAll('.el-dialog input.el-input__inner')[${index}].focus()`);
      await page.keys(text);
    }
    await press(page, '确定');
    await page.waitUntil(`document.querySelector('.handlers').textContent.includes('zhangyanshi 张演示')`);
    expect((await model(page))['saved.2.N5.1']).toBe('zhangyanshi');
  });
});

it('no page broke a rule of its own policy or threw', () => {
  expect(complaints.filter((text) => /Content Security Policy|Uncaught|TypeError/.test(text))).toEqual([]);
});
