// Everything behind the doors: cards, approval, presence, grants, the log and the operations over them. Nothing here listens.
import { Problem } from '#shared/errors.ts';
import { PORTALS } from '#shared/portals/index.ts';
import type { AgentState } from '#shared/protocol/methods.ts';
import { type ApprovalQueue, createApprovalQueue } from '../approval.ts';
import type { AuditLog } from '../audit.ts';
import type { AgentPaths } from '../data/paths.ts';
import type { Settings } from '../data/settings.ts';
import type { Store } from '../data/store.ts';
import { type Batches, createBatches } from '../operations/batch.ts';
import type { OperationContext } from '../operations/context.ts';
import { createOperations } from '../operations/create.ts';
import { createDrawer, type Drawer } from '../operations/drawer.ts';
import { openFrozen, refuseFrozen } from '../operations/freeze.ts';
import { createMessages, type Messages } from '../operations/messages/messages.ts';
import { openDistrustedPins } from '../operations/distrust.ts';
import { createFloodGate } from '../operations/flood.ts';
import { createGrants, type Grants } from '../operations/grants.ts';
import { createFiles, type Files } from '../operations/files.ts';
import { createKeyDesk, type KeyDesk } from '../operations/keys/desk.ts';
import { createKeys, type Keys } from '../operations/keys/keys.ts';
import { openEnvelope, type OpenRequest } from '../operations/open-envelope.ts';
import type { Operations } from '../operations/operations.ts';
import { createReleases, type Releases } from '../operations/release.ts';
import { createRevocations, markRevoked } from '../operations/revocations.ts';
import { createRuns, type Runs } from '../operations/runs/runs.ts';
import { createSeries } from '../operations/runs/series.ts';
import { openList, type OpenListRequest } from '../operations/runs/open-list.ts';
import { type ListRequest, signList } from '../operations/runs/sign-list.ts';
import { createPresence, type Presence } from '../presence.ts';
import { createDrivers, type Drivers } from '../tokens/drivers.ts';
import { type Tokens, watchTokens } from '../tokens/tokens.ts';
import { VERSION } from '../version.ts';
import { announcedLog } from './announced-log.ts';
import type { Browsers } from './browsers.ts';

export interface CoreParts {
  settings: Settings;
  paths: AgentPaths;
  store: Store;
  audit: AuditLog;
  /** 32 bytes mixed into the sealed files of software tokens */
  wrap: Uint8Array;
  osKeyStore: boolean;
  browsers: Browsers;
  /** null while the second door is closed */
  secondDoorPort: () => number | null;
  onFault: (fault: unknown) => void;
  signal: AbortSignal;
}

export interface Core {
  tokens: Tokens;
  drawer: Drawer;
  messages: Messages;
  releases: Releases;
  grants: Grants;
  approvals: ApprovalQueue;
  presence: Presence;
  batches: Batches;
  runs: Runs;
  /** Many documents under one consent */
  signList: (request: ListRequest) => Promise<void>;
  operations: Operations;
  files: Files;
  /** Software keys, for the command line and for the extension's own page */
  keys: Keys;
  keyDesk: KeyDesk;
  /** The content key of an encrypted file, after asking */
  openEnvelope: (request: OpenRequest) => Promise<Uint8Array>;
  /** Those of many, under one consent */
  openList: (request: OpenListRequest) => Promise<void>;
  /** Tells the browsers of what is written. */
  audit: AuditLog;
  state(): AgentState;
}

