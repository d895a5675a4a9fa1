// Method → what happens, one line each. The table of shared/protocol/methods.ts decides what must be here.
import { Problem } from '#shared/errors.ts';
import type { AgentState, Handlers } from '#shared/protocol/methods.ts';
import type { CheckView, PairingView, SituationView, TokenView } from '#shared/protocol/views.ts';
import type { Approvals } from '../approval.ts';
import type { AuditLog } from '../audit.ts';
import type { Batches } from '../operations/batch.ts';
import type { Connections } from './connections.ts';

export interface SessionContext {
  /** Pairing id of the extension that proved itself on this connection. */
  extension: string;
}

export interface HandlerParts {
  state(): AgentState;
  pause(paused: boolean): void;
  lock(locked: boolean): void;
  /** The person did something. */
  touch(): void;
  doctor(): Promise<CheckView[]>;
  settings(change: { idleLockMinutes?: number | undefined }): { idleLockMinutes: number };
  situation(): SituationView;
  createDemo(algorithm: 'sm2' | 'rsa'): Promise<TokenView>;
  pairings: { list(current: string): PairingView[]; remove(id: string): Promise<void> };
  connections: Connections;
  pageLeft(extension: string, tab: number, document: string | null): void;
  approvals: Approvals;
  batches: Batches;
  audit: AuditLog;
  signal: AbortSignal;
}

export function createHandlers(parts: HandlerParts): Handlers<SessionContext> {
  return {
    'agent.state': () => Promise.resolve(parts.state()),
    'agent.pause': ({ paused }) => {
      parts.pause(paused);
      return Promise.resolve(parts.state());
    },
    'agent.lock': ({ locked }) => {
      parts.lock(locked);
      return Promise.resolve(parts.state());
    },
    'agent.doctor': async () => ({ checks: await parts.doctor() }),
    'agent.settings': (change) => Promise.resolve(parts.settings(change)),
    'tokens.list': () => Promise.resolve(parts.situation()),
    'demo.create': ({ algorithm }) => parts.createDemo(algorithm),
    'pairings.list': (_, { extension }) => Promise.resolve({ pairings: parts.pairings.list(extension) }),
    'pairings.remove': async ({ id }) => {
      await parts.pairings.remove(id);
      return {};
    },
    // Pages do not count as presence: one that polls would keep the idle lock away for ever.
    'eport.open': (params, { extension }) => Promise.resolve(parts.connections.open(extension, params)),
    'eport.send': (params, { extension }) => {
      parts.connections.send(extension, params);
      return Promise.resolve({});
    },
    'eport.close': ({ connection }, { extension }) => {
      parts.connections.close(extension, connection);
      return Promise.resolve({});
    },
    'page.left': ({ tab, document }, { extension }) => {
      parts.pageLeft(extension, tab, document);
      return Promise.resolve({});
    },
    'approval.pending': (_, { extension }) => Promise.resolve({ approvals: parts.approvals.pending(extension) }),
    'approval.answer': (answer, { extension }) => {
      parts.touch();
      return parts.approvals.answer(extension, answer);
    },
    'batch.open': async (params, { extension }) => ({
      batch: await parts.batches.open({ ...params, caller: { kind: 'extension', extension }, signal: parts.signal }),
    }),
    'batch.sign': async ({ batch, items }, { extension }) => {
      parts.touch();
      return {
        signatures: (await parts.batches.sign(extension, batch, items.map(fromBase64))).map(toBase64),
      };
    },
    'batch.close': async ({ batch }, { extension }) => {
      await parts.batches.close(extension, batch);
      return {};
    },
    'audit.search': (query) => {
      const { lines, total } = parts.audit.search(query);
      return Promise.resolve({ lines, total, chain: parts.audit.check() });
    },
  };
}

/** Node's own, ten times as fast as shared/bytes.ts for the thousand items of a batch. The schema has looked at the letters. */
function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new Problem('request/invalid', { detail: 'base64' });
  return Buffer.from(text, 'base64');
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
