// Select of Ant Design: opens by a press, its list is in the body and renders only the rows in view; long ones are walked through.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Widget } from '../../widget.ts';
import { fire, leave } from '../events.ts';
import { chooseFrom, type Item, type List } from '../list.ts';
import { findOption, namesOf, sameText } from '../match.ts';
import { press, pressBeside } from '../press.ts';
import { frontmost, isShown, textOf } from '../shown.ts';
import { accepted, type Pace, paceOf } from '../wait.ts';

export interface SelectParts {
  driver: string;
  element: HTMLElement;
  input: HTMLInputElement;
}

const OPTION = '.ant-select-item-option';
const HOLDER = '.rc-virtual-list-holder';
/** Milliseconds for one write: a long list is walked through row by row. */
const WALK = 10_000;

export function selectWidget({ driver, element, input }: SelectParts): Widget {
  const read = () => ({ shown: shownIn(element), held: null });
  return {
    driver,
    control: 'select',
    element,
    input,
    parts: [input],
    read,
    choices: () => null,
    isWritable: () => !isLocked(element),
    async write(value, { signal }) {
      if (isLocked(element)) throw new Problem('fill/not-accepted');
      await chooseFrom(listOf({ element, input }, value), value, paceOf(signal, WALK));
    },
    async restore({ shown }, signal) {
      const pace = paceOf(signal, WALK);
      const value = { kind: 'choice', names: [shown], codes: [] } as const;
      if (shown === '') await clear(element, pace);
      else await chooseFrom(listOf({ element, input }, value), value, pace);
    },
  };
}

export function isLocked(element: Element): boolean {
  return element.matches('.ant-select-disabled');
}

/** What a select or cascader shows as chosen; not what stands there as a hint. */
export function shownIn(element: Element): string {
  const item = element.querySelector('.ant-select-selection-item');
  return item?.getAttribute('title') ?? textOf(item);
}

/** @throws Problem fill/not-accepted where there is no way to empty it */
export async function clear(element: HTMLElement, pace: Pace): Promise<void> {
  if (shownIn(element) === '') return;
  const cross = element.querySelector('.ant-select-clear');
  if (!cross) throw new Problem('fill/not-accepted');
  press(cross);
  await closeSelect(element);
  await accepted(pace, () => shownIn(element) === '');
}

/** Opens it unless it is open; gives its dropdown, null when none came. */
export async function openSelect(
  element: HTMLElement,
  dropdown: () => Element | null,
  pace: Pace,
): Promise<Element | null> {
  if (!element.matches('.ant-select-open')) press(element.querySelector('.ant-select-selector') ?? element);
  return pace.until(dropdown, 1000);
}

export async function closeSelect(element: HTMLElement): Promise<void> {
  if (element.matches('.ant-select-open')) pressBeside(element);
  leave(element.querySelector('input') ?? element);
  const end = performance.now() + 300;
  while (element.matches('.ant-select-open') && performance.now() < end)
    await new Promise((next) => setTimeout(next, 12));
  // after a press in its list it takes the focus back, a turn of its own later (rc-select, BaseSelect)
  await new Promise((next) => setTimeout(next, 0));
  if (element.matches(':focus-within')) leave(element.querySelector('input') ?? element);
}

function listOf({ element, input }: Omit<SelectParts, 'driver'>, value: FillValue): List {
  const dropdown = () => dropdownOf(element, input);
  const isSearchable = () => !input.readOnly && element.matches('.ant-select-show-search');
  // in a list not wholly rendered, a likely text could have a likelier neighbour out of sight
  let walked: string | null = null;
  const items = () => {
    const shown = itemsIn(dropdown());
    if (input.value !== '' && isLong(dropdown())) return shown.filter(({ text }) => isNamed(text, value));
    return walked === null || input.value !== '' ? shown : shown.filter(({ text }) => text === walked);
  };
  return {
    async open(pace) {
      const list = await openSelect(element, dropdown, pace);
      const holder = list?.querySelector(HOLDER);
      // it measures its rows after it is shown, and opens at what is chosen
      if (holder) await pace.drawn();
      if (holder) await pace.calm(() => [holder.scrollHeight, holder.clientHeight, holder.scrollTop].join(), 50);
      if (!list || !isLong(list)) return;
      const found = await walkTo(list, value, pace);
      if (found !== '' || isLong(list)) walked = found;
      if (walked === '' && !isSearchable()) throw new Problem('fill/no-option');
    },
    items,
    search: () => (isSearchable() ? input : null),
    close: () => closeSelect(element),
    shown: () => shownIn(element),
    held: () => null,
  };
}

