// @vitest-environment jsdom
// Whose data a field asks for, in the forms of the manuals and in those that would lead astray.
import { beforeAll, expect, it } from 'vitest';
import { installLayout, readPlan, show } from '../../tests/support/fill-dom.ts';

beforeAll(installLayout);

/** A table of fields; `#` begins a heading. */
function form(rows: readonly string[], title = ''): void {
  const body = rows.map((row) =>
    row.startsWith('#')
      ? `<tr><th colspan="2">${row.slice(1)}</th></tr>`
      : `<tr><td>${row}</td><td>${row.includes('类型') ? '<select><option>身份证</option></select>' : '<input>'}</td></tr>`,
  );
  show(`<h1>${title}</h1><form><table>${body.join('')}</table><button>提交</button></form>`, title);
}

const CARD = ['证件类型', '证件号码', '身份证有效起始日期', '身份证有效截止日期'];

it('G: dates without a person word follow 本人, not 法人', () => {
  form(
    [
      '法人姓名',
      '法人证件类型',
      '法人证件号码',
      '本人姓名',
      '本人证件类型',
      '本人证件号码',
      '身份证有效起始日期',
      '身份证有效截止日期',
      '您的手机号码',
    ],
    '找回手机号',
  );
  expect(readPlan()).toMatchObject({
    法人证件号码: 'lr.idNo',
    本人证件号码: 'me.idNo',
    身份证有效起始日期: 'me.idFrom',
    身份证有效截止日期: 'me.idTo',
    您的手机号码: 'me.mobile offer',
  });
});

it('G in another order: nobody takes dates that may be either’s', () => {
  form(
    ['本人姓名', '本人证件号码', '法人姓名', '法人证件号码', '身份证有效起始日期', '身份证有效截止日期'],
    '找回手机号',
  );
  expect(readPlan()).toMatchObject({ 身份证有效起始日期: '-', 身份证有效截止日期: '-' });
});

it('A2: the mobile number behind 法人 is the account holder’s', () => {
  form(
    [
      '账号所有人姓名',
      ...CARD,
      '企业中文名称',
      '法人姓名',
      '法人证件类型',
      '法人证件号码',
      '法人身份证起始日期',
      '手机号码',
    ],
    '个人用户补充信息',
  );
  expect(readPlan()).toMatchObject({
    证件类型: 'me.idType',
    证件号码: 'me.idNo',
    身份证有效起始日期: 'me.idFrom',
    法人身份证起始日期: 'lr.idFrom',
    手机号码: 'me.mobile',
  });
});

it('B2: the form’s title says whose fields they are', () => {
  form(['姓名', ...CARD, '邮箱', '手机'], '管理员账号注册');
  expect(readPlan()).toMatchObject({
    姓名: 'adm.name',
    证件号码: 'adm.idNo',
    身份证有效截止日期: 'adm.idTo',
    邮箱: 'adm.email',
    手机: 'adm.mobile',
  });
});

it('a section speaks for what stands in it', () => {
  form(['#法定代表人信息', '姓名', '证件号码', '手机号码', '#经办人信息', '真实姓名', '证件号', '手机号']);
  expect(readPlan()).toEqual({
    姓名: 'lr.name',
    证件号码: 'lr.idNo',
    手机号码: 'lr.mobile',
    真实姓名: 'hd.name',
    证件号: 'hd.idNo',
    手机号: 'hd.mobile',
  });
});

it('somebody the profile does not know takes what follows her', () => {
  form(['收货人姓名', '证件号码', '手机号码', '#紧急联系人信息', '姓名', '联系电话']);
  expect(Object.values(readPlan())).toEqual(['-', '-', '-', '-', '-']);
});

it('E2: the mobile of a form that knows a company and no person is the administrator’s', () => {
  form(['企业名称', '组织机构代码', '手机号码'], '忘记密码');
  expect(readPlan()).toEqual({ 企业名称: 'co.name', 组织机构代码: 'co.orgCode', 手机号码: 'adm.mobile' });
});

it('N2: three phones and two contacts of one invoice', () => {
  form(
    [
      '名称',
      '纳税人识别号',
      '注册地详细地址',
      '联系电话',
      '电子发票接收邮箱',
      '邮箱联系人',
      '邮箱联系电话',
      '备案单位联系人',
      '备案单位联系人电话',
    ],
    '发票信息',
  );
  expect(Object.values(readPlan())).toEqual(
    ['title', 'taxNo', 'address', 'phone', 'email', 'mailContact', 'mailPhone', 'filingContact', 'filingPhone'].map(
      (each) => `inv.${each}`,
    ),
  );
});

it('what is new or old is not what is on file', () => {
  form(['原手机号码', '新手机号码', '新邮箱'], '修改手机号码');
  expect(readPlan()).toEqual({ 原手机号码: '- read', 新手机号码: '- offer', 新邮箱: '- offer' });
});

it('起始日期 alone belongs to the card before it, or to nothing', () => {
  form(['企业名称', '起始日期', '结束日期']);
  expect(readPlan()).toEqual({ 企业名称: 'co.name', 起始日期: '-', 结束日期: '-' });
  form(['本人证件号码', '起始日期', '结束日期']);
  expect(readPlan()).toMatchObject({ 起始日期: 'me.idFrom', 结束日期: 'me.idTo' });
});

it('two fields under one label are a span of dates or nothing', () => {
  show(
    '<form><div class="form-item"><label>本人证件号码</label><input></div><div class="form-item"><label>证件有效期</label><input> 至 <input></div></form>',
  );
  expect(readPlan()).toMatchObject({ 证件有效期: 'me.idTo' });
  show('<form><div class="form-item"><label>企业联系电话</label><input> - <input></div></form>');
  expect(readPlan()).toEqual({ 企业联系电话: '-' });
});

it('a login takes the account on file, a registration a new name', () => {
  show('<form><p>用户名 <input></p><p>密码 <input type="password"></p><button>登录</button></form>', '用户登录');
  expect(readPlan()).toEqual({ 用户名: 'account.username', 密码: 'account.password ask' });
  show(
    '<h2>管理员账号注册</h2><form><p>用户名 <input></p><p>密码 <input type="password"></p><p>确认密码 <input type="password"></p></form>',
  );
  expect(readPlan()).toEqual({ 用户名: 'adm.username offer', 密码: '- ask', 确认密码: '- ask' });
  show('<form><p>IC卡密码 <input type="password"></p><button>登录</button></form>', '用户登录');
  expect(readPlan()).toEqual({ IC卡密码: '- ask' });
});
