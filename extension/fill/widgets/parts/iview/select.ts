// Select of iView: its list hangs inside it or in the body, the value stands in a hidden input beside the text.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Widget } from '../../widget.ts';
import { leave } from '../events.ts';
import { chooseFrom, type List } from '../list.ts';
import { hover, press, pressBeside } from '../press.ts';
import { frontmost, isShown, textOf } from '../shown.ts';
import { accepted, type Pace, paceOf } from '../wait.ts';

const DROPDOWN = '.ivu-select-dropdown';
const ITEM = '.ivu-select-item';

/** @param parts native inputs of the component, the hidden one among them */
export function iviewSelect(driver: string, element: HTMLElement, parts: readonly HTMLInputElement[]): Widget {
  const field = parts.find(({ type }) => type !== 'hidden') ?? null;
  const head = element.querySelector<HTMLElement>('.ivu-select-selection') ?? element;
  const hidden = parts.find(({ type }) => type === 'hidden') ?? null;
  const isLocked = () => element.matches('.ivu-select-disabled');
  const shown = () => {
    const text = textOf(element.querySelector('.ivu-select-selected-value'));
    return text === '' && field ? field.value : text;
  };
  const held = () => hidden?.value ?? null;
  const list = listOf({ element, head, field, shown });
  const choose = async (value: FillValue, pace: Pace) => {
    if (isLocked()) throw new Problem('fill/not-accepted');
    await chooseFrom(list, value, pace);
    await accepted(pace, () => held() !== '', 200);
  };
  return {
    driver,
    control: 'select',
    element,
    input: field ?? head,
    parts,
    read: () => ({ shown: shown(), held: held() }),
    choices: () => null,
    isWritable: () => !isLocked(),
    write: (value, { signal }) => choose(value, paceOf(signal)),
    async restore(before, signal) {
      const pace = paceOf(signal);
      if (before.shown !== '') return choose({ kind: 'choice', names: [before.shown], codes: [] }, pace);
      if (shown() === '') return;
      await clearByCross(element, head, pace);
      await list.close();
      await accepted(pace, () => shown() === '');
    },
  };
}

/**
 * Presses the cross that comes when the pointer is over the component.
 * @throws Problem fill/not-accepted when there is none
 */
export async function clearByCross(element: HTMLElement, over: HTMLElement, pace: Pace): Promise<void> {
  hover(over);
  const cross = await pace.until(() => element.querySelector('.ivu-icon-ios-close-circle'), 200);
  if (!cross) throw new Problem('fill/not-accepted');
  press(cross);
  over.dispatchEvent(new MouseEvent('mouseleave'));
  await pace.rest(30);
}

interface SelectParts {
  element: HTMLElement;
  head: HTMLElement;
  field: HTMLInputElement | null;
  shown: () => string;
}

function listOf({ element, head, field, shown }: SelectParts): List {
  const dropdown = () => {
    const inside = element.querySelector(DROPDOWN);
    if (inside) return isShown(inside) ? inside : null;
    return element.matches('.ivu-select-visible') ? frontmost(element.ownerDocument, DROPDOWN) : null;
  };
  return {
    async open(pace) {
      if (!element.matches('.ivu-select-visible')) press(head);
      await pace.until(dropdown, 1000);
    },
    items: () =>
      [...(dropdown()?.querySelectorAll(ITEM) ?? [])].filter(isShown).map((item) => ({
        element: item,
        text: textOf(item),
        code: '',
        disabled: item.matches(`${ITEM}-disabled`),
      })),
    search: () => field,
    async close() {
      if (element.matches('.ivu-select-visible')) pressBeside(element);
      if (element.matches('.ivu-select-visible')) clickOutside(element);
      leave(field ?? head);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    shown,
    held: () => null,
  };
}

/** A click beside it, on nothing: what closes the lists of this family. */
export function clickOutside(element: Element): void {
  element.ownerDocument.body.dispatchEvent(new MouseEvent('click', { bubbles: true }));
}
