// Layui: what form.render puts in the place of selects, radio buttons, check boxes and switches, and laydate.
import { laydate } from './parts/layui/date.ts';
import { layuiSelect } from './parts/layui/select.ts';
import { checkboxWidget, radioGroups, radioWidget } from './parts/ticks.ts';
import type { Widget, WidgetDriver } from './widget.ts';

const ID = 'layui';
const LOOKS = '.layui-form-radio, .layui-form-checkbox, .layui-form-switch';

export const layui: WidgetDriver = {
  id: ID,
  sign: null,
  find(root) {
    const rendered = [...root.querySelectorAll<HTMLElement>(LOOKS)].flatMap((look) => {
      const box = look.previousElementSibling;
      return box instanceof HTMLInputElement ? [box] : [];
    });
    const radios = radioGroups(rendered.filter(({ type }) => type === 'radio'));
    const boxes = rendered.filter(({ type }) => type === 'checkbox');
    return [
      ...[...root.querySelectorAll<HTMLElement>('.layui-form-select')].flatMap((each) => layuiSelect(ID, each) ?? []),
      ...radios.map((group): Widget => radioWidget(ID, group, { toggle: lookOf, caption })),
      ...boxes.map((box): Widget => checkboxWidget(ID, box, { element: lookOf(box), toggle: lookOf, caption })),
      ...[...root.querySelectorAll<HTMLInputElement>('input[lay-key]')].map((input) => laydate(ID, input)),
    ];
  },
};

/** It hears the press; the native box under it is hidden and deaf. */
function lookOf(box: HTMLInputElement): HTMLElement {
  return box.nextElementSibling as HTMLElement;
}

function caption(box: HTMLInputElement): string {
  return lookOf(box).querySelector(':scope > div, :scope > span')?.textContent.trim() || box.title;
}
