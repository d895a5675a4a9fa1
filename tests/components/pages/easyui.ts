// jQuery EasyUI, as portals of its age use it.
import type { BenchPage } from '../bench.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const choice = (...names: string[]) => ({ kind: 'choice', names, codes: [] }) as const;
const day = (value: string) => ({ kind: 'date', day: value }) as const;

const BODY = `
<div data-case="text"><input id="text" name="text" class="easyui-textbox" data-options="prompt:'请输入企业名称'"></div>
<div data-case="area"><input id="area" class="easyui-textbox" data-options="multiline:true" style="height:60px"></div>
<div data-case="reverts"><input id="reverts" class="easyui-textbox" value="旧"></div>
<div data-case="locked"><input id="locked" class="easyui-textbox" value="旧" data-options="readonly:true"></div>
<div data-case="number"><input id="number" class="easyui-numberbox" data-options="precision:2,groupSeparator:','"></div>
<div data-case="number-max"><input id="number-max" class="easyui-numberbox" value="3" data-options="max:20"></div>
<div data-case="combobox"><select id="combobox" name="combobox" class="easyui-combobox" style="width:200px"><option value=""></option><option value="1">居民身份证</option><option value="2">护照</option><option value="3" disabled>军官证</option></select></div>
<div data-case="combobox-before"><input id="combobox-before" value="2"></div>
<div data-case="combobox-fixed"><input id="combobox-fixed" value="2"></div>
<div data-case="combobox-disabled"><input id="combobox-disabled"></div>
<div data-case="combobox-none"><input id="combobox-none" value="2"></div>
<div data-case="combobox-remote"><input id="combobox-remote"></div>
<div data-case="combogrid"><input id="combogrid"></div>
<div data-case="combogrid-code"><input id="combogrid-code" value="142"></div>
<div data-case="combotree"><input id="combotree"></div>
<div data-case="date"><input id="date" class="easyui-datebox" style="width:200px"></div>
<div data-case="date-before"><input id="date-before" class="easyui-datebox" value="2001-05-09"></div>
<div data-case="date-fixed"><input id="date-fixed" class="easyui-datebox" value="1999-12-31" data-options="editable:false"></div>
<div data-case="date-american"><input id="date-american"></div>
<div data-case="date-refused"><input id="date-refused"></div>
<div data-case="datetime"><input id="datetime" class="easyui-datetimebox" style="width:200px"></div>`;

const SCRIPT = `
const types = [{ value: '1', text: '居民身份证' }, { value: '2', text: '护照' }, { value: '3', text: '军官证', disabled: true }];
const countries = [{ code: '142', name: '中国', area: '亚洲' }, { code: '110', name: '中国香港', area: '亚洲' }, { code: '304', name: '德国', area: '欧洲' }];
const columns = [[{ field: 'code', title: '代码', width: 80 }, { field: 'name', title: '名称', width: 120 }, { field: 'area', title: '地区', width: 80 }]];
$(() => {
  $('#reverts').textbox({ onChange(now) { if (now !== '旧') setTimeout(() => $('#reverts').textbox('setValue', '旧'), 30); } });
  for (const id of ['combobox-before', 'combobox-disabled', 'combobox-none']) $('#' + id).combobox({ data: types, width: 200 });
  $('#combobox-fixed').combobox({ data: types, editable: false, width: 200 });
  $('#combobox-remote').combobox({ mode: 'remote', width: 200, loader(query, give) { setTimeout(() => give(query.q ? types.filter(({ text }) => text.includes(query.q)) : []), 60); return true; } });
  $('#combogrid').combogrid({ data: countries, idField: 'code', textField: 'name', columns, panelWidth: 320, width: 200 });
  $('#combogrid-code').combogrid({ data: countries, idField: 'code', textField: 'name', columns, panelWidth: 320, width: 200 });
  $('#combotree').combotree({ width: 200, data: [{ id: '44', text: '广东省', children: [{ id: '4401', text: '广州市' }, { id: '4403', text: '深圳市' }] }, { id: '31', text: '上海市' }] });
  const american = { formatter: (date) => [date.getMonth() + 1, date.getDate(), date.getFullYear()].map((each) => String(each).padStart(2, '0')).join('/'), parser(text) { const [m, d, y] = (text || '').split('/').map(Number); return y ? new Date(y, m - 1, d) : new Date(); } };
  $('#date-american').datebox({ ...american, value: '05/09/2001', width: 200 });
  $('#date-refused').datebox({ width: 200 }).datebox('calendar').calendar({ validator: (date) => date < new Date(2020, 0, 1) });
});
window.model = (id) => {
  const box = $('#' + id);
  for (const kind of ['combobox', 'combogrid', 'combotree', 'datetimebox', 'datebox', 'numberbox', 'textbox']) if (box.data(kind)) return box[kind]('getValue') ?? '';
  return null;
};`;

export const EASYUI: BenchPage = {
  name: 'easyui',
  driver: 'easyui',
  head: `<link rel="stylesheet" href="/npm/jquery-easyui/css/easyui.css"><script src="/npm/jquery/dist/jquery.min.js"></script>
<script src="/npm/jquery-easyui/js/jquery.easyui.min.js"></script><script src="/npm/jquery-easyui/locale/easyui-lang-zh_CN.js"></script>`,
  body: BODY,
  script: SCRIPT,
  dropdowns: 'div.combo-p',
  cases: [
    { id: 'text', value: text('演示贸易有限公司'), model: '演示贸易有限公司' },
    { id: 'area', value: text('演示路 1 号'), model: '演示路 1 号' },
    { id: 'reverts', value: text('新'), model: '旧', outcome: 'fill/not-accepted' },
    { id: 'locked', value: text('新'), model: '旧', outcome: 'fill/not-accepted' },
    { id: 'number', value: text('1234.5'), model: '1234.50' },
    { id: 'number-max', value: text('21'), model: '3', outcome: 'fill/not-accepted' },
    { id: 'combobox', value: choice('身份证'), model: '1' },
    { id: 'combobox-before', value: choice('居民身份证'), model: '1' },
    { id: 'combobox-fixed', value: choice('居民身份证'), model: '1' },
    { id: 'combobox-disabled', value: choice('军官证'), model: '', outcome: 'fill/not-accepted' },
    { id: 'combobox-none', value: choice('驾驶证'), model: '2', outcome: 'fill/no-option' },
    { id: 'combobox-remote', value: choice('护照'), model: '2' },
    { id: 'combogrid', value: choice('中国'), model: '142' },
    { id: 'combogrid-code', value: { kind: 'choice', names: ['德意志'], codes: ['304'] }, model: '304' },
    { id: 'combotree', value: { kind: 'path', names: ['广东省', '深圳市'] }, model: '4403', stays: true },
    { id: 'date', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-before', value: day('2031-12-31'), model: '2031-12-31' },
    { id: 'date-fixed', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-american', value: day('2024-02-29'), model: '02/29/2024' },
    { id: 'date-refused', value: day('2024-02-29'), model: '', outcome: 'fill/not-accepted' },
    { id: 'datetime', value: day('2024-02-29'), model: '2024-02-29 00:00:00' },
  ],
};
