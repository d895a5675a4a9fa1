// Builds and wires the whole agent. The only place that knows every part; nothing is decided here.
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Problem, toProblem } from '#shared/errors.ts';
import { EXTENSION_ID } from '#shared/extension-id.ts';
import { PORTALS } from '#shared/portals/index.ts';
import type { EventData, EventName } from '#shared/protocol/events.ts';
import { DEFAULT_PORTS } from '#shared/protocol/frames.ts';
import type { AgentState } from '#shared/protocol/methods.ts';
import { createApprovals } from './approval.ts';
import { openAudit } from './audit.ts';
import { commandsOf } from './commands.ts';
import { listenControl } from './control-socket.ts';
import { gatherChecks } from './checks.ts';
import { createConversations } from './conversations.ts';
import { openSecondDoor } from './eport/second-door.ts';
import { type Log, openLog } from './log.ts';
import { createBatches } from './operations/batch.ts';
import type { OperationContext } from './operations/context.ts';
import { createOperations } from './operations/create.ts';
import { createDemoToken, DEMO_PIN } from './operations/demo.ts';
import { createFloodGate } from './operations/flood.ts';
import { createGrants } from './operations/grants.ts';
import { type AgentPaths, openDataFolder } from './paths.ts';
import { createPresence } from './presence.ts';
import { auditMacKey, identityKey, openSecrets, type Secrets, tokenSealingKey } from './secrets.ts';
import { createConnections } from './server/connections.ts';
import { type ExtensionServer, startServer } from './server/listen.ts';
import { createHandlers } from './server/methods.ts';
import { openPairingStore, type PairingStore } from './server/pairing-store.ts';
import { openSessionKey } from './server/session-key.ts';
import { readSettings, type Settings } from './settings.ts';
import { openStore, type Store } from './store.ts';
import { createDrivers } from './tokens/drivers.ts';
import { type Tokens, watchTokens } from './tokens/tokens.ts';
import { VERSION } from './version.ts';

/** A running batch has thousands of lines a second; browsers hear of the newest this often. */
const LOG_TOLD_WITHIN_MS = 20;

export interface AgentOptions {
  /** Folder of everything it keeps. */
  data: string;
  /** 0 = any; null = the configuration's, else the default ones. */
  port: number | null;
  /** Second door; null = the configuration's. */
  eportPort: number | null;
  /** Configuration file; null = config.json in the data folder. */
  config: string | null;
  /** Program log; null = standard error. */
  log: string | null;
  signal: AbortSignal;
  /** Asked to end by `tongqian stop`. */
  onStop?: () => void;
}

export interface RunningAgent {
  port: number;
  eportPort: number | null;
  stop(): Promise<void>;
}

/** Starts the agent; needs no network, no session bus, no reader and no token. Rejects with Problem when it cannot run at all. */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const paths = openDataFolder(options.data);
  const settings = readSettings(options.config ?? paths.settings, { mustExist: options.config !== null });
  const log = openLog({ file: options.log, level: settings.logLevel });
  const store = openStore(paths);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  try {
    const secrets = await openSecrets(paths.secrets);
    const running = await run({ options, paths, settings, log, store, secrets, signal });
    log.info('agent.started', { port: running.port, osKeyStore: secrets.osKeyStore });
    return {
      ...running,
      async stop() {
        stop.abort();
        await running.closed;
        store.close();
        log.close();
      },
    };
  } catch (thrown) {
    stop.abort();
    store.close();
    log.error('agent.failed', { code: toProblem(thrown).code });
    log.close();
    throw thrown;
  }
}

interface Parts {
  options: AgentOptions;
  paths: AgentPaths;
  settings: Settings;
  log: Log;
  store: Store;
  secrets: Secrets;
  signal: AbortSignal;
}

