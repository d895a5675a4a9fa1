// The date picker of Element UI and Element Plus: typed in, told by change, left by Tab. Enter is never needed.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Widget } from '../widget.ts';
import { enter, fire, keyEvent, leave, TAB, typeText } from './events.ts';
import { press, pressBeside } from './press.ts';
import { frontmost, textOf } from './shown.ts';
import { dayIn, dayOf, formatDay } from './value.ts';
import { accepted, type Pace, paceOf } from './wait.ts';

const PANEL = '.el-picker-panel';
const MOST_STEPS = 2000;
/** Milliseconds until a panel should have opened, and how often it is asked again. */
const OPENING = 600;
const MOST_PRESSES = 4;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** @param root `.el-date-editor` */
export function elementDate(driver: string, root: HTMLElement): Widget | null {
  const inputs = [...root.querySelectorAll('input')];
  const [input] = inputs;
  if (!input) return null;
  // ranges and times ask for more than a day
  const single = inputs.length === 1 && !/--(time|time-select|week|dates|months|years)\b/u.test(root.className);
  const put = async (text: string, day: string | null, pace: Pace) => {
    if (!single || input.disabled) throw new Problem('fill/not-accepted');
    if (input.value === text) return;
    if (input.readOnly) await pick(root, { input, day }, pace);
    else await type(root, { input, text }, pace);
  };
  return {
    driver,
    control: 'date',
    element: root,
    input,
    parts: inputs,
    // closed, the field shows what the model holds and nothing else
    read: () => ({ shown: input.value, held: null }),
    choices: () => null,
    isWritable: () => single && !input.disabled,
    async write(value, { signal }) {
      const day = wantedDay(value);
      const pace = paceOf(signal);
      const before = input.value;
      for (const text of waysToWrite(root, input, day)) {
        await put(text, day, pace);
        await pace.drawn();
        if (await pace.until(() => holds(input, day), 300)) return;
        if (input.value !== before) await put(before, dayIn(before), pace);
      }
      throw new Problem('fill/not-accepted');
    },
    async restore({ shown }, signal) {
      const pace = paceOf(signal);
      await put(shown, dayIn(shown), pace);
      await accepted(pace, () => input.value === shown, 400);
    },
  };
}

function wantedDay(value: FillValue): string {
  return dayOf(value.kind === 'text' ? { kind: 'text', text: dayIn(value.text) ?? '' } : value);
}

/** The day in the shapes a picker may read, the likeliest first. */
function waysToWrite(root: HTMLElement, input: HTMLInputElement, day: string): string[] {
  if (input.readOnly) return [day];
  if (root.className.includes('--month')) return [day.slice(0, 7)];
  if (root.className.includes('--year')) return [day.slice(0, 4)];
  if (root.className.includes('--datetime')) return [`${day} 00:00:00`, `${day} 00:00`];
  const [year = '', month = '', date = ''] = day.split('-');
  const ways = [day, formatDay(day, 'YYYY/MM/DD'), formatDay(day, 'YYYYMMDD'), `${year}年${month}月${date}日`];
  const said = `${input.value} ${input.placeholder}`;
  if (/\d{4}\/|y{4}\//iu.test(said)) return [ways[1] ?? day, ...ways];
  return /\d{8}|y{4}m/iu.test(said) ? [ways[2] ?? day, ...ways] : ways;
}

function holds(input: HTMLInputElement, day: string): boolean {
  const shown = input.value.trim();
  return dayIn(shown) === day || shown === day.slice(0, 7) || shown === day.slice(0, 4);
}

async function type(root: HTMLElement, { input, text }: { input: HTMLInputElement; text: string }, pace: Pace) {
  enter(input);
  try {
    await pace.rest(10);
    typeText(input, text);
    await pace.rest(10);
    fire(input, 'change');
    await pace.rest(10);
  } finally {
    await close(root, input);
  }
}

/** A picker without typing: the year and month by the arrows of its head, the day by its cell. */
async function pick(root: HTMLElement, { input, day }: { input: HTMLInputElement; day: string | null }, pace: Pace) {
  if (day === null) throw new Problem('fill/not-accepted');
  try {
    enter(input);
    press(input);
    const open = () => frontmost(root.ownerDocument, PANEL);
    let panel = await pace.until(open, OPENING);
    for (let again = 0; !panel && again < MOST_PRESSES; again += 1) {
      press(input); // it had not yet heard that it has the focus; pressed while open it stays open
      panel = await pace.until(open, OPENING);
    }
    if (!panel) throw new Problem('fill/not-accepted');
    const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
    await turn(panel, { to: year * 12 + month }, pace);
    const cells = panel.querySelectorAll<HTMLElement>('td.available:not(.prev-month):not(.next-month):not(.disabled)');
    const cell = [...cells].find((each) => textOf(each) === String(date));
    if (!cell) throw new Problem('fill/not-accepted');
    press(cell);
    await pace.drawn();
  } finally {
    await close(root, input);
  }
}

async function turn(panel: HTMLElement, { to }: { to: number }, pace: Pace): Promise<void> {
  const head = () =>
    [...panel.querySelectorAll('[class*="picker__header-label"]')].map((label) => numberOf(textOf(label)));
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const [year = NaN, month = NaN] = head();
    const off = to - (year * 12 + month);
    if (Number.isNaN(off)) throw new Problem('fill/not-accepted');
    if (off === 0) return;
    const whole = Math.abs(off) >= 12 ? 'd-' : '';
    const arrow = panel.querySelector(
      `[class*="picker__header"] .${whole}arrow-${off < 0 ? 'left' : 'right'}, [class*="picker__header"] .el-icon-${whole}arrow-${off < 0 ? 'left' : 'right'}`,
    );
    if (!arrow) throw new Problem('fill/not-accepted');
    press(arrow);
    const before = `${String(year)} ${String(month)}`;
    await pace.until(() => head().join(' ') !== before, 300);
  }
}

/** A year, or a month by number or English name. */
function numberOf(label: string): number {
  const named = MONTHS.findIndex((name) => label.toLowerCase().startsWith(name));
  return named >= 0 ? named + 1 : Number.parseInt(label, 10);
}

async function close(root: HTMLElement, input: HTMLInputElement): Promise<void> {
  keyEvent(input, 'keydown', TAB);
  leave(input);
  await new Promise((resolve) => setTimeout(resolve, 0));
  pressBeside(root);
}
