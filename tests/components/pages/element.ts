// Element UI and Element Plus: one form, drawn by either.
import type { BenchCase, BenchPage } from '../bench.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const choice = (...names: string[]) => ({ kind: 'choice', names, codes: [] }) as const;
const day = (value: string) => ({ kind: 'date', day: value }) as const;
const path = (...names: string[]) => ({ kind: 'path', names }) as const;

const OPTIONS = `<el-option label="居民身份证" value="1"></el-option><el-option label="护照" value="2"></el-option><el-option label="军官证" value="3" disabled></el-option>`;

interface Version {
  name: 'element-ui' | 'element-plus';
  head: string;
  mount: string;
  dateFormat: string;
  /** Attribute of a radio button that carries its value */
  radioValue: string;
  noFuture: string;
}

const VERSIONS: readonly Version[] = [
  {
    name: 'element-ui',
    head: `<link rel="stylesheet" href="/vue2/element-ui/lib/theme-chalk/index.css"><script src="/vue2/vue/dist/vue.min.js"></script><script src="/vue2/element-ui/lib/index.js"></script>`,
    mount: `const app = new Vue({ el: '#app', data: () => ({ form, regions, people, fixed: '固定', future: { disabledDate: (date) => date > new Date(2020, 0, 1) } }), methods });
const state = app.form;
const remote = () => app.people;`,
    dateFormat: 'yyyy-MM-dd',
    radioValue: 'label',
    noFuture: ':picker-options="future"',
  },
  {
    name: 'element-plus',
    head: `<link rel="stylesheet" href="/npm/element-plus/dist/index.css"><script src="/npm/vue/dist/vue.global.prod.js"></script><script src="/npm/element-plus/dist/index.full.min.js"></script>`,
    mount: `const state = Vue.reactive(form);
const found = Vue.reactive(people);
const remote = () => found;
Vue.createApp({ setup: () => ({ form: state, regions, people: found, fixed: '固定', isFuture: (date) => date > new Date(2020, 0, 1), ...methods }) }).use(ElementPlus).mount('#app');`,
    dateFormat: 'YYYY-MM-DD',
    radioValue: 'value',
    noFuture: ':disabled-date="isFuture"',
  },
];

