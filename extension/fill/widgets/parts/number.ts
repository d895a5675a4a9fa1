// Numbers: typed and left; the value stands in aria-valuenow where there is one, whatever the field makes of it for the eye.
import { Problem } from '#shared/errors.ts';
import type { Widget } from '../widget.ts';
import { enter, fire, leave, typeText } from './events.ts';
import { isOpen } from './text.ts';
import { textFor } from './value.ts';
import { accepted, type Pace, paceOf } from './wait.ts';

interface NumberParts {
  driver: string;
  element: HTMLElement;
  input: HTMLInputElement;
}

export function numberWidget({ driver, element, input }: NumberParts): Widget {
  const held = () =>
    input.hasAttribute('role') ? (input.getAttribute('aria-valuenow') ?? '') : input.value.replaceAll(',', '');
  const put = async (text: string, pace: Pace) => {
    if (!isOpen(input) || Number.isNaN(Number(text))) throw new Problem('fill/not-accepted');
    const before = held();
    await typeAndLeave(input, text, pace);
    await pace.calm(held, 60);
    const taken = () => (text === '' ? held() === '' : held() !== '' && Number(held()) === Number(text));
    try {
      await accepted(pace, taken, 300);
    } catch (thrown) {
      await typeAndLeave(input, before, pace);
      throw thrown;
    }
  };
  return {
    driver,
    control: 'text',
    element,
    input,
    parts: [input],
    read: () => ({ shown: input.value, held: held() }),
    choices: () => null,
    isWritable: () => isOpen(input),
    async write(value, { signal }) {
      await put(textFor(value, input, null).replaceAll(',', ''), paceOf(signal));
    },
    restore: (before, signal) => put(before.held ?? '', paceOf(signal)),
  };
}

async function typeAndLeave(input: HTMLInputElement, text: string, pace: Pace): Promise<void> {
  enter(input);
  try {
    typeText(input, text);
    await pace.rest(0);
    fire(input, 'change');
  } finally {
    leave(input);
  }
}
