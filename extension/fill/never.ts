// What is not filled, told by the widget and its surroundings alone: no recipe, dictionary or teaching has a say here. The writer asks
// again right before it writes (spec/fill.md §4 policies N, U, R; §7.2).
import { codeField } from './code-field.ts';
import { anchorOf, type Ground, parentOf } from './ground.ts';
import type { Root } from './elements.ts';
import type { Label } from './label.ts';
import { fullKey } from './label-text.ts';
import type { Layout } from './layout.ts';
import { onceOfText } from './once.ts';
import type { Widget } from './widgets/widget.ts';

export type Reason =
  | 'code'
  | 'agreement'
  | 'file'
  | 'editor'
  | 'hidden'
  | 'opt-out'
  | 'search'
  | 'sandboxed'
  | 'filter'
  | 'secret'
  | 'statement'
  | 'route'
  | 'masked'
  | 'read-only';

export interface Refusal {
  /** never: whoever asks; ask: only for this very field; read: it holds something that is not ours to change */
  policy: 'never' | 'ask' | 'read';
  reason: Reason;
}

export interface Surroundings {
  label: Label;
  ground: Ground;
  layout: Layout;
}

const AGREEMENT =
  /同意|已阅读|已阅知|阅读并|阅知|协议|条款|承诺|声明|知悉|隐私|授权书|须知|保证|真实有效|i agree|\bagree|\baccept\b|terms|privacy|consent/i;
const AGREEMENT_NAME = /(?:^|-)(?:agree\w*|protocol|promise\w*|terms|accept|privacy|consent|xieyi|tongyi)(?:-|$)/;
const STATEMENT = /承诺|声明|保证事项|特殊关系确认|价格影响确认|支付特许权使用费确认|自报自缴|promise ?item/i;
const STATEMENT_NAME = /(?:^|-)promise/;
const SECRET = /密码|口令|暗码|密钥|passwo?r?d|passcode|\bpin\b/i;
const SEARCH = /搜索|检索|关键字|关键词|search|keyword/i;
const SEARCH_NAME = /(?:^|-)(?:search\w*|keywords?|kw|q)(?:-|$)/;
/** What sends a person down another path, not what is said about her. */
const ROUTE =
  /^(?:账号类型|账户类型|用户类型|注册类型|注册方式|登录方式|登录类型|找回方式|找回用户名方式|找回密码方式|验证方式|认证方式|补充用户信息方式|补充用户信息方式选择|补充信息方式|身份类型|更换验证方式)$/;
const MASKED = /[*＊•●]{2,}|[\p{L}\p{N}][*＊]/u;
const ACTION = 'button,input[type=button],input[type=submit],[role=button],a[class*="btn"],a[class*="button"]';
const QUERY_ACTION = /^(?:查询|查找|搜索|检索|筛选|高级查询|query|search|filter)$/i;
const OTHER_ACTION =
  /保存|提交|注册|下一步|完成|登录|确定|确认|新增|申报|暂存|修改|发送|save|submit|next|sign|log ?in|continue|register/i;

/** Why a widget is not filled; null when it may be. */
export function refusal(widget: Widget, about: Surroundings): Refusal | null {
  return neverOf(widget, about) ?? readOf(widget) ?? askOf(widget, about);
}

/** A frame whose sandbox makes its origin opaque belongs to nobody we know. */
export function isSandboxed(view: Window): boolean {
  return view.origin === 'null' && view.location.protocol !== 'file:';
}

function neverOf(widget: Widget, { label, ground, layout }: Surroundings): Refusal | null {
  const never = (reason: Reason): Refusal => ({ policy: 'never', reason });
  if (widget.control === 'file' || widget.input.getAttribute('type') === 'file') return never('file');
  if (widget.input.isContentEditable) return never('editor');
  if (layout.hidden(widget.element) !== null) return never('hidden');
  if (isOptedOut(widget)) return never('opt-out');
  if (codeField(widget, { label, ground, layout })) return never('code');
  if (isAgreement(widget, label)) return never('agreement');
  if (isSearchBox(widget, label)) return never('search');
  const { document } = ground;
  const isNobodys = ground.memo('sandboxed', document, () => document.defaultView && isSandboxed(document.defaultView));
  return isNobodys ? never('sandboxed') : null;
}

