// Sets the whole scene: agent, replica, browser with the extension. `npm start`, the tour and the end-to-end tests play on it.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AgentOptions, type AgentProcess, startAgent } from './agent-process.ts';
import type { BrowserOptions, Route, TestBrowser } from './browsers/browser.ts';
import { startChromium } from './browsers/chromium.ts';
import { startFirefox } from './browsers/firefox.ts';
import { buildExtension } from './build.ts';
import { parseCertificateDer } from './replicas/certificate.ts';
import { REPLICA_HOSTS, type ReplicaServer, startReplica } from './replicas/server.ts';
import { fromPem, type Trust } from './replicas/verify.ts';

export interface Stage {
  agent: AgentProcess;
  replica: ReplicaServer;
  browser: TestBrowser;
  /** One more browser of the same kind on the same scene, e.g. without the extension; it ends with the stage. */
  launch(how: Launch): Promise<TestBrowser>;
  close(): Promise<void>;
}

export interface Launch {
  /** Default true. */
  extension?: boolean;
  localNetworkChecks?: boolean;
  onConsole?: (text: string) => void;
  preferences?: NonNullable<BrowserOptions['preferences']>;
}

export interface StageOptions {
  agent: AgentOptions;
  browser?: 'chromium' | 'firefox';
  headless?: boolean;
  profile?: string;
  /** The doors with a strict Content-Security-Policy answer instead of the open ones. */
  strict?: boolean;
  /** Host names that get the strict policy while the others do not. */
  strictHosts?: readonly string[];
  /** Pages of other sites, at the doors of the replicas: Firefox tells its routes apart by port alone. */
  guests?: { hosts: readonly string[]; answer: (request: Request) => Response | null };
  /** More routes, e.g. for a listener on the portal's own socket addresses. */
  routes?: readonly Route[];
  /** More loopback ports that count as public, of pages besides the replica's. */
  publicPorts?: readonly number[];
  /** False switches the browser's local network checks off. */
  localNetworkChecks?: boolean;
  /** More preferences of Firefox. */
  preferences?: NonNullable<BrowserOptions['preferences']>;
  /** Folder of an extension that is built already, with one folder for each browser; else it is built into dist. */
  built?: string;
}

const DIST = join(import.meta.dirname, '../dist/extension');

/** Builds the extension and starts everything; closes what it started when a part fails. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const name = options.browser ?? 'chromium';
  await mkdir(options.agent.data, { recursive: true, mode: 0o700 });
  const agent = await startAgent(options.agent); // first: with another one on the same data nothing else may be touched
  const started: (() => Promise<void>)[] = [() => agent.stop()];
  const close = async () => {
    for (const stop of started.reverse()) await stop().catch(() => null);
  };
  try {
    if (options.built === undefined) await buildExtension({ browsers: [name] });
    const { strictHosts = [], built = DIST, guests } = options;
    const trust = trustOf(options.agent.data);
    const replica = await startReplica({ trust, strictHosts, ...(guests ? { guests: guests.answer } : {}) });
    started.push(() => replica.close());
    const launch = async ({ extension = true, ...how }: Launch, profile?: string) => {
      const browser = await (name === 'chromium' ? startChromium : startFirefox)({
        extension: extension ? join(built, name) : null,
        routes: [...portalRoutes(replica, options.strict ?? false, guests?.hosts), ...(options.routes ?? [])],
        publicPorts: [...portsOf(replica), ...(options.publicPorts ?? [])],
        headless: options.headless ?? true,
        localNetworkChecks: options.localNetworkChecks ?? true,
        ...(profile === undefined ? {} : { profile }),
        ...(options.preferences === undefined ? {} : { preferences: options.preferences }),
        ...how,
      });
      started.push(() => browser.close());
      return browser;
    };
    const browser = await launch({}, options.profile);
    return { agent, replica, browser, launch: (how) => launch(how), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function portsOf({ http, https, strictHttp, strictHttps }: ReplicaServer): number[] {
  return [http, https, strictHttp, strictHttps];
}

/** The portal's host names on the replica's doors, and those of its guests. */
export function portalRoutes(replica: ReplicaServer, strict: boolean, guests: readonly string[] = []): Route[] {
  return [...REPLICA_HOSTS, ...guests].flatMap((host) => [
    { host, port: 443, to: strict ? replica.strictHttps : replica.https },
    { host, port: 80, to: strict ? replica.strictHttp : replica.http },
  ]);
}

/** Trusts the demo authorities of this data folder and knows its demo cards, as a portal knows the cards it issued. */
export function trustOf(data: string): Trust {
  const read = async (authority: boolean) => {
    const texts = await pemTexts(join(data, 'demo'));
    return texts.filter((pem) => fromPem(pem).every((der) => parseCertificateDer(der).authority === authority));
  };
  return { authorities: () => read(true), certificates: () => read(false) };
}

/** The folder is not there before the first demo card. */
async function pemTexts(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const files = names.filter((name) => name.endsWith('.pem'));
  return Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
}
