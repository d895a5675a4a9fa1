// One form several times on a page (invoices, rows of handlers, login beside registration): only the one with the focus is filled, else
// the only one that is still empty; the others wait until the clerk goes there (spec/fill.md §4.2).
import type { FramedField } from '../platform/fill-messages.ts';
import { type Ground, isShadowRoot, parentOf } from './ground.ts';
import { repeatedParts } from './groups.ts';
import { fullKey } from './label-text.ts';
import type { Widget } from './widgets/widget.ts';

interface Composed {
  widget: Widget;
  framed: FramedField;
}

/** Widgets of the copies that are not meant. */
export function inOtherCopies(fields: readonly Composed[], ground: Ground): ReadonlySet<Widget> {
  const others = new Set<Widget>();
  for (const parts of copiesIn(fields, ground)) {
    const chosen = chosenOf(parts, fields, ground);
    for (const { widget } of fields) {
      const part = parts.find((each) => holds(each, widget.input));
      if (part !== undefined && part !== chosen) others.add(widget);
    }
  }
  return others;
}

/**
 * Sets of parts in which the same things are asked; one shared question alone makes no copy, unless the parts are forms or rows. Rows ask
 * in the same words: 收发货人名称 and 申报单位名称 are one datum here and there, and their rows two questions.
 */
function copiesIn(fields: readonly Composed[], ground: Ground): Element[][] {
  const byDatum = new Map<string, Composed[]>();
  for (const field of fields) {
    const { datum } = field.framed;
    if (datum !== null) byDatum.set(datum, [...(byDatum.get(datum) ?? []), field]);
  }
  const sets: { parts: Element[]; shared: number }[] = [];
  for (const same of byDatum.values()) {
    const parts = repeatedParts(
      same.map(({ widget }) => widget),
      ground,
    );
    if (parts === null) continue;
    const words = new Set(same.map(({ framed }) => fullKey(framed.label)));
    if (words.size > 1 && parts.every(({ tagName }) => tagName === 'TR')) continue;
    const known = sets.find(
      (each) => each.parts.length === parts.length && each.parts.every((part) => parts.includes(part)),
    );
    if (known === undefined) sets.push({ parts, shared: 1 });
    else known.shared++;
  }
  const isCopy = ({ parts, shared }: (typeof sets)[number]) =>
    shared > 1 || parts.every((part) => /^(?:TR|FORM)$/.test(part.tagName) || part.querySelector('form') !== null);
  return sets.filter(isCopy).map(({ parts }) => parts);
}

function chosenOf(parts: readonly Element[], fields: readonly Composed[], ground: Ground): Element | null {
  const active = deepActive(ground.document);
  const focused = active === null ? undefined : parts.find((part) => holds(part, active));
  if (focused !== undefined) return focused;
  const empty = parts.filter((part) =>
    fields.every(({ widget, framed }) => !holds(part, widget.input) || !isTyped(widget) || framed.current === ''),
  );
  return empty[0] ?? null;
}

/** Lists and ticks stand on something from the beginning. */
function isTyped({ control }: Widget): boolean {
  return control === 'text' || control === 'date';
}

/** The element with the focus, inside shadow roots too. */
function deepActive(document: Document): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active === document.body ? null : active;
}

function holds(outer: Element, inner: Element): boolean {
  if (!isShadowRoot(inner.getRootNode())) return outer.contains(inner);
  for (let at: Element | null = inner; at !== null; at = parentOf(at)) if (at === outer) return true;
  return false;
}
