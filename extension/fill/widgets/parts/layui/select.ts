// Select of Layui: its title opens it, an entry of its list is pressed; the native select before it is set by that alone.
import type { Widget } from '../../widget.ts';
import { leave } from '../events.ts';
import { press } from '../press.ts';
import { frontmost } from '../shown.ts';
import { skinnedSelect } from '../skinned-select.ts';
import type { Pace } from '../wait.ts';

const OPEN = '.layui-form-selected';

/** @param element `.layui-form-select`; null when it does not stand behind a select */
export function layuiSelect(driver: string, element: HTMLElement): Widget | null {
  const select = element.previousElementSibling;
  const input = element.querySelector<HTMLInputElement>('.layui-select-title input');
  if (!(select instanceof HTMLSelectElement) || !input) return null;
  const choose = (place: number, pace: Pace) => pressEntry(element, { input, place }, pace);
  return skinnedSelect({ driver, select, element, input, shown: () => input.value, choose });
}

interface Entry {
  input: HTMLInputElement;
  place: number;
}

async function pressEntry(element: HTMLElement, { input, place }: Entry, pace: Pace): Promise<void> {
  // where it hangs in the body, it is there only while it is open
  const list = () => element.querySelector('dl') ?? frontmost(element.ownerDocument, '.layui-select-panel-wrap dl');
  try {
    if (!element.matches(OPEN)) press(element.querySelector('.layui-select-title') ?? element);
    await pace.until(() => element.matches(OPEN), 500);
    const entry = list()?.querySelectorAll('dd')[place];
    if (entry) press(entry);
    await pace.rest(10);
  } finally {
    // open ones listen for a press anywhere else
    if (element.matches(OPEN)) element.ownerDocument.body.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    leave(input);
  }
}
