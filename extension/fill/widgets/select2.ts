// select2 over a native select: what the select holds is chosen there, and the look follows its `change`; what comes from the server
// is searched and pressed in the list.
import type { FillValue } from '#shared/profile/value.ts';
import { leave } from './parts/events.ts';
import { chooseFrom, type List } from './parts/list.ts';
import { press, pressBeside } from './parts/press.ts';
import { isShown, textOf } from './parts/shown.ts';
import { chooseNative, skinnedSelect } from './parts/skinned-select.ts';
import type { Pace } from './parts/wait.ts';
import type { Widget, WidgetDriver } from './widget.ts';

const ID = 'select2';
const OPEN = '.select2-container--open';
const SEARCH = '.select2-search--dropdown .select2-search__field';

export const select2: WidgetDriver = {
  id: ID,
  sign: 'select2-',
  find: (root) =>
    [...root.querySelectorAll<HTMLSelectElement>('select.select2-hidden-accessible')].flatMap((select) => {
      const element = select.nextElementSibling;
      return element instanceof HTMLElement && element.matches('.select2-container') ? [widgetOf(select, element)] : [];
    }),
};

function widgetOf(select: HTMLSelectElement, element: HTMLElement): Widget {
  const selection = element.querySelector<HTMLElement>('.select2-selection') ?? element;
  const shown = () => shownIn(element);
  return skinnedSelect({
    driver: ID,
    select,
    element,
    input: selection,
    shown,
    async choose(place, pace) {
      chooseNative(select, place);
      leave(selection);
      await pace.rest(0);
    },
    find: (value: FillValue, pace: Pace) => chooseFrom(listOf({ select, element, selection, shown }), value, pace),
  });
}

/** What it shows as chosen; the cross in front of it is no text of it. */
function shownIn(element: HTMLElement): string {
  const rendered = element.querySelector('.select2-selection__rendered');
  if (!rendered || rendered.querySelector('.select2-selection__placeholder')) return '';
  const cross = rendered.querySelector('.select2-selection__clear');
  const text = textOf(rendered);
  return cross ? text.replace(textOf(cross), '').trim() : text;
}

interface Parts {
  select: HTMLSelectElement;
  element: HTMLElement;
  selection: HTMLElement;
  shown: () => string;
}

function listOf({ select, element, selection, shown }: Parts): List {
  const { ownerDocument } = element;
  const dropdown = () => {
    const all = [...ownerDocument.querySelectorAll(`${OPEN} .select2-dropdown`)];
    return element.matches(OPEN) ? (all.find(isShown) ?? null) : null;
  };
  return {
    async open(pace) {
      if (!element.matches(OPEN)) press(selection);
      await pace.until(dropdown, 1000);
    },
    items: () =>
      [...(dropdown()?.querySelectorAll('.select2-results__option') ?? [])]
        .filter((item) => !item.matches('.select2-results__message, .loading-results, [role="group"]'))
        .map((item) => ({
          element: item,
          text: textOf(item),
          code: '',
          disabled: item.getAttribute('aria-disabled') === 'true',
        })),
    search: () => dropdown()?.querySelector<HTMLInputElement>(SEARCH) ?? null,
    async close() {
      if (element.matches(OPEN)) pressBeside(element);
      leave(selection);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    shown,
    held: () => select.selectedOptions[0]?.text ?? '',
  };
}
