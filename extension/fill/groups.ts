// Headings: which section a field stands in, what the page, its dialog, its step and its tab are called, and how often a form is
// repeated (spec/fill.md §4.2: several invoice forms, only the new or the focused one is filled).
import { anchorOf, type Ground, parentOf, precedes } from './ground.ts';
import type { Root } from './elements.ts';
import { rowGroup } from './label-table.ts';
import { fullKey, labelText } from './label-text.ts';
import type { Layout } from './layout.ts';
import { onceOfText } from './once.ts';
import type { Widget } from './widgets/widget.ts';

/** One plain query brings what may be a title; classes are then told by expressions, which is much faster than a list of selectors. */
const MAYBE = 'h1,h2,h3,h4,h5,h6,legend,caption,th[colspan],td[colspan],[role],[aria-current],[class]';
const HEADING_TAG = /^(?:H[1-6]|LEGEND|CAPTION|T[DH])$/;
const HEADING =
  /(?:^|\s)(?:el-card__header|el-collapse-item__header|el-divider__text|el-descriptions__title|el-page-header__content|ant-card-head-title|ant-collapse-header|ant-divider-inner-text|ant-page-header-heading-title|ant-descriptions-title|ivu-card-head|ivu-collapse-header|ivu-divider-inner-text|layui-card-header|layui-colla-title|layui-field-title|panel-title|panel-heading|card-header|card-title|accordion-header|title|tit|heading)(?:\s|$)|(?:section|sub|group|form|block|module|part)[-_]?title/i;
const DIALOG_TITLE =
  /(?:^|\s)(?:el-dialog__title|el-drawer__title|el-drawer__header|el-message-box__title|ant-modal-title|ant-drawer-title|ivu-modal-header|ivu-drawer-header|layui-layer-title|modal-title)(?:\s|$)/;
const DIALOGS =
  'dialog,[role=dialog],[role=alertdialog],.el-dialog,.el-drawer,.ant-modal,.ant-drawer,.ivu-modal,.layui-layer,.modal,.window';
const ACTIVE =
  /(?:^|\s)(?:is-process|is-active|active|current|on|layui-this|tabs-selected|ant-steps-item-(?:active|process)|ant-tabs-tab-active|ivu-steps-status-process|ivu-tabs-tab-active)(?:\s|$)/;
const STEP_OR_TAB = '[class*="step"],[class*="tab"],[class*="nav"]';
const MAX_TITLE = 40;

export interface Titles {
  /** Of the nearest section, '' when it has none. */
  section: string;
  /** From near to far: section, dialog, step, tab, page. */
  all: readonly string[];
}

interface Heading {
  element: Element;
  text: string;
  /** Its place among the headings of its root. */
  place: number;
}

/** Headings by the part of the page they speak for. */
type Headings = ReadonlyMap<Node, readonly Heading[]>;

/** What in a frame may say where one is. */
interface Signs {
  headings: readonly Element[];
  dialogs: readonly Element[];
  /** The step and the tab one is on. */
  active: readonly Element[];
}

/** What the whole frame calls itself: headings, steps, tabs, dialogs and the document's title; visible ones only. */
export function pageTitles(ground: Ground, layout: Layout): string[] {
  const all = ground.roots.map((root) => signsOf(root, ground));
  const elements = all.flatMap(({ headings, dialogs, active }) => [...headings, ...dialogs, ...active]);
  const texts = elements.filter((each) => isTitle(each, ground, layout)).map((each) => labelText(ground.textOf(each)));
  return [...new Set([...texts, labelText(ground.document.title)])].filter((text) => text !== '');
}

function signsOf(root: Root, ground: Ground): Signs {
  return ground.memo('signs', root, () => {
    const signs = { headings: [] as Element[], dialogs: [] as Element[], active: [] as Element[] };
    for (const element of root.querySelectorAll(MAYBE)) {
      const name = element.getAttribute('class') ?? '';
      const role = element.getAttribute('role');
      const said = saidBy(name);
      if (HEADING_TAG.test(element.tagName) || role === 'heading' || said.heading) signs.headings.push(element);
      if (said.dialog) signs.dialogs.push(element);
      if (isActive(element, said.active, role)) signs.active.push(element);
    }
    return signs;
  });
}

/** What an element's classes say of it. */
const saidBy = onceOfText((name) => ({
  heading: HEADING.test(name),
  dialog: DIALOG_TITLE.test(name),
  active: ACTIVE.test(name),
}));

function isActive(element: Element, isNamed: boolean, role: string | null): boolean {
  if (element.getAttribute('aria-current') === 'step') return true;
  if (role === 'tab') return element.getAttribute('aria-selected') === 'true';
  return isNamed && element.closest(STEP_OR_TAB) !== null;
}

/** Titles of every widget of the frame. */
export function titlesOf(ground: Ground, layout: Layout): (widget: Widget) => Titles {
  const headings = new Map(ground.roots.map((root) => [root, headingsOf(root, ground, layout)]));
  const far = farTitles(ground, layout);
  return (widget) => {
    const own = nearHeadings(widget, headings, ground);
    const group = rowGroup(anchorOf(widget), ground);
    const dialog = dialogTitle(parentOf(anchorOf(widget)), ground);
    const section = group || (own[0] ?? '');
    return { section, all: [group, ...own, dialog, ...(dialog === '' ? far : [])].filter((text) => text !== '') };
  };
}

