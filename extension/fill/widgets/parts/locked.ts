// A component that fill knows and leaves alone: several values in one field. Claimed, so that nothing types into its inner inputs.
import { Problem } from '#shared/errors.ts';
import type { Control, Widget } from '../widget.ts';
import { textOf } from './shown.ts';

interface LockedParts {
  driver: string;
  element: HTMLElement;
  input: HTMLElement;
  control: Control;
  /** More native elements inside it */
  others?: readonly Element[];
}

/** Never writable; reads as the text it shows. */
export function lockedWidget({ driver, element, input, control, others = [] }: LockedParts): Widget {
  const refuse = () => Promise.reject(new Problem('fill/not-accepted'));
  return {
    driver,
    control,
    element,
    input,
    parts: [input, ...others],
    read: () => ({ shown: textOf(element), held: null }),
    choices: () => null,
    isWritable: () => false,
    write: refuse,
    restore: refuse,
  };
}
