// @vitest-environment jsdom
// Where labels are found, in which order, and what is never taken for one.
import { beforeAll, describe, expect, it } from 'vitest';
import { groundOfPage, installLayout, show } from '../../tests/support/fill-dom.ts';
import { findLabel, type LabelSource } from './label.ts';

beforeAll(installLayout);

/** `text (source)` of every widget of a page. */
function labels(html: string): string[] {
  show(html);
  const ground = groundOfPage();
  return ground.widgets.map((widget) => {
    const { text, source } = findLabel(widget, ground);
    return `${text} (${source})`;
  });
}

const one: readonly [string, string, LabelSource, string][] = [
  ['a label for the field', '企业名称', 'label', '<label for="a">*企业名称：</label><p>x</p><input id="a">'],
  ['a label around the field', '企业名称', 'label', '<label>企业名称 <input></label>'],
  ['aria-labelledby', '企业名称', 'aria', '<b id="n">企业</b><b id="m">名称</b><input aria-labelledby="n m">'],
  ['aria-label', '企业名称', 'aria', '<input aria-label="请输入企业名称">'],
  [
    'a form item of Element',
    '企业名称',
    'form-item',
    '<div class="el-form-item"><label class="el-form-item__label" for="name">企业名称</label><div class="el-form-item__content"><div class="el-input"><input class="el-input__inner" placeholder="请输入"></div></div></div>',
  ],
  [
    'a form item of Ant Design',
    '企业名称',
    'form-item',
    '<div class="ant-row ant-form-item"><div class="ant-col ant-form-item-label"><label title="企业名称">企业名称</label></div><div class="ant-col ant-form-item-control"><input class="ant-input"></div></div>',
  ],
  [
    'a form item of Layui',
    '企业名称',
    'form-item',
    '<div class="layui-form-item"><label class="layui-form-label">企业名称</label><div class="layui-input-block"><input class="layui-input"></div></div>',
  ],
  [
    'a form item of iView',
    '企业名称',
    'form-item',
    '<div class="ivu-form-item ivu-form-item-required"><label class="ivu-form-item-label">企业名称</label><div class="ivu-form-item-content"><input class="ivu-input"></div></div>',
  ],
  [
    'a form group',
    '企业名称',
    'form-item',
    '<div class="form-group row"><div class="col control-label">企业名称</div><div class="col"><input class="form-control"></div></div>',
  ],
  [
    'a family nobody has heard of',
    '企业名称',
    'form-item',
    '<div class="xyz-form-item"><div class="xyz-label-box">企业名称</div><div class="xyz-body"><input></div></div>',
  ],
  [
    'a label that floats behind its field',
    '企业名称',
    'form-item',
    '<div class="form-group"><input placeholder=" "><label>企业名称</label></div>',
  ],
  ['the cell at the left', '企业名称', 'left-cell', '<table><tr><td>*企业名称：</td><td><input></td></tr></table>'],
  [
    'a cell at the left behind an empty one',
    '企业名称',
    'left-cell',
    '<table><tr><td>企业名称</td><td>*</td><td><input></td></tr></table>',
  ],
  ['text in the same cell', '企业名称', 'left-cell', '<table><tr><td>甲</td><td>企业名称：<input></td></tr></table>'],
  [
    'an outer table where the inner is for layout',
    '企业名称',
    'left-cell',
    '<table><tr><td>企业名称</td><td><table><tr><td><input></td></tr></table></td></tr></table>',
  ],
  ['a list of terms', '企业名称', 'term', '<dl><dt>企业名称</dt><dd><span><input></span></dd></dl>'],
  ['text on the same line', '企业名称', 'before', '<div>企业名称：<input> <span>请按营业执照填写</span></div>'],
  ['the line above', '企业名称', 'before', '<div><p>企业名称</p><div><input placeholder="请输入"></div></div>'],
  ['text above a line break', '企业名称', 'before', '<div>企业名称<br><input></div>'],
  ['words in pieces', '法人姓名', 'before', '<div><b>法人</b><b>姓名</b><input></div>'],
  ['a prompt that names it', '企业名称', 'placeholder', '<input placeholder="请输入企业名称">'],
  ['a title', '企业名称', 'attribute', '<input title="企业名称" placeholder="请输入">'],
  [
    'a label outside of the shadow root',
    '企业名称',
    'before',
    '<div>企业名称 <x-field><template shadowrootmode="open"><div><input></div></template></x-field></div>',
  ],
  [
    'an attribute of the host',
    '企业名称',
    'aria',
    '<x-field label="企业名称"><template shadowrootmode="open"><input></template></x-field>',
  ],
  [
    'a label inside the shadow root',
    '企业名称',
    'label',
    '<x-field label="别的"><template shadowrootmode="open"><label for="i">企业名称</label><input id="i"></template></x-field>',
  ],
  [
    'a radio group by its form item',
    '证件类型',
    'form-item',
    '<div class="el-form-item"><label class="el-form-item__label">证件类型</label><div><label><input type="radio" name="t">身份证</label><label><input type="radio" name="t">护照</label></div></div>',
  ],
  [
    'a radio group by its cell',
    '证件类型',
    'left-cell',
    '<table><tr><td>证件类型</td><td><label><input type="radio" name="t">身份证</label><label><input type="radio" name="t">护照</label></td></tr></table>',
  ],
  [
    'a radio group by its legend',
    '证件类型',
    'form-item',
    '<fieldset><legend>证件类型</legend><label><input type="radio" name="t">身份证</label><label><input type="radio" name="t">护照</label></fieldset>',
  ],
  [
    'a box by its own words',
    '我已阅读并同意《用户注册协议》',
    'label',
    '<p><input type="checkbox"> 我已阅读并同意<a>《用户注册协议》</a></p>',
  ],
  [
    'a switch by its form item',
    '是否接收邮件',
    'form-item',
    '<div class="form-item"><label>是否接收邮件</label><span><label><input type="checkbox">是</label></span></div>',
  ],
];

