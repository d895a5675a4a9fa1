// What feeds the declaration page, in its states: in the side panel and in the profiles. Everything in it is made up.
import { ENTRIES, type EntryName } from '#shared/declaration/data.ts';
import type { EntrySource } from '#shared/declaration/feed.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { FeedView, FillView, PreviewField } from '../../extension/platform/fill-messages.ts';
import type { SheetPreview } from '../../extension/vault/import/items.ts';
import { sampleProfile } from '../support/sample-profile.ts';
import { fillView } from './fill-states.ts';
import type { Scene } from './scene.ts';
import { good, LONG_COMPANY } from './worlds.ts';

const TEMPLATE: EntrySource = { kind: 'template', name: '一般贸易进口（海运）', row: null };
const ROW: EntrySource = { kind: 'sheet', name: '甲供应商发票.xlsx', row: 2 };
const ARTICLE: EntrySource = { kind: 'article', name: '8471300000 · 便携式电脑', row: null };

/** A line of the declaration page. */
export function entryLine(id: number, entry: EntryName, given: Partial<PreviewField> = {}): PreviewField {
  return {
    id,
    frame: 0,
    label: ENTRIES[entry].label.zh,
    section: entry.startsWith('head') ? '基本信息' : entry.startsWith('item') ? '商品信息' : '集装箱',
    control: 'text',
    required: false,
    policy: 'fill',
    datum: null,
    confidence: 'sure',
    source: 'recipe',
    current: '',
    choices: null,
    maxLength: null,
    notice: null,
    entry,
    value: null,
    secret: false,
    checked: false,
    outcome: null,
    ...given,
  };
}

const filled = (id: number, entry: EntryName, value: string, from: EntrySource): PreviewField =>
  entryLine(id, entry, { value, checked: true, from });

const HEAD = [
  filled(1, 'head.customMaster', '外高桥关', TEMPLATE),
  filled(2, 'head.supvModeCdde', '一般贸易', TEMPLATE),
  filled(3, 'head.cusTrafMode', '水路运输', TEMPLATE),
  entryLine(4, 'head.transMode', { value: 'CIF', current: 'FOB', from: TEMPLATE }),
  entryLine(5, 'head.contrNo'),
  entryLine(6, 'head.billNo'),
  entryLine(7, 'head.grossWt'),
];
const ITEM = [
  filled(11, 'item.codeTs', '8471300000', ROW),
  filled(12, 'item.gName', '便携式电脑', ROW),
  filled(13, 'item.gModel', '1|0|便携式|无品牌|无型号', ARTICLE),
  filled(14, 'item.gQty', '1200.5', ROW),
  filled(15, 'item.gUnit', '台', ARTICLE),
  entryLine(16, 'item.ciq', {
    value: '便携式电脑',
    from: ARTICLE,
    policy: 'offer',
    notice: { zh: '编码由网页自己的窗口选定，填写后请核对。', en: 'The page chooses its code in a window of its own; check it afterwards.' },
  }),
  entryLine(17, 'item.purpose'),
]; // prettier-ignore

export function feedView(changed: Partial<FeedView> = {}): FeedView {
  return {
    part: null,
    templates: [
      { id: 't1', name: '一般贸易进口（海运）', chosen: false },
      { id: 't2', name: LONG_COMPANY, chosen: false },
    ],
    goods: { count: 1200, chosen: null },
    sheets: [],
    ...changed,
  };
}

const SHEET: FeedView['sheets'][number] = {
  part: 'item',
  name: '甲供应商发票.xlsx',
  rows: [
    { name: '平板电脑 · 20 台', done: true },
    { name: '便携式电脑 · 1200.5 台', done: false },
    { name: '键盘 · 30 个', done: false },
  ],
  chosen: 1,
};
const FOUND = Array.from({ length: 20 }, (_, at) => ({
  id: `g${String(at)}`,
  name: `84713${String(at).padStart(5, '0')} · 便携式电脑${String(at)} · 1|0|便携式|无品牌|无型号`,
}));

