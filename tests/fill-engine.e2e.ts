// The engine in real browsers: what a look at a declaration page asks of the browser, what real geometry hides, that the clerk's hand
// stops a run, and that nothing is sent. How long a look takes is for `npm run bench`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBrowser, TestPage } from '../scripts/browsers/browser.ts';
import type { FieldChange } from '../extension/fill/write.ts';
import type { FramedPage } from '../extension/platform/fill-messages.ts';
import { type FillPages, serveFillPages, startBare } from './support/fill-pages.ts';

const HEAD = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>企业信息</title>';

/** Rows of three fields with hidden twins, as the declaration page has them, and menu entries that are none of them. */
function largePage(rows: number, entries: number): string {
  const field = (at: number) =>
    `<td class="name">${at === 0 ? '企业名称' : `申报要素${at}`}</td><td><input type="hidden" name="f${at}"><input type="text" name="f${at}Name" maxlength="70"></td>`;
  const lines = Array.from(
    { length: rows },
    (_, row) => `<tr>${[0, 1, 2].map((column) => field(row * 3 + column)).join('')}</tr>`,
  );
  const rest = Array.from({ length: entries }, (_, at) => `<li><a href="#">菜单 <span>${at}</span></a></li>`).join('');
  return `${HEAD}<ul>${rest}</ul><h2>报关单</h2><form><table>${lines.join('')}</table><button>暂存</button></form>`;
}

const LARGE = largePage(34, 300);

/** Counts what a look asks of the browser: boxes and styles by element, hit tests, searches, and every other question. */
const COUNTING = `(() => {
  const count = { boxes: new Map(), styles: new Map(), hits: 0, searches: 0, questions: 0 };
  const wrap = (owner, name, note) => {
    const real = owner[name];
    owner[name] = function (...given) {
      note(this, given);
      return real.apply(this, given);
    };
  };
  const once = (map, element) => map.set(element, (map.get(element) ?? 0) + 1);
  wrap(Element.prototype, 'getBoundingClientRect', (element) => once(count.boxes, element));
  wrap(window, 'getComputedStyle', (_, [element]) => once(count.styles, element));
  wrap(Document.prototype, 'elementFromPoint', () => count.hits++);
  wrap(Document.prototype, 'querySelectorAll', () => count.searches++);
  for (const name of ['querySelector', 'querySelectorAll', 'matches', 'closest', 'getAttribute'])
    wrap(Element.prototype, name, () => count.questions++);
  for (const name of ['compareDocumentPosition', 'contains']) wrap(Node.prototype, name, () => count.questions++);
  const changes = new MutationObserver(() => undefined);
  changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const { fields } = window.fillProbe.page();
  const most = (map) => Math.max(...map.values());
  const { hits, searches, questions } = count;
  return {
    fields: fields.length,
    boxesOfOne: most(count.boxes),
    stylesOfOne: most(count.styles),
    inWindow: [...document.querySelectorAll('input:not([type=hidden])')].filter((input) => {
      const { top, bottom } = input.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    }).length,
    changes: changes.takeRecords().length,
    hits,
    searches,
    questions,
  };
})()`;

interface Counted {
  fields: number;
  boxesOfOne: number;
  stylesOfOne: number;
  inWindow: number;
  changes: number;
  hits: number;
  searches: number;
  questions: number;
}

const SEEN = `${HEAD}<style>p{margin:8px}.mask{position:absolute;left:0;width:400px;height:40px;background:#fff}</style>
<h1>企业信息</h1><form id="form">
<p>企业名称 <input id="seen"></p>
<p style="position:absolute;left:-3000px">企业名称 <input id="away"></p>
<p style="height:0;overflow:hidden;margin:0">企业名称 <input id="clipped"></p>
<p style="opacity:0">企业名称 <input id="clear"></p>
<p style="visibility:hidden">企业名称 <input id="invisible"></p>
<p style="transform:scale(0)">企业名称 <input id="shrunk"></p>
<p><input id="tiny" placeholder="请输入企业名称" style="width:1px;height:1px;padding:0;border:0"></p>
<p style="position:relative">企业名称 <input id="covered"><span class="mask"></span></p>
<div style="height:60px;overflow:auto"><div style="height:300px"></div><p>法人姓名 <input id="below"></p></div>
<p style="margin-top:1500px">企业地址 <input id="far"></p>
<p>验证码 <input id="code" maxlength="4"></p><p><input type="checkbox" id="agree"> 我已阅读并同意协议</p>
<button id="go">提交</button> <button type="button" id="send">获取验证码</button></form>
<script>
window.submits = 0; window.presses = [];
form.addEventListener('submit', (event) => { window.submits++; event.preventDefault(); });
document.addEventListener('click', (event) => window.presses.push(event.target.id), true);
</script>`;

