// Ant Design Vue 4: the same cases as under React, each bound by v-model.
import type { BenchPage } from '../bench.ts';
import { ANT_CASES, ANT_LISTS } from './ant-cases.ts';
import { DAYJS_HEAD } from './ant-design.ts';

const row = (id: string, component: string, more = '', inside = '') =>
  `<div data-case="${id}"><a-${component} v-model:value="data['${id}']" ${more}>${inside}</a-${component}></div>`;
const ticked = (id: string, component: string, inside = '') =>
  `<div data-case="${id}"><a-${component} v-model:checked="data['${id}']">${inside}</a-${component}></div>`;
const fixed = (id: string, component: string, more: string) =>
  `<div data-case="${id}"><a-${component} ${more}></a-${component}></div>`;

const ROWS = [
  row('text', 'input', 'allow-clear placeholder="请输入企业名称"'),
  row('text-max', 'input', ':maxlength="9" show-count'),
  row('area', 'textarea', 'auto-size'),
  row('select', 'select', ':options="types" placeholder="请选择"'),
  row('select-clear', 'select', ':options="types" allow-clear'),
  row('select-before', 'select', ':options="types"'),
  row('select-search', 'select', ':options="types" show-search option-filter-prop="label"'),
  row('select-disabled', 'select', ':options="types"'),
  row('select-none', 'select', ':options="types"'),
  row('select-long', 'select', ':options="many"'),
  row('select-long-none', 'select', ':options="many"'),
  row('select-late', 'select', ':options="late" @dropdown-visible-change="load"'),
  row('select-remote', 'select', ':options="remote" show-search allow-clear :filter-option="false" @search="search"'),
  row('select-group', 'select', ':options="groups"'),
  fixed('select-fixed', 'select', ':options="types" value="1"'),
  row('select-locked', 'select', ':options="types" disabled'),
  row('select-many', 'select', ':options="types" mode="multiple"'),
  row('auto', 'auto-complete', ':options="companies" default-active-first-option'),
  row('auto-before', 'auto-complete', ':options="companies"'),
  row('date', 'date-picker'),
  row('date-before', 'date-picker'),
  row('date-compact', 'date-picker', 'format="YYYYMMDD"'),
  row('date-words', 'date-picker', 'format="YYYY年MM月DD日"'),
  row('date-readonly', 'date-picker', 'input-read-only'),
  row('date-disabled', 'date-picker', ':disabled-date="tooEarly"'),
  row('date-time', 'date-picker', 'show-time'),
  row('date-month', 'date-picker', 'picker="month"'),
  fixed('date-fixed', 'date-picker', ':value="old"'),
  row('date-long-term', 'date-picker'),
  row('cascader', 'cascader', ':options="regions"'),
  row('cascader-before', 'cascader', ':options="regions"'),
  row('cascader-same', 'cascader', ':options="regions"'),
  row('cascader-short', 'cascader', ':options="regions" show-search'),
  row('cascader-late', 'cascader', ':options="lateRegions" :load-data="loadRegion"'),
  row('cascader-hover', 'cascader', ':options="regions" expand-trigger="hover"'),
  row('cascader-any', 'cascader', ':options="regions" change-on-select'),
  row('cascader-leaf', 'cascader', ':options="regions"'),
  row('cascader-none', 'cascader', ':options="regions"'),
  row('cascader-disabled', 'cascader', ':options="regions"'),
  row('number', 'input-number'),
  row('number-precision', 'input-number', ':precision="2"'),
  row('number-thousands', 'input-number', ':formatter="thousands" :parser="plain"'),
  row('number-max', 'input-number', ':max="10" :min="0"'),
  row('number-none', 'input-number'),
  row(
    'radio',
    'radio-group',
    '',
    '<a-radio value="all">可见全部申请单</a-radio><a-radio value="own">仅可见该账号下创建的申请单</a-radio>',
  ),
  row(
    'radio-button',
    'radio-group',
    '',
    '<a-radio-button value="a">个人</a-radio-button><a-radio-button value="b">企业</a-radio-button>',
  ),
  row(
    'radio-disabled',
    'radio-group',
    '',
    '<a-radio value="a">个人</a-radio><a-radio value="b" disabled>企业</a-radio>',
  ),
  ticked('checkbox', 'checkbox', '接受邮件'),
  ticked('switch', 'switch'),
];

const SCRIPT = `${ANT_LISTS}
const later = (act, ms) => setTimeout(act, ms);
const isDate = (id) => id.startsWith('date');
const FIXED = { 'select-fixed': '1', 'date-fixed': '2020-01-02' };
const data = Vue.reactive(Object.fromEntries(Object.entries(START).map(([id, value]) => [id, isDate(id) ? Vue.markRaw(dayjs(value)) : value])));
const late = Vue.ref([]);
const remote = Vue.ref([{ value: 'r-0', label: '常用海关' }]);
const lateRegions = Vue.ref([{ value: '31', label: '上海市', isLeaf: false }, { value: '33', label: '浙江省', isLeaf: false }]);
Vue.createApp({
  setup: () => ({
    data, types: TYPES, many: MANY, regions: REGIONS, late, remote, lateRegions, old: dayjs('2020-01-02'),
    groups: [{ label: '个人', options: TYPES }, { label: '企业', options: [{ value: '9', label: '营业执照' }] }],
    companies: [{ value: '演示贸易有限公司' }, { value: '演示贸易二公司' }],
    load: (open) => open && late.value.length === 0 && later(() => { late.value = TYPES; }, 300),
    search: (word) => word && later(() => { remote.value = [{ value: 'r-' + word, label: word }, { value: 'r-x', label: word + '分关' }]; }, 200),
    tooEarly: (each) => each.isBefore('2025-01-01'),
    thousands: (value) => String(value).replace(/\\B(?=(\\d{3})+(?!\\d))/g, ','),
    plain: (value) => value.replaceAll(',', ''),
    loadRegion(selected) {
      later(() => {
        const last = selected.at(-1);
        const whole = [...REGIONS, ...REGIONS.flatMap(({ children }) => children)].find(({ value }) => value === last.value);
        last.children = (whole?.children ?? []).map(({ value, label, children }) => ({ value, label, isLeaf: !children }));
        lateRegions.value = [...lateRegions.value];
      }, 150);
    },
  }),
}).use(antd).mount('#app');
window.model = (id) => {
  const value = id in FIXED ? FIXED[id] : data[id];
  if (value && isDate(id) && value.format) return value.format(id === 'date-month' ? 'YYYY-MM' : 'YYYY-MM-DD');
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
};
`;

export const ANT_DESIGN_VUE: BenchPage = {
  name: 'ant-design-vue',
  driver: 'ant-design-vue',
  head: `<link rel="stylesheet" href="/npm/ant-design-vue/dist/reset.css"><script src="/npm/vue/dist/vue.global.prod.js"></script>
${DAYJS_HEAD}<script src="/npm/ant-design-vue/dist/antd.min.js"></script>`,
  body: `<div id="app">${ROWS.join('\n')}</div>`,
  script: SCRIPT,
  dropdowns: '.ant-select-dropdown, .ant-picker-dropdown',
  cases: ANT_CASES,
};
