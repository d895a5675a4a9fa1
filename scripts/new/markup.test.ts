import { JSDOM } from 'jsdom';
import { expect, it } from 'vitest';
import { structureOf } from '../../extension/content/structure.ts';
import { markupOf } from './markup.ts';

it('closes what the report leaves open by indentation, voids and shadow roots included', () => {
  const report = [
    '<div id="form">',
    ' <label>',
    '  *企业名称',
    ' <input name="f1">',
    ' <x-field>',
    '  <template shadowrootmode="open">',
    '   <select name="f2">',
    '<p>',
  ];
  const { body } = new JSDOM(markupOf(report.join('\n'))).window.document;
  expect(body.querySelector('#form > label')?.textContent.trim()).toBe('*企业名称');
  expect(body.querySelector('#form > input + x-field')).not.toBeNull();
  expect(body.querySelector<HTMLElement>('x-field')?.shadowRoot ?? body.querySelector('template')).not.toBeNull();
  expect(body.lastElementChild?.localName).toBe('p');
});

it('takes back what the product writes down of a page', () => {
  const { window } = new JSDOM(
    '<form id="f"><table><tr><td>企业名称：</td><td><input name="a" value="演示贸易有限公司"></td></tr></table></form>',
  );
  Object.assign(globalThis, { Element: window.Element, Node: window.Node });
  const written = markupOf(structureOf(window.document.documentElement, ['企业名称：']));
  const { document } = new JSDOM(written).window;
  expect(document.querySelector('td + td > input')?.getAttribute('name')).toBe('a');
  expect(document.querySelector('td')?.textContent.trim()).toBe('企业名称：');
  expect(written).not.toContain('演示贸易有限公司');
});

it('takes back whatever a page has for names', () => {
  const { window } = new JSDOM('<main></main>');
  Object.assign(globalThis, { Element: window.Element, Node: window.Node });
  const main = window.document.querySelector('main')!;
  for (const name of ['input', 'o:p', 'x-表单', 'label']) {
    const one = main.appendChild(window.document.createElement(name));
    one.setAttribute('class', 'wide\n  [&>div]:x "quoted" <b> a@b.example');
    one.setAttribute('id', 'field20261123x_**');
    one.setAttribute('placeholder', '请输入\n名称 > 简称');
    one.textContent = '名称 > 简称';
  }
  const { document } = new JSDOM(markupOf(structureOf(main, []))).window;
  const input = document.querySelector('input');
  expect(['id', 'class', 'placeholder'].map((name) => input?.getAttribute(name))).toEqual([
    'field0000x_*',
    'wide [&>div]:x "quoted" <b> mail',
    '请输入 名称 > 简称',
  ]);
  expect(document.querySelector('label')?.textContent.trim()).toBe('名称 > 简称');
});

it.each([
  ['a handler', '<div onclick="x()">\n <b onload=evil>'],
  ['two tags in a line', '<div><script>'],
  ['an ID number', '<td>\n 11010519491231002X'],
  ['an address', '<td>\n a@b.example'],
  ['a masked name', '<td>\n 张**'],
])('refuses %s and names the line', (_, report) => {
  expect(() => markupOf(report)).toThrow(/第 [12] 行/);
});

it('leaves out what would load or run', () => {
  expect(markupOf('<script src="/x.js">\n<iframe src="/y">\n<p>')).toBe('<p>\n</p>');
});
