// Writing into native elements so that every framework notices: the browser's own setter (pages put theirs over it), then the events
// a person's typing gives, crossing shadow roots.

export type TextElement = HTMLInputElement | HTMLTextAreaElement;

/** Sets the value past whatever the page has put over the property; fires nothing. */
export function setValue(element: TextElement | HTMLSelectElement, value: string): void {
  const { prototype } =
    element instanceof HTMLInputElement
      ? HTMLInputElement
      : element instanceof HTMLTextAreaElement
        ? HTMLTextAreaElement
        : HTMLSelectElement;
  Reflect.set(prototype, 'value', value, element);
}

/** Fires an event that bubbles and leaves shadow roots. */
export function fire(element: Element, type: string): void {
  element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
}

interface Key {
  key: string;
  /** Pages of the jQuery age read this one. */
  keyCode: number;
}

/** A key without meaning: pages that listen for keys look at the field, and none takes it for a command. */
const NO_KEY: Key = { key: 'Unidentified', keyCode: 0 };
export const TAB: Key = { key: 'Tab', keyCode: 9 };

/** Half a press of a key. Never Enter: it commits whatever the page thinks is meant (spec/fill.md §0.2). */
export function keyEvent(element: Element, type: 'keydown' | 'keyup', { key, keyCode }: Key): void {
  element.dispatchEvent(
    new KeyboardEvent(type, { key, code: key, keyCode, bubbles: true, cancelable: true, composed: true }),
  );
}

/** Sets a text and says so as typing does; without leaving the field. */
export function typeText(element: TextElement, text: string): void {
  keyEvent(element, 'keydown', NO_KEY);
  setValue(element, text);
  element.dispatchEvent(
    new InputEvent('input', { inputType: 'insertText', data: text, bubbles: true, composed: true }),
  );
  keyEvent(element, 'keyup', NO_KEY);
}

/** Gives the element the focus; where the browser keeps its events back (window in the background), they are fired by hand. */
export function enter(element: HTMLElement): void {
  changeFocus(element, ['focus', 'focusin'], () => element.focus({ preventScroll: true }));
}

/** Takes the focus away. */
export function leave(element: HTMLElement): void {
  changeFocus(element, ['blur', 'focusout'], () => element.blur());
}

function changeFocus(element: HTMLElement, [heard, bubbling]: readonly [string, string], act: () => void): void {
  const came = new AbortController();
  element.addEventListener(heard, () => came.abort(), { capture: true, signal: came.signal });
  act();
  if (came.signal.aborted) return;
  came.abort();
  element.dispatchEvent(new FocusEvent(heard, { composed: true }));
  element.dispatchEvent(new FocusEvent(bubbling, { bubbles: true, composed: true }));
}

/** Types a text as a person does: enters, types, changes, leaves. */
export function writeText(element: TextElement, text: string): void {
  enter(element);
  typeText(element, text);
  fire(element, 'change');
  leave(element);
}
