// Plain HTML as it is, under Vue 3 and under React, with the guards that pages put on their fields.
import type { BenchPage } from '../bench.ts';

const OPTIONS =
  '<option value="">请选择</option><option value="1">居民身份证</option><option value="2">护照</option><option value="3" disabled>军官证</option>';

const BODY = `
<div data-case="text"><label>企业名称 <input name="text"></label></div>
<div data-case="area"><textarea name="area"></textarea></div>
<div data-case="password"><input type="password" name="password" autocomplete="off"></div>
<div data-case="select"><select name="select">${OPTIONS}</select></div>
<div data-case="select-before"><select name="selectBefore"><option value="">请选择</option><option value="1">居民身份证</option><option value="2" selected>护照</option></select></div>
<div data-case="select-code"><select name="selectCode"><option value="110">[110] 中国</option><option value="142" selected>[142] 德国</option></select></div>
<div data-case="select-disabled"><select name="selectDisabled">${OPTIONS}</select></div>
<div data-case="select-none"><select name="selectNone">${OPTIONS}</select></div>
<div data-case="radio"><label><input type="radio" name="radio" value="all" checked> 可见全部申请单</label><label><input type="radio" name="radio" value="own"> 仅可见该账号下创建的申请单</label></div>
<div data-case="radio-text"><input type="radio" name="radioText" value="0" checked>个人<input type="radio" name="radioText" value="1">企业</div>
<div data-case="radio-empty"><label><input type="radio" name="radioEmpty" value="m"> 男</label><label><input type="radio" name="radioEmpty" value="f"> 女</label></div>
<div data-case="checkbox"><label><input type="checkbox" name="checkbox"> 接受邮件</label></div>
<div data-case="date"><input type="date" name="date"></div>
<div data-case="date-max"><input type="date" name="dateMax" max="2020-12-31"></div>
<div data-case="month"><input type="month" name="month"></div>
<div data-case="date-text"><input name="dateText" placeholder="格式YYYYMMDD" maxlength="8"></div>
<div data-case="date-slash"><input name="dateSlash" placeholder="例如 2020/01/31"></div>
<div data-case="maxlength"><input name="maxlength" maxlength="9"></div>
<div data-case="number"><input type="number" name="number"></div>
<div data-case="filtered"><input name="filtered" onkeyup="value=value.replace(/[^\\d]/g,'')"></div>
<div data-case="reverted"><input name="reverted" value="旧" onchange="setTimeout(() => { this.value = '旧' }, 40)"></div>
<div data-case="upper"><input name="upper" onblur="this.value=this.value.toUpperCase()"></div>
<div data-case="shadow"><span data-shadow></span></div>
<div id="vue">
  <div data-case="vue"><input v-model="vue"></div>
  <div data-case="vue-lazy"><input v-model.lazy="lazy"></div>
  <div data-case="vue-select"><select v-model="choice">${OPTIONS}</select></div>
  <div data-case="vue-radio"><label><input type="radio" v-model="radio" value="a">甲</label><label><input type="radio" v-model="radio" value="b">乙</label></div>
</div>
<div id="react"></div>`;

const SCRIPT = `
const host = document.querySelector('[data-shadow]').attachShadow({ mode: 'open' });
host.append(document.createElement('input'));
let shadowModel = '';
host.firstChild.addEventListener('input', (event) => { shadowModel = event.target.value; });
const data = Vue.reactive({ vue: '', lazy: '', choice: '', radio: 'a' });
Vue.createApp({ setup: () => Vue.toRefs(data) }).mount('#vue');
const react = { react: '', onBlur: '', reactSelect: '', reactRadio: 'a', locked: '固定' };
const h = React.createElement;
function App() {
  const [state, set] = React.useState(react);
  const keep = (name) => (event) => { const { value } = event.target; react[name] = value; set({ ...react }); };
  return h('div', null,
    h('div', { 'data-case': 'react' }, h('input', { value: state.react, onChange: keep('react') })),
    h('div', { 'data-case': 'react-blur' }, h('input', { defaultValue: '', onBlur: keep('onBlur') })),
    h('div', { 'data-case': 'react-select' }, h('select', { value: state.reactSelect, onChange: keep('reactSelect') },
      h('option', { value: '' }, '请选择'), h('option', { value: '1' }, '居民身份证'), h('option', { value: '2' }, '护照'))),
    h('div', { 'data-case': 'react-radio' }, ['a', 'b'].map((value) => h('label', { key: value },
      h('input', { type: 'radio', name: 'reactRadio', value, checked: state.reactRadio === value, onChange: keep('reactRadio') }), value === 'a' ? '甲' : '乙'))),
    h('div', { 'data-case': 'react-locked' }, h('input', { value: state.locked, onChange() {} })));
}
ReactDOM.createRoot(document.getElementById('react')).render(h(App));
const named = { vue: () => data.vue, 'vue-lazy': () => data.lazy, 'vue-select': () => data.choice, 'vue-radio': () => data.radio, react: () => react.react,
  'react-blur': () => react.onBlur, 'react-select': () => react.reactSelect, 'react-radio': () => react.reactRadio, 'react-locked': () => react.locked, shadow: () => shadowModel };
window.model = (id) => named[id] ? named[id]() : new FormData(document.getElementById('form')).get(id.replace(/-(.)/g, (_, letter) => letter.toUpperCase()));
`;

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const choice = (...names: string[]) => ({ kind: 'choice', names, codes: [] }) as const;
const day = (value: string) => ({ kind: 'date', day: value }) as const;

