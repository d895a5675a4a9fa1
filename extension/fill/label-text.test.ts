// What of a label counts, and what is no label at all.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fullKey, isGeneric, isTypoOf, labelKey, labelText, promptedName } from './label-text.ts';

it.each([
  ['*企业名称：', '企业名称'],
  ['＊ 企业名称 ：', '企业名称'],
  ['企业名称（必填）', '企业名称'],
  ['【必填】企业名称:', '企业名称'],
  ['1、企业名称', '企业名称'],
  ['(2) 法人姓名', '法人姓名'],
  ['姓\u3000名', '姓名'],
  ['手机\u200b号码', '手机号码'],
  ['验\u2068证\u2069码', '验证码'],
  ['图片验\u3164证\u{e0041}码', '图片验证码'],
  ['\u202e手机\u061c号码', '手机号码'],
  ['验证码 获取验证码', '验证码'],
  ['手机号码 60秒后重新获取', '手机号码'],
  ['统一社会信用代码?', '统一社会信用代码'],
  ['Company  Name *', 'Company Name'],
  ['必填项说明', '必填项说明'],
])('%j is read as %j', (raw, text) => {
  expect(labelText(raw)).toBe(text);
});

it('compares without brackets, except where asked for', () => {
  expect(labelKey('组织机构代码（主体标识码）')).toBe('组织机构代码');
  expect(fullKey('企业名称（英文）')).toBe('企业名称英文');
  expect(labelKey('登陆帐号')).toBe('登录账号');
  expect(labelKey('(证件号码)')).toBe('证件号码');
});

it.each([
  '请输入',
  '请选择',
  '请输入内容',
  '-- 请选择 --',
  'Please enter.',
  'Please select',
  '',
  '***',
  '12',
  'YYYY-MM-DD',
  '年/月/日',
  '至',
  '全部',
])('%j names nothing', (text) => {
  expect(isGeneric(text)).toBe(true);
  expect(promptedName(text)).toBeNull();
});

it.each([
  ['请输入企业名称', '企业名称'],
  ['请选择证件类型', '证件类型'],
  ['请输入您的手机号码', '手机号码'],
  ['请填写法人姓名，与营业执照一致', '法人姓名'],
  ['Please enter your company name', 'company name'],
  ['手机号', '手机号'],
])('%j asks for %j', (placeholder, name) => {
  expect(promptedName(placeholder)).toBe(name);
});

it.each(['例如：演示贸易有限公司', '如 13800000000', 'name@example.com', '格式 20260101'])(
  '%j is an example',
  (text) => {
    expect(promptedName(text)).toBeNull();
  },
);

it('forgives one slip in four signs, not in three', () => {
  expect(isTypoOf('统一社会信用代码', '统一社会信用代玛')).toBe(true);
  expect(isTypoOf('统一社会信用代码', '统一社会用代码')).toBe(true);
  expect(isTypoOf('统一社会信用代码', '统一社会用信代吗')).toBe(false);
  expect(isTypoOf('手机号码', '手机码号')).toBe(true);
  expect(isTypoOf('联系人', '联系天')).toBe(false);
  expect(isTypoOf('证件类型', '证件号码')).toBe(false);
});

it('what stands around a label never changes it', () => {
  const marks = fc.constantFrom('*', '＊', ' ', '\u200b', '\u00a0', '：', ':', '（必填）', '\ufeff');
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 4 }), fc.array(marks, { maxLength: 4 }), (before, after) => {
      expect(labelKey(`${before.join('')}统一社会信用代码${after.join('')}`)).toBe('统一社会信用代码');
    }),
  );
});

/** Long enough that what looks at every pair of characters does not come back before the test is given up. */
const LONG = 50_000;
it.each(['-', '·', '。', '*-', '1', '1 ', '(', '【', '(必填', '获取', '请', 'a@', '9s', '至', '\u200b', '法人'])(
  '9: a text of %j over and over is read in no time',
  (piece) => {
    const run = piece.repeat(LONG / piece.length);
    for (const text of [run, `企${run}业`, `${run}x`])
      for (const read of [labelText, labelKey, fullKey, isGeneric, promptedName]) read(text);
    expect(labelText(`企业名称${run}`).startsWith('企业名称')).toBe(true);
  },
);
