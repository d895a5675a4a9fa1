// What all boxes of jQuery EasyUI have: the page's own element, hidden, and after it the box with its text and hidden values.
import { Problem } from '#shared/errors.ts';
import { enter, fire, keyEvent, leave, TAB, type TextElement, typeText } from './events.ts';
import { press } from './press.ts';
import { frontmost, isShown } from './shown.ts';
import type { Pace } from './wait.ts';

const PANEL = 'div.combo-p';

export interface Box {
  /** `span.textbox` */
  root: HTMLElement;
  /** What the page wrote: input or select, hidden by the component */
  original: HTMLElement;
  input: TextElement;
}

/** Panels hang in the body and say nothing of their box: known after the first opening. */
const panels = new WeakMap<Element, HTMLElement>();

/** The box of a `span.textbox`; null when it is something else or stands in a panel. */
export function boxOf(root: HTMLElement): Box | null {
  const original = root.previousElementSibling;
  const input = root.querySelector<TextElement>('.textbox-text');
  if (!(original instanceof HTMLElement) || !original.matches('.textbox-f') || !input) return null;
  return root.closest(PANEL) ? null : { root, original, input };
}

/** Its elements, so that no other driver takes the hidden ones for fields. */
export function partsOf({ root, original }: Box): Element[] {
  return [original, ...root.querySelectorAll('input, textarea')];
}

/** What it shows; a prompt written into the box is not a value. */
export function shownIn({ input }: Box): string {
  return input.classList.contains('textbox-prompt') ? '' : input.value;
}

/** What the form sends. */
export function heldIn({ root }: Box): string {
  return [...root.querySelectorAll<HTMLInputElement>('.textbox-value')].map(({ value }) => value).join(',');
}

export function isOpen({ root, input }: Box): boolean {
  return !input.disabled && !root.matches('.textbox-disabled, .textbox-readonly');
}

/** The panel when it is shown. */
export function panelOf({ root }: Box): HTMLElement | null {
  const panel = panels.get(root);
  return panel?.isConnected && isShown(panel) ? panel : null;
}

/** Opens the panel by its arrow. */
export async function openPanel(box: Box, pace: Pace): Promise<void> {
  if (panelOf(box)) return;
  const arrow = box.root.querySelector('.combo-arrow');
  if (!arrow || !isOpen(box)) throw new Problem('fill/not-accepted');
  press(arrow);
  const panel = await pace.until(() => frontmost(box.root.ownerDocument, PANEL), 1000);
  if (panel) panels.set(box.root, panel);
}

/** Tab closes the panel; then the focus goes. */
export function closePanel({ input }: Box): void {
  keyEvent(input, 'keydown', TAB);
  leave(input);
}

/**
 * Types into the box. The component looks at the text a while after a key, and takes it into account only when it is left: so it is
 * left first, which also works where the window has no focus.
 */
export async function typeIn(box: Box, text: string, pace: Pace): Promise<void> {
  if (!isOpen(box) || box.input.readOnly) throw new Problem('fill/not-accepted');
  const before = heldIn(box);
  enter(box.input);
  try {
    await pace.rest(10);
    typeText(box.input, text);
    fire(box.input, 'change');
  } finally {
    leave(box.input);
  }
  await pace.until(() => heldIn(box) !== before, 450);
  if (box.root.classList.contains('combo')) keyEvent(box.input, 'keydown', TAB);
  await pace.rest(10);
}
