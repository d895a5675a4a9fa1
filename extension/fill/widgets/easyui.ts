// jQuery EasyUI: textbox, numberbox, combobox, combogrid, combotree, datebox, datetimebox.
import { Problem } from '#shared/errors.ts';
import { type Box, boxOf, heldIn, isOpen, partsOf, shownIn, typeIn } from './parts/easyui.ts';
import { dateWidget } from './parts/easyui-date.ts';
import { type ListKind, listWidget } from './parts/easyui-list.ts';
import { sameText } from './parts/match.ts';
import { textFor } from './parts/value.ts';
import { accepted, type Pace, paceOf } from './parts/wait.ts';
import type { Widget, WidgetDriver } from './widget.ts';

const ID = 'easyui';
const LISTS: readonly ListKind[] = ['combobox', 'combogrid', 'combotree'];

export const easyui: WidgetDriver = {
  id: ID,
  sign: 'textbox',
  find(root) {
    return [...root.querySelectorAll<HTMLElement>('span.textbox')].flatMap((span) => {
      const box = boxOf(span);
      return box ? [widgetOf(box)] : [];
    });
  },
};

function widgetOf(box: Box): Widget {
  const { classList } = box.original;
  if (classList.contains('datetimebox-f')) return dateWidget(ID, box, true);
  if (classList.contains('datebox-f')) return dateWidget(ID, box, false);
  const list = LISTS.find((kind) => classList.contains(`${kind}-f`));
  if (list) return listWidget(ID, box, list);
  return textWidget(box);
}

function textWidget(box: Box): Widget {
  const { original, input } = box;
  const secret = original.classList.contains('passwordbox-f') || (input as HTMLInputElement).type === 'password';
  const file = original.classList.contains('filebox-f');
  const isNumber = original.classList.contains('numberbox-f');
  // a number is shown with its unit and digits, and sent without
  const stands = (text: string) => (isNumber && text !== '' ? sameNumber(heldIn(box), text) : heldIn(box) === text);
  const put = async (text: string, pace: Pace) => {
    if (file) throw new Problem('fill/not-accepted');
    const before = shownIn(box);
    await typeIn(box, text, pace);
    try {
      await accepted(pace, () => stands(text) && (isNumber || secret || sameText(shownIn(box), text)));
    } catch (thrown) {
      if (!secret) await typeIn(box, before, pace);
      throw thrown;
    }
  };
  return {
    driver: ID,
    control: file ? 'file' : secret ? 'password' : 'text',
    element: box.root,
    input,
    parts: partsOf(box),
    read: () =>
      secret
        ? { shown: heldIn(box) === '' ? '' : '•', held: null }
        : { shown: shownIn(box), held: file ? null : heldIn(box) },
    choices: () => null,
    isWritable: () => !file && isOpen(box) && !input.readOnly,
    write: (value, { dateFormat, signal }) => put(textFor(value, input, dateFormat), paceOf(signal)),
    async restore({ shown, held }, signal) {
      if (secret && shown !== '') throw new Problem('fill/not-accepted');
      await put(isNumber ? (held ?? '') : shown, paceOf(signal));
    },
  };
}

function sameNumber(held: string, text: string): boolean {
  return held !== '' && Number(held) === Number(text.replaceAll(',', ''));
}