function readOf(widget: Widget): Refusal | null {
  const isSecret = widget.control === 'password';
  if (!isSecret && MASKED.test(widget.read().shown)) return { policy: 'read', reason: 'masked' };
  return widget.isWritable() ? null : { policy: 'read', reason: 'read-only' };
}

function askOf(widget: Widget, { label, ground }: Surroundings): Refusal | null {
  const ask = (reason: Reason): Refusal => ({ policy: 'ask', reason });
  const names = namesOf(widget);
  if (widget.control === 'password' || SECRET.test(label.text)) return ask('secret');
  if (STATEMENT.test(label.text) || STATEMENT_NAME.test(names)) return ask('statement');
  if (ROUTE.test(fullKey(label.text))) return ask('route');
  return isFilter(widget, ground) ? ask('filter') : null;
}

/** Name, id and kind of the element, in small letters and split into words by dashes. */
export function namesOf({ input }: Pick<Widget, 'input'>): string {
  const names = ['name', 'id', 'autocomplete', 'formcontrolname', 'data-field'].map((each) => input.getAttribute(each));
  return names.map((name) => dashed(name ?? '')).join('-');
}

const dashed = onceOfText((name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-'),
);

function isOptedOut(widget: Widget): boolean {
  const form = widget.input.closest('form');
  return [...new Set([widget.input, widget.element, ...(form ? [form] : [])])].some((element) => {
    const isOn = (name: string) => (element.getAttribute(name) ?? 'false') !== 'false';
    if (isOn('data-1p-ignore') || isOn('data-lpignore') || isOn('data-bwignore')) return true;
    return element.getAttribute('data-form-type') === 'other';
  });
}

function isAgreement(widget: Widget, label: Label): boolean {
  if (widget.control === 'checkbox') return AGREEMENT.test(label.text) || AGREEMENT_NAME.test(namesOf(widget));
  if (widget.control !== 'radio') return false;
  const options = widget.choices()?.map(({ text }) => text) ?? [];
  return options.some((text) => /^(?:我?(?:已阅读并)?(?:不)?同意|i (?:dis)?agree)/i.test(text.trim()));
}

function isSearchBox(widget: Widget, label: Label): boolean {
  const { input } = widget;
  // a list of a component has a search box of its own inside
  const isText = widget.control === 'text';
  if (isText && (input.getAttribute('type') === 'search' || input.getAttribute('role') === 'searchbox')) return true;
  if (input.closest('[role=search],search') !== null) return true;
  if (SEARCH.test(label.text) && label.text.length <= 20) return true;
  return isText && SEARCH_NAME.test(namesOf(widget));
}

/** A row of conditions over a list: its buttons say 查询 and nothing else that takes data. */
function isFilter(widget: Widget, ground: Ground): boolean {
  const around = parentOf(anchorOf(widget));
  return around !== null && isFilterArea(around, ground);
}

function isFilterArea(area: Element, ground: Ground): boolean {
  return ground.memo('filter', area, () => {
    if (/^(?:BODY|HTML)$/.test(area.tagName)) return false;
    const acts = ground.countIn(area) < 2 && area.tagName !== 'FORM' ? [] : actionsIn(area, ground);
    if (acts.some((text) => OTHER_ACTION.test(text))) return false;
    if (acts.some((text) => QUERY_ACTION.test(text))) {
      const form = area.closest('form');
      return form === null || !actionsIn(form, ground).some((text) => OTHER_ACTION.test(text));
    }
    const around = area.tagName === 'FORM' ? null : parentOf(area);
    return around !== null && isFilterArea(around, ground);
  });
}

/** Words of the buttons that stand for a whole area, not beside one field. */
function actionsIn(area: Element, ground: Ground): string[] {
  return ground.memo('actions', area, () =>
    allActions(area.getRootNode() as Root, ground)
      .filter((each) => each !== area && area.contains(each) && !isBesideField(each, area, ground))
      .map((each) => (each.textContent || (each.getAttribute('value') ?? '')).replace(/\s+/g, '')),
  );
}

/** Looked for once: areas lie in each other. */
function allActions(root: Root, ground: Ground): Element[] {
  return ground.memo('actions', root, () =>
    [...root.querySelectorAll(ACTION)].filter((each) => ground.ownerOf(each) === undefined),
  );
}

function isBesideField(button: Element, area: Element, ground: Ground): boolean {
  let around = parentOf(button);
  while (around !== null && around !== area && ground.countIn(around) === 0) around = parentOf(around);
  return around !== null && around !== area && ground.countIn(around) === 1;
}
