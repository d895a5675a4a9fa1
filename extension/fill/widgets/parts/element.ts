// Element UI and Element Plus have one set of class names: what is found by them, in either.
import type { Widget } from '../widget.ts';
import { elementCascader } from './element-cascader.ts';
import { elementDate } from './element-date.ts';
import { elementSelect } from './element-select.ts';
import { pressBeside } from './press.ts';
import { pressTab, type TextParts, textWidget } from './text.ts';
import { checkboxWidget, radioGroups, radioWidget } from './ticks.ts';

const COMPONENTS =
  '.el-select, .el-cascader, .el-date-editor, .el-input, .el-textarea, .el-checkbox, .el-checkbox-button, .el-switch';
const RADIOS = '.el-radio input[type="radio"], .el-radio-button input[type="radio"]';
/** Stand inside lists and panels, not in a form. */
const POPPERS = '.el-select-dropdown, .el-cascader__dropdown, .el-picker-panel, .el-popper, .el-pagination';

/** Drawn by Element Plus only: wrappers inside inputs and selects, icons of its own. */
const OF_PLUS = '.el-input__wrapper, .el-select__wrapper, .el-icon';

/** All components of one version under a root. */
export function elementWidgets(driver: string, root: ParentNode, version: 'ui' | 'plus'): Widget[] {
  let page: boolean | null = null;
  const isPlus = (component: HTMLElement) => {
    if (component.querySelector(OF_PLUS)) return true;
    if (component.matches('.el-input, .el-select, .el-cascader, .el-date-editor')) return false;
    // radio buttons and text areas look alike in both; then the rest of the page tells
    page ??= component.ownerDocument.querySelector('.el-input__wrapper, .el-select__wrapper, .el-icon') !== null;
    return page;
  };
  const outside = (element: HTMLElement) => !element.closest(POPPERS) && isPlus(element) === (version === 'plus');
  const radios = [...root.querySelectorAll<HTMLInputElement>(RADIOS)].filter(outside);
  const groups = radioGroups(radios).map((group) =>
    radioWidget(driver, group, { element: group[0]?.closest<HTMLElement>('.el-radio-group') ?? undefined }),
  );
  const others = [...root.querySelectorAll<HTMLElement>(COMPONENTS)].filter(outside).flatMap((element) => {
    const widget = widgetOf(driver, element);
    return widget ? [widget] : [];
  });
  return [...others, ...groups];
}

function widgetOf(driver: string, element: HTMLElement): Widget | null {
  const { classList } = element;
  if (classList.contains('el-select')) return elementSelect(driver, element);
  if (classList.contains('el-cascader')) return elementCascader(driver, element);
  if (classList.contains('el-date-editor')) return elementDate(driver, element);
  if (element.matches('.el-checkbox, .el-checkbox-button, .el-switch')) {
    const box = element.querySelector<HTMLInputElement>('input[type="checkbox"]');
    return box ? checkboxWidget(driver, box, { element }) : null;
  }
  return element.parentElement?.closest('.el-select, .el-cascader, .el-date-editor') ? null : fieldOf(driver, element);
}

/** `.el-input`, `.el-textarea`; numbers and suggestions are around them. */
function fieldOf(driver: string, element: HTMLElement): Widget | null {
  const input = element.querySelector<HTMLInputElement | HTMLTextAreaElement>('.el-input__inner, .el-textarea__inner');
  if (!input) return null;
  const around = element.closest<HTMLElement>('.el-input-number, .el-autocomplete') ?? element;
  const parts: TextParts = { driver, element: around, input };
  if (!around.matches('.el-autocomplete')) return textWidget(parts);
  const close = () => {
    pressTab(input);
    pressBeside(around);
  };
  return textWidget({ ...parts, close });
}
