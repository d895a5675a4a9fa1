// What each method of a paired extension sets in motion.
import type { Handlers } from '#shared/protocol/methods.ts';
import type { CheckView } from '#shared/protocol/views.ts';
import { decryptFiles } from '../operations/decrypt-files.ts';
import { addDemoToken } from '../operations/demo.ts';
import type { Pairings } from '../operations/pairings.ts';
import type { Reports } from '../operations/report/reports.ts';
import { createConnections } from '../server/connections.ts';
import { createHandlers, type SessionContext } from '../server/methods.ts';
import type { Browsers } from './browsers.ts';
import { createConversations } from './conversations.ts';
import type { Core } from './core.ts';

export interface HandlerSources {
  core: Core;
  browsers: Browsers;
  pairings: Pairings;
  reports: Reports;
  doctor: () => CheckView[];
  whiteReader: boolean;
  /** Data folder, and what seals software tokens in it. */
  demo: { folder: string; wrap: Uint8Array };
  signal: AbortSignal;
}

export function handlersOf(sources: HandlerSources): Handlers<SessionContext> {
  const { core, browsers, signal } = sources;
  const { presence, grants, tokens } = core;
  const connections = createConnections({
    open: createConversations({ operations: core.operations, whiteReader: sources.whiteReader }),
    emit: (...told) => void browsers.emitTo(...told),
    isConnected: (extension) => browsers.connected().includes(extension),
    signal,
  });
  return createHandlers({
    state: () => core.state(),
    pause: (paused) => presence.pause(paused),
    lock: (locked, by) => presence.lock(locked, by),
    touch: () => presence.touch(),
    doctor: sources.doctor,
    settings: ({ idleLockMinutes }) => ({ idleLockMinutes: presence.idleMinutes(idleLockMinutes) }),
    situation: () => tokens.situation(),
    createDemo: (algorithm) => addDemoToken(tokens, { ...sources.demo, algorithm }),
    drawer: core.drawer,
    changePin: ({ extension, token }) =>
      core.operations.changePin({ caller: { kind: 'extension', extension }, method: '', token, signal }),
    releases: core.releases,
    messages: core.messages,
    pairings: sources.pairings,
    connections,
    pageLeft(extension, tab, document) {
      connections.left(extension, tab, document);
      grants.left(extension, tab, document);
      core.runs.left(extension, tab, document);
    },
    approvals: core.approvals,
    batches: core.batches,
    runs: core.runs,
    signList: (request) => core.signList(request),
    files: core.files,
    decryptFiles: (files, asked) => decryptFiles(core.openList, files, asked),
    keys: core.keyDesk,
    audit: core.audit,
    reports: sources.reports,
    signal,
  });
}

/** What a browser does not know yet when it connects. */
export function greet(extension: string, { core, browsers }: { core: Core; browsers: Browsers }): void {
  browsers.emitTo(extension, 'agent.changed', core.state());
  browsers.emitTo(extension, 'tokens.changed', core.tokens.situation());
  browsers.emitTo(extension, 'audit.head', core.audit.head());
  browsers.emitTo(extension, 'messages.changed', core.messages.standing());
  for (const run of core.runs.views(extension)) browsers.emitTo(extension, 'run.changed', run);
  for (const approval of core.approvals.pending(extension)) browsers.emitTo(extension, 'approval.requested', approval);
}