export const NATIVE: BenchPage = {
  name: 'native',
  driver: 'native',
  head: `<script src="/npm/vue/dist/vue.global.prod.js"></script>
<script src="/npm/react/umd/react.production.min.js"></script><script src="/npm/react-dom/umd/react-dom.production.min.js"></script>`,
  body: BODY,
  script: SCRIPT,
  dropdowns: '.none',
  cases: [
    { id: 'text', value: text('演示贸易有限公司'), model: '演示贸易有限公司' },
    { id: 'area', value: text('演示路 1 号'), model: '演示路 1 号' },
    { id: 'password', value: text('Demo-2026'), model: 'Demo-2026' },
    { id: 'select', value: choice('身份证'), model: '1' },
    { id: 'select-before', value: choice('居民身份证'), model: '1' },
    { id: 'select-code', value: { kind: 'choice', names: ['中国'], codes: ['110'] }, model: '110' },
    { id: 'select-disabled', value: choice('军官证'), model: '', outcome: 'fill/not-accepted' },
    { id: 'select-none', value: choice('驾驶证'), model: '', outcome: 'fill/no-option' },
    { id: 'radio', value: choice('仅可见该账号下创建的申请单'), model: 'own' },
    { id: 'radio-text', value: choice('企业'), model: '1' },
    { id: 'radio-empty', value: choice('女'), model: 'f', stays: true },
    { id: 'checkbox', value: choice('是'), model: 'on' },
    { id: 'date', value: day('2024-02-29'), model: '2024-02-29' },
    { id: 'date-max', value: day('2024-02-29'), model: '', outcome: 'fill/not-accepted' },
    { id: 'month', value: day('2024-02-29'), model: '2024-02' },
    { id: 'date-text', value: day('2024-02-29'), model: '20240229' },
    { id: 'date-slash', value: day('2024-02-29'), model: '2024/02/29' },
    { id: 'maxlength', value: text('91310104MAD64FGA2L'), model: '', outcome: 'fill/too-long' },
    { id: 'number', value: text('不是数字'), model: '', outcome: 'fill/not-accepted' },
    { id: 'filtered', value: text('abc'), model: '', outcome: 'fill/not-accepted' },
    { id: 'reverted', value: text('新'), model: '旧', outcome: 'fill/not-accepted' },
    { id: 'upper', value: text('mad64fga2'), model: 'MAD64FGA2' },
    { id: 'shadow', value: text('影子里的值'), model: '影子里的值' },
    { id: 'vue', value: text('甲公司'), model: '甲公司' },
    { id: 'vue-lazy', value: text('甲公司'), model: '甲公司' },
    { id: 'vue-select', value: choice('护照'), model: '2' },
    { id: 'vue-radio', value: choice('乙'), model: 'b' },
    { id: 'react', value: text('甲公司'), model: '甲公司' },
    { id: 'react-blur', value: text('甲公司'), model: '甲公司' },
    { id: 'react-select', value: choice('护照'), model: '2' },
    { id: 'react-radio', value: choice('乙'), model: 'b' },
    { id: 'react-locked', value: text('甲公司'), model: '固定', outcome: 'fill/not-accepted' },
  ],
};
