// The select of Element UI and Element Plus: the same behaviour, drawn in two ways.
import { Problem } from '#shared/errors.ts';
import type { Reading, Widget } from '../widget.ts';
import { leave, TAB, keyEvent, type TextElement } from './events.ts';
import { chooseFrom, type Item, type List } from './list.ts';
import { sameText } from './match.ts';
import { hover, press, pressBeside } from './press.ts';
import { frontmost, isShown, textOf } from './shown.ts';
import { accepted, paceOf } from './wait.ts';

const MENU = '.el-select-dropdown';
const OPTION = '.el-select-dropdown__item';
const CLEAR = '.el-icon-circle-close, .el-select__clear';

/** Lists move into the body when they are first opened; Element UI leaves no word where, so it is kept here. */
const menus = new WeakMap<Element, HTMLElement>();

/** @param root `.el-select` */
export function elementSelect(driver: string, root: HTMLElement): Widget | null {
  const input = root.querySelector<HTMLInputElement>('input.el-input__inner, input.el-select__input');
  if (!input) return null;
  const inside = root.querySelector<HTMLElement>(MENU);
  if (inside) menus.set(root, inside);
  const several = root.querySelector('.el-select__tags, .el-tag') !== null;
  const list = listOf(root, input);
  const read = (): Reading => ({ shown: list.shown(), held: list.held() });
  return {
    driver,
    control: 'select',
    element: root,
    input,
    parts: [...root.querySelectorAll('input')],
    read,
    choices() {
      const items = itemsOf(menuOf(root, input), () => true);
      return items.length > 0 ? items.map(({ text, code }) => ({ text, code })) : null;
    },
    isWritable: () => !several && !input.disabled && !root.querySelector('.is-disabled input'),
    async write(value, { signal }) {
      if (several || input.disabled) throw new Problem('fill/not-accepted');
      await chooseFrom(list, value, paceOf(signal));
    },
    async restore({ shown }, signal) {
      if (sameText(list.shown(), shown)) return;
      if (shown !== '') return chooseFrom(list, { kind: 'text', text: shown }, paceOf(signal));
      await clear(root, signal);
      await accepted(paceOf(signal), () => list.shown() === '');
    },
  };
}

/** By the cross that appears under the pointer; without one nothing empties the select. */
async function clear(root: HTMLElement, signal: AbortSignal): Promise<void> {
  for (const element of [root, ...root.querySelectorAll('.el-input, .el-select__wrapper')]) hover(element);
  const pace = paceOf(signal);
  const cross = await pace.until(() => root.querySelector(CLEAR), 200);
  if (!cross) throw new Problem('fill/not-accepted');
  press(cross);
  await pace.rest(30);
}

function listOf(root: HTMLElement, input: HTMLInputElement): List {
  return {
    async open(pace) {
      const menu = menuOf(root, input);
      if (!(menu && isShown(menu))) press(input.closest('.el-select__wrapper') ?? input);
      const shown = await pace.until(() => {
        const known = menuOf(root, input);
        if (known && isShown(known)) return known;
        return known ? null : frontmost(root.ownerDocument, MENU);
      }, 1000);
      if (shown) menus.set(root, shown);
    },
    items: () => itemsOf(menuOf(root, input), isOffered),
    search: () => (input.readOnly ? null : input),
    async close() {
      await new Promise((resolve) => setTimeout(resolve, 0));
      // asked for even when nothing is shown: after a stop the list may be about to
      keyEvent(input, 'keydown', TAB);
      leave(input);
      pressBeside(root);
    },
    shown: () => shownIn(root, input),
    held() {
      const items = menuOf(root, input)?.querySelector(`${OPTION}.selected, ${OPTION}.is-selected`);
      return items ? textOf(items) : null;
    },
  };
}

function menuOf(root: HTMLElement, input: TextElement): HTMLElement | null {
  const id = input.getAttribute('aria-controls');
  const named = id ? root.ownerDocument.getElementById(id)?.closest<HTMLElement>(MENU) : null;
  const known = named ?? menus.get(root);
  return known?.isConnected ? known : null;
}

function itemsOf(menu: HTMLElement | null, counts: (element: HTMLElement) => boolean): Item[] {
  return [...(menu?.querySelectorAll<HTMLElement>(OPTION) ?? [])].filter(counts).map((element) => ({
    element,
    text: textOf(element),
    code: '',
    disabled: element.classList.contains('is-disabled'),
  }));
}

/** A search hides what does not fit. */
function isOffered(element: HTMLElement): boolean {
  return element.style.display !== 'none' && element.getClientRects().length > 0;
}

function shownIn(root: HTMLElement, input: HTMLInputElement): string {
  if (input.matches('.el-input__inner')) return input.value;
  const label = root.querySelector('.el-select__placeholder:not(.is-transparent)');
  return textOf(label);
}
