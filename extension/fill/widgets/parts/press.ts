// Pressing an element as a mouse does. Lists, arrows and items only: no driver ever presses a button of a form.

/** Hovers and presses: the whole sequence of pointer and mouse. Like any press by script it moves no focus. */
export function press(element: Element): void {
  hover(element);
  hold(element);
  element.dispatchEvent(new MouseEvent('click', { ...at(element), detail: 1 }));
}

/** The pointer comes over the element: menus open, items light up. */
export function hover(element: Element): void {
  const where = at(element);
  const still = { ...where, bubbles: false, cancelable: false };
  element.dispatchEvent(new PointerEvent('pointerover', { ...where, pointerType: 'mouse' }));
  element.dispatchEvent(new PointerEvent('pointerenter', { ...still, pointerType: 'mouse' }));
  element.dispatchEvent(new MouseEvent('mouseover', where));
  element.dispatchEvent(new MouseEvent('mouseenter', still));
  element.dispatchEvent(new MouseEvent('mousemove', where));
}

/** Down and up without a click. */
function hold(element: Element): void {
  const where = { ...at(element), detail: 1 };
  element.dispatchEvent(
    new PointerEvent('pointerdown', { ...where, buttons: 1, pointerType: 'mouse', isPrimary: true }),
  );
  element.dispatchEvent(new MouseEvent('mousedown', { ...where, buttons: 1 }));
  element.dispatchEvent(new PointerEvent('pointerup', { ...where, pointerType: 'mouse', isPrimary: true }));
  element.dispatchEvent(new MouseEvent('mouseup', where));
}

/**
 * Presses beside a component, which closes what it has open. Down and up only, on what surrounds it: no link, label or mask
 * takes a click from this.
 */
export function pressBeside(element: Element): void {
  hold(element.parentElement ?? element.ownerDocument.body);
}

function at(element: Element): MouseEventInit {
  const { left, top, width, height } = element.getBoundingClientRect();
  return {
    bubbles: true,
    cancelable: true,
    composed: true,
    button: 0,
    clientX: left + width / 2,
    clientY: top + height / 2,
    view: window,
  };
}
