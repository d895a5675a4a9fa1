// View UI Plus and its forerunners iView and View Design: Select, AutoComplete, DatePicker, Cascader, InputNumber, Switch. Plain inputs,
// radio buttons and check boxes are native under their looks.
import { iviewCascader } from './parts/iview/cascader.ts';
import { iviewDate } from './parts/iview/date.ts';
import { clickOutside, iviewSelect } from './parts/iview/select.ts';
import { lockedWidget } from './parts/locked.ts';
import { numberWidget } from './parts/number.ts';
import { switchWidget } from './parts/switch.ts';
import { textWidget } from './parts/text.ts';
import type { Widget, WidgetDriver } from './widget.ts';

const ID = 'iview';
const ROOTS = '.ivu-select, .ivu-date-picker, .ivu-cascader, .ivu-input-number, .ivu-switch';

export const iview: WidgetDriver = {
  id: ID,
  sign: 'ivu-',
  find: (root) =>
    [...root.querySelectorAll<HTMLElement>(ROOTS)]
      .filter((element) => !element.closest('.ivu-page, .ivu-select-dropdown, .ivu-date-picker-transfer'))
      .flatMap(widgetsOf),
};

function widgetsOf(element: HTMLElement): Widget[] {
  const parts = [...element.querySelectorAll('input')].filter((each) => !each.closest('.ivu-select-dropdown'));
  if (element.matches('.ivu-switch')) return [toggle(element)];
  if (element.matches('.ivu-select') && !element.matches('.ivu-auto-complete')) {
    if (!element.matches('.ivu-select-multiple')) return [iviewSelect(ID, element, parts)];
    return [lockedWidget({ driver: ID, element, input: parts.at(-1) ?? element, control: 'select', others: parts })];
  }
  const input = parts.find(({ type }) => type !== 'hidden');
  if (!input) return [];
  const base = { driver: ID, element, input };
  if (element.matches('.ivu-auto-complete'))
    return [{ ...textWidget({ ...base, close: () => clickOutside(element) }), parts }];
  if (element.matches('.ivu-input-number')) return [numberWidget(base)];
  if (element.matches('.ivu-cascader')) return [{ ...iviewCascader(base), parts }];
  const oneDay = !/\b(ivu-date-picker-(date|datetime)range)\b/u.test(element.className);
  return [oneDay ? iviewDate(base) : lockedWidget({ ...base, control: 'date' })];
}

function toggle(element: HTMLElement): Widget {
  return switchWidget({
    driver: ID,
    element,
    isOn: () => element.matches('.ivu-switch-checked'),
    isLocked: () => element.matches('.ivu-switch-disabled'),
  });
}
