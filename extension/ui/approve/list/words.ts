// The words of a list: of items that are signed, or of files that are decrypted.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { BATCH, OPENING } from '../../../text/batch.ts';
import { useText } from '../../page.tsx';

type Sheet = typeof BATCH;

const Words = createContext<Sheet>(BATCH);
export const WordsProvider = Words.Provider;

export function wordsOf(isDecrypting: boolean): Sheet {
  return isDecrypting ? OPENING : BATCH;
}

export function useListText() {
  return useText(useContext(Words));
}
