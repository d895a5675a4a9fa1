// What a declaration page is fed with, in the preview and in the presses: values meant are proposed, warnings are not, and the head of a page
// gives a template nothing that is a statement, a number of the declaration, or unfit.
import { expect, it } from 'vitest';
import type { EntryName } from '#shared/declaration/data.ts';
import type { Feed } from '#shared/declaration/kept.ts';
import { Problem } from '#shared/errors.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { sampleProfile } from '../../../tests/support/sample-profile.ts';
import type { FramedField } from '../../platform/fill-messages.ts';
import { pageProblem } from './company.ts';
import { keepTemplate, searchGoods, templateOffer, withFeed } from './feed-acts.ts';
import { feedingOf, isInPart } from './feeding.ts';
import { NEW_TAB } from './memory.ts';
import { previewOf } from './preview.ts';
import { newRun } from './run.ts';
import type { VaultService } from '../vault-service.ts';

const profile: Profile = {
  ...sampleProfile(),
  templates: [{ id: 't', name: '甲客户', head: { rcvgdTradeScc: '91110000MA1DEM023Q', supvModeCdde: '0110 一般贸易' }, item: {} }],
  goods: [{ id: 'g', item: { gName: '便携式电脑', ciq: '101 电脑' } }],
  sheets: [{ part: 'box', name: '箱单.csv', at: 5, rows: [{ containerNo: 'CSQU3054384', containerWt: '2200' }] }],
}; // prettier-ignore

const feed = (part: Feed['part'], given: Partial<Feed> = {}): Feed => ({
  part,
  template: null,
  article: null,
  row: null,
  ...given,
});

function line(entry: EntryName | null, changed: Partial<FramedField> = {}): FramedField {
  return {
    id: 1,
    label: entry ?? '',
    section: '',
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
    ...(entry === null ? {} : { entry }),
    ...changed,
  };
}

function shown(chosen: Feed | null, ...fields: FramedField[]) {
  const feeding = feedingOf(profile, fields, { feed: chosen, done: [] });
  return previewOf(0, fields, { profile, chosen: {}, feeding, outcomeOf: () => null });
}

it('the customer of a template is meant, the company itself is only offered', () => {
  const customer = line('head.rcvgdTradeScc', { datum: 'co.uscc', policy: 'offer' });
  expect(shown(null, customer)).toMatchObject([{ value: profile.company.uscc, checked: false }]);
  expect(shown(feed('head', { template: 't' }), customer)).toMatchObject([
    { value: '91110000MA1DEM023Q', checked: true, from: { kind: 'template', name: '甲客户' } },
  ]);
  // and that it stands there then is no sign of another company's page
  expect(pageProblem(profile, [{ ...customer, current: '91110000MA1DEM023Q' }])).toBeNull();
  expect(pageProblem(profile, [line(null, { datum: 'co.uscc', current: '91110000MA1DEM023Q' })])?.code).toBe(
    'fill/other-company-page',
  );
});

it('what the page chooses in a window of its own is offered, what does not check is said and not proposed', () => {
  expect(shown(feed('item', { article: 'g' }), line('item.ciq', { policy: 'offer' }))).toMatchObject([{ value: '电脑', checked: false }]);
  const [number, weight] = shown(feed('box', { row: 0 }), line('box.containerNo'), line('box.containerWt'));
  expect(number).toMatchObject({ value: 'CSQU3054384', checked: false });
  expect(number?.notice?.zh).toContain('校验位');
  expect(weight).toMatchObject({ value: '2200', checked: true });
  expect(shown(feed('box', { row: 0 }), line('box.containerWt', { current: '2,200.00' }))[0]?.same).toBe(true);
  expect(shown(feed('box', { row: 0 }), line('box.containerWt', { current: '2201' }))[0]?.checked).toBe(false);
}); // prettier-ignore

it.each(['ask', 'read', 'never'] as const)('a field of policy %s gets nothing from a template by itself', (policy) => {
  const [one] = shown(feed('head', { template: 't' }), line('head.supvModeCdde', { policy }));
  expect(one?.checked).toBe(false);
  if (policy !== 'ask') expect(one?.value).toBeNull();
});

