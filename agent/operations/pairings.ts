// The paired browsers, as a person adds and removes them: each change is a line in the log.
import { Problem } from '#shared/errors.ts';
import type { PairingView } from '#shared/protocol/views.ts';
import type { AuditLog } from '../audit.ts';

/** What is kept of them, see server/pairing-store.ts. */
export interface KeptPairings {
  list(): Omit<PairingView, 'current'>[];
  find(id: string): { label: string } | undefined;
  /** False when there was none. */
  remove(id: string): boolean;
}

export interface Pairings {
  /** @param current the pairing that asks, marked as such */
  list(current: string): PairingView[];
  /** Throws pairing/unknown. */
  remove(id: string): void;
  /** @param exchange pairs one browser; what it rejects with is passed on */
  add(exchange: () => Promise<{ id: string; label: string }>): Promise<{ id: string; label: string }>;
}

export function createPairings(parts: { kept: KeptPairings; audit: AuditLog }): Pairings {
  const log = (origin: string, summary: string) =>
    parts.audit.append({
      holder: '',
      verb: 'pairing',
      result: 'changed',
      code: null,
      origin,
      keys: [],
      summary,
      digest: '',
      certificate: '',
    });
  return {
    list: (current) =>
      parts.kept.list().map(({ id, label, pairedAt, lastSeenAt }) => ({
        id,
        label,
        pairedAt,
        lastSeenAt,
        current: id === current,
      })),
    remove(id) {
      const pairing = parts.kept.find(id);
      if (!pairing || !parts.kept.remove(id)) throw new Problem('pairing/unknown');
      log('通签', `解除配对：${pairing.label}`);
    },
    async add(exchange) {
      const { id, label } = await exchange();
      log('命令行', `配对浏览器：${label}`);
      return { id, label };
    },
  };
}
