// Cascader of iView: columns side by side, the values of the path in a hidden input.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Widget } from '../../widget.ts';
import { chooseNodes, type Columns, splitPath } from '../columns.ts';
import { leave } from '../events.ts';
import { press } from '../press.ts';
import { frontmost, isShown, textOf } from '../shown.ts';
import { accepted, type Pace, paceOf } from '../wait.ts';
import { clearByCross, clickOutside } from './select.ts';

const ITEM = '.ivu-cascader-menu-item';

interface CascaderParts {
  driver: string;
  element: HTMLElement;
  input: HTMLInputElement;
}

export function iviewCascader({ driver, element, input }: CascaderParts): Widget {
  const head = element.querySelector<HTMLElement>('.ivu-cascader-rel') ?? element;
  const shown = () => textOf(element.querySelector('.ivu-cascader-label')) || input.value;
  const held = () => element.querySelector<HTMLInputElement>('input[type="hidden"]')?.value ?? null;
  const choose = async (value: FillValue, pace: Pace) => {
    if (input.disabled) throw new Problem('fill/not-accepted');
    await chooseNodes(columnsOf({ element, head, input, shown }), value, pace);
  };
  return {
    driver,
    control: 'cascader',
    element,
    input,
    parts: [input],
    read: () => ({ shown: shown(), held: held() }),
    choices: () => null,
    isWritable: () => !input.disabled,
    write: (value, { signal }) => choose(value, paceOf(signal)),
    async restore(before, signal) {
      const pace = paceOf(signal);
      if (before.shown !== '') return choose({ kind: 'path', names: splitPath(before.shown) }, pace);
      if (shown() === '') return;
      await clearByCross(element, head, pace);
      await accepted(pace, () => shown() === '');
    },
  };
}

interface Parts extends Omit<CascaderParts, 'driver'> {
  head: HTMLElement;
  shown: () => string;
}

function columnsOf({ element, head, input, shown }: Parts): Columns {
  const dropdown = () => {
    const inside = element.querySelector('.ivu-select-dropdown');
    if (inside) return isShown(inside) ? inside : null;
    return element.matches('.ivu-cascader-visible') ? frontmost(element.ownerDocument, '.ivu-cascader-transfer') : null;
  };
  return {
    async open(pace) {
      if (!dropdown()) press(head);
      await pace.until(dropdown, 1000);
    },
    column: (level) => {
      const menu = dropdown()?.querySelectorAll('.ivu-cascader-menu')[level];
      return [...(menu?.querySelectorAll(ITEM) ?? [])].map((item) => ({
        element: item,
        text: textOf(item),
        code: '',
        disabled: item.matches(`${ITEM}-disabled`),
        active: item.matches(`${ITEM}-active`),
        isParent: item.querySelector('.ivu-icon') !== null,
      }));
    },
    async close() {
      if (dropdown()) clickOutside(element);
      leave(input);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    shown,
  };
}
