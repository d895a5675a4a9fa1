// What the script of a frame is handed with its first look instead of carrying it: the words of the dictionary, texts and style sheet of
// the bar. Most frames of a portal hold no form and load none of it. Data alone, so that the background may know it.
import { WORDS } from '../fill/dictionary-words.ts';
import type { FrameWords } from '../platform/fill-messages.ts';
import { BAR } from '../text/bar.ts';
import tokens from '../ui/tokens.css?inline';
import styles from './bar.css?inline';

export const GIVEN: FrameWords = { ...WORDS, bar: { texts: BAR, sheet: `${forHost(tokens)}${styles}` } };

/** The token sheet speaks to the document's root; here its colours belong to the host. */
function forHost(sheet: string): string {
  return sheet.replace(/:root((?:\[[^\]]*\]|:lang\([^)]*\))?)/g, (_whole, rest: string) =>
    rest === '' ? ':host' : `:host(${rest})`,
  );
}
