// The label of a widget, in the order of spec/fill.md §7.3. A generic placeholder (请输入) is worth nothing; what a later step finds
// never replaces what an earlier one found.
import { anchorOf, type Ground, isShadowRoot, type Placed, precedes } from './ground.ts';
import type { Root } from './elements.ts';
import { textBefore } from './label-before.ts';
import { tableLabel } from './label-table.ts';
import { isGeneric, labelText, promptedName } from './label-text.ts';
import { onceOfText } from './once.ts';

export type LabelSource =
  | 'label'
  | 'aria'
  | 'form-item'
  | 'left-cell'
  | 'header-cell'
  | 'term'
  | 'before'
  | 'placeholder'
  | 'attribute'
  | 'none';

export interface Label {
  /** As shown: without stars and colons; '' when there is none */
  text: string;
  source: LabelSource;
  /** weak: a prompt or an attribute, which may describe the value instead of naming the field */
  strength: 'strong' | 'weak' | 'none';
  /** A star or 必填 stands beside it. */
  required: boolean;
}

const NO_LABEL: Label = { text: '', source: 'none', strength: 'none', required: false };
const MAX_LABEL = 60;
const MAX_CLIMB = 9;

/** Wrappers of one field in the component families, and what all others call theirs. */
const WRAPPER =
  /(?:^|\s)(?:el-form-item|ant-form-item|ant-legacy-form-item|ivu-form-item|layui-form-item|layui-inline|form-group|form-row|control-group|fitem|weui-cell|van-cell|arco-form-item|n-form-item|t-form__item|v-input|q-field|field|row)(?:\s|$)|(?:form|field|input)[-_]?(?:item|group|field|line|cell|row|control|wrap(?:per)?|box)(?:$|[\s_-])/i;
const isWrapper = onceOfText((name) => WRAPPER.test(name));
const LABEL_PARTS =
  'label,.layui-form-label,.control-label,.col-form-label,.form-label,[class*="label"],[class*="Label"],[class*="title"],[class*="caption"],dt';
/** A switch that is named by its form item. */
const BARE_OPTION = /^(?:是|否|开|关|开启|关闭|启用|on|off|yes|no)$/i;
const REQUIRED = /[*＊]|必填|必输|required/i;
const OPTION_LABEL = '[class*="radio"],[class*="checkbox"]';

/** The label of a widget and where it was found. */
export function findLabel(widget: Placed, ground: Ground): Label {
  const anchor = anchorOf(widget);
  const isInCell = anchor.closest('td,th') !== null;
  const before = (source: LabelSource) => strong(textBefore(anchor, ground), source);
  const steps: (() => Label | null)[] = [
    () => (widget.control === 'checkbox' ? boxLabel(widget, ground) : null),
    () => (widget.control === 'radio' || widget.control === 'checkbox' ? null : nativeLabel(widget, ground)),
    () => ariaLabel(widget, ground),
    () => wrapperLabel(widget, ground),
    () => (isInCell ? before('left-cell') : null),
    () => cellLabel(widget, ground),
    () => termLabel(widget, ground),
    () => (isInCell ? null : before('before')),
    () => hostLabel(widget, ground),
    () => promptLabel(widget),
    () => attributeLabel(widget),
  ];
  for (const step of steps) {
    const found = step();
    if (found !== null) return found;
  }
  return NO_LABEL;
}

function strong(text: string | null, source: LabelSource): Label | null {
  if (text === null) return null;
  const shown = labelText(text);
  if (shown === '' || shown.length > MAX_LABEL || isGeneric(shown)) return null;
  return { text: shown, source, strength: 'strong', required: REQUIRED.test(text) };
}

/** A box says its own text, which may be long: 我已阅读并同意《…》. */
function boxLabel(widget: Placed, ground: Ground): Label | null {
  const labels = labelsOf(widget.input, ground).map((label) => ground.textOf(label));
  const around = widget.element.closest('label');
  const beside = [...labels, around && ground.textOf(around), ground.textOf(widget.element), textAfter(widget, ground)];
  const texts = beside.map((each) => labelText(each ?? ''));
  const text = texts.find((each) => !isGeneric(each) && !BARE_OPTION.test(each));
  return text === undefined ? null : { text: text.slice(0, 200), source: 'label', strength: 'strong', required: false };
}