let pages: FillPages;

beforeAll(async () => {
  pages = await serveFillPages([LARGE, SEEN, largePage(34, 0), largePage(68, 0)]);
});
afterAll(() => pages.close());

describe.each(['chromium', 'firefox'] as const)('the engine in %s', (name) => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBare(name);
  });
  afterAll(() => browser.close());

  const open = (at: number): Promise<TestPage> => pages.openWithEngine(browser, at);

  async function count(at: number): Promise<Counted> {
    const page = await open(at);
    const counted = await page.evaluate<Counted>(COUNTING);
    await page.close();
    return counted;
  }

  it('asks for each box and each style once, and changes nothing while it looks', async () => {
    const { fields, boxesOfOne, stylesOfOne, changes, hits, inWindow } = await count(2);
    expect({ fields, boxesOfOne, stylesOfOne, changes }).toEqual({
      fields: 102,
      boxesOfOne: 1,
      stylesOfOne: 1,
      changes: 0,
    });
    expect(inWindow).toBeGreaterThan(10);
    expect(hits).toBeLessThanOrEqual(inWindow);
  });

  it('searches the document no more often for twice the fields, and asks about twice as much', async () => {
    const [one, twice] = [await count(2), await count(3)];
    expect([one.fields, twice.fields]).toEqual([102, 204]);
    expect(twice.searches).toBe(one.searches);
    // what grows with the square of the fields would be four times as much
    expect(twice.questions).toBeLessThan(2.2 * one.questions);
  });

  it('sees what a person sees', async () => {
    const page = await open(1);
    const { fields } = await page.evaluate<FramedPage>('window.fillProbe.page()');
    expect(fields.map(({ label, policy }) => `${label} ${policy}`)).toEqual([
      '企业名称 fill',
      '法人姓名 fill',
      '企业地址 fill',
      '验证码 never',
      '我已阅读并同意协议 never',
    ]);
    await page.close();
  });

  it('fills what it may, sends nothing and presses nothing', async () => {
    const page = await open(1);
    const results = await page.evaluate<FieldChange[]>(`(() => {
      const { fields } = window.fillProbe.page();
      const value = { kind: 'text', text: '演示值' };
      return window.fillProbe.write(fields.map(({ id }) => ({ id, value, asked: true })));
    })()`);
    expect(results.map(({ outcome }) => outcome)).toEqual(['filled', 'filled', 'filled', 'untouched', 'untouched']);
    const values =
      '[...document.querySelectorAll("input")].map(({ id, value, checked }) => [id, checked ? "on" : value])';
    const after = Object.fromEntries(await page.evaluate<[string, string][]>(values)) as Record<string, string>;
    expect(
      Object.entries(after)
        .filter(([, value]) => value === '演示值')
        .map(([id]) => id),
    ).toEqual(['seen', 'below', 'far']);
    expect(after['code']).toBe('');
    const undone = await page.evaluate<FieldChange[]>('window.fillProbe.undo()');
    expect(undone.map(({ outcome }) => outcome)).toEqual(['restored', 'restored', 'restored']);
    expect(
      await page.evaluate(
        `[window.submits, window.presses.filter((id) => ['go', 'send', 'agree'].includes(id)).length]`,
      ),
    ).toEqual([0, 0]);
    await page.close();
  });

  it('stops when the clerk goes to a field and types', async () => {
    const page = await open(0);
    await page.evaluate(`(() => {
      const { fields } = window.fillProbe.page();
      const value = { kind: 'text', text: '演示值' };
      window.ended = window.fillProbe.write(fields.map(({ id }) => ({ id, value, asked: true })));
    })()`);
    await page.click('[name=f101Name]');
    const results = await page.evaluate<FieldChange[]>('window.ended');
    expect(results.at(-2)?.outcome).toBe('stopped');
    await page.type('[name=f101Name]', 'x');
    expect(await page.evaluate('document.querySelector("[name=f101Name]").value')).toBe('x');
    await page.close();
  });
});