function farTitles(ground: Ground, layout: Layout): string[] {
  const active = ground.roots.flatMap((root) => signsOf(root, ground).active);
  const texts = active.filter((each) => isTitle(each, ground, layout)).map((each) => labelText(ground.textOf(each)));
  return [...texts, labelText(ground.document.title)];
}

function headingsOf(root: Root, ground: Ground, layout: Layout): Headings {
  const headings = new Map<Node, Heading[]>();
  for (const [place, element] of signsOf(root, ground).headings.entries()) {
    if (!isTitle(element, ground, layout)) continue;
    const scope = scopeOf(element);
    const others = headings.get(scope) ?? [];
    headings.set(scope, others);
    others.push({ element, text: labelText(ground.textOf(element)), place });
  }
  return headings;
}

/** A row of a form table with one cell over all columns: 一、企业信息. */
function isTitleRow(cell: Element): boolean {
  const row = cell.parentElement as HTMLTableRowElement | null;
  return row?.cells.length === 1 && (cell as HTMLTableCellElement).colSpan > 1;
}

function isTitle(element: Element, ground: Ground, layout: Layout): boolean {
  if (ground.countIn(element) > 0 || ground.ownerOf(element) !== undefined) return false;
  if (element.tagName === 'TD' || element.tagName === 'TH') {
    if (!isTitleRow(element)) return false;
  }
  const text = labelText(ground.textOf(element));
  return text !== '' && text.length <= MAX_TITLE && layout.isRendered(element);
}

/** The part of the page a heading speaks for: the nearest element around it that holds more than the heading. */
function scopeOf(heading: Element): Node {
  let around = heading.parentElement;
  while (around !== null && around.children.length === 1) around = around.parentElement;
  if (around === null) return heading.getRootNode();
  if (/header|head(?:er)?\b|title/i.test(around.className)) return scopeOf(around);
  return /^(?:TR|THEAD)$/.test(around.tagName) ? (around.closest('table') ?? around) : around;
}

/** The headings before a widget that speak for it, the nearest first, one for every level. */
function nearHeadings(widget: Widget, headings: ReadonlyMap<Root, Headings>, ground: Ground): string[] {
  const found: string[] = [];
  for (let at: Element | null = anchorOf(widget); at !== null; at = hostOf(at)) {
    const own = headings.get(at.getRootNode() as Root);
    if (own === undefined) continue;
    const from: Element = at;
    const near = levelsAround(from, own, ground).flatMap((level) => lastBefore(from, level) ?? []);
    found.push(...near.sort((one, other) => other.place - one.place).map(({ text }) => text));
  }
  return found;
}

/** Headings of every part of the page that a node stands in, by parts. */
function levelsAround(node: Node | null, headings: Headings, ground: Ground): readonly (readonly Heading[])[] {
  if (node === null) return [];
  return ground.memo('levels', node, () => {
    const own = headings.get(node);
    const others = levelsAround(node.parentNode, headings, ground);
    return own === undefined ? others : [own, ...others];
  });
}

function lastBefore(at: Element, headings: readonly Heading[]): Heading | undefined {
  return headings.findLast(({ element }) => precedes(element, at));
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root.nodeType === 11 && 'host' in root ? (root as ShadowRoot).host : null;
}

/** Title of the nearest dialog, from an element outwards, that has one. */
function dialogTitle(around: Element | null, ground: Ground): string {
  if (around === null) return '';
  return ground.memo('dialog', around, () => {
    const named = around.matches(DIALOGS) ? nameOfDialog(around, ground) : null;
    return named === null ? dialogTitle(parentOf(around), ground) : labelText(named);
  });
}

function nameOfDialog(dialog: Element, ground: Ground): string | null {
  const { dialogs, headings } = signsOf(dialog.getRootNode() as Root, ground);
  const title = [...dialogs, ...headings].find((each) => dialog.contains(each));
  return title === undefined ? dialog.getAttribute('aria-label') : ground.textOf(title);
}

/** Whether a title of the frame is, or holds, one of the given texts; short ones must be equal. */
export function isTitled(titles: readonly string[], wanted: readonly string[]): boolean {
  const keys = titles.map(fullKey);
  return wanted
    .map(fullKey)
    .some((text) => keys.some((key) => key === text || (text.length >= 4 && key.includes(text))));
}

/**
 * Parts of the page that repeat one form: for widgets asking for the same thing, the subtree each stands in below what holds them all.
 * @returns the part a widget stands in, null where nothing is repeated
 */
export function repeatedParts(same: readonly Widget[], ground: Ground): Element[] | null {
  const [first, ...others] = same;
  if (first === undefined || others.length === 0) return null;
  const chain = new Set<Element>();
  for (let at: Element | null = anchorOf(first); at !== null; at = parentOf(at)) chain.add(at);
  let common: Element | null = parentOf(anchorOf(first));
  for (const other of others) {
    while (common !== null && !holds(common, anchorOf(other))) common = parentOf(common);
  }
  const parts = same.map((widget) => childOf(common, anchorOf(widget)));
  const areForms = parts.every((part) => part !== null && ground.countIn(part) > 1);
  return areForms && new Set(parts).size === same.length ? (parts as Element[]) : null;
}

function holds(outer: Element, inner: Element): boolean {
  for (let at: Element | null = inner; at !== null; at = parentOf(at)) if (at === outer) return true;
  return false;
}

function childOf(outer: Element | null, inner: Element): Element | null {
  let child: Element = inner;
  for (let around = parentOf(inner); around !== outer; around = parentOf(around)) {
    if (around === null) return null;
    child = around;
  }
  return child;
}
