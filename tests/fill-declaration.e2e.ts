// A declaration from an empty vault, in real browsers: the clerk's own page becomes a template, a sheet is mapped once, the head is filled
// from the one and item after item from the other; every press on the page is the clerk's. What must not be filled stays as it was.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { ENTRIES, ENTRY_NAMES, type EntryName, nameIn, namesOf } from '#shared/declaration/data.ts';
import type { Feed } from '#shared/declaration/kept.ts';
import type { ReplicaRow } from '#shared/portals/replica-form.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { DEMO_COMPANY } from '../agent/operations/demo.ts';
import type { FillView } from '../extension/platform/fill-messages.ts';
import type { TemplateOffer } from '../extension/platform/fill-requests.ts';
import type { SheetPreview } from '../extension/vault/import/items.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { REPLICA_FORMS } from '../scripts/replicas/forms/replica.ts';
import { BROWSERS, openScene, type Scene, SLOW } from './support/e2e-scene.ts';
import { type Asker, askedBy, openAsker } from './support/fill-asker.ts';
import { PASSPHRASE } from './support/fill-scene.ts';
import { sampleProfile } from './support/sample-profile.ts';

const HOST = 'swapp.singlewindow.cn';
const PAGE = `https://${HOST}/decserver/sw/dec/merge/cusImport`;
const FORM = REPLICA_FORMS.find(({ id }) => id === 'dec')!;
const keyOf = (id: string): string => FORM.rows.find((row) => row.id === id)?.key ?? id;
const SHEET = [
  '料号,中文,HS,申报数量,单位,单价,币种,原产地',
  'A-1,便携式电脑,8471300000,"1,200.5",1,500.25,USD,日本',
  'A-2,平板电脑,8471.30.0001,20,台,80,美元,KOR',
  ',合计,,1220.5,,,,',
].join('\r\n');
const NAMES: (EntryName | null)[] = [
  null,
  'item.gName',
  'item.codeTs',
  'item.gQty',
  'item.gUnit',
  'item.declPrice',
  'item.tradeCurr',
  'item.cusOriginCountry',
];

/** Twins and look-alikes that nobody sees, with something in them. */
const TRAPS = `(() => {
  const form = document.getElementById('form');
  const add = (name, style, type = 'text') => {
    const input = document.createElement('input');
    Object.assign(input, { type, name, value: 'untouched' });
    input.style.cssText = style;
    input.className = 'trap';
    form.append(input);
  };
  add('gNameCode', '', 'hidden');
  add('promiseItem1Code', '', 'hidden');
  add('contrNo', 'display: none');
  add('gName', 'position: absolute; left: -9999px');
  add('codeTs', 'width: 0; height: 0; padding: 0; border: 0');
})()`;
const UNTOUCHED = `[
  ...[...document.querySelectorAll('.trap')].map(({ value }) => value),
  ...['promiseItem1', 'promiseItem2', 'promiseItem3', 'entryId', 'preEntryId', 'cusCiqNo', 'dDate'].map((id) => document.getElementById(id).value),
]`;
const feed = (part: Feed['part'], given: Partial<Feed>): Feed => ({
  part,
  template: null,
  article: null,
  row: null,
  ...given,
});

/** Only offered: the page takes their codes from a window of its own. */
const ELSEWHERE: readonly EntryName[] = ['head.appCert', 'item.ciq'];

function rowOf(entry: EntryName): ReplicaRow {
  const row = FORM.rows.find(({ id }) => id === nameIn(entry) || id === `${nameIn(entry)}Name`);
  if (!row) throw new Error(`no row ${entry}`);
  return row;
}