const body = ({ dateFormat, radioValue, noFuture }: Version) => `
<div id="app">
 <div data-case="text"><el-input v-model="form.text" placeholder="请输入"></el-input></div>
 <div data-case="maxlength"><el-input v-model="form.maxlength" maxlength="4"></el-input></div>
 <div data-case="area"><el-input v-model="form.area" type="textarea"></el-input></div>
 <div data-case="locked"><el-input :model-value="fixed" :value="fixed"></el-input></div>
 <div data-case="upper"><el-input v-model="form.upper" @change="form.upper = form.upper.toUpperCase()"></el-input></div>
 <div data-case="number"><el-input-number v-model="form.number" :min="0" :max="20"></el-input-number></div>
 <div data-case="number-max"><el-input-number v-model="form.numberMax" :min="0" :max="20"></el-input-number></div>
 <div data-case="autocomplete"><el-autocomplete v-model="form.autocomplete" :fetch-suggestions="suggest"></el-autocomplete></div>
 <div data-case="select"><el-select v-model="form.select" clearable placeholder="请选择">${OPTIONS}</el-select></div>
 <div data-case="select-before"><el-select v-model="form.selectBefore">${OPTIONS}</el-select></div>
 <div data-case="select-empty"><el-select v-model="form.selectEmpty">${OPTIONS}</el-select></div>
 <div data-case="select-inside"><el-select v-model="form.selectInside" clearable :popper-append-to-body="false" :teleported="false">${OPTIONS}</el-select></div>
 <div data-case="select-filter"><el-select v-model="form.selectFilter" clearable filterable>${OPTIONS}</el-select></div>
 <div data-case="select-remote"><el-select v-model="form.selectRemote" clearable filterable remote :remote-method="search" :loading="people.loading"><el-option v-for="each in people.found" :key="each" :label="each" :value="'p-' + each"></el-option></el-select></div>
 <div data-case="select-disabled"><el-select v-model="form.selectDisabled" clearable>${OPTIONS}</el-select></div>
 <div data-case="select-none"><el-select v-model="form.selectNone" clearable filterable>${OPTIONS}</el-select></div>
 <div data-case="select-reverts"><el-select v-model="form.selectReverts" @change="form.selectReverts = '2'">${OPTIONS}</el-select></div>
 <div data-case="cascader"><el-cascader v-model="form.cascader" :options="regions" clearable></el-cascader></div>
 <div data-case="cascader-before"><el-cascader v-model="form.cascaderBefore" :options="regions"></el-cascader></div>
 <div data-case="cascader-filter"><el-cascader v-model="form.cascaderFilter" :options="regions" filterable clearable></el-cascader></div>
 <div data-case="cascader-strict"><el-cascader v-model="form.cascaderStrict" :options="regions" :props="{ checkStrictly: true }" clearable></el-cascader></div>
 <div data-case="cascader-hover"><el-cascader v-model="form.cascaderHover" :options="regions" :props="{ expandTrigger: 'hover' }" clearable></el-cascader></div>
 <div data-case="cascader-lazy"><el-cascader v-model="form.cascaderLazy" :props="{ lazy: true, lazyLoad: load }" clearable></el-cascader></div>
 <div data-case="cascader-none"><el-cascader v-model="form.cascaderNone" :options="regions" clearable></el-cascader></div>
 <div data-case="date"><el-date-picker v-model="form.date" type="date" value-format="${dateFormat}" placeholder="选择日期"></el-date-picker></div>
 <div data-case="date-object"><el-date-picker v-model="form.dateObject" type="date"></el-date-picker></div>
 <div data-case="date-format"><el-date-picker v-model="form.dateFormat" type="date" format="${dateFormat.replaceAll('-', '/')}" value-format="${dateFormat.replaceAll('-', '')}"></el-date-picker></div>
 <div data-case="date-before"><el-date-picker v-model="form.dateBefore" type="date" value-format="${dateFormat}"></el-date-picker></div>
 <div data-case="date-picked"><el-date-picker v-model="form.datePicked" type="date" :editable="false" value-format="${dateFormat}"></el-date-picker></div>
 <div data-case="date-refused"><el-date-picker v-model="form.dateRefused" type="date" value-format="${dateFormat}" ${noFuture}></el-date-picker></div>
 <div data-case="datetime"><el-date-picker v-model="form.datetime" type="datetime" value-format="${dateFormat} HH:mm:ss"></el-date-picker></div>
 <div data-case="month"><el-date-picker v-model="form.month" type="month" value-format="${dateFormat.slice(0, 7)}"></el-date-picker></div>
 <div data-case="radio"><el-radio-group v-model="form.radio"><el-radio ${radioValue}="all">可见全部申请单</el-radio><el-radio ${radioValue}="own">仅可见该账号下创建的申请单</el-radio></el-radio-group></div>
 <div data-case="radio-button"><el-radio-group v-model="form.radioButton"><el-radio-button ${radioValue}="甲">甲</el-radio-button><el-radio-button ${radioValue}="乙">乙</el-radio-button></el-radio-group></div>
 <div data-case="radio-disabled"><el-radio-group v-model="form.radioDisabled"><el-radio ${radioValue}="a">甲</el-radio><el-radio ${radioValue}="b" disabled>乙</el-radio></el-radio-group></div>
 <div data-case="checkbox"><el-checkbox v-model="form.checkbox">接受邮件</el-checkbox></div>
 <div data-case="switch"><el-switch v-model="form.switch"></el-switch></div>
</div>`;

const SCRIPT = `
const regions = [
  { value: '44', label: '广东省', children: [{ value: '4401', label: '广州市', children: [{ value: '440106', label: '天河区' }] }, { value: '4403', label: '深圳市', children: [{ value: '440305', label: '南山区' }, { value: '440306', label: '宝安区' }] }] },
  { value: '31', label: '上海市', children: [{ value: '310101', label: '黄浦区' }] },
];
const form = { text: '', maxlength: '', area: '', upper: '', number: undefined, numberMax: 3, autocomplete: '', select: '', selectBefore: '2', selectEmpty: '', selectInside: '', selectFilter: '', selectRemote: '', selectDisabled: '', selectNone: '', selectReverts: '2',
  cascader: [], cascaderBefore: ['31', '310101'], cascaderFilter: [], cascaderStrict: [], cascaderHover: [], cascaderLazy: [], cascaderNone: [],
  date: '', dateObject: '', dateFormat: '', dateBefore: '2001-05-09', datePicked: '2023-12-05', dateRefused: '', datetime: '', month: '', radio: 'all', radioButton: '甲', radioDisabled: 'a', checkbox: false, switch: false, locked: '固定' };
const people = { loading: false, found: [] };
const later = (act) => setTimeout(act, 60);
const methods = {
  suggest: (query, give) => later(() => give([{ value: query + '（建议）' }])),
  search(query) {
    const now = remote();
    now.loading = true;
    later(() => { now.loading = false; now.found = query ? ['张三', '张三丰', '李四'].filter((name) => name.includes(query)) : []; });
  },
  load(node, resolve) {
    const level = (list, values) => values.length ? level(list.find(({ value }) => value === values[0]).children ?? [], values.slice(1)) : list;
    const values = node.level === 0 ? [] : [...(node.parent?.level ? [node.parent.value] : []), node.value];
    later(() => resolve(level(regions, values).map(({ value, label, children }) => ({ value, label, leaf: !children }))));
  },
};
`;

