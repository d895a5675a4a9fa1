// What stands for fill/dictionary-words.ts in the script of a frame (scripts/build-extension.ts): the words come from the background with
// the first look (given.ts), before any label is read and before there is a bar.
import type { FrameWords } from '../platform/fill-messages.ts';

let given: FrameWords | null = null;

/** Takes the words; once, before the first label. */
export function receiveWords(all: FrameWords): void {
  given = all;
}

export function words(): FrameWords {
  if (given === null) throw new Error('the words have not come yet');
  return given;
}
