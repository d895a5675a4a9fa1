// What the portal suite asks the content script of a frame, and what it answers.
import type { FieldChange } from '../../extension/fill/write.ts';
import type { FramedPage } from '../../extension/platform/fill-messages.ts';
import type { FillValue } from '#shared/profile/value.ts';

export type SuiteAsk =
  /**
   * The fields of the frame, with the pack of its host or by the dictionary alone; each is marked with its number for the page.
   * `again`: by the engine that looked before, as in the product, instead of a new one.
   */
  | { act: 'look'; recipes: boolean; again?: boolean }
  /** Every element and its style once, and nothing made of it: by what a look can be measured on any machine. */
  | { act: 'sweep' }
  | { act: 'write'; values: readonly { id: number; value: FillValue; asked: boolean }[] }
  | { act: 'undo' };

export interface SuiteAnswer {
  page: FramedPage | null;
  results: readonly FieldChange[];
  /** Milliseconds in the content script. */
  ms: number;
}

/** Attribute of the fields after a look; the page finds the rows by it. */
export const MARK = 'data-suite-field';
