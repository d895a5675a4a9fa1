// Whether the clerk can see a field, from geometry read once per look (spec/fill.md: hidden twins, off-screen, zero size, opacity 0,
// clipped, covered). A field that nobody sees is never filled.
import { parentOf } from './ground.ts';
import { once } from './once.ts';

export type Hidden = 'not-rendered' | 'no-size' | 'off-screen' | 'clipped' | 'covered';

export interface Layout {
  /** Why an element cannot be seen, null when it can. */
  hidden(element: Element): Hidden | null;
  /** Whether it is drawn, wherever it stands and whatever lies over it. */
  isRendered(element: Element): boolean;
  /** Its box in the viewport; cached for this look. */
  box(element: Element): DOMRect;
}

/** What the elements around one do to it. */
interface Around {
  clips: readonly Clip[];
  /** Of all of them together, 1 where nothing lets the ground through. */
  opacity: number;
}

/** An element that clips what is in it. */
interface Clip {
  element: Element;
  box: DOMRect;
  scrolls: boolean;
}

/** The window and the page in it. */
interface Extent {
  view: Window;
  scrollX: number;
  scrollY: number;
  innerWidth: number;
  innerHeight: number;
  /** How far scrolling leads */
  width: number;
  height: number;
}

/** Below this nobody reads what stands in a field. */
const LEAST = 5;
const LEAST_OPACITY = 0.1;
const NOTHING_AROUND: Around = { clips: [], opacity: 1 };
const SHAPE = /rect\(|inset\(|circle\(|ellipse\(|polygon\(/;
const NATIVE = /^(?:INPUT|SELECT|TEXTAREA)$/;
/** Paint without a background of their own. */
const PICTURE = /^(?:IMG|CANVAS|IFRAME|VIDEO|OBJECT|EMBED)$/;
const SCROLLER = /(?:^|[-_\s])(?:ps|scroll\w*|simplebar\S*)(?:$|[-_\s])/i;

/** Geometry as it is now; make a new one for every look. */
export function readLayout(view: Window): Layout {
  let extent: Extent | null = null;
  const box = once((element: Element) => element.getBoundingClientRect());
  const isRendered = once((element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
  );
  /** What clips an element: itself and what is around it, up to what is fixed to the window, which nothing clips. */
  const aroundOf = once((element: Element): Around => {
    const parent = element.tagName === 'BODY' ? null : parentOf(element);
    if (parent === null) return NOTHING_AROUND;
    const style = view.getComputedStyle(element);
    const { position } = style;
    const own = readClip(element, { style, isPlaced: position === 'absolute' || position === 'fixed' }, box);
    const ownOpacity = opacityOf(style);
    const around = aroundOf(parent);
    if (own === null && ownOpacity === 1 && position !== 'fixed') return around;
    const others = position === 'fixed' ? [] : around.clips;
    return { clips: own === null ? others : [own, ...others], opacity: around.opacity * ownOpacity };
  });
  const hidden = once((element: Element): Hidden | null => {
    if (!isRendered(element)) return 'not-rendered';
    const own = box(element);
    if (own.width < LEAST || own.height < LEAST) return 'no-size';
    extent ??= readExtent(view);
    if (isOffScreen(own, extent)) return 'off-screen';
    const { clips, opacity } = aroundOf(element);
    if (opacity < LEAST_OPACITY) return 'not-rendered';
    if (isClipped(element, own, clips)) return 'clipped';
    return isCovered(element, { own, clips }, extent) ? 'covered' : null;
  });
  return { box, hidden, isRendered };
}

/** Its own; a filter can do the same. */
function opacityOf({ opacity, filter }: CSSStyleDeclaration): number {
  const filtered = filter === 'none' ? '1' : (/opacity\(([\d.]+)\)/.exec(filter)?.[1] ?? '1');
  return opacity === '1' && filtered === '1' ? 1 : Number(opacity || '1') * Number(filtered);
}

function readExtent(view: Window): Extent {
  const { scrollX, scrollY, innerWidth, innerHeight, document } = view;
  const page = document.scrollingElement ?? document.documentElement;
  const width = Math.max(page.scrollWidth, innerWidth);
  const height = Math.max(page.scrollHeight, innerHeight);
  return { view, scrollX, scrollY, innerWidth, innerHeight, width, height };
}

/** Where no scrolling leads to. */
function isOffScreen(box: DOMRect, { scrollX, scrollY, width, height }: Extent): boolean {
  const left = box.left + scrollX;
  const top = box.top + scrollY;
  return left + box.width <= 0 || top + box.height <= 0 || left >= width || top >= height;
}

/** Styles are asked for one by one: each costs, and this is asked of every element around a field. null: it clips nothing */
function readClip(
  element: Element,
  { style, isPlaced }: { style: CSSStyleDeclaration; isPlaced: boolean },
  boxOf: (element: Element) => DOMRect,
): Clip | null {
  const { clipPath, overflow } = style;
  // an old `clip` counts for what is placed alone
  const clip = isPlaced ? style.getPropertyValue('clip') : 'auto';
  if (clip !== 'auto' || SHAPE.test(clipPath)) {
    const box = shapeOf({ clip, clipPath }, boxOf(element));
    return box && { element, box, scrolls: false };
  }
  if (overflow === 'visible' || !/hidden|clip|auto|scroll/.test(overflow)) return null;
  const scrolls = /auto|scroll/.test(overflow) || SCROLLER.test(element.getAttribute('class') ?? '');
  return { element, box: boxOf(element), scrolls };
}

/** What a clip leaves: nothing for rect(0 0 0 0) and inset(50%); other shapes are taken for whole. */
function shapeOf({ clip, clipPath }: { clip: string; clipPath: string }, box: DOMRect): DOMRect | null {
  const rect = /^rect\(([^)]*)\)/
    .exec(clip)?.[1]
    ?.split(/[\s,]+/)
    .map(parseFloat);
  const [top = 0, right = 0, bottom = 0, left = 0] = rect ?? [];
  const isEmptyRect = rect !== undefined && (right - left < LEAST || bottom - top < LEAST);
  const inset = /inset\(([^)]*)\)/.exec(clipPath)?.[1]?.split(/\s+/) ?? [];
  const isEmptyInset = inset.some((each) => each.endsWith('%') && parseFloat(each) >= 50);
  const radius = parseFloat(/circle\(([\d.]+(?:px|%))/.exec(clipPath)?.[1] ?? 'NaN');
  const isEmpty = isEmptyRect || isEmptyInset || radius * 2 < LEAST;
  return isEmpty ? new DOMRect(box.left, box.top, 0, 0) : polygonBox(clipPath, box);
}

/** The box around a polygon's corners; null where it is none, or its corners are not plain lengths. */
function polygonBox(path: string, { left, top, width, height }: DOMRect): DOMRect | null {
  const corners = /^polygon\((?:evenodd, )?([^()]+)\)$/.exec(path)?.[1]?.split(', ');
  if (corners === undefined) return null;
  const along = (at: 0 | 1, size: number): [least: number, most: number] => {
    const all = corners.map((corner) => {
      const length = corner.split(' ')[at] ?? '';
      return length.endsWith('%') ? (parseFloat(length) * size) / 100 : parseFloat(length);
    });
    return [Math.min(...all), Math.max(...all)];
  };
  const [[x, right], [y, bottom]] = [along(0, width), along(1, height)];
  return new DOMRect(left + x, top + y, right - x, bottom - y);
}

function isClipped(element: Element, own: DOMRect, clips: readonly Clip[]): boolean {
  for (const { element: around, box, scrolls } of clips) {
    if (box.width < LEAST || box.height < LEAST) return true;
    const where = around === element ? 'inside' : isOutside(own, box, scrolls ? around : null);
    if (where !== 'inside') return where === 'lost';
  }
  return false;
}

/** What was scrolled away can be scrolled back; what lies before the start, or behind an edge that does not scroll, cannot. */
function isOutside(own: DOMRect, box: DOMRect, scroller: Element | null): 'inside' | 'reachable' | 'lost' {
  const isBefore = own.right <= box.left || own.bottom <= box.top;
  const isAfter = own.left >= box.right || own.top >= box.bottom;
  if (!isBefore && !isAfter) return 'inside';
  if (scroller === null) return 'lost';
  const startsBefore = own.right + scroller.scrollLeft <= box.left || own.bottom + scroller.scrollTop <= box.top;
  return startsBefore ? 'lost' : 'reachable';
}

/** Something opaque lies over it: a mask, a dialog, a picture. What is fixed to the window (headers, our bar) moves when scrolled. */
function isCovered(
  element: Element,
  { own, clips }: { own: DOMRect; clips: readonly Clip[] },
  { view, innerWidth, innerHeight }: Extent,
): boolean {
  const x = own.left + own.width / 2;
  const y = own.top + own.height / 2;
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
  const root = element.getRootNode() as Document | ShadowRoot;
  const over = root.elementFromPoint(x, y);
  if (over === null || element.contains(over)) return false;
  if (over.closest('label')?.contains(element)) return false;
  // Drawn where its own middle is not found: turned away, cut out, or behind the ground of what it stands in
  if (over.contains(element)) return NATIVE.test(element.tagName) && clips.every(({ box }) => holds(box, { x, y }));
  return isOver(over, element, { own, view });
}

function holds({ left, top, right, bottom }: DOMRect, { x, y }: { x: number; y: number }): boolean {
  return x >= left && x < right && y >= top && y < bottom;
}

function isOver(over: Element, element: Element, { own, view }: { own: DOMRect; view: Window }): boolean {
  for (let around: Element | null = over; around && !around.contains(element); around = parentOf(around)) {
    const box = around.getBoundingClientRect();
    const isWhole = box.left <= own.left && box.top <= own.top && box.right >= own.right && box.bottom >= own.bottom;
    if (!isWhole) continue;
    const style = view.getComputedStyle(around);
    const isBar = /fixed|sticky/.test(style.position) && box.height < view.innerHeight * 0.9;
    if (isBar) return false;
    if (PICTURE.test(around.tagName) || paints(style)) return true;
  }
  return false;
}

/** A mask of a dialog lets half the light through, and the clerk sees that the form is not what she works on. */
function paints(style: CSSStyleDeclaration): boolean {
  if (style.backgroundImage !== 'none') return true;
  const alpha = /rgba\([^)]*,\s*([\d.]+)\)/.exec(style.backgroundColor);
  return style.backgroundColor !== 'transparent' && (alpha === null || Number(alpha[1]) >= 0.25);
}
