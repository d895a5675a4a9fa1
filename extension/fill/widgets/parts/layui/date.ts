// laydate: opened, turned, the day's cell pressed. Its 确定 is never pressed: where nothing was pressed before, it writes today.
import { Problem } from '#shared/errors.ts';
import type { Widget } from '../../widget.ts';
import { type Calendar, type Cell, pressDay, shownDay, showsDay, wantedDay } from '../calendar.ts';
import { enter, fire, leave, setValue } from '../events.ts';
import { press, pressBeside } from '../press.ts';
import { isShown } from '../shown.ts';
import { accepted, type Pace, paceOf } from '../wait.ts';

/** @param input with `lay-key`, the number of its panel */
export function laydate(driver: string, input: HTMLInputElement): Widget {
  const put = async (day: string, pace: Pace) => {
    if (input.disabled) throw new Problem('fill/not-accepted');
    await choose(input, day, pace);
    await pace.calm(() => input.value, 60);
    await accepted(pace, () => showsDay(input.value, day), 400);
  };
  return {
    driver,
    control: 'date',
    element: input,
    input,
    parts: [input],
    read: () => ({ shown: input.value, held: input.value }),
    choices: () => null,
    // read-only inputs are the usual way with it: only the panel writes
    isWritable: () => !input.disabled,
    write: async (value, { signal }) => put(wantedDay(value), paceOf(signal)),
    async restore({ shown }, signal) {
      if (shown === input.value) return;
      const pace = paceOf(signal);
      const day = shownDay(shown);
      if (day) await put(day, pace);
      else await clear(input, pace);
      await accepted(pace, () => input.value === shown, 200);
    },
  };
}

/** Opens its panel, does something there and closes it. */
async function within<T>(input: HTMLInputElement, pace: Pace, act: (panel: Element) => Promise<T>): Promise<T> {
  const panel = () => {
    const own = input.ownerDocument.getElementById(`layui-laydate${input.getAttribute('lay-key') ?? ''}`);
    return own && isShown(own) ? own : null;
  };
  try {
    enter(input);
    if (!panel()) press(input);
    const open = await pace.until(panel, 800);
    if (!open) throw new Problem('fill/not-accepted');
    const done = await act(open);
    await pace.rest(30);
    return done;
  } finally {
    leave(input);
    if (panel()) pressBeside(input);
  }
}

async function choose(input: HTMLInputElement, day: string, pace: Pace): Promise<void> {
  const isTimed = await within(input, pace, async (panel) => {
    if (panel.matches('.layui-laydate-range')) throw new Problem('fill/not-accepted');
    await pressDay(calendarOf(panel, day), day, pace);
    return panel.querySelector('[lay-type="datetime"]') !== null;
  });
  // with a time of day only 确定 would end it; the input itself is what the page sends
  if (isTimed) write(input, `${day} 00:00:00`);
}

async function clear(input: HTMLInputElement, pace: Pace): Promise<void> {
  await within(input, pace, async (panel) => {
    const cross = panel.querySelector('.laydate-btns-clear');
    if (cross) press(cross);
    await pace.rest(0);
  });
  if (input.value !== '') write(input, '');
}

function write(input: HTMLInputElement, text: string): void {
  setValue(input, text);
  fire(input, 'input');
  fire(input, 'change');
}

function calendarOf(panel: Element, day: string): Calendar {
  return {
    cells() {
      const list = [...panel.querySelectorAll('.laydate-year-list > li, .laydate-month-list > li')];
      return list.length > 0 ? list.map((item) => listed(item, panel, day)) : daysIn(panel);
    },
    turn(where) {
      const [year, month] = panel.querySelectorAll('.laydate-set-ym > span');
      if (where === 'years') return year ?? null;
      return where === 'months'
        ? (month ?? null)
        : panel.querySelector(`.laydate-${where === 'back' ? 'prev' : 'next'}-y`);
    },
  };
}

function daysIn(panel: Element): Cell[] {
  const cells = panel.querySelectorAll('td[lay-ymd]:not(.laydate-day-prev):not(.laydate-day-next)');
  return [...cells].map((element) => ({
    element,
    label: (element.getAttribute('lay-ymd') ?? '')
      .split('-')
      .map((part) => part.padStart(2, '0'))
      .join('-'),
    disabled: element.matches('.laydate-disabled'),
  }));
}

/** A year, or a month of the year in the head. */
function listed(element: Element, panel: Element, day: string): Cell {
  const number = element.getAttribute('lay-ym') ?? '';
  const disabled = element.matches('.laydate-disabled');
  if (element.closest('.laydate-year-list')) return { element, label: number, disabled };
  const head = panel.querySelector('.laydate-set-ym > span')?.getAttribute('lay-ym') ?? day;
  return { element, label: `${head.slice(0, 4)}-${String(Number(number) + 1).padStart(2, '0')}`, disabled };
}
