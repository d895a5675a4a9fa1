// Nothing that must not be filled is touched: on the pages of three portals and on one full of traps everything is asked for at once, and
// every field of policy never, ask and read is afterwards as it was, to the byte. No button is pressed, nothing is sent.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplicaForm } from '#shared/portals/replica-form.ts';
import type { FillView } from '../extension/platform/fill-messages.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { REPLICA_FORMS } from '../scripts/replicas/forms/replica.ts';
import { BROWSERS } from './support/e2e-scene.ts';
import { askedBy } from './support/fill-asker.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';

/** Every kind of field that is never filled, and every portal; ids as in the acceptance table. */
const FORMS = [
  'A2',
  'B2',
  'C',
  'D',
  'E0',
  'E2',
  'E4',
  'H2',
  'J',
  'dec',
  'K1',
  'L1',
  'L2',
  'M2',
  'N1',
  'N2',
  'N3',
  'N4',
  'N5',
  'N6',
  'Q1',
  'Q3',
];
/** Firefox runs the same engine: one form of each kind tells whether its pages are read alike. */
const IN_FIREFOX = ['A2', 'B2', 'E2', 'J', 'dec', 'L1', 'N3', 'N5', 'Q1'];
const PARTS: Readonly<Record<string, string>> = { N2: '新增发票信息', N5: '添加经办人' };

const HIDDEN = [
  'display:none',
  'visibility:hidden',
  'opacity:0',
  'position:absolute;left:-9999px',
  'width:0;height:0;overflow:hidden;margin:0',
];
const TRAPS = `<form id="form" action="/sent" method="post">
  <p><label>企业名称 <input id="company" name="company"></label></p>
  ${HIDDEN.map((style, at) => `<p style="${style}"><label>企业名称 <input name="twin${String(at)}" autocomplete="organization"></label></p>`).join('')}
  <input type="hidden" name="companyName" value="">
  <p>密码 <input id="swm2" type="password"><input id="swm" name="swm" type="hidden"></p>
  <p>图片验证码 <input name="a"> <img alt="" width="80" height="30"></p>
  <p>手机验证码 <input name="smsCode" maxlength="6"> <button type="button">获取验证码</button></p>
  <p><label><input type="checkbox" name="agree"> 我已阅读并同意《用户协议》</label></p>
  <p><label><input type="radio" name="promise" value="y"> 同意</label> <label><input type="radio" name="promise" value="n" checked> 不同意</label></p>
  <p><label>营业执照 <input type="file"></label></p>
  <p><label>法人姓名 <input name="lr" data-bwignore></label></p>
  <p><label>统一社会信用代码 <input name="uscc" readonly></label></p>
  <p><label>联系电话 <input name="tel" disabled></label></p>
  <p><label>企业地址 <textarea name="address">演示区***号</textarea></label></p>
  <p role="search"><label>企业名称 <input type="search" name="q"></label></p>
  <p><button>提交</button></p></form>`;

/** All that a form control is, by the row it stands in, or by its name where the page has no rows. */
const STANDING = `(() => {
  const control = (e) => [e.value, e.checked ?? null, e.selectedIndex ?? null, ...[...e.attributes].map((a) => a.name + '=' + a.value)];
  const within = (box) => [...box.querySelectorAll('input, select, textarea, button')].map(control);
  if (window.replica) return Object.fromEntries(replica.rows().map(([key, box]) => [key, within(box)]));
  return Object.fromEntries([...document.querySelectorAll('input, select, textarea')].map((e) => [e.name || e.type + e.id, [control(e)]]));
})()`;
const WATCH = `(() => {
  window.touched = [];
  addEventListener('submit', () => touched.push('submit'), true);
  addEventListener('click', (event) => {
    const pressed = event.target.closest?.('#form button, #form input[type=submit], #form a[href]');
    if (pressed) touched.push(pressed.textContent);
  }, true);
})()`;

type Standing = Record<string, unknown[]>;

