// What a test asks the content script of the bench, and what it answers.
import type { Reading } from '../../extension/fill/widgets/widget.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { SequenceName } from './sequences.ts';

export type BenchAsk =
  | { act: 'find'; id: string }
  | { act: 'write'; id: string; value: FillValue; stopAfter?: number }
  | { act: 'restore'; id: string; before: Reading }
  /** Types a text by the event sequence of a peer. */
  | { act: 'sequence'; id: string; name: SequenceName; text: string };

export interface BenchAnswer {
  /** 'filled' (it still stands a while later), a problem's code, 'none' where nothing was asked to be written */
  outcome: string;
  /** Before the act and after it; null where there is no such widget */
  before: Reading | null;
  after: Reading | null;
  /** Who found it and what it says of itself */
  driver: string;
  control: string;
  writable: boolean;
  /** Widgets found in the case: exactly one, or something is claimed twice */
  count: number;
  /** Whether the focus was left inside the case */
  focused: boolean;
  /** How long the act took */
  ms: number;
}
