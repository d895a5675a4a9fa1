// chosen: opened and pressed, since pages read from its own event what was chosen; emptied through the select and `chosen:updated`.
import { fire, leave } from './parts/events.ts';
import { hover, press, pressBeside } from './parts/press.ts';
import { textOf } from './parts/shown.ts';
import { chooseNative, skinnedSelect } from './parts/skinned-select.ts';
import type { Pace } from './parts/wait.ts';
import type { WidgetDriver } from './widget.ts';

const ID = 'chosen';
const OPEN = '.chosen-with-drop';

export const chosen: WidgetDriver = {
  id: ID,
  sign: 'chosen-',
  find: (root) =>
    [...root.querySelectorAll<HTMLElement>('.chosen-container')].flatMap((element) => {
      // it stands right behind the select it hides
      const select = element.previousElementSibling;
      if (!(select instanceof HTMLSelectElement)) return [];
      const input = element.querySelector('input') ?? element;
      const choose = (place: number, pace: Pace) => chooseIn(element, { select, place }, pace);
      const shown = () => textOf(element.querySelector('.chosen-single > span'));
      return [skinnedSelect({ driver: ID, select, element, input, shown, choose })];
    }),
};

interface Wanted {
  select: HTMLSelectElement;
  place: number;
}

async function chooseIn(element: HTMLElement, { select, place }: Wanted, pace: Pace): Promise<void> {
  const option = select.options[place];
  const index = option ? indexOf(select, option) : -1;
  const item = () =>
    element.querySelector(`.chosen-results .active-result[data-option-array-index="${String(index)}"]`);
  try {
    if (option && option.text !== '') {
      const head = element.querySelector('.chosen-single');
      if (head && !element.matches(OPEN)) press(head);
      await pace.until(item, 500);
    }
    const found = element.matches(OPEN) ? item() : null;
    if (found) {
      hover(found);
      press(found);
      await pace.rest(10);
    } else {
      // empty, or out of the list's sight
      chooseNative(select, place);
      fire(select, 'chosen:updated');
    }
  } finally {
    if (element.matches(OPEN)) pressBeside(element);
    leave(element.querySelector('input') ?? element);
    fire(select, 'chosen:close');
  }
}

/** Its place among options and groups, as the list counts. */
function indexOf(select: HTMLSelectElement, option: HTMLOptionElement): number {
  return [...select.querySelectorAll('option, optgroup')].indexOf(option);
}