describe.each(BROWSERS)('what is never filled, in %s', { timeout: 180_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: { 'traps.singlewindow.cn': { '/': TRAPS } } });
  }, 240_000);
  afterAll(() => scene.close());

  /** Asks for everything in every way a page of ours can ask. @returns how often something was refused */
  async function askForAll(page: TestPage, { tab, fields }: FillView): Promise<void> {
    const places = fields.map(({ frame, id }) => ({ frame, field: id }));
    await scene.asker.ask({ do: 'fill.check', tab, fields: places, on: true });
    const started = await scene.asker.ask({ do: 'fill.write', tab, fields: places }).then(
      () => true,
      () => false,
    );
    if (started) await scene.viewOf(page, ({ run }) => run?.ended === true);
    for (const { frame, id, policy } of fields.filter(({ policy }) => policy === 'never' || policy === 'read')) {
      const asked = askedBy(scene.asker, { do: 'fill.ask-field', tab, frame, field: id, datum: 'co.name' });
      await expect(asked, policy).rejects.toThrow(/^fill\//);
    }
  }

  const ids = name === 'chromium' ? FORMS : IN_FIREFOX;
  it.each(REPLICA_FORMS.filter(({ id }) => ids.includes(id)).map((form) => [form.id, form] as const))(
    'form %s',
    async (id, form) => {
      const page = await scene.open(`${form.scheme}://${form.host}${form.path}`);
      const press = PARTS[id];
      if (press !== undefined) {
        await page.evaluate(
          `[...document.querySelectorAll('button')].find((b) => b.textContent.trim() === '${press}').click()`,
        );
        await page.waitFor('.new input, .el-dialog input');
      }
      const view = await readyView(page, form);
      const before = await page.evaluate<Standing>(STANDING);
      const model = await page.evaluate<Record<string, string>>('replica.model()');
      await page.evaluate(WATCH);
      scene.requests.length = 0;
      await askForAll(page, view);
      const after = await page.evaluate<Standing>(STANDING);
      const mine = form.rows.filter(({ policy }) => 'NUR'.includes(policy)).map(({ key }) => key);
      for (const key of mine) expect([key, after[key]]).toEqual([key, before[key]]);
      const held = await page.evaluate<Record<string, string>>('replica.model()');
      for (const key of mine) expect([key, held[key]]).toEqual([key, model[key]]);
      // The control: what is proposed was written, so that the rest was left alone by choice
      if (view.fields.some(({ checked }) => checked)) expect(held).not.toEqual(model);
      expect(await page.evaluate('[touched, replica.submits]')).toEqual([[], 0]);
      expect(scene.requests.filter((request) => !/^GET .*\/(vendor|form-client)\//.test(request))).toEqual([]);
      await page.close();
    },
  );

  async function readyView(page: TestPage, { scheme }: ReplicaForm): Promise<FillView> {
    const first = await scene.viewOf(page, ({ fields }) => fields.length > 0);
    if (scheme === 'http' && first.problem?.code === 'fill/http')
      await scene.asker.ask({ do: 'fill.allow-host', tab: first.tab });
    return scene.viewOf(page, ({ problem }) => problem?.code !== 'fill/http');
  }

  it('of a page of traps the one field that a person would fill', async () => {
    const page = await scene.open('https://traps.singlewindow.cn/');
    const view = await scene.viewOf(page, ({ fields }) => fields.some(({ checked }) => checked));
    const before = await page.evaluate<Standing>(STANDING);
    await page.evaluate(WATCH);
    await askForAll(page, view);
    const after = await page.evaluate<Standing>(STANDING);
    expect(Object.keys(after).filter((key) => JSON.stringify(after[key]) !== JSON.stringify(before[key]))).toEqual([
      'company',
    ]);
    expect(await page.evaluate(`document.querySelector('#company').value`)).toBe('演示贸易有限公司');
    expect(await page.evaluate('touched')).toEqual([]);
    expect(scene.requests.filter((request) => request.endsWith('/sent'))).toEqual([]);
    await page.close();
  });
});