export function createCore(parts: CoreParts): Core {
  const { settings, browsers, signal } = parts;
  const tellState = () => browsers.emit('agent.changed', state());
  const audit = announcedLog(parts.audit, {
    onGrown() {
      browsers.emit('audit.head', audit.head());
      messages.logGrown();
      tellState();
    },
    signal,
  });
  const grants = createGrants();
  const runs = createRuns();
  const approvals = createApprovalQueue({ emit: (...told) => void browsers.emitTo(...told) });
  const presence = createPresence({
    idleMinutes: settings.idleLockMinutes,
    onEnd() {
      grants.endAll();
      batches.endAll();
      runs.locked();
      void tokens.releaseAll();
      approvals.cancelAll(new Problem('approval/cancelled'));
    },
    onChange: tellState,
    signal,
  });
  const drivers = createDrivers({
    settings,
    tokensFolder: parts.paths.tokens,
    wrap: parts.wrap,
    ownPort: parts.secondDoorPort,
    readersInUse: () => watched.present().map(({ token }) => token.reader),
  });
  const cardsChanged = (gone: string[]) => {
    for (const token of gone) {
      grants.cardGone(token);
      batches.endAll(token);
    }
    runs.cardsChanged();
    browsers.emit('tokens.changed', tokens.situation());
  };
  const watched = watchTokens({
    drivers: drivers.list,
    onChange(_, gone) {
      cardsChanged(gone);
      messages.look();
      tellState();
    },
    onFault: parts.onFault,
    signal,
  });
  const frozen = openFrozen(parts.store);
  const revocations = createRevocations(parts.paths.revocation, Date.now);
  const everything = markRevoked(refuseFrozen(watched, frozen), revocations);
  const { onFault } = parts;
  const releases = createReleases({
    tokens: everything,
    audit,
    onChange: cardsChanged,
    onFault,
    signal,
    now: Date.now,
  });
  const { tokens } = releases;
  const messages = createMessages({
    store: parts.store,
    tokens: everything,
    onChange: () => browsers.emit('messages.changed', messages.standing()),
    signal,
    now: Date.now,
  });
  const state = stateOf(parts, { presence, drivers, audit });
  const context: OperationContext = {
    tokens,
    approvals,
    audit,
    grants,
    flood: createFloodGate({ write: (line) => void audit.append(line), signal }),
    pagePinPolicy: pagePinPolicy(settings),
    distrustedPins: openDistrustedPins(parts.store),
    anyExtension: () => browsers.connected()[0] ?? null,
    requireOpen: () => presence.requireOpen(),
    isConnected: (extension) => browsers.connected().includes(extension),
    runs,
    series: createSeries(runs),
    tellRun: (extension, view) => void browsers.emitTo(extension, 'run.changed', view),
    cebSm2: settings.ceb.sm2,
    control: () => (drivers.hasControl() ? (method, args) => drivers.forward(method, args) : null),
    now: Date.now,
  };
  const batches = createBatches(context);
  const operations = createOperations(context);
  const drawer = createDrawer({
    tokens: everything,
    frozen,
    store: parts.store,
    audit,
    revocations,
    onChange(certificate, isFrozen) {
      if (isFrozen) {
        grants.certificateFrozen(certificate);
        batches.certificateFrozen(certificate);
      }
      runs.cardsChanged();
      browsers.emit('tokens.changed', tokens.situation());
    },
    now: Date.now,
  });
  const open = (request: OpenRequest) => openEnvelope(context, request);
  const keysOf = (origin: string) => ({
    ...{ audit, tokens, origin, wrap: parts.wrap, folder: parts.paths.tokens },
    requireOpen: () => presence.requireOpen(),
  });
  return {
    tokens,
    drawer,
    messages,
    releases,
    grants,
    approvals,
    presence,
    batches,
    runs,
    signList: (request) => signList(context, request),
    operations,
    files: createFiles({ operations, openEnvelope: open, tokens, cebSm2: settings.ceb.sm2, now: Date.now }),
    keys: createKeys(keysOf('命令行')),
    keyDesk: createKeyDesk(keysOf('通签'), approvals),
    openEnvelope: open,
    openList: (request) => openList(context, request),
    audit,
    state,
  };
}

function stateOf(
  parts: CoreParts,
  { presence, drivers, audit }: { presence: Presence; drivers: Drivers; audit: AuditLog },
): () => AgentState {
  return () => ({
    version: VERSION,
    paused: presence.paused,
    locked: presence.locked,
    eportPort: parts.secondDoorPort(),
    control: drivers.hasControl(),
    osKeyStore: parts.osKeyStore,
    signedToday: audit.signedToday(),
  });
}

/** The configuration first, then the portal's pack; sites in no pack are asked (DESIGN §2a PIN). */
function pagePinPolicy({ pagePin }: Settings): (portal: string | null) => 'honour' | 'ask' {
  return (portal) => pagePin[portal ?? ''] ?? PORTALS.find(({ id }) => id === portal)?.pagePin ?? 'ask';
}
