// The fill bar in the page: a closed shadow root in the browser's top layer, which the page can neither read, restyle nor cover.
import { GripVertical } from 'lucide';
import type { BarAct, BarView } from '../platform/fill-messages.ts';
import { drawBar, drawPill, type Language } from './bar-drawing.ts';
import { keepInFront } from './bar-front.ts';
import { button, icon, named } from './bar-parts.ts';
import { type Box, kept, placeFor } from './bar-place.ts';
import { words } from './words.ts';

export interface BarOptions {
  language: Language;
  /** Told of trusted presses only, and not in the first moment after the bar appeared or was touched by the page. */
  press: (act: BarAct) => void;
  /** A page of pictures looks inside; product code leaves it out. */
  mode?: ShadowRootMode;
}

export interface Bar {
  /** What it shows; null takes it away. Closed by the clerk it stays away until `reopen`. */
  show(view: BarView | null): void;
  /** The element around the form's fields: the bar stands at its top edge. null: docked. */
  standAt(form: Element | null): void;
  /** The clerk asked for it (popup, shortcut): shows it again and puts the focus into it. */
  reopen(): void;
  remove(): void;
}

const STEP = 16;
const HOST_STYLE =
  'all:initial!important;position:fixed!important;display:block!important;visibility:visible!important;opacity:1!important;' +
  'margin:0!important;border:0!important;padding:0!important;background:none!important;overflow:visible!important;' +
  'z-index:2147483647!important;';
const CONTROLS = 'input:not([type=hidden]),select,textarea,button,a[href],[role=combobox],[role=button],[tabindex]';
const HEADINGS = 'h1,h2,h3,h4,legend,[role=heading]';