async function run(parts: Parts): Promise<{ port: number; eportPort: number | null; closed: Promise<void> }> {
  const { options, paths, settings, log, store, secrets, signal } = parts;
  const pairings = openPairingStore(join(paths.folder, 'pairings.json'));
  const audit = openAudit({ store, macKey: await auditMacKey(secrets), account: userInfo().username });
  const onFault = (fault: unknown) => log.error('agent.fault', { fault: faultText(fault) });
  const wrap = await tokenSealingKey(secrets);
  const doorPort = options.eportPort ?? settings.eport.port;

  // What the person and the pages meet is built first; what listens comes last.
  let server: ExtensionServer | null = null;
  const emit = <E extends EventName>(event: E, data: EventData<E>) => server?.emit(event, data);
  const drivers = createDrivers({
    settings,
    tokensFolder: paths.tokens,
    wrap,
    ownPort: () => door?.port ?? null,
    readersInUse: () => tokens.present().map(({ token }) => token.reader),
  });
  const grants = createGrants();
  let signedToday = audit.signedToday();
  let tellSoon: NodeJS.Timeout | null = null;
  let door: Awaited<ReturnType<typeof openSecondDoor>> | null = null;

  const tokens: Tokens = watchTokens({
    drivers: drivers.list,
    onChange(situation, gone) {
      for (const token of gone) {
        grants.cardGone(token);
        batches.endAll(token);
      }
      emit('tokens.changed', situation);
      emitState();
    },
    onFault,
    signal,
  });
  const approvals = createApprovals({ emit: (extension, event, data) => void server?.emitTo(extension, event, data) });
  const presence = createPresence({
    idleMinutes: settings.idleLockMinutes,
    onEnd() {
      grants.endAll();
      batches.endAll();
      void tokens.releaseAll();
      approvals.cancelAll(new Problem('approval/cancelled'));
    },
    onChange: () => emitState(),
    signal,
  });
  /** After the reply of what was logged, and of many lines once. */
  const logGrew = () => {
    tellSoon ??= setTimeout(() => {
      tellSoon = null;
      if (signal.aborted) return; // the store may be closed
      signedToday = audit.signedToday();
      emit('audit.head', audit.head());
      emitState();
    }, LOG_TOLD_WITHIN_MS).unref();
  };
  const logged = {
    ...audit,
    append(...args: Parameters<typeof audit.append>) {
      logGrew();
      return audit.append(...args);
    },
    appendMany(...args: Parameters<typeof audit.appendMany>) {
      logGrew();
      return audit.appendMany(...args);
    },
  };
  const context: OperationContext = {
    tokens,
    approvals,
    audit: logged,
    grants,
    flood: createFloodGate(),
    pagePinPolicy: (portal) =>
      settings.pagePin[portal ?? ''] ?? PORTALS.find(({ id }) => id === portal)?.pagePin ?? 'ask',
    distrustedPins: new Set(),
    anyExtension: () => server?.connected()[0] ?? null,
    requireOpen: () => presence.requireOpen(),
    control: () => (drivers.hasControl() ? (method, args) => drivers.forward(method, args) : null),
    now: Date.now,
  };
  const operations = createOperations(context);
  const batches = createBatches(context);
  const connections = createConnections({
    open: createConversations({ operations, whiteReader: settings.whiteReader }),
    emit: (extension, event, data) => void server?.emitTo(extension, event, data),
    isConnected: (extension) => server?.connected().includes(extension) ?? false,
    signal,
  });

  const state = (): AgentState => ({
    version: VERSION,
    paused: presence.paused,
    locked: presence.locked,
    eportPort: door?.port ?? null,
    control: drivers.hasControl(),
    osKeyStore: secrets.osKeyStore,
    signedToday,
  });
  const emitState = () => emit('agent.changed', state());
  const doctor = () =>
    Promise.resolve(
      gatherChecks({
        paths,
        port: server?.port ?? 0,
        doorPort,
        door: door?.port ?? null,
        pairings: pairings.list().length,
        tokens,
        audit,
        state: state(),
      }),
    );

  server = await startServer({
    ports: portsOf(options.port ?? settings.port),
    allowedOrigins: [`chrome-extension://${EXTENSION_ID}`],
    pairings,
    identity: openSessionKey(await identityKey(secrets)),
    handlers: createHandlers({
      state,
      pause: (paused) => presence.pause(paused),
      lock: (locked) => presence.lock(locked),
      touch: () => presence.touch(),
      doctor,
      settings: ({ idleLockMinutes }) => ({ idleLockMinutes: presence.idleMinutes(idleLockMinutes) }),
      situation: () => tokens.situation(),
      createDemo: async (algorithm) => {
        const { tokenId } = await createDemoToken({ folder: paths.folder, wrap, algorithm, pin: DEMO_PIN });
        return appeared(tokens, tokenId);
      },
      pairings: {
        list: (current) =>
          pairings.list().map(({ id, label, pairedAt, lastSeenAt }) => ({
            id,
            label,
            pairedAt,
            lastSeenAt,
            current: id === current,
          })),
        remove: (id) => removePairing({ pairings, audit: logged }, id),
      },
      connections,
      pageLeft(extension, tab, document) {
        connections.left(extension, tab, document);
        grants.left(extension, tab, document);
      },
      approvals,
      batches,
      audit,
      signal,
    }),
    context: (extension) => ({ extension }),
    onConnected(extension) {
      server?.emitTo(extension, 'agent.changed', state());
      server?.emitTo(extension, 'tokens.changed', tokens.situation());
      server?.emitTo(extension, 'audit.head', audit.head());
      for (const approval of approvals.pending(extension)) server?.emitTo(extension, 'approval.requested', approval);
    },
    onClosed: () => undefined,
    signal,
    log: (message, fault) =>
      log.warn('server', { message, ...(fault === undefined ? {} : { fault: faultText(fault) }) }),
  });
  if (doorPort !== null) {
    door = await openSecondDoor({
      port: doorPort,
      operations,
      allowPrograms: settings.eport.allowPrograms,
      signal,
      whiteReader: settings.whiteReader,
    });
    writeFileSync(join(paths.folder, 'eport-port'), `${door.port}\n`, { mode: 0o600 });
  }
  await listenControl(
    paths,
    commandsOf({ server, state, tokens, operations, audit: logged, doctor, onStop: () => options.onStop?.() }),
    signal,
  );
  // Last: whoever waits for this file finds everything listening.
  writeFileSync(paths.port, `${server.port}\n`, { mode: 0o600 });
  return { port: server.port, eportPort: door?.port ?? null, closed: server.closed };
}

function portsOf(port: number | null): readonly number[] {
  return port === null ? DEFAULT_PORTS : [port];
}

function removePairing(
  { pairings, audit }: { pairings: PairingStore; audit: OperationContext['audit'] },
  id: string,
): Promise<void> {
  const pairing = pairings.find(id);
  if (!pairing || !pairings.remove(id)) return Promise.reject(new Problem('pairing/unknown'));
  audit.append({
    holder: '',
    verb: 'pairing',
    result: 'changed',
    code: null,
    origin: '通签',
    keys: [],
    summary: `解除配对：${pairing.label}`,
    digest: '',
    certificate: '',
  });
  return Promise.resolve();
}

/** A driver reports within a second; the page that made the token waits for it. */
async function appeared(tokens: Tokens, id: string) {
  for (let waited = 0; waited < 5000; waited += 50) {
    const found = tokens.present().find(({ token }) => token.id === id);
    if (found) return found.view;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Problem('token/unknown');
}

/** Name, message and stack of what was not foreseen; the log masks it. */
function faultText(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return [fault.stack ?? fault.message, fault.cause === undefined ? '' : `caused by ${faultText(fault.cause)}`].join(
    '\n',
  );
}
