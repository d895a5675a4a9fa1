// A date in three fields, year, month, day: selects or inputs, the browser's own or those of Element, as on consular pages.
import { Problem } from '#shared/errors.ts';
import { onceOfText } from '../once.ts';
import { elementSelect } from './parts/element-select.ts';
import { selectWidget } from './parts/select.ts';
import { textWidget } from './parts/text.ts';
import { dayIn, dayOf } from './parts/value.ts';
import { assertGoing } from './parts/wait.ts';
import type { Reading, Widget, WidgetDriver, WriteHint } from './widget.ts';

const ID = 'split-date';
type Unit = 'year' | 'month' | 'day';
const UNITS: readonly Unit[] = ['year', 'month', 'day'];
/** Words by which a field names its part: of name, id, class, placeholder, or right after it. */
const WORDS: Readonly<Record<Unit, RegExp>> = {
  year: /year|yyyy|年/iu,
  month: /month|^mm$|月/iu,
  day: /(^|[^a-z])day|[a-z]Day|^dd$|日/u,
};
/** Least, most, and how many options there are at least. */
const RANGES: Readonly<Record<Unit, readonly [number, number, number]>> = {
  year: [1900, 2200, 5],
  month: [1, 12, 12],
  day: [1, 31, 28],
};
const LONGEST_LIST = 210;
/** The consular portal's own component. */
const CONSULAR = '.select-date-picker-body';
const SLOTS =
  '.el-select, .el-input, select, input:not([type]), input[type="text"], input[type="number"], input[type="tel"]';
/** How far apart the three may stand in the tree. */
const DEPTH = 5;

export const splitDate: WidgetDriver = {
  id: ID,
  sign: null,
  find(root) {
    const slots = slotsIn(root);
    const found: Widget[] = [];
    for (let at = 0; at + 2 < slots.length; at += 1) {
      const three = slots.slice(at, at + 3);
      const around = isDate(three) ? commonAncestor(three) : null;
      const widget = around ? dateWidget(around, three) : null;
      if (!widget) continue;
      found.push(widget);
      at += 2;
    }
    return found;
  },
};

/** Fields that might be a part, in document order; what stands in a component counts once, as the component. */
function slotsIn(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(SLOTS)].filter((element) => {
    const component = element.parentElement?.closest('.el-select, .el-input, .el-cascader, .el-date-editor');
    return !component && !element.matches('.el-date-editor') && !element.closest('.el-select-dropdown, .el-popper');
  });
}

function isDate(slots: readonly HTMLElement[]): boolean {
  const body = slots[0]?.closest(CONSULAR);
  if (body && slots.every((slot) => slot.closest(CONSULAR) === body)) return true;
  return slots.every((slot, place) => isUnit(slot, UNITS[place] as Unit));
}

/** By its options where it has any, else by what it says of itself. */
function isUnit(slot: HTMLElement, unit: Unit): boolean {
  // long lists are no dates, and costly to read
  if (slot instanceof HTMLSelectElement && slot.options.length > LONGEST_LIST) return false;
  const list = slot.matches('select, .el-select') ? (partOf(slot)?.choices() ?? []) : [];
  const numbers = list.map(({ text }) => Number.parseInt(text, 10)).filter((number) => !Number.isNaN(number));
  if (numbers.length > 2) return isRange(numbers, unit);
  const input = slot.querySelector('input') ?? slot;
  const isTyped = input instanceof HTMLInputElement && !slot.matches('.el-select');
  // a 年度 of its own is not a part of a date: parts are limited, or at least narrow
  const isLimited = isTyped && input.maxLength > 0;
  if (isLimited && input.maxLength !== (unit === 'year' ? 4 : 2)) return false;
  if (!saidOf(slot, input).some((word) => unitsIn(word).includes(unit))) return false;
  return !isTyped || isLimited || input.type === 'number' || slot.getBoundingClientRect().width < 160;
}

function isRange(numbers: readonly number[], unit: Unit): boolean {
  const [least, most, fewest] = RANGES[unit];
  return numbers.length >= fewest && numbers.every((number) => number >= least && number <= most);
}

/** Parts of a date that a word names. */
const unitsIn = onceOfText((word) => UNITS.filter((unit) => WORDS[unit].test(word)));

