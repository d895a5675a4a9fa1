// View UI Plus under Vue 3, each field bound by v-model.
import type { BenchPage } from '../bench.ts';

const row = (id: string, component: string, more = '', inside = '') =>
  `<div data-case="${id}"><${component} v-model="data['${id}']" ${more}>${inside}</${component}></div>`;
const OPTIONS =
  '<i-option v-for="each in types" :key="each.value" :value="each.value" :disabled="each.disabled">{{ each.label }}</i-option>';
const select = (id: string, more = '', inside = OPTIONS) => row(id, 'i-select', more, inside);
const date = (id: string, more = 'type="date"') => row(id, 'date-picker', more);

const ROWS = [
  row('text', 'i-input', 'clearable placeholder="请输入企业名称"'),
  row('text-max', 'i-input', ':maxlength="9" show-word-limit'),
  row('area', 'i-input', 'type="textarea"'),
  select('select'),
  select('select-clear', 'clearable'),
  select('select-before'),
  select('select-search', 'filterable'),
  select('select-transfer', 'transfer'),
  select('select-disabled'),
  select('select-none'),
  select('select-none-search', 'filterable'),
  select(
    'select-late',
    '@on-open-change="load"',
    '<i-option v-for="each in late" :key="each.value" :value="each.value">{{ each.label }}</i-option>',
  ),
  select(
    'select-remote',
    'filterable clearable :remote-method="search"',
    '<i-option v-for="each in remote" :key="each.value" :value="each.value">{{ each.label }}</i-option>',
  ),
  select('select-group', '', `<option-group label="个人">${OPTIONS}</option-group>`),
  select('select-locked', 'disabled'),
  select('select-many', 'multiple'),
  row('auto', 'auto-complete', ':data="companies"'),
  row('auto-before', 'auto-complete', ':data="companies"'),
  date('date'),
  date('date-before'),
  date('date-compact', 'type="date" format="yyyyMMdd"'),
  date('date-words', 'type="date" format="yyyy年MM月dd日"'),
  date('date-readonly', 'type="date" :editable="false"'),
  date('date-transfer', 'type="date" transfer'),
  date('date-disabled', 'type="date" :options="limits"'),
  date('date-confirm', 'type="date" confirm'),
  date('date-time', 'type="datetime"'),
  date('date-month', 'type="month"'),
  date('date-long-term'),
  date('date-range', 'type="daterange"'),
  row('cascader', 'cascader', ':data="regions"'),
  row('cascader-before', 'cascader', ':data="regions"'),
  row('cascader-same', 'cascader', ':data="regions"'),
  row('cascader-short', 'cascader', ':data="regions" filterable'),
  row('cascader-transfer', 'cascader', ':data="regions" transfer'),
  row('cascader-late', 'cascader', ':data="lateRegions" :load-data="loadRegion"'),
  row('cascader-hover', 'cascader', ':data="regions" trigger="hover"'),
  row('cascader-any', 'cascader', ':data="regions" change-on-select'),
  row('cascader-leaf', 'cascader', ':data="regions"'),
  row('cascader-none', 'cascader', ':data="regions"'),
  row('cascader-disabled', 'cascader', ':data="regions"'),
  row('number', 'input-number'),
  row('number-precision', 'input-number', ':precision="2"'),
  row('number-thousands', 'input-number', ':formatter="thousands" :parser="plain"'),
  row('number-max', 'input-number', ':max="10" :min="0"'),
  row('number-none', 'input-number'),
  row(
    'radio',
    'radio-group',
    '',
    '<radio label="all">可见全部申请单</radio><radio label="own">仅可见该账号下创建的申请单</radio>',
  ),
  row('radio-button', 'radio-group', 'type="button"', '<radio label="a">个人</radio><radio label="b">企业</radio>'),
  row('radio-disabled', 'radio-group', '', '<radio label="a">个人</radio><radio label="b" disabled>企业</radio>'),
  row('checkbox', 'checkbox', '', '接受邮件'),
  row('switch', 'i-switch'),
];

