// What one look at a frame knows: its roots (shadow roots too), its widgets in document order, which element belongs to which of them,
// and the text of elements. Everything is read once; nothing here asks for geometry.
import { type Elements, readElements, type Root } from './elements.ts';
import { once } from './once.ts';
import type { Widget } from './widgets/widget.ts';

/** What of a widget its place and its label depend on. */
export type Placed = Pick<Widget, 'control' | 'element' | 'input' | 'parts'>;

export interface Ground {
  readonly document: Document;
  readonly roots: readonly Root[];
  /** In document order, those of a shadow root where its host stands. */
  readonly widgets: readonly Widget[];
  /** The widget that an element is part of, lies in, or is the root of. */
  ownerOf(element: Element): Widget | undefined;
  /** How many widgets lie in an element, itself included, through shadow roots. */
  countIn(element: Element): number;
  /** Text of an element without controls, scripts, buttons and error lines; cached. */
  textOf(element: Element): string;
  /** Kept for one look: what several questions about one element need. */
  memo<T>(about: string, node: Node, make: () => T): T;
}

const SKIPPED = /^(?:SCRIPT|STYLE|TEMPLATE|NOSCRIPT|OPTION|SELECT|TEXTAREA|INPUT|SVG|BUTTON|CANVAS|IFRAME|OBJECT)$/i;
const SKIPPED_CLASS =
  /(?:^|[-_\s])(?:errors?|tooltip\w*|popper|popover|help-block|invalid-feedback|valid-feedback|form-text|explain|extra|tips?|hint|suffix|unit|count|placeholder)(?:$|[-_\s])|word-aux|__error/i;

/** @param widgets of the whole document, in document order (widgets/index.ts findWidgets) */
export function readGround(
  document: Document,
  widgets: readonly Widget[],
  { roots }: Elements = readElements(document),
): Ground {
  const owners = new Map<Element, Widget>();
  const counts = new Map<Element, number>();
  for (const widget of widgets) {
    for (const part of [anchorOf(widget), widget.input, ...widget.parts]) owners.set(part, widget);
    for (let at: Element | null = anchorOf(widget); at !== null; at = parentOf(at))
      counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  const memos = new Map<string, Map<Node, unknown>>();
  const ownerOf = once((element: Element): Widget | undefined => {
    const own = owners.get(element);
    if (own !== undefined) return own;
    const around = parentOf(element);
    return around === null ? undefined : ownerOf(around);
  });
  return {
    document,
    roots,
    widgets,
    ownerOf,
    countIn: (element) => counts.get(element) ?? 0,
    textOf: once(readText),
    memo<T>(about: string, node: Node, make: () => T): T {
      const known = memos.get(about) ?? new Map<Node, unknown>();
      memos.set(about, known);
      if (!known.has(node)) known.set(node, make());
      return known.get(node) as T;
    },
  };
}

/** Where a widget stands in the text: a group of radio buttons has no root of its own, its root may hold its label too. */
export function anchorOf({ control, element, input }: Placed): Element {
  return control === 'radio' ? input : element;
}

/** The element around one, out of a shadow root into what holds its host. */
export function parentOf(element: Element): Element | null {
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return isShadowRoot(root) ? root.host : null;
}

export function isShadowRoot(node: Node): node is ShadowRoot {
  return node.nodeType === 11 && 'host' in node;
}

/** Whether a node comes before another; both may lie in different shadow roots. */
export function precedes(one: Node, other: Node): boolean {
  return (one.compareDocumentPosition(other) & 4) !== 0;
}

/** All matches of a selector in all roots; none when the selector is no selector. */
export function findAll(roots: readonly Root[], selector: string): Element[] {
  try {
    return roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  } catch {
    return [];
  }
}

function readText(element: Element): string {
  if (element.firstElementChild === null) return element.textContent;
  let text = '';
  for (const node of element.childNodes) {
    if (node.nodeType === 3) text += node.nodeValue ?? '';
    else if (node.nodeType === 1 && !isSkipped(node as Element)) text += readText(node as Element);
  }
  return text;
}

/** Whether an element's text never belongs to a label. */
export function isSkipped(element: Element): boolean {
  if (SKIPPED.test(element.tagName) || element.hasAttribute('hidden')) return true;
  return (
    SKIPPED_CLASS.test(element.getAttribute('class') ?? '') ||
    /display:\s*none/i.test(element.getAttribute('style') ?? '')
  );
}