it.each(one)('is found from %s', (_from, text, source, html) => {
  expect(labels(html)).toEqual([`${text} (${source})`]);
});

describe('between fields', () => {
  it('a table of four columns gives every field its own', () => {
    const row = (a: string, b: string) => `<tr><td>${a}</td><td><input></td><td>${b}</td><td><input></td></tr>`;
    expect(labels(`<table>${row('甲', '乙')}${row('丙', '丁')}</table>`).join()).toBe(
      ['甲', '乙', '丙', '丁'].map((each) => `${each} (left-cell)`).join(),
    );
  });

  it('column heads name the fields of a list, also with merged heads and numbered rows', () => {
    const head =
      '<tr><th rowspan="2">序号</th><th colspan="2">收货人</th><th rowspan="2">重量</th></tr><tr><th>名称</th><th>代码</th></tr>';
    const row = (at: number) => `<tr><td>${at}</td><td><input></td><td><input></td><td><input></td></tr>`;
    expect(labels(`<table>${head}${row(1)}${row(2)}</table>`)).toEqual(
      [1, 2].flatMap(() => ['名称 (header-cell)', '代码 (header-cell)', '重量 (header-cell)']),
    );
  });

  it('labels above the fields of a row are heads of that row alone', () => {
    const rows = (a: string, b: string) =>
      `<tr><td>${a}</td><td>${b}</td></tr><tr><td><input></td><td><input></td></tr>`;
    expect(labels(`<table>${rows('甲称', '乙称')}${rows('丙称', '丁称')}</table>`)).toEqual(
      ['甲称', '乙称', '丙称', '丁称'].map((each) => `${each} (header-cell)`),
    );
  });

  it('a header table of its own names the columns of the body, by key where there is one', () => {
    const html = `<div class="datagrid-view"><div class="datagrid-header"><table><tr><td field="b">数量</td><td field="a">品名</td></tr></table></div>
      <div class="datagrid-body"><table><tr><td field="a"><input></td><td field="b"><input></td></tr></table></div></div>`;
    expect(labels(html)).toEqual(['品名 (header-cell)', '数量 (header-cell)']);
    expect(labels(html.replace(/ field="."/g, ''))).toEqual(['数量 (header-cell)', '品名 (header-cell)']);
  });

  it('the title of a form table is no label of its column', () => {
    const title = '<tr><th colspan="2">企业信息</th></tr>';
    expect(labels(`<table>${title}<tr><td>企业名称</td><td><input></td></tr></table>`)).toEqual([
      '企业名称 (left-cell)',
    ]);
    const head = '<thead><tr><th>项目</th><th>内容</th></tr></thead>';
    expect(labels(`<table>${head}<tr><td>企业名称</td><td><input></td></tr></table>`)).toEqual([
      '企业名称 (left-cell)',
    ]);
  });

  it('a remark behind one field is not the label of the next', () => {
    expect(labels('<div>企业名称 <input> <span>按执照</span> 法人姓名 <input></div>')).toEqual([
      '企业名称 (before)',
      '法人姓名 (before)',
    ]);
    expect(labels('<p>企业名称</p><input><p class="hint">按执照</p><input placeholder="请输入法人姓名">')).toEqual([
      '企业名称 (before)',
      '法人姓名 (placeholder)',
    ]);
  });

  it('two dates share one label', () => {
    const item = '<div class="layui-form-item"><label>有效期</label><div><input> 至 <input></div></div>';
    expect(labels(item)).toEqual(['有效期 (form-item)', '有效期 (form-item)']);
  });

  it('several fields of one form item keep their labels', () => {
    const inline = (label: string) =>
      `<div class="layui-inline"><label class="layui-form-label">${label}</label><input></div>`;
    expect(labels(`<div class="layui-form-item">${inline('甲称')}${inline('乙称')}</div>`)).toEqual([
      '甲称 (form-item)',
      '乙称 (form-item)',
    ]);
  });

  it('headings and long remarks are no labels', () => {
    expect(labels('<div><h2>企业信息</h2><input></div>')).toEqual([' (none)']);
    expect(labels(`<div><p>${'请如实填写以下内容，'.repeat(8)}</p><input></div>`)).toEqual([' (none)']);
    expect(labels('<input placeholder="请输入">')).toEqual([' (none)']);
  });
});
