// What is written into the components of Ant Design, the same for React and Vue.
import type { BenchCase } from '../bench.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const choice = (...names: string[]) => ({ kind: 'choice', names, codes: [] }) as const;
const day = (value: string) => ({ kind: 'date', day: value }) as const;
const path = (...names: string[]) => ({ kind: 'path', names }) as const;

export const ANT_CASES: readonly BenchCase[] = [
  { id: 'text', value: text('演示贸易有限公司'), model: '演示贸易有限公司', driver: 'native' },
  { id: 'text-max', value: text('91310104MAD64FGA2L'), model: '', outcome: 'fill/too-long', driver: 'native' },
  { id: 'area', value: text('演示路 1 号'), model: '演示路 1 号', driver: 'native' },
  { id: 'select', value: choice('居民身份证'), model: '1', stays: true },
  { id: 'select-clear', value: choice('身份证'), model: '1' },
  { id: 'select-before', value: choice('护照'), model: '2' },
  { id: 'select-search', value: choice('护照'), model: '2' },
  { id: 'select-disabled', value: choice('军官证'), model: '', outcome: 'fill/not-accepted' },
  { id: 'select-none', value: choice('驾驶证'), model: '', outcome: 'fill/no-option' },
  { id: 'select-long', value: choice('第 270 海关'), model: 'c270' },
  { id: 'select-long-none', value: choice('第 27'), model: 'c3', outcome: 'fill/no-option' },
  { id: 'select-late', value: choice('护照'), model: '2', stays: true },
  { id: 'select-remote', value: choice('演示海关'), model: 'r-演示海关' },
  { id: 'select-group', value: choice('护照'), model: '2' },
  { id: 'select-fixed', value: choice('护照'), model: '1', outcome: 'fill/not-accepted' },
  { id: 'select-locked', value: choice('护照'), model: '', outcome: 'fill/not-accepted' },
  { id: 'select-many', value: choice('护照'), model: [], outcome: 'fill/not-accepted' },
  { id: 'auto', value: text('演示贸易'), model: '演示贸易' },
  { id: 'auto-before', value: text('演示贸易'), model: '演示贸易' },
  { id: 'date', value: day('2024-02-29'), model: '2024-02-29' },
  { id: 'date-before', value: day('2046-12-01'), model: '2046-12-01' },
  { id: 'date-compact', value: day('2024-02-29'), model: '2024-02-29' },
  { id: 'date-words', value: day('2009-10-31'), model: '2009-10-31' },
  { id: 'date-readonly', value: day('2024-02-29'), model: '2024-02-29' },
  { id: 'date-disabled', value: day('2024-02-29'), model: '', outcome: 'fill/not-accepted' },
  { id: 'date-time', value: day('2024-02-29'), model: '2024-02-29' },
  { id: 'date-month', value: day('2024-02-29'), model: '2024-02' },
  { id: 'date-fixed', value: day('2024-02-29'), model: '2020-01-02', outcome: 'fill/not-accepted' },
  { id: 'date-long-term', value: { kind: 'long-term' }, model: '', outcome: 'fill/no-option' },
  { id: 'cascader', value: path('浙江省', '杭州市', '西湖区'), model: ['33', '3301', '330106'] },
  { id: 'cascader-before', value: path('上海市', '上海市', '徐汇区'), model: ['31', '3101', '310104'] },
  { id: 'cascader-same', value: path('天津市', '市辖区', '城区'), model: ['12', '1201', '120101'] },
  { id: 'cascader-short', value: path('浙江', '杭州', '西湖'), model: ['33', '3301', '330106'] },
  { id: 'cascader-late', value: path('浙江省', '杭州市', '西湖区'), model: ['33', '3301', '330106'] },
  { id: 'cascader-hover', value: path('浙江省', '杭州市', '西湖区'), model: ['33', '3301', '330106'] },
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
];

/** Lists of the pages; `window.sets`. */
export const ANT_LISTS = `
const TYPES = [{ value: '1', label: '居民身份证' }, { value: '2', label: '护照' }, { value: '3', label: '军官证', disabled: true }];
const MANY = Array.from({ length: 300 }, (_, place) => ({ value: 'c' + place, label: '第 ' + place + ' 海关' }));
const REGIONS = [
  { value: '11', label: '北京市', children: [{ value: '1101', label: '市辖区', children: [{ value: '110101', label: '城区' }] }] },
  { value: '12', label: '天津市', children: [{ value: '1201', label: '市辖区', children: [{ value: '120101', label: '城区' }] }] },
  { value: '31', label: '上海市', children: [{ value: '3101', label: '上海市', children: [{ value: '310104', label: '徐汇区' }] }] },
  { value: '33', label: '浙江省', children: [
    { value: '3301', label: '杭州市', children: [{ value: '330102', label: '上城区' }, { value: '330106', label: '西湖区' }] },
    { value: '3302', label: '宁波市', disabled: true, children: [{ value: '330203', label: '海曙区' }] }] },
];
const START = { 'select-clear': '2', 'select-before': '1', 'select-search': '1', 'select-long': 'c1', 'select-long-none': 'c3', 'select-remote': undefined,
  'select-group': '1', 'auto-before': '旧公司', 'date-before': '2020-01-02', 'date-fixed': '2020-01-02',
  'cascader-same': ['11', '1101', '110101'], 'cascader-before': ['33', '3301', '330102'], 'number-none': 5, 'radio': 'all', 'radio-button': 'a', 'radio-disabled': 'a', checkbox: false, switch: false };
`;
