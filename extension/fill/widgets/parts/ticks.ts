// Radio groups and check boxes of all families: under every one of them stand native ones, and pressing those is what works.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Widget } from '../widget.ts';
import { namesOf, normalise, requireOption } from './match.ts';
import { press } from './press.ts';
import { textOf } from './shown.ts';
import { accepted, paceOf } from './wait.ts';

const YES = ['是', '接受', '同意', '开', '启用', 'true', 'yes', 'on', '1'];
const NO = ['否', '不接受', '不同意', '关', '停用', 'false', 'no', 'off', '0'];
const CHECKED = 60;
const STANDS = 300;

/** Where the native box is not what is seen. */
export interface TickLook {
  /** Root of the component */
  element?: HTMLElement | undefined;
  /** What is pressed; default the box itself. */
  toggle?: (box: HTMLInputElement) => Element;
  /** What stands beside it; default its label. */
  caption?: (box: HTMLInputElement) => string;
}

function itself(box: HTMLInputElement): Element {
  return box;
}

/** One widget of all radio buttons given. */
export function radioWidget(driver: string, radios: readonly HTMLInputElement[], look: TickLook = {}): Widget {
  const { element = commonAncestor(radios), toggle = itself, caption = captionOf } = look;
  const first = radios[0] as HTMLInputElement;
  const checked = () => radios.find((radio) => radio.checked);
  const choices = () => radios.map((radio) => ({ text: caption(radio), code: valueOf(radio) ?? '' }));
  const choose = async (radio: HTMLInputElement | undefined, signal: AbortSignal) => {
    if (!radio || radio.matches(':disabled')) throw new Problem('fill/not-accepted');
    const pace = paceOf(signal);
    if (!radio.checked) press(toggle(radio));
    await pace.calm(() => String(radio.checked), CHECKED);
    await accepted(pace, () => radio.checked, STANDS);
  };
  return {
    driver,
    control: 'radio',
    element,
    input: first,
    parts: radios,
    read() {
      const radio = checked();
      return radio ? { shown: caption(radio), held: valueOf(radio) } : { shown: '', held: '' };
    },
    choices,
    isWritable: () => radios.some((radio) => !radio.matches(':disabled')),
    async write(value, { signal }) {
      await choose(radios[requireOption(choices(), value)], signal);
    },
    async restore({ shown, held }, signal) {
      // no behaviour of a page takes a radio group back to nothing; unticking it would leave the page's model behind
      const before = radios.find((radio) => valueOf(radio) === held && caption(radio) === shown);
      if (!before && !checked()) return;
      await choose(before, signal);
    },
  };
}

/** null where it has none of its own: the page keeps the value elsewhere, the button says `on`. */
function valueOf(radio: HTMLInputElement): string | null {
  return radio.getAttribute('value');
}

/** Radio buttons by groups: one name in one form, or without a name what stands together. */
export function radioGroups(radios: readonly HTMLInputElement[]): HTMLInputElement[][] {
  const grouped = new Set<Element>();
  return radios.flatMap((radio) => {
    if (grouped.has(radio)) return [];
    const group = groupOf(radio, radios);
    for (const each of group) grouped.add(each);
    return [group];
  });
}

function groupOf(radio: HTMLInputElement, radios: readonly HTMLInputElement[]): HTMLInputElement[] {
  if (radio.name !== '') return radios.filter(({ name, form }) => name === radio.name && form === radio.form);
  const inside = (around: Element) => radios.filter((each) => each.name === '' && around.contains(each));
  let around = radio.parentElement;
  while (around && inside(around).length < 2 && !around.matches('form, body')) around = around.parentElement;
  return around && !around.matches('form, body') ? inside(around) : [radio];
}

/** One check box. */
export function checkboxWidget(driver: string, box: HTMLInputElement, look: TickLook = {}): Widget {
  const { element = box, toggle = itself, caption = captionOf } = look;
  const tick = async (on: boolean, signal: AbortSignal) => {
    if (box.matches(':disabled')) throw new Problem('fill/not-accepted');
    const pace = paceOf(signal);
    if (box.checked !== on) press(toggle(box));
    await pace.calm(() => String(box.checked), CHECKED);
    await accepted(pace, () => box.checked === on, STANDS);
  };
  return {
    driver,
    control: 'checkbox',
    element,
    input: box,
    parts: [box],
    read: () => ({ shown: box.checked ? '是' : '', held: String(box.checked) }),
    choices: () => [
      { text: '是', code: 'true' },
      { text: '否', code: 'false' },
    ],
    isWritable: () => !box.matches(':disabled'),
    write: (value, { signal }) => tickAs(value, caption(box), (on) => tick(on, signal)),
    restore: ({ held }, signal) => tick(held === 'true', signal),
  };
}

/** Ticks or unticks as the value says; `caption` stands beside the box. Rejects with fill/no-option when it says neither. */
export async function tickAs(value: FillValue, caption: string, tick: (on: boolean) => Promise<void>): Promise<void> {
  const said = [...namesOf(value), ...(value.kind === 'choice' ? value.codes : [])].map(normalise);
  const yes = said.includes(normalise(caption)) || said.some((name) => YES.includes(name));
  if (!yes && !said.some((name) => NO.includes(name))) throw new Problem('fill/no-option');
  await tick(yes);
}

/** What stands beside a radio button or check box: its label, else the text that follows, else what is around it. */
function captionOf(input: HTMLInputElement): string {
  const label = textOf(input.labels?.[0] ?? input.closest('label'));
  if (label) return label;
  const next = input.nextSibling?.textContent?.trim();
  return next ? next : (input.getAttribute('aria-label') ?? textOf(input.parentElement));
}

function commonAncestor(elements: readonly HTMLElement[]): HTMLElement {
  let around = elements[0]?.parentElement ?? null;
  while (around && !elements.every((element) => around?.contains(element))) around = around.parentElement;
  return around ?? (elements[0] as HTMLElement);
}