const SCRIPT = `
const TYPES = [{ value: '1', label: '居民身份证' }, { value: '2', label: '护照' }, { value: '3', label: '军官证', disabled: true }];
const REGIONS = [
  { value: '11', label: '北京市', children: [{ value: '1101', label: '市辖区', children: [{ value: '110101', label: '城区' }] }] },
  { value: '12', label: '天津市', children: [{ value: '1201', label: '市辖区', children: [{ value: '120101', label: '城区' }] }] },
  { value: '31', label: '上海市', children: [{ value: '3101', label: '上海市', children: [{ value: '310104', label: '徐汇区' }] }] },
  { value: '33', label: '浙江省', children: [
    { value: '3301', label: '杭州市', children: [{ value: '330102', label: '上城区' }, { value: '330106', label: '西湖区' }] },
    { value: '3302', label: '宁波市', disabled: true, children: [{ value: '330203', label: '海曙区' }] }] },
];
const START = { 'select-clear': '2', 'select-before': '1', 'select-search': '1', 'select-group': '1', 'auto-before': '旧公司', 'date-before': '2020-01-02',
  'select-none-search': '2', 'select-many': [], 'date-range': [], 'cascader-same': ['11', '1101', '110101'], 'cascader-before': ['33', '3301', '330102'], 'number-none': 5, radio: 'all', 'radio-button': 'a', 'radio-disabled': 'a', checkbox: false, switch: false,
  number: null, 'number-precision': null, 'number-thousands': null, 'number-max': null };
for (const id of ['', '-short', '-transfer', '-late', '-hover', '-any', '-leaf', '-none', '-disabled']) START['cascader' + id] = [];
const later = (act, ms) => setTimeout(act, ms);
const data = Vue.reactive({ ...START });
const late = Vue.ref([]);
const remote = Vue.ref([]);
const lateRegions = Vue.ref([{ value: '31', label: '上海市', children: [], loading: false }, { value: '33', label: '浙江省', children: [], loading: false }]);
Vue.createApp({
  setup: () => ({
    data, types: TYPES, regions: REGIONS, late, remote, lateRegions,
    companies: ['演示贸易有限公司', '演示贸易二公司'],
    limits: { disabledDate: (each) => each < new Date('2025-01-01') },
    load: (open) => open && late.value.length === 0 && later(() => { late.value = TYPES; }, 300),
    search: (word) => word && later(() => { remote.value = [{ value: 'r-' + word, label: word }, { value: 'r-x', label: word + '分关' }]; }, 200),
    thousands: (value) => String(value ?? '').replace(/\\B(?=(\\d{3})+(?!\\d))/g, ','),
    plain: (value) => value.replaceAll(',', ''),
    loadRegion(item, done) {
      item.loading = true;
      later(() => {
        const whole = [...REGIONS, ...REGIONS.flatMap(({ children }) => children)].find(({ value }) => value === item.value);
        item.children = (whole?.children ?? []).map(({ value, label, children }) => (children ? { value, label, children: [], loading: false } : { value, label }));
        item.loading = false;
        done();
      }, 150);
    },
  }),
}).use(ViewUIPlus).mount('#app');
const two = (number) => String(number).padStart(2, '0');
window.model = (id) => {
  const value = data[id];
  if (value instanceof Date) return value.getFullYear() + '-' + two(value.getMonth() + 1) + (id === 'date-month' ? '' : '-' + two(value.getDate()));
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
};
`;

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const choice = (...names: string[]) => ({ kind: 'choice', names, codes: [] }) as const;
const day = (value: string) => ({ kind: 'date', day: value }) as const;
const path = (...names: string[]) => ({ kind: 'path', names }) as const;
const WEST_LAKE = ['33', '3301', '330106'];

