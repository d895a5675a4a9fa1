// Method → what happens, one line each. The table of shared/protocol/methods.ts decides what must be here.
import { Problem } from '#shared/errors.ts';
import type { AgentState, Handlers, Params, Result } from '#shared/protocol/methods.ts';
import type { CheckView, SituationView, TokenView } from '#shared/protocol/views.ts';
import type { ApprovalQueue } from '../approval.ts';
import type { AuditLog } from '../audit.ts';
import type { Batches } from '../operations/batch.ts';
import type { OpenedFile } from '../operations/decrypt-files.ts';
import type { Files, NamedFile } from '../operations/files.ts';
import type { KeyDesk } from '../operations/keys/desk.ts';
import type { Runs } from '../operations/runs/runs.ts';
import type { ListRequest, Outcome } from '../operations/runs/sign-list.ts';
import type { Drawer } from '../operations/drawer.ts';
import type { Messages } from '../operations/messages/messages.ts';
import type { Reports } from '../operations/report/reports.ts';
import type { Pairings } from '../operations/pairings.ts';
import type { Releases } from '../operations/release.ts';
import type { Connections } from './connections.ts';
import { keyMethods } from './key-methods.ts';
import { reportMethods } from './report-methods.ts';

export interface SessionContext {
  /** Pairing id of the extension that proved itself on this connection. */
  extension: string;
}

export interface HandlerParts {
  state(): AgentState;
  pause(paused: boolean): void;
  /** @param by the system's screen rather than the person herself */
  lock(locked: boolean, by: 'person' | 'screen'): void;
  /** The person did something. */
  touch(): void;
  doctor(): CheckView[];
  settings(change: { idleLockMinutes?: number | undefined }): { idleLockMinutes: number };
  situation(): SituationView;
  createDemo(algorithm: 'sm2' | 'rsa'): Promise<TokenView>;
  drawer: Drawer;
  changePin(request: { extension: string; token: string }): Promise<void>;
  releases: Releases;
  messages: Messages;
  pairings: Pick<Pairings, 'list' | 'remove'>;
  connections: Connections;
  pageLeft(extension: string, tab: number, document: string | null): void;
  approvals: ApprovalQueue;
  batches: Batches;
  runs: Runs;
  signList(request: ListRequest): Promise<void>;
  files: Files;
  decryptFiles(files: readonly NamedFile[], asked: { extension: string; signal: AbortSignal }): Promise<OpenedFile[]>;
  keys: KeyDesk;
  audit: AuditLog;
  reports: Reports;
  signal: AbortSignal;
}