/** What follows on the same line, up to the next field or block. */
function textAfter(widget: Placed, ground: Ground): string {
  let text = '';
  for (let next = widget.element.nextSibling; next !== null; next = next.nextSibling) {
    if (next.nodeType === 3) text += next.nodeValue ?? '';
    else if (next.nodeType === 1) {
      const element = next as Element;
      if (ground.countIn(element) > 0 || /^(?:BR|DIV|P|TABLE|UL)$/.test(element.tagName)) break;
      text += ground.textOf(element);
    }
  }
  return text;
}

function nativeLabel(widget: Placed, ground: Ground): Label | null {
  for (const element of new Set([widget.input, ...widget.parts, widget.element])) {
    for (const label of labelsOf(element, ground)) {
      const found = strong(ground.textOf(label), 'label');
      if (found !== null) return found;
    }
  }
  return null;
}

/** Labels of an element that can have them, else those that name its id. */
function labelsOf(element: Element, ground: Ground): readonly HTMLLabelElement[] {
  const { byControl, byId } = labelsIn(element.getRootNode() as Root, ground);
  if (byControl.size + byId.size === 0) return [];
  const isLabelable = 'labels' in element && element.labels !== null;
  return (isLabelable ? byControl.get(element) : byId.get(element.id)) ?? [];
}

interface Labels {
  byControl: Map<Element, HTMLLabelElement[]>;
  byId: Map<string, HTMLLabelElement[]>;
}

/** All labels of a root at once: each field's own list is a search through the whole document. */
function labelsIn(root: Root, ground: Ground): Labels {
  return ground.memo('labels', root, () => {
    const found: Labels = { byControl: new Map(), byId: new Map() };
    for (const label of root.querySelectorAll('label')) {
      if (label.control !== null) add(found.byControl, label.control, label);
      if (label.htmlFor !== '') add(found.byId, label.htmlFor, label);
    }
    return found;
  });
}

function add<K>(lists: Map<K, HTMLLabelElement[]>, key: K, label: HTMLLabelElement): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [label]);
  else list.push(label);
}

function ariaLabel(widget: Placed, ground: Ground): Label | null {
  const placeholder = widget.input.getAttribute('placeholder');
  const own =
    widget.control === 'radio' ? [widget.element.closest('[role=radiogroup]') ?? widget.element] : [widget.input];
  for (const element of new Set([...own, widget.element])) {
    const ids = element.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
    const root = element.getRootNode() as Document | ShadowRoot;
    const texts = ids.map((id) => {
      const target = id === '' ? null : root.querySelector(`[id="${CSS.escape(id)}"]`);
      return target === null || target.contains(element) ? '' : ground.textOf(target);
    });
    const named = strong(texts.join(''), 'aria');
    if (named !== null) return named;
    const said = element.getAttribute('aria-label');
    if (said === null || said === placeholder || /^(?:select|combobox|date|input|textbox)$/i.test(said.trim()))
      continue;
    const name = promptedName(said);
    const found = name === null ? null : strong(name, 'aria');
    if (found !== null) return found;
  }
  return null;
}

function wrapperLabel(widget: Placed, ground: Ground): Label | null {
  let around = anchorOf(widget).parentElement;
  for (let climb = 0; around !== null && climb < MAX_CLIMB; climb++, around = around.parentElement) {
    if (/^(?:FORM|TABLE|TR|BODY|FIELDSET|MAIN|SECTION)$/.test(around.tagName)) return soleLegend(around, ground);
    if (!isWrapper(around.className)) continue;
    const found = labelIn(around, widget, ground);
    if (found !== null) return found;
  }
  return null;
}

