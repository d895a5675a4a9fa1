// Who asks. Doors build it from what they know for certain; operations decide by it.
import type { PageSource } from '#shared/protocol/methods.ts';

export type OperationCaller =
  | {
      kind: 'page';
      /** Pairing id of the extension that relays for the page: only it may answer the approval. */
      extension: string;
      page: PageSource;
      /** Name of the pack whose origins include the page's, or null. */
      portal: string | null;
      /** When this request came in, milliseconds since 1970; it may have waited behind others since. */
      arrivedAt?: number;
    }
  | { kind: 'extension'; extension: string }
  | { kind: 'program'; /** e.g. "pid 4711 java" where the system tells, else "" */ name: string }
  | { kind: 'terminal' };
