// Switches that have no check box under them.
import { Problem } from '#shared/errors.ts';
import type { Widget } from '../widget.ts';
import { leave } from './events.ts';
import { press } from './press.ts';
import { tickAs } from './ticks.ts';
import { accepted, paceOf } from './wait.ts';

export interface SwitchParts {
  driver: string;
  element: HTMLElement;
  isOn: () => boolean;
  isLocked: () => boolean;
}

/** A switch that is pressed where it stands. */
export function switchWidget({ driver, element, isOn, isLocked }: SwitchParts): Widget {
  const turn = async (on: boolean, signal: AbortSignal) => {
    if (isLocked()) throw new Problem('fill/not-accepted');
    const pace = paceOf(signal);
    if (isOn() !== on) press(element);
    // some take the focus when they are pressed
    leave(element);
    await pace.calm(() => String(isOn()), 60);
    await accepted(pace, () => isOn() === on, 300);
  };
  return {
    driver,
    control: 'checkbox',
    element,
    input: element,
    parts: [...element.querySelectorAll('input')],
    read: () => ({ shown: isOn() ? '是' : '', held: String(isOn()) }),
    choices: () => [
      { text: '是', code: 'true' },
      { text: '否', code: 'false' },
    ],
    isWritable: () => !isLocked(),
    write: (value, { signal }) => tickAs(value, '', (on) => turn(on, signal)),
    restore: ({ held }, signal) => turn(held === 'true', signal),
  };
}
