// Text fields of all families: typed, left, and looked at again; a refused text is taken back.
import { Problem } from '#shared/errors.ts';
import { sameNumber } from '#shared/profile/value.ts';
import type { Widget } from '../widget.ts';
import { enter, fire, keyEvent, leave, TAB, type TextElement, typeText } from './events.ts';
import { sameText } from './match.ts';
import { textFor } from './value.ts';
import { accepted, type Pace, paceOf } from './wait.ts';

export interface TextParts {
  driver: string;
  /** Root of the component, the input itself where there is none */
  element: HTMLElement;
  input: TextElement;
  /** Closes what typing has opened (suggestions). */
  close?: () => void;
}

/** A field that is typed into. */
export function textWidget({ driver, element, input, close }: TextParts): Widget {
  const secret = input instanceof HTMLInputElement && input.type === 'password';
  return {
    driver,
    control: secret ? 'password' : 'text',
    element,
    input,
    parts: [input],
    read: () =>
      secret ? { shown: input.value === '' ? '' : '•', held: null } : { shown: input.value, held: input.value },
    choices: () => null,
    isWritable: () => isOpen(input),
    async write(value, { dateFormat, signal }) {
      const number = value.kind === 'text' && value.number === true;
      await putText(input, textFor(value, input, dateFormat), { pace: paceOf(signal), close, number });
    },
    async restore({ shown }, signal) {
      // what stood in a password field is never kept anywhere
      if (secret && shown !== '') throw new Problem('fill/not-accepted');
      await putText(input, shown, { pace: paceOf(signal), close });
    },
  };
}

/** Whether a person could change it. */
export function isOpen(element: TextElement | HTMLSelectElement): boolean {
  return !element.matches(':disabled') && !('readOnly' in element && element.readOnly);
}

export interface Putting {
  pace: Pace;
  close?: (() => void) | undefined;
  /** The page may write the number in its own way. */
  number?: boolean;
}

/**
 * Types, leaves, and sees that the page let it stand; spaces, width and capitals are the page's to change.
 * @throws Problem fill/not-accepted (what stood there before is typed again), fill/stopped
 */
export async function putText(input: TextElement, text: string, { pace, close, number }: Putting): Promise<void> {
  if (!isOpen(input)) throw new Problem('fill/not-accepted');
  const before = input.value;
  try {
    await typeAndLeave(input, text, pace);
  } finally {
    close?.();
  }
  // a page may put its own text a moment later
  await pace.calm(() => input.value, 60);
  try {
    const isSame = () => sameText(input.value, text) || (number === true && sameNumber(input.value, text));
    await accepted(pace, isSame, 300);
  } catch (thrown) {
    if (input.value !== before) await typeAndLeave(input, before, pace);
    close?.();
    throw thrown;
  }
}

async function typeAndLeave(input: TextElement, text: string, pace: Pace): Promise<void> {
  enter(input);
  try {
    await pace.rest(0);
    typeText(input, text);
    // what is typed is also told, whoever says stop meanwhile: half a text is shown and not sent
    await new Promise((resolve) => setTimeout(resolve, 0));
    fire(input, 'change');
  } finally {
    leave(input);
  }
}

/** Tells a component that the field is left by the keyboard: it closes what it has open. The focus stays where it is. */
export function pressTab(input: TextElement): void {
  keyEvent(input, 'keydown', TAB);
}