/** Something right for a value: a line of the page's own table, or a text of its kind. */
function sampleOf(entry: EntryName): string {
  const { options } = rowOf(entry);
  if (options) return options[options.length - 1] ?? '';
  const samples: Partial<Record<string, string>> = {
    date: '2026-03-04',
    uscc: '91650100MA0DEM013Q',
    'customs-code': '6500135001',
    'hs-code': '8471300000',
    whole: '12',
    decimal: '1234.5',
    container: 'CSQU3054383',
    choice: '22',
  };
  return samples[ENTRIES[entry].kind] ?? `演示${nameIn(entry)}`;
}

describe.each(BROWSERS)('the declaration page in %s', { timeout: 180_000 }, (name) => {
  let scene: Scene;
  let asker: Asker;
  let page: TestPage;

  beforeAll(async () => {
    scene = await openScene(name);
    asker = await openAsker(scene.browser);
    await asker.ask({ do: 'vault.create', passphrase: PASSPHRASE });
    const own = sampleProfile('own');
    const profile = { ...own, company: { ...own.company, uscc: DEMO_COMPANY.organisationCode } };
    await asker.ask({ do: 'vault.write', profile });
  }, 240_000);
  afterAll(() => scene.close());

  const viewOf = (what: string, holds: (view: FillView) => boolean): Promise<FillView> =>
    until(what, () => asker.viewOn(HOST, holds), SLOW);
  const model = () => page.evaluate<Record<string, string>>('replica.model()');
  const held = async (...ids: string[]): Promise<(string | undefined)[]> => {
    const now = await model();
    return ids.map((id) => now[keyOf(id)]);
  };
  const profile = async (): Promise<Profile> => {
    const [found] = await asker.ask<Profile[]>({ do: 'vault.read' });
    if (!found) throw new Error('no company');
    return found;
  };

  async function open(): Promise<number> {
    page = await scene.browser.openPage(PAGE);
    const { tab } = await viewOf('the page', (view) => view.feed !== null && view.fields.length > 50);
    await page.evaluate(TRAPS);
    return tab;
  }

  /** Presses 填写 for what is proposed. @returns the view after it */
  async function fill(tab: number): Promise<FillView> {
    await page.front();
    await asker.ask({ do: 'fill.write', tab, fields: null });
    return viewOf('the end of the run', ({ run }) => run?.ended === true);
  }

  /** Chooses what the page is fed with, and waits until something of it is proposed. */
  async function choose(tab: number, take: Feed): Promise<FillView> {
    await asker.ask({ do: 'fill.feed', tab, take });
    return viewOf('a proposal', (view) => view.feed?.part === take.part && view.run === null && view.fields.some(({ checked }) => checked));
  }

  it('keeps the head of a page as a template: shown values that repeat, never statements and numbers of the declaration', async () => {
    const tab = await open();
    await page.type('#contrNo', 'DEMO-2026-001');
    await page.type('#markNo', 'N/M');
    for (const [id, text] of [['supvModeCddeName', '一般'], ['cusTrafModeName', '水路'], ['cusTradeNationCodeName', '日本']] as const) {
      await page.type(`#${id}`, text);
      await page.press('Enter');
    }
    await page.evaluate(`(() => {
      const field = document.getElementById('promiseItem1');
      field.value = '是';
      field.dispatchEvent(new Event('change', { bubbles: true }));
      document.getElementById('entryId').value = '222520261000000001';
    })()`);
    await viewOf('what was typed', ({ fields }) => ['DEMO-2026-001', 'N/M', '日本'].every((text) => fields.some(({ current }) => current === text)));
    const look = { do: 'fill.keep-template', tab, name: null, entries: [] } as const;
    const offer = await asker.ask<TemplateOffer>(look);
    expect(offer.refused).toEqual([]);
    expect(offer.values.map(({ entry, value, repeats }) => [entry, value, repeats])).toEqual([
      ['head.contrNo', 'DEMO-2026-001', false],
      ['head.cusTrafMode', '水路运输', true],
      ['head.supvModeCdde', '一般贸易', true],
      ['head.cusTradeNationCode', '日本', true],
      ['head.markNo', 'N/M', true],
    ]);
    const entries = offer.values.filter(({ repeats }) => repeats).map(({ entry }) => entry);
    await asker.ask({ ...look, name: '一般贸易进口', entries });
    const { templates } = await profile();
    expect(templates).toMatchObject([
      { name: '一般贸易进口', head: { cusTrafMode: '水路运输', supvModeCdde: '一般贸易', cusTradeNationCode: '日本', markNo: 'N/M' }, item: {} },
    ]);
    expect(JSON.stringify(templates)).not.toMatch(/promise|222520261000000001|untouched|DEMO-2026/);
    await page.close();
  });

  it('reads a sheet whose columns are mapped once', async () => {
    const own = await profile();
    const goods = [{ id: 'g1', item: { codeTs: '8471300000', gName: '便携式电脑', gModel: '1|0|便携式|无品牌', unit1: '001 台', dutyMode: '1 照章征税' } }];
    const templates = own.templates.map((one) => ({ ...one, item: { districtCode: '44031 深圳特区' } }));
    await asker.ask({ do: 'vault.write', profile: { ...own, goods, templates } });
    const sheet = { do: 'vault.sheet', profile: 'own', into: 'item', name: '甲供应商.csv', file: toBase64(utf8(SHEET)) } as const;
    const first = await asker.ask<SheetPreview>({ ...sheet, names: null, take: false });
    expect([first.remembered, first.columns[1], first.columns[2]?.entry]).toEqual([false, { head: '中文', entry: null }, 'item.codeTs']);
    const mapped = await asker.ask<SheetPreview>({ ...sheet, names: NAMES, take: false });
    expect([mapped.rows, mapped.taken, mapped.faults.map(({ row, code }) => [row, code])]).toEqual([3, 2, [[3, 'declaration/no-item']]]);
    await asker.ask({ ...sheet, names: NAMES, take: true });
    const again = await asker.ask<SheetPreview>({ ...sheet, names: null, take: false });
    expect([again.remembered, again.columns.map(({ entry }) => entry)]).toEqual([true, NAMES]);
    const many = toBase64(utf8(`品名,数量\n${'电脑,1\n'.repeat(68)}`));
    await expect(askedBy(asker, { ...sheet, file: many, names: null, take: false })).rejects.toThrow('declaration/too-many-items');
  });

  it('fills the head from the template, then item 1, then item 2 by 下一项; the clerk saves each', async () => {
    const tab = await open();
    const untouched = await page.evaluate(UNTOUCHED);
    const hidden = await page.evaluate<Record<string, string>>(`Object.fromEntries([...document.querySelectorAll('input[type=hidden]')].map((each) => [each.id || each.name, each.value]))`);
    const [template] = (await profile()).templates;
    const head = await choose(tab, feed('head', { template: template?.id ?? '' }));
    expect(head.fields.some(({ entry }) => entry?.startsWith('item') ?? false)).toBe(false);
    const afterHead = await fill(tab);
    expect(afterHead.fields.filter(({ checked, outcome }) => checked && outcome !== 'filled')).toEqual([]);
    expect(await held('supvModeCddeName', 'cusTrafModeName', 'cusTradeNationCodeName', 'markNo', 'contrNo', 'gName')).toEqual([
      '0110 一般贸易', '2 水路运输', 'JPN 日本', 'N/M', '', '',
    ]);
    const headModel = await held('supvModeCddeName', 'cusTrafModeName', 'cusTradeNationCodeName', 'markNo');

    const row = await choose(tab, feed('item', { row: 0 }));
    expect(row.fields.every(({ entry }) => entry?.startsWith('item.') ?? false)).toBe(true);
    expect(row.feed?.sheets[0]).toMatchObject({ name: '甲供应商.csv', chosen: 0, rows: [{ done: false }, { done: false }] });
    const one = await fill(tab);
    expect(one.fields.filter(({ checked, outcome }) => checked && outcome !== 'filled').map(({ label }) => label)).toEqual([]);
    const ITEM = ['codeTs', 'gName', 'gModel', 'gQty', 'gUnitName', 'declPrice', 'tradeCurrName', 'cusOriginCountryName', 'unit1Name', 'dutyModeName', 'districtCodeName'];
    expect(await held(...ITEM)).toEqual([
      '8471300000', '便携式电脑', '1|0|便携式|无品牌', '1200.5', '001 台', '500.25', 'USD 美元', 'JPN 日本', '001 台', '1 照章征税', '44031 深圳特区',
    ]);
    await page.click('#add-items');

    const panel = await scene.browser.extensionPage(`ui/panel/index.html#${String(tab)}`);
    await panel.waitFor('.next-row.primary:not([disabled])', SLOW);
    expect(await panel.text('.sheet-rows')).toContain('第 1 项，共 2 项 · 请先在网页上保存这一项');
    await panel.click('.next-row');
    await viewOf('the next row', (view) => view.feed?.sheets[0]?.chosen === 1 && view.run === null);
    await panel.close();
    const two = await fill(tab);
    expect(two.feed?.sheets[0]?.rows.map(({ done }) => done)).toEqual([true, true]);
    expect(await held(...ITEM)).toEqual([
      '8471300001', '平板电脑', '', '20', '001 台', '80', 'USD 美元', 'KOR 韩国', '', '', '44031 深圳特区',
    ]);
    await page.click('#add-items');

    const kept = await page.evaluate<Record<string, string>[]>('replica.kept.items');
    expect(kept.map(({ gNo, gName, gUnitName, tradeCurrName }) => [gNo, gName, gUnitName, tradeCurrName])).toEqual([
      ['1', '便携式电脑', '001 台', 'USD 美元'],
      ['2', '平板电脑', '001 台', 'USD 美元'],
    ]);
    expect(await held('supvModeCddeName', 'cusTrafModeName', 'cusTradeNationCodeName', 'markNo')).toEqual(headModel);
    expect(await page.evaluate(UNTOUCHED)).toEqual(untouched);
    const after = await page.evaluate<Record<string, string>>(`Object.fromEntries([...document.querySelectorAll('input[type=hidden]')].map((each) => [each.id || each.name, each.value]))`);
    expect(Object.keys(after).filter((id) => after[id] !== hidden[id]).toSorted()).toEqual(['cusTradeNationCode', 'cusTrafMode', 'supvModeCdde']);
    expect(await page.evaluate(`({ submits: replica.submits, presses: replica.presses })`)).toEqual({ submits: 0, presses: { 新增商品信息: 2 } });
    await page.close();
  });

  it('an article fills the item alone, undo takes it back, and statements are not filled even when asked for', async () => {
    const tab = await open();
    const before = await model();
    const untouched = await page.evaluate(UNTOUCHED);
    const view = await viewOf('all fields', ({ fields }) => fields.length > 50);
    const promise = view.fields.find(({ label }) => label === '特殊关系确认');
    expect([promise?.policy, promise?.value, promise?.entry]).toEqual(['ask', null, undefined]);
    await expect(askedBy(asker, { do: 'fill.ask-field', tab, frame: promise?.frame ?? 0, field: promise?.id ?? 0, datum: null })).rejects.toThrow('fill/no-value');
    expect(await asker.ask({ do: 'fill.goods', tab, search: '便携 8471' })).toMatchObject({ count: 1, found: [{ id: 'g1' }] });
    await choose(tab, feed('item', { article: 'g1' }));
    const all = view.fields.map(({ frame, id }) => ({ frame, field: id }));
    await page.front();
    await asker.ask({ do: 'fill.write', tab, fields: all });
    const done = await viewOf('the end of the run', ({ run }) => run?.ended === true);
    expect(done.fields.flatMap(({ value, entry, outcome }) => (value === null ? [] : [[entry, outcome]]))).toEqual(
      ['codeTs', 'gName', 'gModel', 'unit1', 'dutyMode'].map((own) => [`item.${own}`, 'filled']),
    );
    const now = await model();
    expect(Object.keys(now).filter((key) => now[key] !== before[key]).toSorted()).toEqual(
      ['codeTs', 'gName', 'gModel', 'unit1Name', 'dutyModeName'].map(keyOf).toSorted(),
    );
    await asker.ask({ do: 'fill.undo', tab });
    await viewOf('the end of undo', ({ fields }) => fields.filter(({ outcome }) => outcome === 'restored').length === 5);
    expect(await model()).toEqual(before);
    expect(await page.evaluate(UNTOUCHED)).toEqual(untouched);
    await page.close();
  });

  it('every value of the vocabulary reaches its own field: texts, dates, figures, and code tables by choice', async () => {
    const own = await profile();
    const [head, item, box] = (['head', 'item', 'box'] as const).map((part) => Object.fromEntries(namesOf(part).map((entry) => [nameIn(entry), sampleOf(entry)])));
    const at = Date.now();
    const sheets = [{ part: 'item' as const, name: 'all', at, rows: [item!] }, { part: 'box' as const, name: 'all', at, rows: [box!] }];
    await asker.ask({ do: 'vault.write', profile: { ...own, goods: [], templates: [{ id: 'all', name: 'all', head: head!, item: {} }], sheets } });
    const tab = await open();
    const untouched = await page.evaluate(UNTOUCHED);
    for (const take of [feed('head', { template: 'all' }), feed('item', { row: 0 }), feed('box', { row: 0 })]) {
      await choose(tab, take);
      const done = await fill(tab);
      const judged = done.fields.flatMap(({ entry, outcome }) => (entry !== undefined && !ELSEWHERE.includes(entry) ? [[entry, outcome]] : []));
      const wanted = namesOf(take.part).filter((entry) => !ELSEWHERE.includes(entry));
      expect(judged.toSorted()).toEqual(wanted.map((entry) => [entry, 'filled']).toSorted());
    }
    const now = await model();
    for (const entry of ENTRY_NAMES.filter((one) => !ELSEWHERE.includes(one))) expect([entry, now[rowOf(entry).key]]).toEqual([entry, sampleOf(entry)]);
    expect(await page.evaluate(UNTOUCHED)).toEqual(untouched);
    await page.close();
    await asker.ask({ do: 'vault.write', profile: own });
  });

  it('locked, nothing of it is shown or chosen; what a row holds leaves with the sheet', async () => {
    const tab = await open();
    await choose(tab, feed('item', { row: 1 }));
    await asker.ask({ do: 'vault.lock' });
    const locked = await viewOf('the lock', ({ problem }) => problem?.code === 'fill/locked');
    expect([locked.feed, locked.fields.filter(({ value }) => value !== null)]).toEqual([null, []]);
    expect(JSON.stringify(locked)).not.toMatch(/平板电脑|一般贸易进口/);
    await expect(askedBy(asker, { do: 'fill.goods', tab, search: '' })).rejects.toThrow('fill/locked');
    await asker.ask({ do: 'vault.unlock', passphrase: PASSPHRASE });
    await viewOf('the row again', (view) => view.feed?.sheets[0]?.chosen === 1);
    await asker.ask({ do: 'vault.clear-sheet', profile: 'own', part: 'item' });
    const cleared = await viewOf('no sheet', (view) => view.feed?.sheets.length === 0);
    expect([cleared.feed?.part, cleared.fields.some(({ value }) => value === '平板电脑')]).toEqual([null, false]);
    await expect(askedBy(asker, { do: 'fill.feed', tab, take: feed('item', { row: 1 }) })).rejects.toThrow('profile/unknown');
    await page.close();
  });
}); // prettier-ignore