const MODEL = `
window.model = (id) => {
  const value = state[id.replace(/-(.)/g, (_, letter) => letter.toUpperCase())];
  if (value instanceof Date) return [value.getFullYear(), value.getMonth() + 1, value.getDate()].join('-');
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
};`;

const CASES: readonly BenchCase[] = [
  { id: 'text', value: text('演示贸易有限公司'), model: '演示贸易有限公司' },
  { id: 'maxlength', value: text('12345'), model: '', outcome: 'fill/too-long' },
  { id: 'area', value: text('演示路 1 号'), model: '演示路 1 号' },
  { id: 'locked', value: text('新'), model: '固定', outcome: 'fill/not-accepted' },
  { id: 'upper', value: text('mad64fga2'), model: 'MAD64FGA2' },
  { id: 'number', value: text('12'), model: 12 },
  { id: 'number-max', value: text('21'), model: 3, outcome: 'fill/not-accepted' },
  { id: 'autocomplete', value: text('甲公司'), model: '甲公司' },
  { id: 'select', value: choice('身份证'), model: '1' },
  { id: 'select-before', value: choice('居民身份证'), model: '1' },
  { id: 'select-empty', value: choice('护照'), model: '2', stays: true },
  { id: 'select-inside', value: choice('护照'), model: '2' },
  { id: 'select-filter', value: choice('护照'), model: '2' },
  { id: 'select-remote', value: choice('张三'), model: 'p-张三' },
  { id: 'select-disabled', value: choice('军官证'), model: '', outcome: 'fill/not-accepted' },
  { id: 'select-none', value: choice('驾驶证'), model: '', outcome: 'fill/no-option' },
  { id: 'select-reverts', value: choice('居民身份证'), model: '2', outcome: 'fill/not-accepted' },
  { id: 'cascader', value: path('广东省', '深圳市', '南山区'), model: ['44', '4403', '440305'] },
  { id: 'cascader-before', value: path('广东', '深圳', '宝安区'), model: ['44', '4403', '440306'] },
  { id: 'cascader-filter', value: path('上海市', '市辖区', '黄浦区'), model: ['31', '310101'] },
  { id: 'cascader-strict', value: path('广东省', '深圳市'), model: ['44', '4403'] },
  { id: 'cascader-hover', value: path('广东省', '广州市', '天河区'), model: ['44', '4401', '440106'] },
  { id: 'cascader-lazy', value: path('广东省', '深圳市', '南山区'), model: ['44', '4403', '440305'] },
  { id: 'cascader-none', value: path('广东省', '珠海市'), model: [], outcome: 'fill/no-option' },
  { id: 'date', value: day('2024-02-29'), model: '2024-02-29' },
  { id: 'date-object', value: day('2024-02-29'), model: '2024-2-29' },
  { id: 'date-format', value: day('2024-02-29'), model: '20240229' },
  { id: 'date-before', value: day('2031-12-31'), model: '2031-12-31' },
  { id: 'date-picked', value: day('2026-02-03'), model: '2026-02-03' },
  { id: 'date-refused', value: day('2024-02-29'), model: '', outcome: 'fill/not-accepted' },
  { id: 'datetime', value: day('2024-02-29'), model: '2024-02-29 00:00:00' },
  { id: 'month', value: day('2024-02-29'), model: '2024-02' },
  { id: 'radio', value: choice('仅可见该账号下创建的申请单'), model: 'own' },
  { id: 'radio-button', value: choice('乙'), model: '乙' },
  { id: 'radio-disabled', value: choice('乙'), model: 'a', outcome: 'fill/not-accepted' },
  { id: 'checkbox', value: choice('是'), model: true },
  { id: 'switch', value: choice('接受'), model: true },
];

export const ELEMENT: readonly BenchPage[] = VERSIONS.map((version) => ({
  name: version.name,
  driver: version.name,
  head: version.head,
  body: body(version),
  script: SCRIPT + version.mount + MODEL,
  dropdowns: '.el-select-dropdown, .el-cascader__dropdown, .el-picker-panel, .el-autocomplete-suggestion, .el-popper',
  cases: CASES,
}));
