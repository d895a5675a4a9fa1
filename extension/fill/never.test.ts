// @vitest-environment jsdom
// The never-list by itself: no recipe, no dictionary, no person can talk it over.
import { beforeAll, expect, it } from 'vitest';
import { groundOfPage, installLayout, layoutOfPage, show } from '../../tests/support/fill-dom.ts';
import { findLabel } from './label.ts';
import { refusal } from './never.ts';

beforeAll(installLayout);

/** `policy reason` of the last widget of a page. */
function verdict(html: string): string | null {
  show(html);
  const ground = groundOfPage();
  const widget = ground.widgets.at(-1);
  if (widget === undefined) throw new Error('no widget');
  const found = refusal(widget, { label: findLabel(widget, ground), ground, layout: layoutOfPage() });
  return found && `${found.policy} ${found.reason}`;
}

it.each([
  ['never code', '<p>图片验证码 <input></p>'],
  ['never code', '<p>图形验证码<input placeholder="请输入图形验证码"></p>'],
  ['never code', '<p>验正码 <input></p>'],
  ['never code', '<p>校验码 <input></p>'],
  ['never code', '<p>动态密码 <input type="password"></p>'],
  ['never code', '<input placeholder="请输入验证码">'],
  ['never code', '<input name="verifyCode">'],
  ['never code', '<input id="imgVcode">'],
  ['never code', '<input class="captcha-input">'],
  ['never code', '<input autocomplete="one-time-code">'],
  ['never code', '<p>请输入 <input maxlength="4"> <img src="/cas/plat_cas_verifycode_gen"></p>'],
  ['never code', '<p>右图 <input maxlength="4"> <img src="/a.png" data-box="0,0,90,32"></p>'],
  [
    'never code',
    '<table><tr><td>字符</td><td><input maxlength="6"></td><td><canvas data-box="0,0,90,32"></canvas></td></tr></table>',
  ],
  ['never code', '<p><input placeholder="请输入"> <button type="button">获取验证码</button></p>'],
  ['never code', '<div class="row"><div><input></div><div><a>发送短信验证码</a></div></div>'],
  ['never code', '<p><input> <span class="btn">59秒后重发</span></p>'],
  ['never agreement', '<p><input type="checkbox"> 我已阅读并同意《用户注册协议》</p>'],
  ['never agreement', '<label><input type="checkbox" name="agree"> 好</label>'],
  ['never agreement', '<p><input type="checkbox"> 本企业承诺以上内容真实有效</p>'],
  [
    'never agreement',
    '<p>协议 <label><input type="radio" name="a" value="1">同意</label><label><input type="radio" name="a" value="0">不同意</label></p>',
  ],
  ['never file', '<p>营业执照 <input type="file"></p>'],
  ['never hidden', '<p style="display:none">企业名称 <input></p>'],
  ['never hidden', '<p style="opacity:0">企业名称 <input></p>'],
  ['never hidden', '<p style="visibility:hidden">企业名称 <input></p>'],
  ['never hidden', '<p>企业名称 <input data-box="-9999,10,160,24"></p>'],
  ['never hidden', '<p>企业名称 <input data-box="10,10,1,1"></p>'],
  ['never hidden', '<p>企业名称 <input style="position:absolute;clip:rect(0, 0, 0, 0)"></p>'],
  ['never hidden', '<p>企业名称 <input style="clip-path:inset(50%)"></p>'],
  ['never hidden', '<div style="overflow:hidden" data-box="0,0,160,0">企业名称 <input></div>'],
  [
    'never hidden',
    '<div style="overflow:hidden" data-box="0,0,160,100">企业名称 <input data-box="0,300,160,24"></div>',
  ],
  ['never opt-out', '<p>企业名称 <input data-1p-ignore></p>'],
  ['never opt-out', '<p>企业名称 <input data-lpignore="true"></p>'],
  ['never opt-out', '<form data-bwignore="true">企业名称 <input></form>'],
  ['never opt-out', '<p>企业名称 <input data-form-type="other"></p>'],
  ['never search', '<p><input type="search" placeholder="企业名称"></p>'],
  ['never search', '<div role="search">企业名称 <input></div>'],
  ['never search', '<p><input name="keyword" placeholder="企业名称"></p>'],
  ['never search', '<p><input placeholder="搜索企业名称"></p>'],
  ['ask secret', '<p>密码 <input type="password"></p>'],
  ['ask secret', '<p>IC卡密码 <input></p>'],
  ['ask statement', '<p>自报自缴 <input></p>'],
  ['ask route', '<p>账号类型 <select><option>企业管理员</option></select></p>'],
  [
    'ask route',
    '<p>找回方式 <label><input type="radio" name="w">账号信息认证</label><label><input type="radio" name="w">人工审核</label></p>',
  ],
  [
    'ask filter',
    '<form><p>经办人 <select></select></p><p>企业名称 <input></p><button>查询</button><button>重置</button></form>',
  ],
  ['read masked', '<p>绑定手机 <input value="138****0000"></p>'],
  ['read masked', '<p>法人姓名 <input value="张*"></p>'],
  ['read read-only', '<p>企业名称 <input readonly></p>'],
  ['read read-only', '<p>企业名称 <input disabled></p>'],
  ['read read-only', '<fieldset disabled><p>企业名称 <input></p></fieldset>'],
])('%s: %s', (expected, html) => {
  expect(verdict(html)).toBe(expected);
});

it.each([
  '<p>企业名称 <input></p>',
  '<p>手机号码 <input maxlength="11"> <button type="button">获取验证码</button></p>',
  '<p>邮箱 <input> <button type="button">发送验证码</button></p>',
  '<p>统一社会信用代码 <input maxlength="18"> <img src="/help.png" data-box="0,0,16,16"></p>',
  '<p>证件号码 <input maxlength="18"> <img src="/idcard.png" data-box="0,0,120,60"></p>',
  '<p>纳税人识别码 <input></p>',
  '<p>组织机构代码 <input name="orgCode" maxlength="9"></p>',
  '<p>企业名称 <input> <button type="button">查询</button></p><form><p>电话 <input></p><button>保存</button></form>',
  '<div style="overflow:auto" data-box="0,0,160,100">企业名称 <input data-box="0,300,160,24"></div>',
  '<p>是否接受邮件 <label><input type="checkbox">是</label></p>',
  '<p>身份证件类型 <select><option>身份证</option></select></p>',
  '<p>证件类型 <span class="ant-select ant-select-single"><span class="ant-select-selector"><input type="search" role="combobox"></span></span></p>',
])('nothing against: %s', (html) => {
  expect(verdict(html)).toBeNull();
});

it('what lies under an opaque cover is hidden, what lies under a fixed header is not', () => {
  const cover = (style: string) =>
    `<p>企业名称 <input></p><div id="cover" data-box="0,0,400,200" style="position:absolute;${style}"></div>`;
  const under = (html: string) => {
    document.elementFromPoint = () => document.querySelector('#cover');
    try {
      return verdict(html);
    } finally {
      document.elementFromPoint = () => null;
    }
  };
  expect(under(cover('background-color:rgb(255, 255, 255)'))).toBe('never hidden');
  expect(under(cover('background-color:rgba(0, 0, 0, 0.5)'))).toBe('never hidden');
  expect(under(cover('background-color:rgba(0, 0, 0, 0)'))).toBeNull();
  expect(under(cover('background-color:rgb(255, 255, 255)').replace('absolute', 'fixed'))).toBeNull();
});