export const IVIEW: BenchPage = {
  name: 'iview',
  driver: 'iview',
  head: `<link rel="stylesheet" href="/npm/view-ui-plus/dist/styles/viewuiplus.css">
<script src="/npm/vue/dist/vue.global.prod.js"></script><script src="/npm/view-ui-plus/dist/viewuiplus.min.js"></script>`,
  body: `<div id="app">${ROWS.join('\n')}</div>`,
  script: SCRIPT,
  dropdowns: '.ivu-select-dropdown',
  cases: [
    { id: 'text', value: text('演示贸易有限公司'), model: '演示贸易有限公司', driver: 'native' },
    { id: 'text-max', value: text('91310104MAD64FGA2L'), model: '', outcome: 'fill/too-long', driver: 'native' },
    { id: 'area', value: text('演示路 1 号'), model: '演示路 1 号', driver: 'native' },
    { id: 'select', value: choice('居民身份证'), model: '1', stays: true },
    { id: 'select-clear', value: choice('身份证'), model: '1' },
    { id: 'select-before', value: choice('护照'), model: '2' },
    { id: 'select-search', value: choice('护照'), model: '2' },
    { id: 'select-transfer', value: choice('护照'), model: '2', stays: true },
    { id: 'select-disabled', value: choice('军官证'), model: '', outcome: 'fill/not-accepted' },
    { id: 'select-none', value: choice('驾驶证'), model: '', outcome: 'fill/no-option' },
    { id: 'select-none-search', value: choice('驾驶证'), model: '', outcome: 'fill/no-option' },
    { id: 'select-late', value: choice('护照'), model: '2', stays: true },
    { id: 'select-remote', value: choice('演示海关'), model: 'r-演示海关' },
    { id: 'select-group', value: choice('护照'), model: '2' },
    { id: 'select-locked', value: choice('护照'), model: '', outcome: 'fill/not-accepted' },
    { id: 'select-many', value: choice('护照'), model: [], outcome: 'fill/not-accepted' },
    { id: 'auto', value: text('演示贸易'), model: '演示贸易' },
    { id: 'auto-before', value: text('演示贸易'), model: '演示贸易' },
    { id: 'date', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-before', value: day('2046-12-01'), model: '2046-12-01' },
    { id: 'date-compact', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-words', value: day('2009-10-31'), model: '2009-10-31' },
    { id: 'date-readonly', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-transfer', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-disabled', value: day('2024-02-29'), model: '', outcome: 'fill/not-accepted' },
    { id: 'date-confirm', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-time', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-month', value: day('2024-02-29'), model: '2024-02' },
    { id: 'date-long-term', value: { kind: 'long-term' }, model: '', outcome: 'fill/no-option' },
    { id: 'date-range', value: day('2024-02-29'), model: [], outcome: 'fill/not-accepted' },
    { id: 'cascader', value: path('浙江省', '杭州市', '西湖区'), model: WEST_LAKE },
    { id: 'cascader-before', value: path('上海市', '上海市', '徐汇区'), model: ['31', '3101', '310104'] },
    { id: 'cascader-same', value: path('天津市', '市辖区', '城区'), model: ['12', '1201', '120101'] },
    { id: 'cascader-short', value: path('浙江', '杭州', '西湖'), model: WEST_LAKE },
    { id: 'cascader-transfer', value: path('浙江省', '杭州市', '西湖区'), model: WEST_LAKE },
    { id: 'cascader-late', value: path('浙江省', '杭州市', '西湖区'), model: WEST_LAKE },
    { id: 'cascader-hover', value: path('浙江省', '杭州市', '西湖区'), model: WEST_LAKE },
    { id: 'cascader-any', value: path('浙江省', '杭州市'), model: ['33', '3301'] },
    { id: 'cascader-leaf', value: path('浙江省', '杭州市'), model: [], outcome: 'fill/no-option' },
    { id: 'cascader-none', value: path('浙江省', '温州市', '鹿城区'), model: [], outcome: 'fill/no-option' },
    { id: 'cascader-disabled', value: path('浙江省', '宁波市'), model: [], outcome: 'fill/not-accepted' },
    { id: 'number', value: text('12'), model: 12 },
    { id: 'number-precision', value: text('12'), model: 12 },
    { id: 'number-thousands', value: text('1234567'), model: 1234567 },
    { id: 'number-max', value: text('99'), model: null, outcome: 'fill/not-accepted' },
    { id: 'number-none', value: text('不是数字'), model: 5, outcome: 'fill/not-accepted' },
    { id: 'radio', value: choice('仅可见该账号下创建的申请单'), model: 'own', driver: 'native' },
    { id: 'radio-button', value: choice('企业'), model: 'b', driver: 'native' },
    { id: 'radio-disabled', value: choice('企业'), model: 'a', outcome: 'fill/not-accepted', driver: 'native' },
    { id: 'checkbox', value: choice('是'), model: true, driver: 'native' },
    { id: 'switch', value: choice('接受'), model: true },
  ],
};
