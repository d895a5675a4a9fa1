// One question about a software key, put into the approval window: no card is used, and what is typed there opens or makes the key.
import { Problem } from '#shared/errors.ts';
import type { ApprovalView, DocumentView, ProblemView } from '#shared/protocol/views.ts';
import type { ApprovalQueue } from '../../approval.ts';
import type { AuditEntry, AuditLog } from '../../audit.ts';

export interface Asked {
  /** Pairing id of the extension whose own page asks */
  extension: string;
  signal: AbortSignal;
}

export interface KeyQuestion {
  verb: Extract<ApprovalView['verb'], `key-${string}`>;
  /** What is typed; `none` where nothing secret is needed */
  pin: Extract<ApprovalView['pin'], 'none' | 'ask' | 'new' | 'open' | 'backup'>;
  document: DocumentView;
  /** Looked at anew after each wrong PIN */
  warnings?: () => ProblemView[];
}

/** As they were typed; the queue wipes them when the attempt has ended. */
export interface Typed {
  /** PIN of the key, or password of the file */
  pin: Uint8Array;
  /** New PIN of the key, or passphrase of the backup */
  fresh: Uint8Array;
}

export interface WindowParts {
  approvals: Pick<ApprovalQueue, 'ask'>;
  audit: Pick<AuditLog, 'append'>;
  origin: string;
}

/** Rejects with approval/* when there is no yes, else with what the attempt met. A yes is logged by what it sets in motion. */
export async function askForKey<T>(
  { approvals, audit, origin }: WindowParts,
  { question, asked }: { question: KeyQuestion; asked: Asked },
  attempt: (typed: Typed) => Promise<T>,
): Promise<T> {
  const { verb, pin, document, warnings = () => [] } = question;
  try {
    return await approvals.ask({
      extension: asked.extension,
      source: `${asked.extension} own pages`,
      signal: asked.signal,
      view: {
        ...{ verb, pin, document, page: null, program: null, tab: null },
        ...{ tokens: [], certificate: null, pinNote: null, rows: null, series: null },
        warnings: warnings(),
      },
      attempt: (confirmation) =>
        attempt({
          pin: typed(confirmation.pin, pin === 'ask' || pin === 'open' || pin === 'backup'),
          fresh: typed(confirmation.newPin, pin === 'new' || pin === 'open' || pin === 'backup'),
        }),
      refresh: () => ({ warnings: warnings() }),
    });
  } catch (thrown) {
    if (thrown instanceof Problem && isNoAnswer(thrown.code)) audit.append(lineOf(question, thrown.code, origin));
    throw thrown;
  }
}

function typed(secret: Uint8Array | null, wanted: boolean): Uint8Array {
  if (wanted && (secret === null || secret.length === 0)) throw new Problem('token/pin-required');
  return secret ?? new Uint8Array(0);
}

function isNoAnswer(code: string): boolean {
  return code === 'approval/refused' || code === 'approval/expired';
}

function lineOf({ verb, document }: KeyQuestion, code: string, origin: string): AuditEntry {
  return {
    ...{ verb, code, origin, result: 'refused', summary: document.title.zh, digest: document.sha256 },
    ...{ holder: '', certificate: '', keys: [] },
  };
}
