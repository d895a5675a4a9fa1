// Layui 2 as the portals use it: form.render over native fields, laydate over inputs. The model is what the form would send; the
// handlers of lay-filter are told the same.
import type { BenchPage } from '../bench.ts';

const OPTIONS =
  '<option value="1">居民身份证</option><option value="2">护照</option><option value="3" disabled>军官证</option>';
const EMPTY = `<option value="">请选择</option>${OPTIONS}`;
const BEFORE = '<option value="1" selected>居民身份证</option><option value="2">护照</option>';
const GROUPS =
  '<option value="">请选择</option><optgroup label="企业"><option value="9">营业执照</option></optgroup><optgroup label="个人"><option value="1">居民身份证</option><option value="2">护照</option></optgroup>';

const select = (id: string, options: string, more = '') =>
  `<div data-case="${id}" class="layui-input-block"><select name="${id}" lay-filter="${id}" ${more}>${options}</select></div>`;
const radio = (id: string, choices: readonly (readonly [string, string, string?])[]) =>
  `<div data-case="${id}" class="layui-input-block">${choices
    .map(
      ([value, title, more = '']) =>
        `<input type="radio" name="${id}" value="${value}" title="${title}" lay-filter="${id}" ${more}>`,
    )
    .join('')}</div>`;
const date = (id: string, more = 'readonly') =>
  `<div data-case="${id}"><input name="${id}" class="layui-input" ${more} autocomplete="off"></div>`;

const ROWS = [
  '<div data-case="text"><input name="text" class="layui-input" placeholder="请输入企业名称"></div>',
  select('select', EMPTY),
  select('select-before', BEFORE),
  select('select-search', EMPTY, 'lay-search'),
  select('select-body', EMPTY, 'lay-append-to="body"'),
  select('select-group', GROUPS),
  select('select-disabled', EMPTY),
  select('select-none', EMPTY),
  select('select-late', '<option value="">请选择</option>'),
  select('select-locked', EMPTY, 'disabled'),
  select(
    'select-long',
    Array.from(
      { length: 300 },
      (_, place) => `<option value="c${String(place)}">第 ${String(place)} 海关</option>`,
    ).join(''),
  ),
  select('select-reverted', BEFORE),
  radio('radio', [
    ['all', '可见全部申请单', 'checked'],
    ['own', '仅可见该账号下创建的申请单'],
  ]),
  radio('radio-empty', [
    ['a', '个人'],
    ['b', '企业'],
  ]),
  radio('radio-disabled', [
    ['a', '个人', 'checked'],
    ['b', '企业', 'disabled'],
  ]),
  '<div data-case="checkbox"><input type="checkbox" name="checkbox" title="接受邮件" lay-filter="checkbox"></div>',
  '<div data-case="switch"><input type="checkbox" name="switch" lay-skin="switch" lay-text="是|否" lay-filter="switch"></div>',
  date('date'),
  date('date-before', 'readonly value="2020-01-02"'),
  date('date-typed', ''),
  date('date-compact'),
  date('date-words'),
  date('date-limits'),
  date('date-time'),
  date('date-month'),
  date('date-range'),
  date('date-long-term'),
];

