// Plain HTML: inputs, text areas, selects, radio groups, check boxes. Stands last in the list: what a component owns is taken before.
import { Problem } from '#shared/errors.ts';
import { selectWidget } from './parts/select.ts';
import { isOpen, putText, textWidget } from './parts/text.ts';
import { checkboxWidget, radioGroups, radioWidget } from './parts/ticks.ts';
import { dayIn, dayOf } from './parts/value.ts';
import { paceOf } from './parts/wait.ts';
import type { Control, Widget, WidgetDriver } from './widget.ts';

const ID = 'native';
const FIELDS = 'input, textarea, select';
const BUTTONS = ['hidden', 'submit', 'reset', 'button', 'image', 'color', 'range'];
/** Asked of the attribute: a browser without a picker for months calls the field a text. */
const DATES = ['date', 'month', 'datetime-local'];

export const native: WidgetDriver = {
  id: ID,
  sign: null,
  find(root) {
    const radios = [...root.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
    const groups = new Map(radioGroups(radios).map((group) => [group[0] as Element, group]));
    return [...root.querySelectorAll<HTMLElement>(FIELDS)].flatMap((element) => {
      const group = groups.get(element);
      const widget = group ? radioWidget(ID, group) : widgetOf(element);
      return widget ? [widget] : [];
    });
  },
};

function widgetOf(element: HTMLElement): Widget | null {
  if (element instanceof HTMLTextAreaElement) return textWidget({ driver: ID, element, input: element });
  if (element instanceof HTMLSelectElement) return element.multiple ? null : selectWidget(ID, element);
  if (!(element instanceof HTMLInputElement) || [...BUTTONS, 'radio'].includes(element.type)) return null;
  if (element.type === 'checkbox') return checkboxWidget(ID, element);
  if (element.type === 'file') return fileWidget(element);
  if (DATES.includes(element.getAttribute('type') ?? '')) return dateWidget(element);
  return textWidget({ driver: ID, element, input: element });
}

function common(element: HTMLElement, control: Control) {
  return { driver: ID, control, element, input: element, parts: [element] };
}

function dateWidget(input: HTMLInputElement): Widget {
  const put = async (value: string, signal: AbortSignal) => {
    const trial = input.cloneNode() as HTMLInputElement;
    trial.value = value;
    const { rangeUnderflow, rangeOverflow, stepMismatch } = trial.validity;
    if (trial.value !== value || rangeUnderflow || rangeOverflow || stepMismatch)
      throw new Problem('fill/not-accepted');
    await putText(input, value, { pace: paceOf(signal) });
  };
  return {
    ...common(input, 'date'),
    read: () => ({ shown: input.value, held: input.value }),
    choices: () => null,
    isWritable: () => isOpen(input),
    async write(value, { signal }) {
      const day = dayOf(value.kind === 'text' ? { kind: 'text', text: dayIn(value.text) ?? '' } : value);
      const shapes: Record<string, string> = { month: day.slice(0, 7), 'datetime-local': `${day}T00:00` };
      await put(shapes[input.getAttribute('type') ?? ''] ?? day, signal);
    },
    restore: ({ shown }, signal) => put(shown, signal),
  };
}

/** Files are the clerk's own act; the field is known so that nothing else takes it for a text. */
function fileWidget(input: HTMLInputElement): Widget {
  const refuse = () => Promise.reject(new Problem('fill/not-accepted'));
  return {
    ...common(input, 'file'),
    read: () => ({ shown: '', held: null }),
    choices: () => null,
    isWritable: () => false,
    write: refuse,
    restore: refuse,
  };
}
