// Builds and wires the whole agent. The only place that knows every part; nothing is decided here.
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { toProblem } from '#shared/errors.ts';
import { EXTENSION_ID } from '#shared/extension-id.ts';
import { DEFAULT_PORTS } from '#shared/protocol/frames.ts';
import type { CheckView } from '#shared/protocol/views.ts';
import { openAudit } from '../audit.ts';
import { listenControl } from '../commands/socket.ts';
import { type AgentPaths, openDataFolder } from '../data/paths.ts';
import { readSettings, type Settings } from '../data/settings.ts';
import { openStore, type Store } from '../data/store.ts';
import { gatherChecks } from '../doctor/facts.ts';
import { openSecondDoor, type SecondDoor } from '../eport/second-door.ts';
import { auditMacKey, identityKey, openSecrets, type Secrets, tokenSealingKey } from '../keyring/secrets.ts';
import { type Log, openLog } from '../log/log.ts';
import { createPairings } from '../operations/pairings.ts';
import { reportKey } from '../operations/report/key.ts';
import { createReports } from '../operations/report/reports.ts';
import { startServer } from '../server/listen.ts';
import { openPairingStore } from '../server/pairing-store.ts';
import { openSessionKey } from '../server/session-key.ts';
import { createBrowsers } from './browsers.ts';
import { commandsOf } from './commands.ts';
import { createCore } from './core.ts';
import { greet, handlersOf } from './handlers.ts';

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
  const browsers = createBrowsers();
  const wrap = await tokenSealingKey(secrets);
  const kept = openPairingStore(paths.pairings);
  const account = userInfo().username;
  let secondDoor: SecondDoor | null = null;

  // What the person and the pages meet is built first; what listens comes last.
  const core = createCore({
    settings,
    paths,
    store,
    browsers,
    wrap,
    audit: openAudit({ store, macKey: await auditMacKey(secrets), account }),
    osKeyStore: secrets.osKeyStore,
    secondDoorPort: () => secondDoor?.port ?? null,
    onFault: (fault) => log.error('agent.fault', { fault }),
    signal,
  });
  const pairings = createPairings({ kept, audit: core.audit });
  const reports = createReports({ store, audit: core.audit, key: reportKey(secrets), account, now: Date.now });
  const secondPort = options.eportPort ?? settings.eport.port;
  const doctor = (): CheckView[] =>
    gatherChecks({ ...core, paths, port: server.port, secondDoor: secondPort, pairings: kept.list().length });

  const server = await startServer({
    ports: portsOf(options.port ?? settings.port),
    allowedOrigins: [`chrome-extension://${EXTENSION_ID}`],
    pairings: kept,
    identity: openSessionKey(await identityKey(secrets)),
    handlers: handlersOf({
      core,
      browsers,
      pairings,
      reports,
      doctor,
      whiteReader: settings.whiteReader,
      demo: { folder: paths.folder, wrap },
      signal,
    }),
    context: (extension) => ({ extension }),
    onConnected: (extension) => greet(extension, { core, browsers }),
    signal,
    log: (message, fault) => log.warn('server', { message, fault }),
  });
  browsers.meet(server);
  if (secondPort !== null) {
    secondDoor = await openSecondDoor({
      port: secondPort,
      operations: core.operations,
      allowPrograms: settings.eport.allowPrograms,
      whiteReader: settings.whiteReader,
      signal,
    });
    writeFileSync(paths.eportPort, `${secondDoor.port}\n`, { mode: 0o600 });
  }
  const onStop = () => options.onStop?.();
  await listenControl(paths, commandsOf({ core, server, pairings, reports, keys: core.keys, doctor, onStop }), signal);
  // Last: whoever waits for this file finds everything listening.
  writeFileSync(paths.port, `${server.port}\n`, { mode: 0o600 });
  return { port: server.port, eportPort: secondDoor?.port ?? null, closed: server.closed };
}

function portsOf(port: number | null): readonly number[] {
  return port === null ? DEFAULT_PORTS : [port];
}
