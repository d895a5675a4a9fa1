// What portals build themselves: dates in three fields, and pairs of code and name with a list that appears while typing. There is no
// package of these; the lists follow the ways such pages are known to work (by input or by key, chosen by click or by mousedown).
import type { BenchPage } from '../bench.ts';

const choice = (name: string, ...codes: string[]) => ({ kind: 'choice', names: [name], codes }) as const;
const day = (value: string) => ({ kind: 'date', day: value }) as const;

const DATE_BODY = `
<div data-case="selects"><label>出生日期</label> <select name="y1"></select>年 <select name="m1"></select>月 <select name="d1"></select>日</div>
<div data-case="selects-before"><select name="y2"></select><select name="m2"></select><select name="d2"></select></div>
<div data-case="inputs"><input name="birthYear" maxlength="4" size="4"> 年 <input name="birthMonth" maxlength="2" size="2"> 月 <input name="birthDay" maxlength="2" size="2"> 日</div>
<div data-case="missing"><select name="y4"></select><select name="m4"></select><select name="d4"></select></div>
<div id="app"><div data-case="consular"><div class="select-date-picker-body">
  <el-input v-model="form.year" maxlength="4" placeholder="Please enter."></el-input>
  <el-select v-model="form.month" clearable placeholder="Please select."><el-option v-for="each in 12" :key="each" :label="String(each).padStart(2, '0')" :value="each"></el-option></el-select>
  <el-select v-model="form.day" clearable placeholder="Please select."><el-option v-for="each in days" :key="each" :label="String(each)" :value="each"></el-option></el-select>
</div></div></div>`;

const DATE_SCRIPT = `
const fill = (name, from, to, first) => {
  const select = document.querySelector('[name="' + name + '"]');
  select.replaceChildren(new Option(first, ''));
  for (let each = from; from < to ? each <= to : each >= to; each += from < to ? 1 : -1) select.append(new Option(first === '月' ? String(each).padStart(2, '0') : String(each), String(each)));
};
for (const group of ['1', '2', '4']) {
  fill('y' + group, 2040, group === '4' ? 2030 : 1930, '年');
  fill('m' + group, 1, 12, '月');
  fill('d' + group, 1, 31, '日');
}
// the days of a month are listed when the month is chosen
const by = (name) => document.querySelector('[name="' + name + '"]');
by('m1').addEventListener('change', () => setTimeout(() => fill('d1', 1, new Date(by('y1').value, by('m1').value, 0).getDate(), '日'), 30));
fill('d1', 1, 1, '日');
by('d1').replaceChildren(new Option('日', ''));
by('y2').value = '2001'; by('m2').value = '5'; by('d2').value = '9';
const app = new Vue({ el: '#app', data: { form: { year: '', month: '', day: '' } }, computed: { days() { return this.form.month ? new Date(this.form.year, this.form.month, 0).getDate() : 0; } } });
const of = { selects: ['y1', 'm1', 'd1'], 'selects-before': ['y2', 'm2', 'd2'], inputs: ['birthYear', 'birthMonth', 'birthDay'], missing: ['y4', 'm4', 'd4'] };
window.model = (id) => (id === 'consular' ? Object.values(app.form) : of[id].map((name) => by(name).value)).map(String).filter(Boolean);`;

export const SPLIT_DATE: BenchPage = {
  name: 'split-date',
  driver: 'split-date',
  head: `<link rel="stylesheet" href="/vue2/element-ui/lib/theme-chalk/index.css"><script src="/vue2/vue/dist/vue.min.js"></script><script src="/vue2/element-ui/lib/index.js"></script>`,
  body: DATE_BODY,
  script: DATE_SCRIPT,
  dropdowns: '.el-select-dropdown',
  cases: [
    { id: 'selects', value: day('2024-02-29'), model: ['2024', '2', '29'] },
    { id: 'selects-before', value: day('2031-12-31'), model: ['2031', '12', '31'] },
    { id: 'inputs', value: day('2024-02-09'), model: ['2024', '02', '09'] },
    { id: 'missing', value: day('2024-02-29'), model: [], outcome: 'fill/no-option' },
    { id: 'consular', value: day('2024-02-29'), model: ['2024', '2', '29'] },
  ],
};

