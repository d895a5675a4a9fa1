// The browser's own select.
import { Problem } from '#shared/errors.ts';
import type { Choice, Widget } from '../widget.ts';
import { enter, fire, leave } from './events.ts';
import { requireOption } from './match.ts';
import { isOpen } from './text.ts';
import { accepted, type Pace, paceOf } from './wait.ts';

function optionsOf(select: HTMLSelectElement): Choice[] {
  return [...select.options].map(({ text, value }) => ({ text: text.trim(), code: value }));
}

/** A `<select>` of the browser. */
export function selectWidget(driver: string, select: HTMLSelectElement): Widget {
  return {
    driver,
    control: 'select',
    element: select,
    input: select,
    parts: [select],
    read() {
      const option = select.selectedOptions[0];
      return { shown: option && option.value !== '' ? option.text.trim() : '', held: select.value };
    },
    choices: () => optionsOf(select),
    isWritable: () => isOpen(select),
    async write(value, { signal }) {
      const pace = paceOf(signal);
      // lists that hang on another field come after that one is chosen
      if (select.options.length <= 1) await pace.until(() => select.options.length > 1, 1500);
      await choose(select, requireOption(optionsOf(select), value), pace);
    },
    async restore({ held }, signal) {
      const place = [...select.options].findIndex(({ value }) => value === (held ?? ''));
      if (place < 0 && held) throw new Problem('fill/not-accepted');
      await choose(select, place, paceOf(signal));
    },
  };
}

/** @param place -1 for none */
async function choose(select: HTMLSelectElement, place: number, pace: Pace): Promise<void> {
  const option = select.options[place];
  if (option?.disabled || (option?.parentElement as HTMLOptGroupElement | null)?.disabled) {
    throw new Problem('fill/not-accepted');
  }
  const value = option?.value ?? '';
  enter(select);
  select.selectedIndex = place;
  fire(select, 'input');
  fire(select, 'change');
  leave(select);
  await pace.calm(() => select.value, 60);
  await accepted(pace, () => select.value === value, 300);
}
