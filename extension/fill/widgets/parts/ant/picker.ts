// Date picker of Ant Design: opened, turned, the day's cell pressed. Typing would need the field's format, and shows without counting
// until the field is left.
import { Problem } from '#shared/errors.ts';
import type { Widget } from '../../widget.ts';
import { type Calendar, pressDay, shownDay, showsDay, wantedDay } from '../calendar.ts';
import { enter, leave } from '../events.ts';
import { press, pressBeside } from '../press.ts';
import { frontmost, isShown } from '../shown.ts';
import { accepted, type Pace, paceOf } from '../wait.ts';
import type { SelectParts } from './select.ts';

const PANEL = '.ant-picker-dropdown';
const TURNS = {
  back: '.ant-picker-header-super-prev-btn',
  forward: '.ant-picker-header-super-next-btn',
  months: '.ant-picker-month-btn',
  years: '.ant-picker-year-btn',
};

export function pickerWidget({ driver, element, input }: SelectParts): Widget {
  const put = async (day: string, pace: Pace) => {
    if (input.disabled) throw new Problem('fill/not-accepted');
    await choose(element, { input, day }, pace);
    await pace.calm(() => input.value, 60);
    await accepted(pace, () => showsDay(input.value, day), 400);
  };
  return {
    driver,
    control: 'date',
    element,
    input,
    parts: [input],
    read: () => ({ shown: input.value, held: null }),
    choices: () => null,
    isWritable: () => !input.disabled,
    async write(value, { signal }) {
      await put(wantedDay(value), paceOf(signal));
    },
    async restore({ shown }, signal) {
      const pace = paceOf(signal);
      if (shown === input.value) return;
      const day = shownDay(shown);
      if (shown === '') await clear(element, input, pace);
      else if (day) await put(day, pace);
      await accepted(pace, () => input.value === shown, 200);
    },
  };
}

interface Chosen {
  input: HTMLInputElement;
  day: string;
}

async function choose(element: HTMLElement, { input, day }: Chosen, pace: Pace): Promise<void> {
  const shown = () => [...element.ownerDocument.querySelectorAll(PANEL)].filter(isShown);
  // another picker's panel may not be gone yet
  const others = shown();
  try {
    enter(input);
    press(input);
    const own = () => shown().find((each) => !others.includes(each));
    const panel = (await pace.until(own, 1000)) ?? frontmost(element.ownerDocument, PANEL);
    if (!panel) throw new Problem('fill/not-accepted');
    await pressDay(calendarOf(panel), day, pace);
    // with a time of day the panel stays until its own 确定
    const done = panel.querySelector<HTMLButtonElement>('.ant-picker-ok button');
    if (done && isShown(panel) && (await pace.until(() => !done.disabled, 400))) press(done);
    await pace.rest(30);
  } finally {
    await close(element, input);
  }
}

async function close(element: HTMLElement, input: HTMLInputElement): Promise<void> {
  leave(input);
  await new Promise((resolve) => setTimeout(resolve, 0));
  pressBeside(element);
}

async function clear(element: HTMLElement, input: HTMLInputElement, pace: Pace): Promise<void> {
  const cross = element.querySelector('.ant-picker-clear');
  if (!cross) throw new Problem('fill/not-accepted');
  press(cross);
  await pace.rest(30);
  await close(element, input);
}

/** Cells carry what they stand for in their title. */
function calendarOf(panel: Element): Calendar {
  return {
    cells: () =>
      [...panel.querySelectorAll('td.ant-picker-cell-in-view[title]')].map((element) => ({
        element,
        label: element.getAttribute('title') ?? '',
        disabled: element.matches('.ant-picker-cell-disabled'),
      })),
    turn: (where) => panel.querySelector(TURNS[where]),
  };
}