function saidOf(slot: HTMLElement, input: Element): string[] {
  const attributes = ['name', 'id', 'class', 'placeholder', 'title', 'aria-label'];
  const own = [...new Set([slot, input])].flatMap((element) =>
    attributes.map((name) => element.getAttribute(name) ?? ''),
  );
  const first = slot instanceof HTMLSelectElement ? (slot.options[0]?.text ?? '') : '';
  return [...own, first, (slot.nextSibling?.textContent ?? '').trim().slice(0, 2)];
}

function commonAncestor([first, ...others]: readonly HTMLElement[]): HTMLElement | null {
  let around = first?.parentElement ?? null;
  for (let depth = 0; around && depth < DEPTH; depth += 1) {
    if (others.every((other) => around?.contains(other))) return around.matches('form, body') ? null : around;
    around = around.parentElement;
  }
  return null;
}

function partOf(slot: HTMLElement): Widget | null {
  if (slot instanceof HTMLSelectElement) return selectWidget(ID, slot);
  if (slot.matches('.el-select')) return elementSelect(ID, slot);
  const input = slot instanceof HTMLInputElement ? slot : slot.querySelector('input');
  return input ? textWidget({ driver: ID, element: slot, input }) : null;
}

function dateWidget(around: HTMLElement, slots: readonly HTMLElement[]): Widget | null {
  const parts = slots.flatMap((slot) => partOf(slot) ?? []);
  const [year] = parts;
  if (!year || parts.length < 3) return null;
  const all = (each: (part: Widget) => string) => {
    const texts = parts.map(each);
    return texts.every((text) => text === '') ? '' : texts.join('-');
  };
  return {
    driver: ID,
    control: 'date',
    element: around,
    input: year.input,
    parts: parts.flatMap((part) => part.parts),
    read: () => ({
      shown: all((part) => numberIn(part.read().shown)),
      held: all((part) => part.read().held ?? numberIn(part.read().shown)),
    }),
    choices: () => null,
    isWritable: () => parts.every((part) => part.isWritable()),
    async write(value, hint) {
      const day = dayOf(value.kind === 'text' ? { kind: 'text', text: dayIn(value.text) ?? '' } : value);
      const before = parts.map((part) => part.read());
      try {
        // the days of a month are often listed only when the month is known
        for (const [place, text] of day.split('-').entries()) await writePart(parts[place] as Widget, text, hint);
      } catch (thrown) {
        await putBack(parts, before);
        throw thrown;
      }
    },
    async restore(before, signal) {
      const shown = before.shown.split('-');
      const held = (before.held ?? '').split('-');
      for (const [place, part] of parts.entries()) {
        assertGoing(signal);
        await part.restore(readingOf(part, { shown: shown[place] ?? '', held: held[place] ?? '' }), signal);
      }
    },
  };
}

/** Two digits, as all parts show them. */
function numberIn(text: string): string {
  const number = /\d+/u.exec(text)?.[0] ?? '';
  return number.length === 1 ? `0${number}` : number;
}

/** In its list a part may be called 2月 or 02: what has the number. */
function readingOf(part: Widget, { shown, held }: { shown: string; held: string }): Reading {
  const option = part.choices()?.find((choice) => shown !== '' && numberIn(choice.text) === shown);
  return { shown: option?.text ?? shown, held: option?.code ? option.code : held };
}

async function writePart(part: Widget, digits: string, hint: WriteHint): Promise<void> {
  if (part.control === 'text') return part.write({ kind: 'text', text: digits }, hint);
  const option = part.choices()?.find(({ text }) => numberIn(text) === digits);
  if (option) return part.write({ kind: 'choice', names: [option.text], codes: [] }, hint);
  const number = String(Number(digits));
  await part.write({ kind: 'choice', names: [digits, number, `${number}月`, `${number}日`], codes: [] }, hint);
}

/** Half a date is worse than none. */
async function putBack(parts: readonly Widget[], before: readonly Reading[]): Promise<void> {
  for (const [place, part] of parts.entries()) {
    const reading = before[place] as Reading;
    await part.restore(reading, new AbortController().signal).catch((thrown: unknown) => {
      if (!(thrown instanceof Problem)) throw thrown;
    });
  }
}
