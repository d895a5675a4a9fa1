// Date picker of iView: opened, turned, the day's cell pressed; cleared by its cross.
import { Problem } from '#shared/errors.ts';
import type { Widget } from '../../widget.ts';
import { type Calendar, pressDay, shownDay, showsDay, wantedDay } from '../calendar.ts';
import { enter, leave } from '../events.ts';
import { press, pressBeside } from '../press.ts';
import { frontmost, isShown, textOf } from '../shown.ts';
import { accepted, type Pace, paceOf } from '../wait.ts';
import { clearByCross, clickOutside } from './select.ts';

const DROPDOWN = '.ivu-select-dropdown';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

interface DateParts {
  driver: string;
  element: HTMLElement;
  input: HTMLInputElement;
}

export function iviewDate({ driver, element, input }: DateParts): Widget {
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
    parts: [...element.querySelectorAll('input')],
    read: () => ({ shown: input.value, held: null }),
    choices: () => null,
    isWritable: () => !input.disabled,
    write: async (value, { signal }) => put(wantedDay(value), paceOf(signal)),
    async restore({ shown }, signal) {
      const pace = paceOf(signal);
      if (shown === input.value) return;
      const day = shownDay(shown);
      if (day) await put(day, pace);
      else await clearByCross(element, input.closest<HTMLElement>('.ivu-input-wrapper') ?? input, pace);
      await close(element, input);
      await accepted(pace, () => input.value === shown, 200);
    },
  };
}

interface Chosen {
  input: HTMLInputElement;
  day: string;
}

async function choose(element: HTMLElement, { input, day }: Chosen, pace: Pace): Promise<void> {
  const panel = () => {
    const inside = element.querySelector(DROPDOWN);
    return inside ? (isShown(inside) ? inside : null) : frontmost(element.ownerDocument, DROPDOWN);
  };
  try {
    enter(input);
    if (!panel()) press(input);
    const open = await pace.until(panel, 1000);
    if (!open) throw new Problem('fill/not-accepted');
    await pressDay(calendarOf(open), day, pace);
    // with a time of day the panel stays until its own 确定
    const done = open.querySelector('.ivu-picker-confirm .ivu-btn-primary');
    if (done && isShown(done)) press(done);
    await pace.rest(30);
  } finally {
    await close(element, input);
  }
}

async function close(element: HTMLElement, input: HTMLInputElement): Promise<void> {
  leave(input);
  await new Promise((resolve) => setTimeout(resolve, 0));
  pressBeside(element);
  clickOutside(element);
}

function calendarOf(panel: Element): Calendar {
  const labels = () => [...panel.querySelectorAll('.ivu-date-picker-header-label')].filter(isShown);
  const yearLabel = () => labels().find((label) => /\d{4}/u.test(textOf(label))) ?? null;
  const monthLabel = () => labels().find((label) => !/\d{4}/u.test(textOf(label))) ?? null;
  const prefix = () => {
    const year = /\d{4}/u.exec(textOf(yearLabel()))?.[0] ?? '';
    const month = monthLabel();
    return month ? `${year}-${monthIn(textOf(month))}` : year;
  };
  return {
    cells() {
      const table = panel.querySelector('.ivu-date-picker-cells');
      const before = prefix();
      return [...(table?.querySelectorAll('.ivu-date-picker-cells-cell') ?? [])].flatMap((element, place) => {
        if (element.matches('.ivu-date-picker-cells-cell-prev-month, .ivu-date-picker-cells-cell-next-month'))
          return [];
        const disabled = element.matches('.ivu-date-picker-cells-cell-disabled');
        return [{ element, label: labelOf(element, place, { table, before }), disabled }];
      });
    },
    turn(where) {
      if (where === 'years') return yearLabel();
      if (where === 'months') return monthLabel();
      return panel.querySelector(`.ivu-date-picker-${where === 'back' ? 'prev' : 'next'}-btn-arrow-double`);
    },
  };
}

function labelOf(cell: Element, place: number, { table, before }: { table: Element | null; before: string }): string {
  const text = textOf(cell.querySelector('em') ?? cell);
  if (table?.matches('.ivu-date-picker-cells-year')) return text;
  if (table?.matches('.ivu-date-picker-cells-month'))
    return `${before.slice(0, 4)}-${String(place + 1).padStart(2, '0')}`;
  return `${before}-${text.padStart(2, '0')}`;
}

/** A month by number or English name, two digits. */
function monthIn(label: string): string {
  const named = MONTHS.findIndex((name) => label.toLowerCase().startsWith(name));
  return String(named >= 0 ? named + 1 : Number.parseInt(label, 10)).padStart(2, '0');
}
