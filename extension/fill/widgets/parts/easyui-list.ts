// Boxes of EasyUI with a list: combobox, combogrid, combotree.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Widget } from '../widget.ts';
import { type Box, closePanel, heldIn, isOpen, openPanel, panelOf, partsOf, shownIn, typeIn } from './easyui.ts';
import { chooseFrom, type Item, type List } from './list.ts';
import { normalise, sameText } from './match.ts';
import { press } from './press.ts';
import { textOf } from './shown.ts';
import { accepted, type Pace, paceOf } from './wait.ts';

export type ListKind = 'combobox' | 'combogrid' | 'combotree';

/** A box whose panel holds a list, a table or a tree. */
export function listWidget(driver: string, box: Box, kind: ListKind): Widget {
  const several = box.original.matches('[multiple]') || box.root.classList.contains('tagbox');
  const list = listOf(box, kind);
  const choose = async (value: FillValue, pace: Pace) => {
    if (several || !isOpen(box)) throw new Problem('fill/not-accepted');
    const before = { shown: shownIn(box), held: heldIn(box) };
    await chooseFrom(list, kind === 'combotree' ? lastOf(value) : value, pace);
    const changed = () => shownIn(box) === before.shown || heldIn(box) !== before.held;
    await accepted(pace, () => heldIn(box) !== '' && changed());
  };
  return {
    driver,
    control: 'select',
    element: box.root,
    input: box.input,
    parts: partsOf(box),
    read: () => ({ shown: shownIn(box), held: heldIn(box) }),
    choices: () => null,
    isWritable: () => !several && isOpen(box),
    write: (value, { signal }) => choose(value, paceOf(signal)),
    async restore({ shown, held }, signal) {
      const pace = paceOf(signal);
      if (shownIn(box) === shown && heldIn(box) === held) return;
      if (shown !== '') await choose({ kind: 'choice', names: [shown], codes: held ? [held] : [] }, pace);
      else await clear(box, pace);
      await accepted(pace, () => heldIn(box) === (held ?? ''));
    },
  };
}

/** A tree is asked for the last of a path: its nodes are known by their own names. */
function lastOf(value: FillValue): FillValue {
  return value.kind === 'path' ? { kind: 'text', text: value.names.at(-1) ?? '' } : value;
}

/** By the cross that portals add to the box, else by emptying its text where that is allowed. */
async function clear(box: Box, pace: Pace): Promise<void> {
  const cross = box.root.querySelector('.textbox-icon.icon-clear');
  if (cross) press(cross);
  else await typeIn(box, '', pace);
}

function listOf(box: Box, kind: ListKind): List {
  const empty = shownIn(box) === '' && heldIn(box) === '';
  return {
    open: (pace) => openPanel(box, pace),
    items: () => itemsIn(panelOf(box), kind),
    // what is typed becomes the value until an item is chosen, so an existing value is never searched over
    search: () => (kind === 'combotree' || !empty || box.input.readOnly ? null : box.input),
    async close() {
      await new Promise((resolve) => setTimeout(resolve, 0));
      closePanel(box);
    },
    shown: () => shownIn(box),
    held: () => null,
  };
}

function itemsIn(panel: HTMLElement | null, kind: ListKind): Item[] {
  if (!panel) return [];
  switch (kind) {
    case 'combobox':
      return [...panel.querySelectorAll('.combobox-item')].map((element) => ({
        element,
        text: textOf(element),
        code: '',
        disabled: element.classList.contains('combobox-item-disabled'),
      }));
    case 'combogrid':
      return rowsIn(panel);
    case 'combotree':
      return [...panel.querySelectorAll('.tree-node')].map((element) => ({
        element,
        text: textOf(element.querySelector('.tree-title')),
        code: '',
        disabled: false,
      }));
  }
}

/** Each cell of a table is a name of its row; what stands in many rows names none. */
function rowsIn(panel: HTMLElement): Item[] {
  return [...panel.querySelectorAll('tr.datagrid-row')].flatMap((row) => {
    const cells = [...row.querySelectorAll('.datagrid-cell')];
    const texts = cells.map(textOf).filter((text) => text !== '');
    const names = texts.filter((text, place) => texts.findIndex((other) => sameText(other, text)) === place);
    const element = cells[0] ?? row;
    return names.map((text) => ({
      element,
      text,
      code: names.find((other) => other !== text && /^[\w.-]+$/u.test(normalise(other))) ?? '',
      disabled: false,
      also: names,
    }));
  });
}