/** A fieldset around one widget alone (a radio group) is named by its legend. */
function soleLegend(element: Element, ground: Ground): Label | null {
  if (element.tagName !== 'FIELDSET' || ground.countIn(element) !== 1) return null;
  const legend = element.querySelector(':scope > legend');
  return legend === null ? null : strong(ground.textOf(legend), 'form-item');
}

/** The last label before the widget; after it only where wrapper, label and widget are alone together. */
function labelIn(wrapper: Element, widget: Placed, ground: Ground): Label | null {
  const anchor = anchorOf(widget);
  const candidates = ground.memo('labels', wrapper, () =>
    [...wrapper.querySelectorAll(LABEL_PARTS)].filter((each) => isLabelPart(each, wrapper, ground)),
  );
  const before = candidates.filter((each) => precedes(each, anchor));
  for (const each of before.reverse()) {
    const found = strong(ground.textOf(each), 'form-item');
    if (found !== null) return isOfOtherField(each, widget, wrapper, ground) ? null : found;
  }
  const [only] = candidates;
  if (only === undefined || candidates.length > 1 || ground.countIn(wrapper) > 1) return null;
  return strong(ground.textOf(only), 'form-item');
}

function isLabelPart(element: Element, wrapper: Element, ground: Ground): boolean {
  if (ground.countIn(element) > 0 || ground.ownerOf(element) !== undefined) return false;
  if (element.querySelector('input,select,textarea') !== null) return false;
  const option = element.closest(OPTION_LABEL);
  return option === null || !wrapper.contains(option) || option === wrapper;
}

/** Whether a field with words of its own stands between label and widget: 姓名 [ ] 电话 [ ]. A pair of dates shares one label. */
function isOfOtherField(label: Element, widget: Placed, wrapper: Element, ground: Ground): boolean {
  if (ground.countIn(wrapper) === 1) return false;
  const isBetween = ground.widgets.some(
    (other) =>
      other.input !== widget.input && precedes(label, anchorOf(other)) && precedes(anchorOf(other), anchorOf(widget)),
  );
  return isBetween && textBefore(anchorOf(widget), ground) !== null;
}

function cellLabel(widget: Placed, ground: Ground): Label | null {
  const found = tableLabel(anchorOf(widget), ground);
  return found === null ? null : strong(found.text, found.source);
}

function termLabel(widget: Placed, ground: Ground): Label | null {
  const value = anchorOf(widget).closest('dd');
  for (let before = value?.previousElementSibling; before; before = before.previousElementSibling) {
    if (before.tagName === 'DT') return strong(ground.textOf(before), 'term');
  }
  return null;
}

/** A component with a shadow root of its own is named from outside. */
function hostLabel(widget: Placed, ground: Ground): Label | null {
  const root = widget.element.getRootNode();
  if (!isShadowRoot(root) || !(root.host instanceof HTMLElement) || ground.countIn(root.host) !== 1) return null;
  const own = root.host.getAttribute('label') ?? root.host.getAttribute('aria-label');
  const named = own === null ? null : strong(own, 'aria');
  return named ?? findLabel({ control: 'text', element: root.host, input: root.host, parts: [] }, ground);
}

function promptLabel(widget: Placed): Label | null {
  const own = widget.input.getAttribute('placeholder') ?? widget.input.getAttribute('data-placeholder');
  const inner = own ?? placeholderPart(widget);
  const name = inner === null ? null : promptedName(inner);
  return name === null ? null : { text: name, source: 'placeholder', strength: 'weak', required: false };
}

/** Selects of some families show their prompt as an element. */
function placeholderPart(widget: Placed): string | null {
  const part = widget.element.querySelector('[class*="placeholder"]');
  return part?.textContent ?? null;
}

function attributeLabel(widget: Placed): Label | null {
  for (const name of ['title', 'data-label', 'alt', 'name']) {
    const value = widget.input.getAttribute(name);
    const text = value === null ? null : promptedName(value);
    if (text !== null && text.length <= 30) return { text, source: 'attribute', strength: 'weak', required: false };
  }
  return null;
}
