// The tamper-evident log: one line per signature, refusal and change, hash-chained, head and count under a MAC (DESIGN §2a Log).
import type { AuditLineView } from '#shared/protocol/views.ts';

/** What an operation hands over; number, time, account and hashes are added by the log. */
export type AuditEntry = Pick<AuditLineView, 'holder' | 'verb' | 'result' | 'code' | 'origin' | 'keys' | 'summary' | 'digest' | 'certificate'>;

export interface AuditHead {
  count: number;
  head: string;
  mac: string;
}

export interface AuditLog {
  /** Durable when it returns: the line is there after a kill. */
  append(entry: AuditEntry): AuditHead;
  /** All lines in one transaction. */
  appendMany(entries: readonly AuditEntry[]): AuditHead;
  head(): AuditHead;
  search(query: { text: string; before: number | null; limit: number }): { lines: AuditLineView[]; total: number };
  /** Walks the whole chain and the MAC. `damagedFrom` is the first line that cannot be trusted, null when all hold. */
  check(): { count: number; head: string; damagedFrom: number | null };
  /** Signatures since local midnight. */
  signedToday(): number;
}
