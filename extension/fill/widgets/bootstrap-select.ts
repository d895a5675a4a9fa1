// bootstrap-select: its button follows the native select inside it as soon as that one says `change`.
import { leave } from './parts/events.ts';
import { textOf } from './parts/shown.ts';
import { chooseNative, skinnedSelect } from './parts/skinned-select.ts';
import type { WidgetDriver } from './widget.ts';

const ID = 'bootstrap-select';

export const bootstrapSelect: WidgetDriver = {
  id: ID,
  sign: 'bootstrap-select',
  find: (root) =>
    [...root.querySelectorAll<HTMLElement>('.bootstrap-select')].flatMap((element) => {
      const select = element.querySelector('select');
      const button = element.querySelector<HTMLElement>('.dropdown-toggle');
      if (!select || !button) return [];
      return [
        skinnedSelect({
          driver: ID,
          select,
          element,
          input: button,
          shown: () => textOf(element.querySelector('.filter-option-inner-inner, .filter-option')),
          choose: async (place, pace) => {
            chooseNative(select, place);
            leave(button);
            await pace.rest(0);
          },
        }),
      ];
    }),
};
