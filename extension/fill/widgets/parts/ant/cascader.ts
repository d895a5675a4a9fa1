// Cascader of Ant Design: each level is a column of its own that comes when the one before is pressed.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Widget } from '../../widget.ts';
import { chooseNodes, type Columns, splitPath } from '../columns.ts';
import { frontmost, textOf } from '../shown.ts';
import { type Pace, paceOf } from '../wait.ts';
import { clear, closeSelect, isLocked, openSelect, type SelectParts, shownIn } from './select.ts';

export function cascaderWidget({ driver, element, input }: SelectParts): Widget {
  const columns = columnsOf(element, input.ownerDocument);
  const choose = async (value: FillValue, pace: Pace) => {
    if (isLocked(element)) throw new Problem('fill/not-accepted');
    await chooseNodes(columns, value, pace);
  };
  return {
    driver,
    control: 'cascader',
    element,
    input,
    parts: [input],
    read: () => ({ shown: shownIn(element), held: null }),
    choices: () => null,
    isWritable: () => !isLocked(element),
    write: (value, { signal }) => choose(value, paceOf(signal)),
    async restore({ shown }, signal) {
      const pace = paceOf(signal);
      if (shown === '') await clear(element, pace);
      else await choose({ kind: 'path', names: splitPath(shown) }, pace);
    },
  };
}

function columnsOf(element: HTMLElement, document: Document): Columns {
  const dropdown = () => (element.matches('.ant-select-open') ? frontmost(document, '.ant-cascader-dropdown') : null);
  return {
    async open(pace) {
      await openSelect(element, dropdown, pace);
    },
    column: (level) => {
      const menu = dropdown()?.querySelectorAll('.ant-cascader-menu')[level];
      return [...(menu?.querySelectorAll('.ant-cascader-menu-item') ?? [])].map((item) => ({
        element: item,
        text: textOf(item.querySelector('.ant-cascader-menu-item-content') ?? item),
        code: '',
        disabled: item.matches('.ant-cascader-menu-item-disabled'),
        active: item.matches('.ant-cascader-menu-item-active'),
        isParent: item.matches('.ant-cascader-menu-item-expand'),
      }));
    },
    close: () => closeSelect(element),
    shown: () => shownIn(element),
  };
}
