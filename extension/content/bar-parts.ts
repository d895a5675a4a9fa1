// The few nodes the bar is made of, by hand: a framework would double what every portal frame loads.
import type { IconNode } from 'lucide';

const SVG = 'http://www.w3.org/2000/svg';

export function icon(node: IconNode, size = 16): SVGElement {
  const drawing = document.createElementNS(SVG, 'svg');
  const look = { width: size, height: size, viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor' };
  put(drawing, { ...look, 'stroke-width': 1.75, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' });
  drawing.setAttribute('aria-hidden', 'true');
  for (const [tag, attributes] of node) {
    const part = document.createElementNS(SVG, tag);
    put(part, attributes);
    drawing.append(part);
  }
  return drawing;
}

function put(element: Element, attributes: Readonly<Record<string, string | number | undefined>>): void {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(name, String(value));
}

export function span(className: string, text: string): HTMLSpanElement {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}

export function button(className: string, content: readonly (Node | string)[], press: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.append(...content);
  // A page can make events but no trusted ones
  made.addEventListener('click', (event) => {
    if (event.isTrusted) press();
  });
  return made;
}

export function named<E extends HTMLElement>(element: E, name: string): E {
  element.setAttribute('aria-label', name);
  element.title = name;
  return element;
}