const SCRIPT = `
const told = {};
layui.use(['form', 'laydate', 'jquery'], () => {
  const { form, laydate, jquery: $ } = layui;
  for (const kind of ['select', 'radio', 'checkbox', 'switch']) {
    form.on(kind, ({ elem, value }) => { told[elem.name] = ['checkbox', 'switch'].includes(kind) ? String(elem.checked) : value; });
  }
  form.on('select(select-reverted)', ({ elem }) => { if (elem.value !== '1') setTimeout(() => { elem.value = '1'; told[elem.name] = '1'; form.render('select'); }, 30); });
  const dates = { 'date': {}, 'date-before': {}, 'date-typed': {}, 'date-compact': { format: 'yyyyMMdd' }, 'date-words': { format: 'yyyy年MM月dd日' },
    'date-limits': { min: '2025-01-01' }, 'date-time': { type: 'datetime' }, 'date-month': { type: 'month' }, 'date-range': { range: true }, 'date-long-term': {} };
  for (const [id, options] of Object.entries(dates)) laydate.render({ elem: '[name="' + id + '"]', ...options, done: (value) => { told[id] = value; } });
  form.render();
  setTimeout(() => { $('[name="select-late"]').append('<option value="2">护照</option>'); form.render('select'); }, 400);
  window.model = (id) => {
    const held = new FormData(document.getElementById('form')).get(id);
    const heard = told[id];
    if (id === 'checkbox' || id === 'switch') return heard === undefined || heard === String(held === 'on') ? held : { held, heard };
    return heard === undefined || id === 'date-time' || heard === (held ?? '') ? held : { held, heard };
  };
});
`;

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const choice = (...names: string[]) => ({ kind: 'choice', names, codes: [] }) as const;
const day = (value: string) => ({ kind: 'date', day: value }) as const;

export const LAYUI: BenchPage = {
  name: 'layui',
  driver: 'layui',
  head: '<link rel="stylesheet" href="/npm/layui/dist/css/layui.css"><script src="/npm/layui/dist/layui.js"></script>',
  body: `<div class="layui-form">${ROWS.join('\n')}</div>`,
  script: SCRIPT,
  dropdowns: '.layui-form-selected dl, .layui-select-panel-wrap dl, .layui-laydate',
  cases: [
    { id: 'text', value: text('演示贸易有限公司'), model: '演示贸易有限公司', driver: 'native' },
    { id: 'select', value: choice('居民身份证'), model: '1' },
    { id: 'select-before', value: choice('护照'), model: '2' },
    { id: 'select-search', value: choice('护照'), model: '2' },
    { id: 'select-body', value: choice('护照'), model: '2' },
    { id: 'select-group', value: choice('护照'), model: '2' },
    { id: 'select-disabled', value: choice('军官证'), model: '', outcome: 'fill/not-accepted' },
    { id: 'select-none', value: choice('驾驶证'), model: '', outcome: 'fill/no-option' },
    { id: 'select-late', value: choice('护照'), model: '2' },
    { id: 'select-locked', value: choice('护照'), model: null, outcome: 'fill/not-accepted' },
    { id: 'select-long', value: choice('第 270 海关'), model: 'c270' },
    { id: 'select-reverted', value: choice('护照'), model: '1', outcome: 'fill/not-accepted' },
    { id: 'radio', value: choice('仅可见该账号下创建的申请单'), model: 'own' },
    { id: 'radio-empty', value: choice('企业'), model: 'b', stays: true },
    { id: 'radio-disabled', value: choice('企业'), model: 'a', outcome: 'fill/not-accepted' },
    { id: 'checkbox', value: choice('接受邮件'), model: 'on' },
    { id: 'switch', value: choice('接受'), model: 'on' },
    { id: 'date', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-before', value: day('2046-12-01'), model: '2046-12-01' },
    { id: 'date-typed', value: day('1998-05-06'), model: '1998-05-06' },
    { id: 'date-compact', value: day('2024-02-29'), model: '20240229' },
    { id: 'date-words', value: day('2009-10-31'), model: '2009年10月31日' },
    { id: 'date-limits', value: day('2024-02-29'), model: '', outcome: 'fill/not-accepted' },
    { id: 'date-time', value: day('2024-02-29'), model: '2024-02-29 00:00:00' },
    { id: 'date-month', value: day('2024-02-29'), model: '2024-02' },
    { id: 'date-range', value: day('2024-02-29'), model: '', outcome: 'fill/not-accepted' },
    { id: 'date-long-term', value: { kind: 'long-term' }, model: '', outcome: 'fill/no-option' },
  ],
};
