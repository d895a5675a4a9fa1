// A run ends when the clerk says so: by 停止 in the bar or in the panel, and by her own typing. What was written by then is listed and can
// be taken back; what she typed is hers.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FillView } from '../extension/platform/fill-messages.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, SLOW } from './support/e2e-scene.ts';
import { type Bar, barOf } from '../scripts/acting-bar.ts';
import { type FillScene, openFillScene } from './support/fill-scene.ts';

const LABELS = [
  '企业名称',
  '统一社会信用代码',
  '企业地址',
  '法人姓名',
  '法人证件号码',
  '本人姓名',
  '本人证件号码',
  '本人手机号码',
];
/** A page that thinks long about every value, as slow ones do: long enough for a run to be stopped. */
const SLOW_PAGE = `<form>${LABELS.map((label, at) => `<p><label>${label} <input id="f${String(at)}"></label></p>`).join('')}</form>
  <script>addEventListener('change', () => { for (const end = Date.now() + 250; Date.now() < end; ); }, true);</script>`;
const SITES = { 'slow.singlewindow.cn': { '/': SLOW_PAGE } };
const FORM = 'https://slow.singlewindow.cn/';
const MODEL = `[...document.querySelectorAll('input')].map((input) => input.value)`;
const EMPTY = LABELS.map(() => '');

describe.each(BROWSERS)('stopping in %s', { timeout: 120_000 }, (name) => {
  let scene: FillScene;
  beforeAll(async () => {
    scene = await openFillScene(name, { sites: SITES });
  }, 240_000);
  afterAll(() => scene.close());
  /** Of a try that failed: the next would take it for its own. */
  const opened: TestPage[] = [];
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.close().catch(() => undefined); // closed by its test
  });
  async function openForm(): Promise<TestPage> {
    const page = await scene.open(FORM);
    opened.push(page);
    return page;
  }

  const counted = ({ fields }: FillView, ...outcomes: string[]) =>
    fields.filter(({ outcome }) => outcome !== null && outcomes.includes(outcome)).length;

  async function started(): Promise<{ page: TestPage; bar: Bar }> {
    const page = await openForm();
    const view = await scene.viewOf(
      page,
      ({ fields }) => fields.filter(({ checked }) => checked).length === LABELS.length,
    );
    const bar = await barOf(page);
    await scene.asker.ask({ do: 'fill.write', tab: view.tab, fields: null });
    await scene.viewOf(page, ({ run }) => (run?.done ?? 0) >= 1);
    return { page, bar };
  }

  /** Some are filled and some are not, the list says so, and undo brings back what stood there. */
  async function expectStopped(page: TestPage, typed: readonly string[] = EMPTY): Promise<void> {
    const ended = await scene.viewOf(page, ({ run }) => run?.ended === true);
    expect(counted(ended, 'filled')).toBeGreaterThan(0);
    expect(counted(ended, 'stopped')).toBeGreaterThan(0);
    expect(counted(ended, 'filled', 'stopped', 'untouched')).toBe(LABELS.length);
    expect(ended.history[0]?.filled).toBe(counted(ended, 'filled'));
    expect(await page.evaluate(MODEL)).toContain('演示贸易有限公司');
    await scene.asker.ask({ do: 'fill.undo', tab: ended.tab });
    await scene.viewOf(page, (view) => counted(view, 'filled') === 0 && view.run?.ended === true);
    expect(await page.evaluate(MODEL)).toEqual(typed);
    await page.close();
  }

  it('by 停止 in the bar', async () => {
    const { page, bar } = await started();
    await bar.press('停止');
    await expectStopped(page);
  });

  it('by 停止 in the panel', async () => {
    const page = await openForm();
    const view = await scene.viewOf(
      page,
      ({ fields }) => fields.filter(({ checked }) => checked).length === LABELS.length,
    );
    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(view.tab)}`);
    await panel.waitFor('footer .primary:not([disabled])', SLOW);
    await panel.click('footer .primary');
    await panel.waitFor('footer progress', SLOW);
    await scene.viewOf(page, ({ run }) => (run?.done ?? 0) >= 1);
    await panel.click('footer .button');
    await panel.waitFor('footer .state', SLOW);
    expect(await panel.text('footer')).toMatch(/已填 \d+ 项.*没有填上/);
    await panel.close();
    await page.front();
    await expectStopped(page);
  });

  it('by her own typing, which stays', async () => {
    const { page } = await started();
    await page.type('#f7', '13900000000');
    await expectStopped(page, [...EMPTY.slice(1), '13900000000']);
  });

  it('what she types after the preview was made is not written over', async () => {
    const page = await openForm();
    const view = await scene.viewOf(
      page,
      ({ fields }) => fields.filter(({ checked }) => checked).length === LABELS.length,
    );
    const place = view.fields.find(({ datum }) => datum === 'co.name');
    // typed and asked for in one breath: the background cannot know of it yet
    await page.evaluate(
      `(() => { const input = document.querySelector('#f0'); input.value = '另一个人'; input.dispatchEvent(new Event('input', { bubbles: true })); })()`,
    );
    await scene.asker.ask({ do: 'fill.write', tab: view.tab, fields: null });
    const ended = await scene.viewOf(page, ({ run }) => run?.ended === true);
    const own = ended.fields.find(({ frame, id }) => frame === place?.frame && id === place.id);
    expect([own?.current, own?.checked]).toEqual(['另一个人', false]);
    expect([null, 'untouched']).toContain(own?.outcome);
    expect((await page.evaluate<string[]>(MODEL))[0]).toBe('另一个人');
    expect(counted(ended, 'filled')).toBe(LABELS.length - 1);
    await page.close();
  });
});
