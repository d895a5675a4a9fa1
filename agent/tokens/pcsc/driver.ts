// The readers as one more driver in the list: it has no tokens of its own, but it knows why there are none.
import type { TokenDriver } from '../token.ts';
import { pcscReaders, type PcscOptions } from './readers.ts';

export function pcscDriver(options: Pick<PcscOptions, 'recognised'> = {}): TokenDriver {
  return { id: 'pcsc', watch: (report, signal) => pcscReaders({ ...options, report, signal }) };
}