export function createBar({ language, press, mode = 'closed' }: BarOptions): Bar {
  const { texts, sheet } = words().bar;
  const host = document.createElement('div');
  host.lang = language === 'zh' ? 'zh-CN' : 'en';
  const root = host.attachShadow({ mode });
  const style = document.createElement('style');
  style.textContent = sheet;
  const place = document.createElement('div');
  root.append(style, place);

  let view: BarView | null = null;
  let form: Element | null = null;
  let closed = false;
  let expanded = false;
  let moved: { left: number; top: number } | null = null;
  let waiting = 0;
  const front = keepInFront(host, root, reposition);

  const grip = named(
    button('grip', [icon(GripVertical, 14)], () => undefined),
    texts[language].move,
  );
  grip.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!event.isTrusted || !by) return;
    event.preventDefault();
    const at = host.getBoundingClientRect();
    moveTo({ left: at.left + (by[0] ?? 0), top: at.top + (by[1] ?? 0) });
  });
  grip.addEventListener('pointerdown', (event) => {
    if (event.isTrusted) drag(event);
  });
  // What is typed here is none of the page's business, and Esc gives the focus back
  for (const type of ['keydown', 'keyup', 'keypress'] as const)
    root.addEventListener(type, (event) => {
      event.stopPropagation();
      if (type === 'keydown' && (event as KeyboardEvent).key === 'Escape')
        (root.activeElement as HTMLElement | null)?.blur();
    });

  const guard = new MutationObserver(() => {
    guard.disconnect();
    front.doze();
    reposition();
    watchHost();
  });
  const sizes = new ResizeObserver(later);
  addEventListener('scroll', later, { passive: true, capture: true });
  addEventListener('resize', later, { passive: true });

  return {
    show(next) {
      view = next;
      draw();
    },
    standAt(next) {
      if (next === form) return;
      if (form) sizes.unobserve(form);
      form = next;
      if (form) sizes.observe(form);
      later();
    },
    reopen() {
      closed = false;
      expanded = true;
      draw();
      root.querySelector<HTMLElement>('.primary, .act, .icon')?.focus();
    },
    remove() {
      clearTimeout(waiting);
      guard.disconnect();
      sizes.disconnect();
      removeEventListener('scroll', later, { capture: true });
      removeEventListener('resize', later);
      front.remove();
      host.remove();
    },
  };

  function pressed(act: BarAct): void {
    if (!front.takesPress()) return;
    if (host.parentNode !== document.documentElement || !host.matches(':popover-open')) {
      // The page has moved it to where it decides what of it is seen: nobody can have meant this press
      host.remove();
      draw();
      return;
    }
    if (act.press === 'close') {
      closed = true;
      draw();
    }
    press(act);
  }

  function draw(): void {
    if (!view || closed) {
      guard.disconnect();
      host.remove();
      return;
    }
    if (!host.isConnected) {
      document.documentElement.append(host);
      front.doze();
      watchHost();
    }
    const focused = root.activeElement?.className;
    const bar = document.createElement('div');
    bar.className = `bar ${view.state}`;
    bar.setAttribute('role', 'region');
    bar.setAttribute('aria-label', texts[language].name);
    bar.lang = language === 'zh' ? 'zh-CN' : 'en';
    bar.append(grip, ...drawBar({ view, language, press: pressed }));
    place.replaceChildren(bar);
    if (focused) root.querySelector<HTMLElement>(`.${CSS.escape(focused).replaceAll('\\ ', '.')}`)?.focus();
    reposition();
  }

  function later(): void {
    clearTimeout(waiting);
    waiting = window.setTimeout(reposition, 100);
  }

  function reposition(): void {
    if (!host.isConnected || !view) return;
    const bar = place.querySelector<HTMLElement>('.bar');
    if (!bar) return;
    bar.hidden = false;
    place.querySelector('.pill')?.remove();
    const viewport = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const { width, height } = bar.getBoundingClientRect();
    const size = { width, height };
    if (moved) {
      put(kept(moved, { viewport, bar: size }));
      return;
    }
    const controls = [
      ...[...document.querySelectorAll(CONTROLS)].map(boxOf),
      ...[...document.querySelectorAll(HEADINGS)].map(textBoxOf),
    ].filter(({ width }) => width > 0);
    const at = placeFor({ viewport, bar: size, pill: { width: 72, height: 34 }, form: form && boxOf(form), controls });
    if (at.small && !expanded) {
      bar.hidden = true;
      place.append(drawPill(view, language, expand));
    }
    put(at);
  }

  function expand(): void {
    expanded = true;
    moved = null;
    reposition();
    front.doze();
    root.querySelector<HTMLElement>('.primary, .act')?.focus();
  }

  function put({ left, top }: { left: number; top: number }): void {
    const width = place.getBoundingClientRect().width;
    const inside = Math.max(0, Math.min(left, document.documentElement.clientWidth - width));
    host.setAttribute('style', `${HOST_STYLE}left:${String(inside)}px!important;top:${String(top)}px!important;`);
    guard.takeRecords();
    front.open();
    guard.takeRecords();
  }

  function watchHost(): void {
    guard.observe(host, { attributes: true });
  }

  function moveTo(wanted: { left: number; top: number }): void {
    moved = wanted;
    reposition();
  }

  function drag(down: PointerEvent): void {
    const from = host.getBoundingClientRect();
    grip.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void =>
      moveTo({ left: from.left + event.clientX - down.clientX, top: from.top + event.clientY - down.clientY });
    const end = (): void => {
      grip.removeEventListener('pointermove', move);
      grip.removeEventListener('pointerup', end);
      grip.removeEventListener('pointercancel', end);
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('pointerup', end);
    grip.addEventListener('pointercancel', end);
  }
}

function boxOf(part: Element | Range): Box {
  const { left, top, width, height } = part.getBoundingClientRect();
  return { left, top, width, height };
}

/** Of the words alone: a heading is as wide as its page. */
function textBoxOf(heading: Element): Box {
  const range = document.createRange();
  range.selectNodeContents(heading);
  return boxOf(range);
}
