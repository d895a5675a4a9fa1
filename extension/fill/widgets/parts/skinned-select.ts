// A native select under a look of its own (select2, chosen, bootstrap-select, Layui): the select is the model, the look must follow.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Choice, Widget } from '../widget.ts';
import { fire } from './events.ts';
import { findOption, sameText } from './match.ts';
import { accepted, type Pace, paceOf } from './wait.ts';

export interface Skin {
  driver: string;
  select: HTMLSelectElement;
  /** What is seen in its place */
  element: HTMLElement;
  /** What takes the focus */
  input: HTMLElement;
  /** Text of the look, as it stands. */
  shown: () => string;
  /** Chooses an option of the select; -1 for none. */
  choose: (place: number, pace: Pace) => Promise<void>;
  /** Chooses what the select does not hold yet: lists that come from the server. Rejects with fill/no-option. */
  find?: (value: FillValue, pace: Pace) => Promise<void>;
}

export function skinnedSelect(skin: Skin): Widget {
  const { driver, select, element, input } = skin;
  const isLocked = () => select.multiple || select.matches(':disabled');
  return {
    driver,
    control: 'select',
    element,
    input,
    parts: [select, ...element.querySelectorAll('input, textarea, select')],
    read: () => ({ shown: select.value === '' ? '' : skin.shown(), held: select.value }),
    choices: () => optionsOf(select),
    isWritable: () => !isLocked(),
    async write(value, { signal }) {
      if (isLocked()) throw new Problem('fill/not-accepted');
      const pace = paceOf(signal);
      // lists that hang on another field come after that one is chosen
      if (select.options.length <= 1) await pace.until(() => select.options.length > 1, skin.find ? 500 : 1500);
      const place = findOption(optionsOf(select), value);
      if (place !== null) await choose(skin, place, pace);
      else if (skin.find && select.options.length <= FEW) await skin.find(value, pace);
      else throw new Problem('fill/no-option');
    },
    async restore({ held }, signal) {
      const place = [...select.options].findIndex(({ value }) => value === (held ?? ''));
      if (isLocked() || (place < 0 && held)) throw new Problem('fill/not-accepted');
      await choose(skin, place, paceOf(signal));
    },
  };
}

/** A select that is fed by a search holds the empty option and what was found before. */
const FEW = 3;

function optionsOf(select: HTMLSelectElement): Choice[] {
  return [...select.options].map(({ text, value }) => ({ text: text.trim(), code: value }));
}

/** Chooses in the select itself and says so; looks that listen for it follow. */
export function chooseNative(select: HTMLSelectElement, place: number): void {
  select.selectedIndex = place;
  fire(select, 'input');
  fire(select, 'change');
}

async function choose(skin: Skin, place: number, pace: Pace): Promise<void> {
  const { select } = skin;
  const option = select.options[place];
  if (option?.matches(':disabled')) throw new Problem('fill/not-accepted');
  const value = option?.value ?? '';
  await skin.choose(place, pace);
  await pace.calm(() => select.value, 60);
  await accepted(
    pace,
    () => select.value === value && (value === '' || sameText(skin.shown(), option?.text ?? '')),
    400,
  );
}
