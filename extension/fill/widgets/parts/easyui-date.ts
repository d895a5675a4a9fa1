// datebox and datetimebox of EasyUI: the day is pressed in the calendar, so that the box writes it in its own format. Typing a date
// would make whatever was typed the value, and Enter would make it today.
import { Problem } from '#shared/errors.ts';
import type { Widget } from '../widget.ts';
import { type Box, closePanel, heldIn, isOpen, openPanel, panelOf, partsOf, shownIn, typeIn } from './easyui.ts';
import { press } from './press.ts';
import { textOf } from './shown.ts';
import { putText } from './text.ts';
import { dayIn, dayOf, saysDay } from './value.ts';
import { accepted, type Pace, paceOf } from './wait.ts';

const YEAR = 12;
const MOST_STEPS = 400;
const OK = /^(ok|确定|确认)$/iu;

export function dateWidget(driver: string, box: Box, withTime: boolean): Widget {
  const pickDay = async (day: string, pace: Pace) => {
    if (!isOpen(box)) throw new Problem('fill/not-accepted');
    try {
      await openPanel(box, pace);
      const panel = panelOf(box);
      if (!panel) throw new Problem('fill/not-accepted');
      await pressDay(panel, day, pace);
      if (withTime) await confirmTime(panel, pace);
    } finally {
      closePanel(box);
    }
    await accepted(pace, () => saysDay(shownIn(box), day) && heldIn(box) === shownIn(box));
  };
  return {
    driver,
    control: 'date',
    element: box.root,
    input: box.input,
    parts: partsOf(box),
    read: () => ({ shown: shownIn(box), held: heldIn(box) }),
    choices: () => null,
    isWritable: () => isOpen(box),
    async write(value, { signal }) {
      await pickDay(
        dayOf(value.kind === 'text' ? { kind: 'text', text: dayIn(value.text) ?? '' } : value),
        paceOf(signal),
      );
    },
    async restore({ shown, held }, signal) {
      const pace = paceOf(signal);
      if (shownIn(box) === shown && heldIn(box) === held) return;
      const day = dayIn(shown) ?? americanDay(shown);
      // its own text is typed back as it was; a box without typing gets its day by the calendar
      if (box.input.readOnly && day !== null) await pickDay(day, pace);
      else await typeIn(box, shown, pace);
      await accepted(pace, () => shownIn(box) === shown && heldIn(box) === (held ?? ''));
    },
  };
}

/** MM/DD/YYYY is the component's own default. */
function americanDay(text: string): string | null {
  const [, month, day, year] = /^(\d\d?)\/(\d\d?)\/(\d{4})/u.exec(text.trim()) ?? [];
  return year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : null;
}

/** Cells carry their day as `abbr="2024,2,29"`. */
async function pressDay(panel: HTMLElement, day: string, pace: Pace): Promise<void> {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const shownMonth = () => {
    const cell = panel.querySelector('td.calendar-day:not(.calendar-other-month)');
    const [y = NaN, m = NaN] = (cell?.getAttribute('abbr') ?? '').split(',').map(Number);
    return y * YEAR + m;
  };
  await pace.until(() => !Number.isNaN(shownMonth()), 500);
  for (let step = 0; shownMonth() !== year * YEAR + month; step += 1) {
    const off = year * YEAR + month - shownMonth();
    const arrow = `.calendar-${off < 0 ? 'prev' : 'next'}${Math.abs(off) >= YEAR ? 'year' : 'month'}`;
    const button = panel.querySelector(arrow);
    if (!button || step > MOST_STEPS || Number.isNaN(off)) throw new Problem('fill/not-accepted');
    press(button);
    if (step % 20 === 19) await pace.rest(0);
  }
  const cell = panel.querySelector(`td.calendar-day[abbr="${String(year)},${String(month)},${String(date)}"]`);
  if (!cell || cell.classList.contains('calendar-disabled')) throw new Problem('fill/not-accepted');
  press(cell);
  await pace.rest(20);
}

/** The day alone is asked for, so the time is midnight; then the button that takes day and time. */
async function confirmTime(panel: HTMLElement, pace: Pace): Promise<void> {
  const time = panel.querySelector<HTMLInputElement>('.textbox-text');
  const button = [...panel.querySelectorAll('.datebox-button-a')].find((each) => OK.test(textOf(each)));
  if (!time || !button) throw new Problem('fill/not-accepted');
  await putText(time, time.value.replace(/\d/gu, '0'), { pace });
  press(button);
  await pace.rest(20);
}