function dropdownOf(element: HTMLElement, input: HTMLInputElement): Element | null {
  const list = input.ownerDocument.getElementById(input.getAttribute('aria-controls') ?? '');
  const own = list?.closest('.ant-select-dropdown');
  if (own) return isShown(own) ? own : null;
  return element.matches('.ant-select-open') ? frontmost(input.ownerDocument, '.ant-select-dropdown') : null;
}

function itemsIn(dropdown: Element | null): Item[] {
  return [...(dropdown?.querySelectorAll(OPTION) ?? [])].map((element) => ({
    element,
    text: textOf(element.querySelector(`${OPTION}-content`) ?? element),
    code: '',
    disabled: element.matches('.ant-select-item-option-disabled'),
  }));
}

function isNamed(text: string, value: FillValue): boolean {
  return namesOf(value).some((name) => sameText(name, text));
}

function isLong(dropdown: Element | null): boolean {
  const holder = dropdown?.querySelector(HOLDER);
  return holder ? holder.scrollHeight > holder.clientHeight + 1 : false;
}

/** Reads the whole list and scrolls to the option meant; gives its text, '' when there is none. */
async function walkTo(dropdown: Element, value: FillValue, pace: Pace): Promise<string> {
  const holder = dropdown.querySelector(HOLDER);
  if (!holder) return '';
  const seen = new Map<string, number>();
  const look = (top: number) => {
    for (const { text } of itemsIn(dropdown)) if (!seen.has(text)) seen.set(text, top);
  };
  const best = namesOf(value)[0] ?? '';
  const rows = () => holder.scrollHeight / (holder.querySelector('.ant-select-item')?.clientHeight ?? 24);
  // a list that jumped meanwhile has kept some rows back: once more
  for (let pass = 0; pass < 2 && seen.size < Math.floor(rows()); pass += 1) {
    for (let top = 0; top < holder.scrollHeight; top += Math.max(24, holder.clientHeight * 0.8)) {
      await scrollTo(holder, top, pace);
      look(top);
      const exact = [...seen.keys()].find((text) => sameText(text, best));
      if (exact !== undefined) return await stayAt(dropdown, { text: exact, top: seen.get(exact) ?? 0 }, pace);
    }
  }
  const texts = [...seen.keys()];
  const place = findOption(
    texts.map((text) => ({ text, code: '' })),
    value,
  );
  const found = place === null ? '' : (texts[place] ?? '');
  return stayAt(dropdown, { text: found, top: seen.get(found) ?? 0 }, pace);
}

/** Sees that the row found stays in view: the list may still go back to what is chosen. */
async function stayAt(dropdown: Element, { text, top }: { text: string; top: number }, pace: Pace): Promise<string> {
  const holder = dropdown.querySelector(HOLDER);
  for (let look = 0; holder && text !== '' && look < 5; look += 1) {
    await pace.drawn();
    if (itemsIn(dropdown).some((item) => item.text === text) && showsRows(holder)) break;
    await scrollTo(holder, top, pace);
  }
  return text;
}

async function scrollTo(holder: Element, top: number, pace: Pace): Promise<void> {
  // just opened, it may go back to what is chosen
  for (let look = 0; look < 3; look += 1) {
    holder.scrollTop = top;
    const reached = holder.scrollTop;
    fire(holder, 'scroll');
    await pace.drawn();
    await pace.until(() => showsRows(holder), 200);
    if (Math.abs(holder.scrollTop - reached) < 2) return;
  }
}

/** Whether the rows in view are rendered; after a jump they come a moment later. */
function showsRows(holder: Element): boolean {
  const { top } = holder.getBoundingClientRect();
  return [...holder.querySelectorAll('.ant-select-item')].some((row) => {
    const { top: start, bottom } = row.getBoundingClientRect();
    return start <= top + 2 && bottom > top;
  });
}