const SHEET_PREVIEW: SheetPreview = {
  columns: [
    { head: '商品编码', entry: 'item.codeTs' },
    { head: '中文品名', entry: 'item.gName' },
    { head: '数量', entry: 'item.gQty' },
    { head: '备注说明', entry: null },
  ],
  choices: ['item.codeTs', 'item.gName', 'item.gModel', 'item.gQty'],
  remembered: false,
  sample: [
    ['8471300000', '便携式电脑', '1,200.5', '急'],
    ['847130', '平板电脑', '20', ''],
  ],
  rows: 13,
  taken: 12,
  faults: [
    { row: 2, column: 0, code: 'declaration/hs-code', params: {} },
    { row: 13, column: null, code: 'declaration/no-item', params: {} },
  ],
};

export function feedScenes(now: number): Scene[] {
  const view = (feed: Partial<FeedView>, changed: Partial<FillView> = {}): FillView =>
    fillView(now, {
      host: 'swapp.singlewindow.cn',
      form: { zh: '货物申报', en: 'Goods declaration' },
      feed: feedView(feed),
      fields: [...HEAD, ...ITEM].map((one) => ({ ...one, value: null, checked: false })),
      history: [],
      ...changed,
    });
  const state = (name: string, shown: FillView, more: Partial<Scene> = {}): Scene => ({
    name: `panel-feed-${name}`,
    page: 'panel',
    state: good(now),
    width: 400,
    height: 900,
    ...more,
    answers: { 'fill.view': shown, 'fill.goods': { found: FOUND, count: 1200 }, ...more.answers },
  });
  const templates = feedView().templates.map((one) => ({ ...one, chosen: one.id === 't1' }));
  const row = view({ part: 'item', sheets: [SHEET], templates }, { fields: ITEM });
  const article = { count: 1200, chosen: { id: 'g0', name: FOUND[0]?.name ?? '' } };
  return [
    state('choose', view({})),
    state('none', view({ templates: [], goods: { count: 0, chosen: null } })),
    state('template', view({ part: 'head', templates }, { fields: HEAD }), { height: 1100 }),
    state('row', row, { height: 1300 }),
    state('row-done', {
      ...row,
      feed: feedView({ part: 'item', templates, sheets: [{ ...SHEET, rows: SHEET.rows.map((one, at) => ({ ...one, done: at < 2 })) }] }),
      fields: ITEM.map((one) => (one.checked ? { ...one, outcome: 'filled' as const } : one)),
      run: { id: 'r', done: 5, of: 5, ended: true, canUndo: true },
    }, { height: 1300 }),
    state('boxes', view({ part: 'box', sheets: [{ ...SHEET, chosen: null }, { part: 'box', name: '箱单.csv', rows: [{ name: 'CSQU3054384', done: false }], chosen: 0 }] }, {
      fields: [entryLine(21, 'box.containerNo', {
        value: 'CSQU3054384', from: { kind: 'sheet', name: '箱单.csv', row: 1 },
        notice: { zh: '集装箱号的校验位对不上。请对照箱体核对；确实无误可以照填。', en: 'The check digit of the container number does not agree. Compare it with the box; if it is right all the same, fill it in.' },
      })],
    })),
    state('article', view({ part: 'item', goods: article }, { fields: ITEM })),
    state('no-goods', view({ goods: { count: 0, chosen: null } }), { clicks: ['.sources label:nth-child(2) input'] }),
    state('no-sheet', view({}), { clicks: ['.sources label:nth-child(3) input'] }),
    state('keep', view({}), {
      clicks: ['.feed .button'],
      answers: { 'fill.keep-template': {
        values: [
          { entry: 'head.supvModeCdde', label: '监管方式', value: '一般贸易', repeats: true },
          { entry: 'head.markNo', label: '标记唛码', value: LONG_COMPANY, repeats: true },
          { entry: 'head.billNo', label: '提运单号', value: 'DEMO123', repeats: false },
        ],
        refused: [{ label: '消费使用单位', code: 'profile/uscc', params: {} }],
      } },
      types: [['.keep-template .input', '一般贸易进口（海运）']],
    }),
    state('keep-nothing', view({}), { clicks: ['.feed .button'], answers: { 'fill.keep-template': { values: [], refused: [] } } }),
    state('read', view({}), { clicks: ['.sources label:nth-child(3) input'], files: [['.feed input[type=file]', '甲供应商发票.xlsx']], answers: { 'vault.sheet': SHEET_PREVIEW }, height: 1000 }),
    state('too-many', view({}), { clicks: ['.sources label:nth-child(3) input'], files: [['.feed input[type=file]', '甲供应商发票.xlsx']], answers: { 'vault.sheet': { error: { code: 'declaration/too-many-items', params: { count: 68, max: 50 } } } } }),
    state('narrow', row, { width: 300, height: 1400 }),
  ];
} // prettier-ignore

