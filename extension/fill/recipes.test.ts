// @vitest-environment jsdom
// Recipes: which form it is, which field is which; a selector without its label counts nothing, a landmark that is gone turns it off.
import { beforeAll, expect, it } from 'vitest';
import type { FieldRecipe, FormRecipe, PortalPack } from '#shared/portals/portal.ts';
import { fieldsOfPage, frameOfPage, installLayout, readPlan, show } from '../../tests/support/fill-dom.ts';

beforeAll(installLayout);

const name: FieldRecipe = { datum: 'co.name', policy: 'fill', labels: ['企业名称'], selectors: ['#entName'] };

function packOf(fields: readonly FieldRecipe[], more: Partial<FormRecipe> = {}): { pack: PortalPack } {
  const form = { id: 'demo-form', name: { zh: '演示', en: 'Demo' }, path: '^/', landmarks: [], fields, ...more };
  return {
    pack: {
      id: 'demo',
      name: { zh: '演示', en: 'Demo' },
      hosts: [],
      localSockets: [],
      methods: [],
      pagePin: 'ask',
      forms: [form],
    },
  };
}

it('a selector counts only with its label', () => {
  show('<p>企业名称 <input id="entName"></p><p>开户银行 <input></p>');
  expect(fieldsOfPage(packOf([name]))['企业名称']).toMatchObject({
    datum: 'co.name',
    source: 'recipe',
    confidence: 'sure',
  });
  show('<p>开户银行 <input id="entName"></p><p>企业名称 <input></p>');
  expect(readPlan(packOf([name]))).toEqual({ 开户银行: '-', 企业名称: 'co.name' });
});

it('a never holds by its selector alone', () => {
  show('<p>企业名称 <input id="entName"></p>');
  expect(readPlan(packOf([{ datum: null, policy: 'never', labels: ['验证码'], selectors: ['#entName'] }]))).toEqual({
    企业名称: '- never',
  });
});

it('a broken selector is none', () => {
  show('<p>企业名称 <input></p>');
  expect(readPlan(packOf([{ ...name, selectors: ['##'] }]))).toEqual({ 企业名称: 'co.name' });
});

it('labels one slip away are proposed, not sure; those of another question are not taken', () => {
  const mine: FieldRecipe = { datum: 'me.idNo', policy: 'fill', labels: ['本人证件号码'] };
  show('<p>本人证件号玛 <input></p>');
  expect(fieldsOfPage(packOf([mine]))['本人证件号玛']).toMatchObject({ datum: 'me.idNo', confidence: 'check' });
  show('<p>法人证件号码 <input></p>');
  expect(fieldsOfPage(packOf([mine]))['法人证件号码']).toMatchObject({
    datum: 'lr.idNo',
    source: 'dictionary',
    confidence: 'check',
  });
  show('<p>新手机号码 <input></p>');
  expect(readPlan(packOf([{ datum: 'me.mobile', policy: 'fill', labels: ['手机号码'] }]))).toEqual({
    新手机号码: '- offer',
  });
});

it('groups tell equal labels apart, else their order does', () => {
  const phone = (datum: 'inv.phone' | 'inv.mailPhone', group?: string): FieldRecipe => ({
    datum,
    policy: 'fill',
    labels: ['联系电话'],
    ...(group === undefined ? {} : { group }),
  });
  const page =
    '<h3>邮箱联系</h3><section><p>联系电话 <input id="mail"></p></section><h3>开票信息</h3><section><p>联系电话 <input id="own"></p></section>';
  const data = (fields: readonly FieldRecipe[]) =>
    frameOfPage(packOf(fields))
      .look()
      ?.fields.map(({ datum }) => datum);
  show(page);
  expect(data([phone('inv.phone', '开票信息'), phone('inv.mailPhone', '邮箱联系')])).toEqual([
    'inv.mailPhone',
    'inv.phone',
  ]);
  expect(data([phone('inv.phone'), phone('inv.mailPhone')])).toEqual(['inv.phone', 'inv.mailPhone']);
});

it('the strictest word counts: what the page forbids no recipe allows', () => {
  show('<p>验证码 <input id="entName"></p><p>密码 <input type="password" id="pw"></p>');
  const fields: FieldRecipe[] = [
    { ...name, labels: ['验证码'] },
    { datum: 'account.password', policy: 'fill', labels: ['密码'] },
  ];
  expect(readPlan(packOf(fields))).toEqual({ 验证码: '- never', 密码: 'account.password ask' });
});

it('what the recipe forbids is forbidden under another label too', () => {
  show('<p>企业中文名称 <input></p>');
  expect(readPlan(packOf([{ ...name, policy: 'read' }]))).toEqual({ 企业中文名称: 'co.name read' });
});

it('address and title choose the form, landmarks say whether it is still the same', () => {
  const titled = packOf([name], { titles: ['企业信息登记'], landmarks: [{ selector: 'h2', text: '基本信息' }] });
  const look = (title: string, heading: string) => {
    show(`<h1>${title}</h1><h2>${heading}</h2><p>企业名称 <input></p>`);
    const page = frameOfPage(titled).look();
    return [page?.form?.id ?? null, page?.drifted, page?.fields.length];
  };
  expect(look('企业信息登记', '一、基本信息')).toEqual(['demo-form', false, 1]);
  expect(look('企业信息登记', '新版')).toEqual(['demo-form', true, 0]);
  expect(look('别的页面', '基本信息')).toEqual([null, false, 1]);
  show('<p>企业名称 <input></p>');
  expect(frameOfPage(packOf([name], { path: '^/other$' })).look()?.form).toBeNull();
});

it('a guide fills nothing', () => {
  show('<p>企业名称 <input></p>');
  const guide = { zh: '请用银行 Key', en: 'Use the bank’s key' };
  expect(frameOfPage(packOf([], { guide })).look()).toMatchObject({ guide, fields: [{ datum: null, policy: 'ask' }] });
});

it('what the page only shows can be read', () => {
  const own: FieldRecipe = { ...name, policy: 'read', selectors: [] };
  for (const html of [
    '<table><tr><td>企业名称：</td><td>演示贸易有限公司</td></tr></table>',
    '<dl><dt>企业名称</dt><dd>演示贸易有限公司</dd></dl>',
    '<p><span>企业名称：</span><span>演示贸易有限公司</span></p>',
    '<p><b>企业名称</b>：演示贸易有限公司</p>',
  ]) {
    show(html);
    expect(readPlan(packOf([own]))).toEqual({ 企业名称: 'co.name read' });
    expect(fieldsOfPage(packOf([own]))['企业名称']?.current).toBe('演示贸易有限公司');
  }
});