export function createHandlers(parts: HandlerParts): Handlers<SessionContext> {
  return {
    'agent.state': () => Promise.resolve(parts.state()),
    'agent.pause': ({ paused }) => {
      parts.pause(paused);
      return Promise.resolve(parts.state());
    },
    'agent.lock': ({ locked, screen }) => {
      parts.lock(locked, screen === true ? 'screen' : 'person');
      return Promise.resolve(parts.state());
    },
    'agent.doctor': () => Promise.resolve({ checks: parts.doctor() }),
    'agent.settings': (change) => Promise.resolve(parts.settings(change)),
    'tokens.list': () => Promise.resolve(parts.situation()),
    'demo.create': ({ algorithm }) => parts.createDemo(algorithm),
    'certificates.list': () => Promise.resolve({ certificates: parts.drawer.list() }),
    'certificates.details': ({ token, certificate }) => Promise.resolve(parts.drawer.details(token, certificate)),
    'certificates.freeze': ({ certificate, frozen }) => {
      parts.touch();
      parts.drawer.freeze(certificate, frozen);
      return Promise.resolve({});
    },
    'certificates.change-pin': async ({ token }, { extension }) => {
      parts.touch();
      await parts.changePin({ extension, token });
      return {};
    },
    'certificates.release': async ({ token, released }) => {
      parts.touch();
      await (released ? parts.releases.release(token) : parts.releases.takeBack(token));
      return {};
    },
    'messages.list': () => Promise.resolve({ messages: parts.messages.list() }),
    'messages.read': ({ numbers }) => {
      parts.messages.read(numbers);
      return Promise.resolve({});
    },
    'pairings.list': (_, { extension }) => Promise.resolve({ pairings: parts.pairings.list(extension) }),
    'pairings.remove': async ({ id }) => {
      parts.pairings.remove(id);
      return Promise.resolve({});
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
    'file.sign': async ({ name, data, format, visible }, { extension }) => {
      parts.touch();
      const signed = await parts.files.sign(
        { name, data: fromBase64(data), format, visible },
        { extension, signal: parts.signal },
      );
      return { ...signed, data: toBase64(signed.data) };
    },
    'file.verify': ({ name, data, signature, authorities }) =>
      Promise.resolve(
        parts.files.verify({
          name,
          data: data === null ? null : fromBase64(data),
          signature: fromBase64(signature),
          authorities: authorities.map((file) => ({ name: file.name, data: fromBase64(file.data) })),
        }),
      ),
    'file.encrypt': ({ name, data, own, others }) => {
      const named = others.map((file) => ({ name: file.name, data: fromBase64(file.data) }));
      const sealed = parts.files.encrypt({ name, data: fromBase64(data), own, others: named });
      return Promise.resolve({ ...sealed, data: toBase64(sealed.data) });
    },
    'file.decrypt': async ({ name, data }, { extension }) => {
      parts.touch();
      const opened = await parts.files.decrypt({ name, data: fromBase64(data) }, { extension, signal: parts.signal });
      return { ...opened, data: toBase64(opened.data) };
    },
    ...keyMethods(parts),
    'file.decrypt-list': async ({ files }, { extension }) => {
      parts.touch();
      const sealed = files.map(({ name, data }) => ({ name, data: fromBase64(data) }));
      const opened = await parts.decryptFiles(sealed, { extension, signal: parts.signal });
      return { files: opened.map(fileOutcome) };
    },
    'batch.list': (params, { extension }) => signList(parts, params, extension),
    'run.rows': ({ id, after }, { extension }) => Promise.resolve(parts.runs.rows(extension, id, after)),
    'run.document': ({ id, index }, { extension }) => Promise.resolve(parts.runs.document(extension, id, index)),
    'run.act': async ({ id, act, pin }, { extension }) => {
      parts.touch();
      const bytes = pin === null ? null : new TextEncoder().encode(pin);
      await parts.runs.act(extension, id, { act, pin: bytes }).finally(() => bytes?.fill(0));
      return {};
    },
    'audit.search': (query) => {
      const { lines, total } = parts.audit.search(query);
      return Promise.resolve({ lines, total, chain: parts.audit.check() });
    },
    ...reportMethods(parts),
  };
}

function fileOutcome(file: OpenedFile): Result<'file.decrypt-list'>['files'][number] {
  if (!('problem' in file)) return { ...file, data: toBase64(file.data) };
  const { code, params } = file.problem;
  return { problem: { code, params: { ...params } } };
}

/** One of our own pages has a list signed. */
async function signList(
  { signList, signal }: Pick<HandlerParts, 'signList' | 'signal'>,
  { title, items }: Params<'batch.list'>,
  extension: string,
): Promise<Result<'batch.list'>> {
  const outcomes: Result<'batch.list'>['items'] = [];
  let certificate = '';
  const onOutcome = (index: number, outcome: Outcome) => {
    if ('problem' in outcome) {
      const { code, params } = outcome.problem;
      outcomes[index] = { problem: { code, params: { ...params } } };
      return;
    }
    certificate = toBase64(outcome.signed.identity.certificateDer);
    outcomes[index] = { signature: toBase64(outcome.signed.signature) };
  };
  const all = items.map(({ name, data }) => ({ name, data: fromBase64(data) }));
  const caller = { kind: 'extension' as const, extension };
  await signList({ caller, title, items: all, format: 'raw', onOutcome, signal });
  return { certificate, items: outcomes };
}

/** Node's own, ten times as fast as shared/bytes.ts for the thousand items of a batch. The schema has looked at the letters. */
function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new Problem('request/invalid', { detail: 'base64' });
  return Buffer.from(text, 'base64');
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