export function keptScenes(now: number): Scene[] {
  const whole = keptProfile();
  const state = (name: string, hash: string, more: Partial<Scene> = {}): Scene => ({
    name: `profiles-${name}`,
    page: 'profiles',
    state: good(now),
    hash,
    width: 1280,
    height: 1000,
    answers: { 'vault.read': [whole] },
    ...more,
  });
  const many: Profile = {
    ...whole,
    goods: Array.from({ length: 1000 }, (_, at) => ({ id: `g${String(at)}`, item: { codeTs: `84713${String(at).padStart(5, '0')}`, gName: `演示货物${String(at)}` } })),
  };
  return [
    state('templates', 'demo/templates', { clicks: ['.entries summary'], height: 1500 }),
    state('templates-none', 'demo/templates', { answers: { 'vault.read': [sampleProfile()] } }),
    state('goods', 'demo/goods', { clicks: ['.entries summary'] }),
    state('goods-many', 'demo/goods', { answers: { 'vault.read': [many] } }),
    state('goods-search', 'demo/goods', { types: [['.goods-search', '没有的货']] }),
    state('goods-sheet', 'demo/goods', { answers: { 'vault.read': [whole], 'vault.sheet': { ...SHEET_PREVIEW, remembered: true } }, files: [['input[type=file]', '甲供应商发票.xlsx']] }),
    state('sheets', 'demo/sheets'),
    state('sheets-none', 'demo/sheets', { answers: { 'vault.read': [sampleProfile()] } }),
    state('goods-narrow', 'demo/goods', { width: 360, height: 1400, clicks: ['.entries summary'] }),
  ];
} // prettier-ignore

/** The sample company with something of everything that is kept for declarations. */
export function keptProfile(): Profile {
  return {
    ...sampleProfile(),
    templates: [
      { id: 't1', name: '一般贸易进口（海运）', head: { customMaster: '2225 外高桥关', supvModeCdde: '0110 一般贸易', cusTrafMode: '2 水路运输', transMode: '1 CIF', ownerScc: '91650100MA0DEM013A', markNo: 'N/M' }, item: { dutyMode: '1 照章征税', districtCode: '44031 深圳特区' } },
      { id: 't2', name: LONG_COMPANY, head: {}, item: {} },
    ],
    goods: [
      { id: 'g1', item: { codeTs: '8471300000', gName: '便携式电脑', gModel: '1|0|便携式|无品牌|无型号', gUnit: '001 台', unit1: '001 台', tradeCurr: 'USD 美元', cusOriginCountry: 'CHN 中国' } },
      { id: 'g2', item: { codeTs: '847130', gName: '平板电脑' } },
      { id: 'g3', item: {} },
    ],
    sheets: [
      { part: 'item', name: '甲供应商发票.xlsx', at: 1_700_000_000_000, rows: [
        { codeTs: '8471300000', gName: '便携式电脑', gQty: '1200.5', gUnit: '001 台', declPrice: '500', tradeCurr: 'USD 美元' },
        { gName: LONG_COMPANY, gQty: '20' },
      ] },
    ],
  };
} // prettier-ignore
