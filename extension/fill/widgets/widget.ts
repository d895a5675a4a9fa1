// What a widget driver is: one folder-mate per component family, found by its markup, written through its own behaviour
// (spec/fill.md §2). Drivers never import each other or their list.
import type { FillValue } from '#shared/profile/value.ts';

export type Control = 'text' | 'password' | 'select' | 'radio' | 'checkbox' | 'date' | 'cascader' | 'file';

export interface Reading {
  /** What the person sees; '' when the widget is empty. Passwords read as '' or '•'. */
  shown: string;
  /**
   * What the page will send, as far as the document tells: the native select under it, the hidden twin, the checked radio.
   * null where nothing but the display can be read. It may be a code where `shown` is a text, so the two are not compared with each
   * other: `write` itself rejects with fill/not-accepted when they do not belong together, and a later reading is compared with the
   * one taken right after `write`.
   */
  held: string | null;
}

export interface Choice {
  text: string;
  code: string;
}

/** How a value is to be rendered where the field leaves it open. */
export interface WriteHint {
  dateFormat: 'YYYY-MM-DD' | 'YYYYMMDD' | 'YYYY/MM/DD' | null;
  /** Aborted when the clerk types or presses stop: leave the widget closed and whole. */
  signal: AbortSignal;
}

/** One field of a form, whatever it is made of. All times are bounded by the driver: nothing waits longer than 5 s. */
export interface Widget {
  /** Id of its driver */
  readonly driver: string;
  readonly control: Control;
  /** Root element of the component: labels are looked for around it, the bar points at it. */
  readonly element: HTMLElement;
  /** The element that takes the focus; attributes such as placeholder, maxlength and name are read from it. */
  readonly input: HTMLElement;
  /** Native elements that belong to it (inner inputs, hidden twins): no other driver claims them. */
  readonly parts: readonly Element[];
  read(): Reading;
  /** Texts and codes of its list, null when they are only known once it is open (or there is no list). */
  choices(): readonly Choice[] | null;
  isWritable(): boolean;
  /**
   * Writes through the widget's own behaviour and ends with it closed and without focus.
   * Rejects with fill/no-option (nothing in the list equals it), fill/not-accepted, fill/too-long, fill/stopped.
   */
  write(value: FillValue, hint: WriteHint): Promise<void>;
  /** Puts back what `read` gave before, through the same behaviour; empties it when it was empty. Rejects like `write`. */
  restore(before: Reading, signal: AbortSignal): Promise<void>;
}

export interface WidgetDriver {
  /** kebab-case, the file's name */
  readonly id: string;
  /** How a class of each of its widgets begins: where no class does, nothing is looked for. null: told by more than classes */
  readonly sign: string | null;
  /** All widgets of its family under a root, in document order; told by class signature, never by a page's address. */
  find(root: Document | ShadowRoot | Element): Widget[];
}
