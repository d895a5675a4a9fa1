// Ant Design 5 under React 18: every field in a Form, whose values are the model.
import type { BenchPage } from '../bench.ts';
import { ANT_CASES, ANT_LISTS } from './ant-cases.ts';

const SCRIPT = `${ANT_LISTS}
const h = React.createElement;
const { Form, Input, Select, AutoComplete, DatePicker, Cascader, InputNumber, Radio, Checkbox, Switch, ConfigProvider } = antd;
let form;
const later = (act, ms) => setTimeout(act, ms);
const isDate = (id) => id.startsWith('date');
const start = Object.fromEntries(Object.entries(START).map(([id, value]) => [id, isDate(id) ? dayjs(value) : value]));
const FIXED = { 'select-fixed': '1', 'date-fixed': '2020-01-02' };

function Late() {
  const [options, setOptions] = React.useState([]);
  return field('select-late', h(Select, { options, onDropdownVisibleChange: (open) => open && options.length === 0 && later(() => setOptions(TYPES), 300) }));
}
function Remote() {
  const [options, setOptions] = React.useState([{ value: 'r-0', label: '常用海关' }]);
  return field('select-remote', h(Select, { options, showSearch: true, allowClear: true, filterOption: false,
    onSearch: (word) => word && later(() => setOptions([{ value: 'r-' + word, label: word }, { value: 'r-x', label: word + '分关' }]), 200) }));
}
function LateCascader() {
  const [options, setOptions] = React.useState([{ value: '31', label: '上海市', isLeaf: false }, { value: '33', label: '浙江省', isLeaf: false }]);
  const loadData = (selected) => later(() => {
    const last = selected.at(-1);
    const whole = [...REGIONS, ...REGIONS.flatMap(({ children }) => children)].find(({ value }) => value === last.value);
    last.children = (whole?.children ?? []).map(({ value, label, children }) => ({ value, label, isLeaf: !children }));
    setOptions([...options]);
  }, 150);
  return field('cascader-late', h(Cascader, { options, loadData }));
}
function Fixed({ id, children }) {
  return h('div', { 'data-case': id }, children);
}
const field = (id, child, more) => h('div', { 'data-case': id, key: id }, h(Form.Item, { name: id, noStyle: true, ...more }, child));
const checked = { valuePropName: 'checked' };

function App() {
  [form] = Form.useForm();
  return h(ConfigProvider, { locale: antd.locales.zh_CN }, h(Form, { form, initialValues: start, component: 'div' },
    field('text', h(Input, { allowClear: true, placeholder: '请输入企业名称' })),
    field('text-max', h(Input, { maxLength: 9, showCount: true })),
    field('area', h(Input.TextArea, { autoSize: true })),
    field('select', h(Select, { options: TYPES, placeholder: '请选择' })),
    field('select-clear', h(Select, { options: TYPES, allowClear: true })),
    field('select-before', h(Select, { options: TYPES })),
    field('select-search', h(Select, { options: TYPES, showSearch: true, optionFilterProp: 'label' })),
    field('select-disabled', h(Select, { options: TYPES })),
    field('select-none', h(Select, { options: TYPES })),
    field('select-long', h(Select, { options: MANY })),
    field('select-long-none', h(Select, { options: MANY })),
    h(Late), h(Remote),
    field('select-group', h(Select, { options: [{ label: '个人', options: TYPES }, { label: '企业', options: [{ value: '9', label: '营业执照' }] }] })),
    h(Fixed, { id: 'select-fixed' }, h(Select, { options: TYPES, value: '1' })),
    field('select-locked', h(Select, { options: TYPES, disabled: true })),
    field('select-many', h(Select, { options: TYPES, mode: 'multiple' })),
    field('auto', h(AutoComplete, { options: [{ value: '演示贸易有限公司' }, { value: '演示贸易二公司' }], defaultActiveFirstOption: true })),
    field('auto-before', h(AutoComplete, { options: [{ value: '演示贸易有限公司' }] })),
    field('date', h(DatePicker)),
    field('date-before', h(DatePicker)),
    field('date-compact', h(DatePicker, { format: 'YYYYMMDD' })),
    field('date-words', h(DatePicker, { format: 'YYYY年MM月DD日' })),
    field('date-readonly', h(DatePicker, { inputReadOnly: true })),
    field('date-disabled', h(DatePicker, { disabledDate: (each) => each.isBefore('2025-01-01') })),
    field('date-time', h(DatePicker, { showTime: true })),
    field('date-month', h(DatePicker, { picker: 'month' })),
    h(Fixed, { id: 'date-fixed' }, h(DatePicker, { value: dayjs('2020-01-02') })),
    field('date-long-term', h(DatePicker)),
    field('cascader', h(Cascader, { options: REGIONS })),
    field('cascader-before', h(Cascader, { options: REGIONS })),
    field('cascader-same', h(Cascader, { options: REGIONS })),
    field('cascader-short', h(Cascader, { options: REGIONS, showSearch: true })),
    h(LateCascader),
    field('cascader-hover', h(Cascader, { options: REGIONS, expandTrigger: 'hover' })),
    field('cascader-any', h(Cascader, { options: REGIONS, changeOnSelect: true })),
    field('cascader-leaf', h(Cascader, { options: REGIONS })),
    field('cascader-none', h(Cascader, { options: REGIONS })),
    field('cascader-disabled', h(Cascader, { options: REGIONS })),
    field('number', h(InputNumber)),
    field('number-precision', h(InputNumber, { precision: 2 })),
    field('number-thousands', h(InputNumber, { formatter: (value) => String(value).replace(/\\B(?=(\\d{3})+(?!\\d))/g, ','), parser: (value) => value.replaceAll(',', '') })),
    field('number-max', h(InputNumber, { max: 10, min: 0 })),
    field('number-none', h(InputNumber)),
    field('radio', h(Radio.Group, { options: [{ value: 'all', label: '可见全部申请单' }, { value: 'own', label: '仅可见该账号下创建的申请单' }] })),
    field('radio-button', h(Radio.Group, { optionType: 'button', options: [{ value: 'a', label: '个人' }, { value: 'b', label: '企业' }] })),
    field('radio-disabled', h(Radio.Group, { options: [{ value: 'a', label: '个人' }, { value: 'b', label: '企业', disabled: true }] })),
    field('checkbox', h(Checkbox, null, '接受邮件'), checked),
    field('switch', h(Switch), checked)));
}
ReactDOM.createRoot(document.getElementById('app')).render(h(App));
window.model = (id) => {
  const value = id in FIXED ? FIXED[id] : form.getFieldValue(id);
  return value && isDate(id) && value.format ? value.format(id === 'date-month' ? 'YYYY-MM' : 'YYYY-MM-DD') : value;
};
`;

const DAYJS = [
  'customParseFormat',
  'advancedFormat',
  'weekday',
  'localeData',
  'weekOfYear',
  'weekYear',
  'quarterOfYear',
];

/** dayjs with the plugins that date pickers ask for. */
export const DAYJS_HEAD = ['dayjs.min.js', ...DAYJS.map((name) => `plugin/${name}.js`), 'locale/zh-cn.js']
  .map((file) => `<script src="/npm/dayjs/${file}"></script>`)
  .join('');

export const ANT_DESIGN: BenchPage = {
  name: 'ant-design',
  driver: 'ant-design',
  head: `<link rel="stylesheet" href="/npm/antd/dist/reset.css">
<script src="/npm/react/umd/react.production.min.js"></script><script src="/npm/react-dom/umd/react-dom.production.min.js"></script>
${DAYJS_HEAD}<script src="/npm/antd/dist/antd-with-locales.min.js"></script>`,
  body: '<div id="app"></div>',
  script: `dayjs.locale('zh-cn');${SCRIPT}`,
  dropdowns: '.ant-select-dropdown, .ant-picker-dropdown',
  cases: ANT_CASES,
};