it('one part of the page is shown at a time', () => {
  expect(isInPart(line('item.gName'), 'item')).toBe(true);
  expect(isInPart(line('item.gName'), 'head')).toBe(false);
  expect([isInPart(line(null), 'head'), isInPart(line(null), 'item')]).toEqual([true, false]);
  expect(feedingOf(profile, [line(null)], { feed: null, done: [] })).toBeNull();
  expect(feedingOf(null, [line('item.gName')], { feed: null, done: [] })).toBeNull();
});

it('a choice that is gone is refused, a run under way is not disturbed, an ended one is forgotten', () => {
  const memory = withFeed(NEW_TAB, profile, feed('head', { template: 't' }));
  expect(withFeed(memory, profile, feed('item', { article: 'g' })).feed).toEqual(feed('item', { template: 't', article: 'g' }));
  expect(() => withFeed(NEW_TAB, profile, feed('item', { article: 'gone' }))).toThrow(new Problem('profile/unknown'));
  const run = newRun({ id: 'r', at: 0, form: null, host: '', entry: null, fields: new Map([[0, [1]]]) });
  expect(() => withFeed({ ...NEW_TAB, run }, profile, feed('item', { article: 'g' }))).toThrow(new Problem('fill/running'));
  const ended = { ...run, parts: run.parts.map((part) => ({ ...part, ended: true })) };
  expect(withFeed({ ...NEW_TAB, run: ended }, profile, null)).toMatchObject({ feed: null, run: null });
}); // prettier-ignore

it('a template takes shown values that are filled, and nothing else of the page', () => {
  const offer = templateOffer([
    line('head.supvModeCdde', { current: '一般贸易' }),
    line('head.billNo', { current: 'DEMO123' }),
    line('head.ownerScc', { current: '91650100MA0DEM013A', label: '消费使用单位' }),
    line('head.markNo', { current: '  ' }),
    line('head.goodsPlace', { current: 'x', policy: 'read' }),
    line('head.entryType', { current: 'x', policy: 'never' }),
    line('head.cutMode', { current: 'x', policy: 'ask' }),
    line('head.rcvgdTradeCode', { current: '6500135001', policy: 'offer', datum: 'co.customsCode' }),
    line('item.gName', { current: '电脑' }),
    line(null, { current: '是', label: '特殊关系确认', policy: 'ask' }),
  ]);
  expect(offer.values.map(({ entry, value, repeats }) => [entry, value, repeats])).toEqual([
    ['head.supvModeCdde', '一般贸易', true],
    ['head.billNo', 'DEMO123', false],
  ]);
  expect(offer.refused).toEqual([{ label: '消费使用单位', code: 'profile/uscc', params: {} }]);
});

it('only ticked values that the page still shows are kept; a template of the same name keeps its items', async () => {
  let stored: Profile = profile;
  const vault: Pick<VaultService, 'change'> = {
    change: async (_id, make) => {
      await Promise.resolve();
      const [changed, result] = make(stored);
      stored = changed;
      return result;
    },
  };
  const offer = templateOffer([line('head.markNo', { current: 'N/M' }), line('head.billNo', { current: 'DEMO123' })]);
  const known = { ...profile, templates: [{ id: 't', name: '甲客户', head: {}, item: { dutyMode: '1 照章征税' } }] };
  stored = known;
  await keepTemplate(vault, known, { name: '甲客户', offer, entries: ['head.markNo', 'head.contrNo'] });
  expect(stored.templates).toEqual([{ id: 't', name: '甲客户', head: { markNo: 'N/M' }, item: { dutyMode: '1 照章征税' } }]);
  const none = keepTemplate(vault, known, { name: '乙', offer, entries: ['head.contrNo'] });
  await expect(none).rejects.toEqual(new Problem('declaration/no-head'));
  const full = { ...profile, templates: Array.from({ length: 50 }, (_, at) => ({ id: `t${String(at)}`, name: String(at), head: {}, item: {} })) };
  stored = full;
  await expect(keepTemplate(vault, full, { name: '乙', offer, entries: ['head.markNo'] })).rejects.toThrow('profile/too-many');
}); // prettier-ignore

it('goods are answered a few at a time', () => {
  const goods = Array.from({ length: 300 }, (_, at) => ({
    id: `g${String(at)}`,
    item: { gName: `货物${String(at)}` },
  }));
  const { found, count } = searchGoods({ ...profile, goods }, '货物2');
  expect([found.length, count, found[0]]).toEqual([20, 111, { id: 'g2', name: '货物2' }]);
});
