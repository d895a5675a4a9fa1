// Ant Design has the same markup under React and under Vue; here its components are told apart.
import type { Widget, WidgetDriver } from '../../widget.ts';
import { lockedWidget } from '../locked.ts';
import { switchWidget } from '../switch.ts';
import { textWidget } from '../text.ts';
import { cascaderWidget } from './cascader.ts';
import { numberWidget } from '../number.ts';
import { pickerWidget } from './picker.ts';
import { closeSelect, selectWidget } from './select.ts';

const ROOTS = '.ant-select, .ant-picker, .ant-input-number, button.ant-switch';

/** The driver of those components that `belongs` says are its own; plain inputs, radio buttons and check boxes are native. */
export function antDriver(id: string, belongs: (root: Element) => boolean): WidgetDriver {
  return {
    id,
    sign: 'ant-',
    find: (root) =>
      [...root.querySelectorAll<HTMLElement>(ROOTS)].filter(belongs).flatMap((each) => widgetsOf(id, each)),
  };
}

function widgetsOf(driver: string, element: HTMLElement): Widget[] {
  if (element.matches('.ant-switch')) {
    const isOn = () => element.getAttribute('aria-checked') === 'true';
    return [switchWidget({ driver, element, isOn, isLocked: () => element.matches(':disabled') })];
  }
  const [input, ...others] = element.querySelectorAll('input');
  if (!input || element.closest('.ant-picker-dropdown, .ant-pagination')) return [];
  const parts = { driver, element, input };
  if (element.matches('.ant-picker-range, .ant-picker-multiple, .ant-select-multiple, .ant-tree-select'))
    return [lockedWidget({ ...parts, control: element.matches('.ant-picker') ? 'date' : 'select', others })];
  if (element.matches('.ant-picker')) return [pickerWidget(parts)];
  if (element.matches('.ant-input-number')) return [numberWidget(parts)];
  if (element.matches('.ant-cascader')) return [cascaderWidget(parts)];
  if (element.matches('.ant-select-auto-complete'))
    return [{ ...textWidget({ ...parts, close: () => void closeSelect(element) }), element }];
  return [selectWidget(parts)];
}