const PAIR_BODY = `
<div data-case="customMaster"><input type="hidden" id="customMaster" name="customMaster"><input id="customMasterName" autocomplete="off" placeholder="请输入"></div>
<div data-case="tradeCountry"><input id="tradeCountry" name="tradeCountry" maxlength="3" size="3" readonly><input id="tradeCountryName" name="tradeCountryName" autocomplete="off"></div>
<div data-case="transMode"><input type="hidden" id="transMode" value="3"><input id="transModeName" value="FOB" autocomplete="off"></div>
<div data-case="wrapType"><input type="hidden" id="wrapType"><input id="wrapTypeName" autocomplete="off"></div>
<div data-case="nothing"><input type="hidden" id="nothing"><input id="nothingName" autocomplete="off"></div>`;

const PAIR_SCRIPT = `
const tables = {
  customMaster: { '5300': '深圳海关', '5301': '皇岗海关', '2200': '上海海关', '2201': '浦东海关' },
  tradeCountry: { CHN: '中国', HKG: '中国香港', DEU: '德国', GIN: '几内亚', GNB: '几内亚比绍' },
  transMode: { '1': 'CIF', '2': 'C&F', '3': 'FOB' },
  wrapType: { '00': '散装', '22': '纸制或纤维板制盒/箱' },
};
const model = (id) => [document.getElementById(id).value, document.getElementById(id + 'Name').value].filter(Boolean);
window.model = model;
// a list in the body, chosen by click; the letters of a name are sent to a server; a name not chosen is wiped out when it is left
function byInput(id) {
  const [code, name] = [document.getElementById(id), document.getElementById(id + 'Name')];
  const list = document.body.appendChild(document.createElement('ul'));
  list.className = 'ui-autocomplete';
  list.style.cssText = 'position:absolute;display:none;background:#fff;border:1px solid;margin:0;left:40px;top:300px;z-index:9';
  let chosen = '';
  name.addEventListener('input', () => {
    code.value = '';
    setTimeout(() => {
      const found = Object.entries(tables[id]).filter(([key, text]) => name.value && (text.includes(name.value) || key.startsWith(name.value)));
      list.replaceChildren(...found.map(([key, text]) => {
        const item = document.createElement('li');
        item.append(Object.assign(document.createElement('a'), { textContent: '[' + key + '] ' + text }));
        item.addEventListener('click', () => { name.value = chosen = text; code.value = key; list.style.display = 'none'; });
        return item;
      }));
      list.style.display = found.length ? 'block' : 'none';
    }, 80);
  });
  name.addEventListener('blur', () => setTimeout(() => { list.style.display = 'none'; if (!code.value) name.value = ''; }, 150));
}
// a table of code and name under the field, filled on every key, chosen by mousedown before the field is left
function byKey(id) {
  const [code, name] = [document.getElementById(id), document.getElementById(id + 'Name')];
  const panel = name.parentElement.appendChild(document.createElement('div'));
  panel.style.cssText = 'position:absolute;display:none;background:#fff;border:1px solid;z-index:9';
  const table = panel.appendChild(document.createElement('table'));
  name.addEventListener('keyup', () => {
    const found = Object.entries(tables[id]).filter(([key, text]) => name.value && (text + key).toLowerCase().includes(name.value.toLowerCase()));
    if (!name.value) code.value = '';
    table.replaceChildren(...found.map(([key, text]) => {
      const row = document.createElement('tr');
      for (const each of [key, text]) row.append(Object.assign(document.createElement('td'), { textContent: each }));
      row.addEventListener('mousedown', () => { name.value = text; code.value = key; panel.style.display = 'none'; });
      return row;
    }));
    panel.style.display = found.length ? 'block' : 'none';
  });
  name.addEventListener('blur', () => { panel.style.display = 'none'; });
}
byInput('customMaster'); byInput('wrapType'); byKey('tradeCountry'); byKey('transMode');`;

export const CODE_NAME: BenchPage = {
  name: 'code-name',
  driver: 'code-name',
  head: '',
  body: PAIR_BODY,
  script: PAIR_SCRIPT,
  dropdowns: '.ui-autocomplete, table',
  cases: [
    { id: 'customMaster', value: choice('皇岗海关'), model: ['5301', '皇岗海关'] },
    { id: 'tradeCountry', value: choice('中国', 'CHN'), model: ['CHN', '中国'] },
    { id: 'transMode', value: choice('CIF', '1'), model: ['1', 'CIF'] },
    { id: 'wrapType', value: choice('木箱'), model: [], outcome: 'fill/no-option' },
    { id: 'nothing', value: choice('任何'), model: [], outcome: 'fill/no-option' },
  ],
};
