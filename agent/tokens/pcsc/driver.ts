// The readers as one more driver in the list: it has no tokens of its own, but it knows why there are none.
import type { ReaderState, TokenDriver } from '../token.ts';
import { pcscReaders, type PcscOptions } from './readers.ts';

export interface PcscDriverOptions extends Pick<PcscOptions, 'recognised'> {
  /** Told of all readers at each change, after the report: drivers of cards learn from it that a card is gone. */
  onReaders?: (readers: readonly ReaderState[]) => void;
}

export function pcscDriver({ onReaders, ...options }: PcscDriverOptions = {}): TokenDriver {
  return {
    id: 'pcsc',
    watch: (report, signal) =>
      pcscReaders({
        ...options,
        signal,
        report(now) {
          report(now);
          onReaders?.(now.readers);
        },
      }),
  };
}
