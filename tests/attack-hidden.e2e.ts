// Attacks 15 and 36 on filling: a page hides fields in ways a style sheet knows, and names its controls like the methods of its own form,
// so that a reader is led astray. What nobody can see is not even listed; the fields beside it are.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBrowser, TestPage } from '../scripts/browsers/browser.ts';
import { type FillPages, serveFillPages, startBare } from './support/fill-pages.ts';

const HEAD = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>企业信息</title><h1>企业信息</h1>';
const field = (id: string): string => `法人姓名 <input id="${id}">`;
const OVER = 'position:absolute;left:0;top:0;width:400px;height:60px';
const over = (id: string, cover: string): string =>
  `<div style="position:relative;height:60px"><p style="margin:0">${field(id)}</p>${cover}</div>`;

/** Nobody sees the field. */
const HIDDEN: Readonly<Record<string, string>> = {
  faint: `<p style="opacity:.01">${field('faint')}</p>`,
  'faint-twice': `<div style="opacity:.1"><p style="opacity:.1">${field('faint-twice')}</p></div>`,
  filtered: `<p style="filter:opacity(0)">${field('filtered')}</p>`,
  'cut-polygon': `<p style="clip-path:polygon(0 0,0 0,0 0)">${field('cut-polygon')}</p>`,
  'cut-inset': `<p style="clip-path:inset(0 0 0 100%)">${field('cut-inset')}</p>`,
  'cut-circle': `<p style="clip-path:circle(1px at 0 0)">${field('cut-circle')}</p>`,
  'turned-away': `<p style="transform:rotateY(180deg);backface-visibility:hidden">${field('turned-away')}</p>`,
  skipped: `<p style="content-visibility:hidden;height:30px">${field('skipped')}</p>`,
};
/** Something lies over it. */
const COVERED: Readonly<Record<string, string>> = {
  'under-picture': over(
    'under-picture',
    `<img alt="" style="${OVER}" src="data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=">`,
  ),
  'under-canvas': over('under-canvas', `<canvas width="400" height="60" style="${OVER}" data-paint></canvas>`),
  'under-frame': over(
    'under-frame',
    `<iframe style="${OVER};border:0" srcdoc="<body style='background:#fff'>"></iframe>`,
  ),
  'under-later-sibling': over(
    'under-later-sibling',
    `<div style="${OVER}"><div style="width:400px;height:60px;background:#fff"></div></div>`,
  ),
  behind: `<div style="position:relative;z-index:0"><div style="background:#fff;height:60px"><p style="position:relative;z-index:-1;margin:0">${field('behind')}</p></div></div>`,
};
/** Everybody does. */
const SEEN: Readonly<Record<string, string>> = {
  plain: `<p>${field('plain')}</p>`,
  'half-faint': `<p style="opacity:.6">${field('half-faint')}</p>`,
  rounded: `<p style="clip-path:inset(0 round 8px)">${field('rounded')}</p>`,
  moved: `<p style="transform:translate(10px,2px)">${field('moved')}</p>`,
  'beside-picture': `<p style="position:relative">${field('beside-picture')} <img alt="" width="20" height="20" style="position:absolute;left:500px;top:0"></p>`,
};
const form = (parts: Readonly<Record<string, string>>): string =>
  `${HEAD}<form>${Object.values(parts).join('\n')}</form>${SCRIPT}`;
const SCRIPT = `<script>
for (const canvas of document.querySelectorAll('[data-paint]')) {
  const paint = canvas.getContext('2d'); paint.fillStyle = '#fff'; paint.fillRect(0, 0, 400, 60);
}
</script>`;

/** A box that shows nothing around a form, one of whose controls, elsewhere, has the name of what leads out of the form. */
const clobbered = (name: string): string => `${HEAD}
<form><p>企业名称 <input id="open"></p></form>
<div style="width:1px;height:1px;overflow:hidden"><form id="form"><p>法人姓名 <input id="hidden"></p></form></div>
<p><input form="form" name="${name}" value=""></p>`;
const NAMES = ['parentElement', 'getRootNode', 'closest', 'contains', 'tagName', 'checkVisibility', 'style'];
const ON_DOCUMENT = ['querySelectorAll', 'defaultView', 'documentElement', 'title'];
const onDocument = (
  name: string,
): string => `${HEAD}<img name="${name}" alt=""><form name="${name}"><p>企业名称 <input id="open"></p></form>
<p style="opacity:0">法人姓名 <input id="hidden"></p>`;

const PAGES = [
  form({ ...SEEN, ...HIDDEN }),
  form({ ...SEEN, ...COVERED }),
  ...NAMES.map(clobbered),
  ...ON_DOCUMENT.map(onDocument),
];
let pages: FillPages;

beforeAll(async () => {
  pages = await serveFillPages(PAGES);
});
afterAll(() => pages.close());

describe.each(['chromium', 'firefox'] as const)('fields that a page hides from the clerk, in %s', (name) => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBare(name);
  });
  afterAll(() => browser.close());

  const open = (at: number): Promise<TestPage> => pages.openWithEngine(browser, at);

  it.each([
    ['hides', 0],
    ['covers', 1],
  ] as const)('15: are not listed, whatever %s them', async (_how, at) => {
    const page = await open(at);
    const rows = await page.evaluate<string[]>('window.fillProbe.fields().map(({ row }) => row)');
    expect(rows).toEqual(Object.keys(SEEN));
    await page.close();
  });

  /** Asks for every field that is found. @returns what stands in the hidden field and in the open one */
  async function askForAll(page: TestPage): Promise<string[]> {
    return page.evaluate(`(async () => {
      try {
        const { fields } = window.fillProbe.page() ?? { fields: [] };
        const value = { kind: 'text', text: '演示值' };
        await window.fillProbe.write(fields.map(({ id }) => ({ id, value, asked: true })));
      } catch { /* a page that breaks the look has nothing filled */ }
      return ['hidden', 'open'].map((id) => Document.prototype.getElementById.call(document, id).value);
    })()`);
  }

  it.each(NAMES.map((each, at) => [each, at + 2] as const))(
    '36: are not filled where a control is named %s, and the open one is',
    async (_name, at) => {
      const page = await open(at);
      expect(await askForAll(page)).toEqual(['', '演示值']);
      await page.close();
    },
  );

  it.each(ON_DOCUMENT.map((each, at) => [each, at + 2 + NAMES.length] as const))(
    '36: are not filled where a picture is named %s',
    async (_name, at) => {
      const page = await open(at);
      expect((await askForAll(page))[0]).toBe('');
      await page.close();
    },
  );
});
