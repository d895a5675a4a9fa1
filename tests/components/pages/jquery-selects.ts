// select2, chosen and bootstrap-select over native selects, as the pages of the jQuery age use them.
import type { BenchCase, BenchPage } from '../bench.ts';

const choice = (...names: string[]) => ({ kind: 'choice', names, codes: [] }) as const;

const OPTIONS =
  '<option value="1">居民身份证</option><option value="2">护照</option><option value="3" disabled>军官证</option>';
const EMPTY = `<option value="">请选择</option>${OPTIONS}`;
const BLANK = `<option value=""></option>${OPTIONS}`;
const BEFORE = '<option value="1" selected>居民身份证</option><option value="2">护照</option>';
const GROUPS =
  '<option value="">请选择</option><optgroup label="企业"><option value="9">营业执照</option></optgroup><optgroup label="个人"><option value="1">居民身份证</option><option value="2">护照</option></optgroup>';

const FIELDS: Readonly<Record<string, string>> = {
  select: EMPTY,
  blank: BLANK,
  before: BEFORE,
  search: EMPTY,
  disabled: EMPTY,
  none: EMPTY,
  group: GROUPS,
  long: Array.from(
    { length: 300 },
    (_, place) => `<option value="c${String(place)}">第 ${String(place)} 海关</option>`,
  ).join(''),
  code: '<option value="110">[110] 中国</option><option value="142" selected>[142] 德国</option>',
  late: '<option value="">请选择</option>',
  reverted: BEFORE,
};

/** Fields that every family has; `more` are its own. */
function body(more: Readonly<Record<string, string>> = {}): string {
  const fields = Object.entries({ ...FIELDS, ...more, locked: EMPTY, many: EMPTY });
  return fields
    .map(([id, options]) => {
      const attributes = id === 'locked' ? 'disabled' : id === 'many' ? 'multiple' : '';
      return `<div data-case="${id}"><label for="f-${id}">证件类型</label><select id="f-${id}" name="${id}" class="form-control" style="width: 300px" ${attributes}>${options}</select></div>`;
    })
    .join('\n');
}

/** The model is what the page's own handlers were told; `heard` counts that they were. */
const MODEL = `
const state = {};
$('select').each(function () { state[this.name] = $(this).val(); }).on('change', function () { state[this.name] = $(this).val(); });
$('#f-reverted').on('change', function () { const { value } = this; if (value !== '1') setTimeout(() => { $(this).val('1').trigger('change').trigger('chosen:updated'); state.reverted = '1'; }, 30); });
window.model = (id) => state[id] === $('#f-' + id).val() || id === 'many' ? state[id] : { told: state[id], holds: $('#f-' + id).val() };
setTimeout(() => { $('#f-late').append('<option value="2">护照</option><option value="1">居民身份证</option>').trigger('chosen:updated'); window.refresh?.(); }, 400);
`;

const CASES: readonly BenchCase[] = [
  { id: 'select', value: choice('居民身份证'), model: '1' },
  { id: 'blank', value: choice('身份证'), model: '1' },
  { id: 'before', value: choice('护照'), model: '2' },
  { id: 'search', value: choice('护照'), model: '2' },
  { id: 'disabled', value: choice('军官证'), model: '', outcome: 'fill/not-accepted' },
  { id: 'none', value: choice('驾驶证'), model: '', outcome: 'fill/no-option' },
  { id: 'group', value: choice('护照'), model: '2' },
  { id: 'long', value: choice('第 270 海关'), model: 'c270' },
  { id: 'code', value: { kind: 'choice', names: ['中国'], codes: ['110'] }, model: '110' },
  { id: 'late', value: choice('护照'), model: '2' },
  { id: 'reverted', value: choice('护照'), model: '1', outcome: 'fill/not-accepted' },
  { id: 'locked', value: choice('护照'), model: '', outcome: 'fill/not-accepted' },
  { id: 'many', value: choice('护照'), model: [], outcome: 'fill/not-accepted' },
];

const JQUERY = '<script src="/npm/jquery/dist/jquery.js"></script>';

export const SELECT2: BenchPage = {
  name: 'select2',
  driver: 'select2',
  head: `<link rel="stylesheet" href="/npm/select2/dist/css/select2.css">${JQUERY}<script src="/npm/select2/dist/js/select2.full.js"></script>`,
  body: body({
    ajax: '',
    'ajax-none': '',
    clear: '<option value=""></option><option value="1">居民身份证</option><option value="2">护照</option>',
  }),
  script: `${MODEL}
$('select').each(function () {
  const id = this.name;
  const server = { transport: (params, done) => { setTimeout(() => done({ results: params.data.term && id === 'ajax' ? [{ id: 'r-1', text: params.data.term + '分关' }, { id: 'r-2', text: params.data.term }] : [] }), 150); return { abort() {} }; }, delay: 100 };
  $(this).select2({ ...(id.startsWith('ajax') ? { ajax: server } : {}), ...(id === 'blank' ? { placeholder: '请选择' } : {}),
    ...(id === 'clear' || id === 'ajax' ? { placeholder: '请选择', allowClear: true } : {}), minimumResultsForSearch: id === 'select' ? -1 : 0 });
});`,
  dropdowns: '.select2-dropdown',
  cases: [
    ...CASES,
    { id: 'ajax', value: choice('演示海关'), model: 'r-2' },
    { id: 'ajax-none', value: choice('演示海关'), model: '', outcome: 'fill/no-option' },
    { id: 'clear', value: choice('护照'), model: '2' },
  ],
};

export const CHOSEN: BenchPage = {
  name: 'chosen',
  driver: 'chosen',
  head: `<link rel="stylesheet" href="/npm/chosen-js/chosen.css">${JQUERY}<script src="/npm/chosen-js/chosen.jquery.js"></script>`,
  body: body({ clear: BLANK, few: FIELDS['long'] ?? '' }),
  script: `${MODEL}
$('select').each(function () {
  $(this).chosen({ disable_search_threshold: this.name === 'search' ? 0 : 5, allow_single_deselect: this.name === 'clear', max_shown_results: this.name === 'few' ? 20 : Infinity });
}).on('change', (event, params) => { if (event.target.name === 'blank') state.told = params?.selected ?? state.told; });`,
  dropdowns: '.chosen-with-drop .chosen-drop',
  cases: [
    ...CASES,
    { id: 'clear', value: choice('护照'), model: '2' },
    { id: 'few', value: choice('第 270 海关'), model: 'c270' },
  ],
};

export const BOOTSTRAP_SELECT: BenchPage = {
  name: 'bootstrap-select',
  driver: 'bootstrap-select',
  head: `<link rel="stylesheet" href="/npm/bootstrap/dist/css/bootstrap.css"><link rel="stylesheet" href="/npm/bootstrap-select/dist/css/bootstrap-select.css">
${JQUERY}<script src="/npm/bootstrap/dist/js/bootstrap.bundle.js"></script><script src="/npm/bootstrap-select/dist/js/bootstrap-select.js"></script>`,
  body: body(),
  script: `${MODEL}
window.refresh = () => $('#f-late').selectpicker('refresh');
$('select').each(function () { $(this).selectpicker({ liveSearch: this.name === 'search', noneSelectedText: '请选择' }); });`,
  dropdowns: '.bootstrap-select .dropdown-menu.show',
  cases: CASES,
};
