// Whether a field is for a captcha or a code that was sent: by its words, its names, the picture or the button beside it.
import { type Ground, isShadowRoot } from './ground.ts';
import type { Label } from './label.ts';
import type { Layout } from './layout.ts';
import { onceOfText } from './once.ts';
import type { Widget } from './widgets/widget.ts';

interface Around {
  label: Label;
  ground: Ground;
  layout: Layout;
}

/** With the slips that happen to these words: 验正码, 验证吗, 证验码. */
const WORDS =
  /验\s*[证正征]\s*[码吗马玛]|[检校效]\s*验\s*[码吗马玛]|[验检校]证(?!件)|验[证正征].?$|证验码|动态(?:码|密码|口令)|短信(?:码|密码|口令|内容)|附加码|随机码|(?<!税人?|主体|税务)识别码|图[形片]码|看不清|换一张|右侧字符|图中|计算结果|captcha|verif\w*[ -]?(?:code|number)|security code|one[- ]?time (?:code|password)|auth(?:entication)? code|confirmation code|\botp\b/i;
const NAMES =
  /(?:^|-)(?:captcha\w*|kaptcha|v-?code|(?:verif\w*|valid\w*|vrf|check|rand(?:om)?|auth|img|image|pic|sms|msg|email|sec|security|identify|dynamic)-?code\w*|(?:verif\w*|check|rand(?:om)?|auth)-?num|yzm\w*|tpyzm|dxyzm|yan-?zheng-?ma\w*|otp|one-time-code)(?:-|$)/;
const PICTURE =
  /captcha|kaptcha|v-?code|(?:verify|valid|validate|check|rand|random|auth|img|image|pic)_?-?code|yzm|code(?:gen|img|image|pic)|验证码|看不清|换一张/i;
/** 码 alone, not 号码, 代码, 编码 */
const CODE_LABEL = /(?<![号代编条识])码/;
const SEND =
  /(?:获取|发送|重发|重新获取|重新发送|免费获取|send|get).{0,6}(?:验证码|校验码|动态码|动态密码|短信|code)|^\d{1,3}\s*(?:s|秒)/i;
/** Fields that a code is sent to stand beside the same button. */
const RECEIVER = /手机|电话|邮箱|邮件|移动|mobile|phone|e-?mail/i;
const RECEIVER_LENGTH = 11;
const SHORT = 8;
const MAX_CLIMB = 4;
const WHOLE = /^(?:BODY|HTML|FORM|TABLE|TBODY|FIELDSET)$/;

/** Whether the field asks for what only the clerk can read. */
export function codeField(widget: Widget, around: Around): boolean {
  if (widget.control !== 'text' && widget.control !== 'password') return false;
  const words = [around.label.text, widget.input.getAttribute('placeholder') ?? '', widget.input.title];
  if (words.some(isCodeText)) return true;
  if (widget.input.getAttribute('autocomplete') === 'one-time-code' || isCodeName(namesIn(widget.input))) return true;
  const area = besides(widget.element, around.ground);
  return hasPicture(widget, area, around) || hasSendButton(widget, area, around);
}

const isCodeText = onceOfText((text) => WORDS.test(text));

function namesIn(element: Element): string {
  return ['name', 'id', 'class'].map((name) => element.getAttribute(name) ?? '').join('-');
}

const isCodeName = onceOfText((names) =>
  NAMES.test(
    names
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-'),
  ),
);

/** What stands beside the field and belongs to no other: its own wrapper, the ones after it, and beside its shadow host the same. */
function besides(start: Element, ground: Ground): Element[] {
  let area = start;
  for (let climb = 0; climb < MAX_CLIMB; climb++) {
    const around = area.parentElement;
    if (around === null || ground.countIn(around) > 1 || WHOLE.test(around.tagName)) break;
    area = around;
  }
  const found: Element[] = [area];
  for (let next = area.nextElementSibling; next !== null && found.length < 4; next = next.nextElementSibling) {
    if (ground.countIn(next) > 0 || /^(?:BR|TR|P)$/.test(next.tagName) || next.querySelector('label') !== null) break;
    found.push(next);
  }
  const root = start.getRootNode();
  return isShadowRoot(root) && ground.countIn(root.host) === 1 ? [...found, ...besides(root.host, ground)] : found;
}

function within(areas: readonly Element[], selector: string): Element[] {
  return areas.flatMap((area) => {
    const inside = area.firstElementChild === null ? [] : area.querySelectorAll(selector);
    return area.matches(selector) ? [area, ...inside] : [...inside];
  });
}

function hasPicture(widget: Widget, area: readonly Element[], { label, layout }: Around): boolean {
  const maxLength = Number(widget.input.getAttribute('maxlength') ?? Number.POSITIVE_INFINITY);
  const isOpen = maxLength <= SHORT || label.strength !== 'strong' || CODE_LABEL.test(label.text);
  return within(area, 'img,canvas,svg[class],[class*="captcha"],[class*="yzm"]').some((picture) => {
    const names = ['src', 'alt', 'title', 'class', 'id', 'onclick'].map((name) => picture.getAttribute(name) ?? '');
    const box = layout.box(picture);
    const isSized = box.width >= 50 && box.width <= 240 && box.height >= 18 && box.height <= 100;
    const isNamed = PICTURE.test(names.map((name) => name.slice(0, 200)).join(' '));
    return isNamed ? !isReceiver(label) : isOpen && isSized && picture.tagName !== 'svg';
  });
}

/** 手机号码, 邮箱; not 邮箱验正码, however it is spelt. */
function isReceiver({ text }: Label): boolean {
  return RECEIVER.test(text) && !CODE_LABEL.test(text) && !/[验校]/.test(text);
}

function hasSendButton(widget: Widget, area: readonly Element[], { label }: Around): boolean {
  if (isReceiver(label)) return false;
  if (Number(widget.input.getAttribute('maxlength') ?? 0) >= RECEIVER_LENGTH) return false;
  return within(area, 'button,a,input[type=button],[role=button],[class*="btn"],[class*="code"],span').some((each) => {
    const text = (each.textContent || (each.getAttribute('value') ?? '')).trim();
    return text.length <= 16 && SEND.test(text);
  });
}
