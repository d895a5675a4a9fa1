// What of a page is shown at the moment: lists and panels that components hang into the body.

/** On what fades out, or on what it stands in: Vue names that `…-leave-…`, others `…-leave`. */
const LEAVING = '[class*="-leave-"],[class$="-leave"],[class*="-leave "]';

/** Takes up room, is not hidden, and is not fading out. */
export function isShown(element: Element): boolean {
  // sizes of the layout: a list that grows into view is scaled to nothing for its first frames
  const size = element.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } =
    element instanceof HTMLElement ? element : { offsetWidth: size.width, offsetHeight: size.height };
  if (width === 0 || height === 0) return false;
  const { visibility, display } = getComputedStyle(element);
  return visibility !== 'hidden' && display !== 'none' && element.closest(LEAVING) === null;
}

/** The one in front of those shown that match; null when none is shown. */
export function frontmost(document: Document, selector: string): HTMLElement | null {
  const shown = [...document.querySelectorAll<HTMLElement>(selector)].filter(isShown);
  return shown.reduce<HTMLElement | null>((best, each) => (best && depth(best) > depth(each) ? best : each), null);
}

function depth(element: Element): number {
  return Number(getComputedStyle(element).zIndex) || 0;
}

/** Its text without what is hidden from readers, trimmed. */
export function textOf(element: Element | null | undefined): string {
  return element?.textContent.replace(/\s+/gu, ' ').trim() ?? '';
}
