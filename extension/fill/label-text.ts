// Text of a label without what does not name the field: stars, colons, 必填, numbering, invisible characters, code buttons
// (spec/fill.md §4.4). Two forms: as shown to the clerk, and as compared.

import { onceOfText } from './once.ts';

/** Also what turns a line around or fills it without ink. */
const INVISIBLE = /[\p{DI}\ue000-\uf8ff]/gu;
const REQUIRED = /[([【]?(?:必填项?|必选项?|必输项?|选填项?|选输|可选|可不填|非必填|required|optional)[)\]】]?/gi;
/** The whole bracketed remark only; 必填 inside a longer word stays. */
const REQUIRED_ALONE = /(?:^|[\s([【*:])(?:必填项?|必选项?|必输项?|选填项?|非必填|required|optional)(?=$|[\s)\]】*:])/i;
const STARS = /[*✱✳★•●▲]+/g;
const CODE_BUTTON =
  /(?:点击)?(?:获取|发送|重新获取|重新发送|重发)(?:短信|手机|邮箱|邮件|动态)?(?:验证码|校验码|动态码)|(?<!\d)\d+\s*(?:秒|s)后?(?:重新)?(?:获取|发送|重发)?/g;
const NUMBERING = /^(?:[(（]?\d{1,2}[)）.、:]|[一二三四五六七八九十]{1,2}[、.])\s*/;
/** Begins only where such a run begins: a line of ten thousand dashes is looked at once. */
const EDGES = /^[\s:;,.。、?!|/\\>·\-_~]+|(?<![\s:;,.。、?!|\\>·\-_~])[\s:;,.。、?!|\\>·\-_~]+$/g;
const CJK = '\u2e80-\u9fff\uf900-\ufaff';
const GAP_IN_CHINESE = new RegExp(`(?<=[${CJK}])\\s+(?=[${CJK}])`, 'g');
const BRACKETS = /[([{【〔《<][^()[\]{}【】〔〕《》<>]*[)\]}】〕》>]/g;
const NOT_COMPARED = /[\s\p{P}\p{S}]+/gu;

/** Prompts that name nothing: 请输入, 请选择, Please enter., --请选择--, 全部. */
const GENERIC =
  /^(?:请?(?:您)?(?:在此|在这里|点击|点此)?(?:输入|选择|填写|填入|录入|点选|键入|搜索)(?:内容|文字|文本|选项|或选择|一项|时间|日期)?|please(?: do)?(?: enter| input| select| choose| fill(?: in)?| pick| type)(?: here| something| one| an option| a date| date| time)?|(?:enter|input|select|choose|type|pick)(?: here| something| one| an option| a date| date| time)?|全部|不限|无|all|none|any|年|月|日|时|分|秒|至|到|到期|从|or|或|和|to|~)$/i;
const DATE_PATTERN = /^[ymdhs年月日/\-.: ]+$/i;
const EXAMPLE = /^(?:例|如|例如|比如|示例|格式|e\.?g)|(?:例如|比如|格式|示例)|\d{3,}|@[^@]+\./i;
const PROMPT =
  /^(?:请|烦请)?(?:您)?(?:准确|正确|如实|完整|仔细|先|再次|重新|再)?(?:地)?(?:输入|选择|填写|填入|录入|键入|点选)(?:您|你)?的?/;
const PROMPT_EN = /^(?:please )?(?:enter|input|select|choose|type|fill in|pick)(?: your| the| an?)? /i;

/** As a person reads it: half width, without stars, colons, 必填, numbering and invisible characters. */
export const labelText = onceOfText((raw) => {
  let text = raw.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
  text = text.replace(STARS, ' ').replace(CODE_BUTTON, ' ');
  if (REQUIRED_ALONE.test(text)) text = text.replace(REQUIRED, ' ');
  text = text.trim().replace(NUMBERING, '').replace(EDGES, '').replace(GAP_IN_CHINESE, '');
  return text.replace(EDGES, '').replace(/\s+/g, ' ');
});

/** As it is compared: without brackets and what stands in them, without spaces and signs, one spelling of 账 and 录. */
export const labelKey = onceOfText((raw) => {
  const text = labelText(raw);
  const bare = text.replace(BRACKETS, '').replace(/[([【〔（].*$/, '');
  return plain(bare) || plain(text);
});

/** Like labelKey, keeping what stands in brackets: 企业名称（英文） is not 企业名称. */
export const fullKey = onceOfText((raw) => plain(labelText(raw)));

function plain(text: string): string {
  return text.toLowerCase().replace(NOT_COMPARED, '').replaceAll('帐', '账').replaceAll('登陆', '登录');
}

/** Whether a text names nothing at all: a bare prompt, a date pattern, a sign, a number. */
export const isGeneric = onceOfText((raw) => {
  const text = labelText(raw);
  return !/\p{L}/u.test(text) || GENERIC.test(text) || DATE_PATTERN.test(text);
});

/** What a placeholder names: X of 请输入X, the text itself when it is short; null for bare prompts, examples and rules. */
export function promptedName(placeholder: string): string | null {
  const text = labelText(placeholder);
  if (isGeneric(text)) return null;
  const name = labelText(
    text
      .replace(PROMPT, '')
      .replace(PROMPT_EN, '')
      .split(/[,;。，；]/)[0] ?? '',
  );
  if (name === '' || isGeneric(name) || EXAMPLE.test(name) || name.length > 30) return null;
  return name;
}

/** Whether one text is the other but for one wrong, missing or additional character; texts under four must be equal. */
export function isTypoOf(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < 4 || long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = short.length === long.length ? at + 1 : at;
  return short.slice(rest) === long.slice(at + 1) || isSwap(short, long, at);
}

/** Two neighbours in the wrong order. */
function isSwap(one: string, other: string, at: number): boolean {
  return (
    one.length === other.length &&
    one[at] === other[at + 1] &&
    one[at + 1] === other[at] &&
    one.slice(at + 2) === other.slice(at + 2)
  );
}
