// A real extension server on a port of its own, with handlers a test gives; everything else about it is the product's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { type Handlers, type MethodName, METHODS } from '#shared/protocol/methods.ts';
import type { ExtensionServer, ServerOptions } from '../../agent/server/listen.ts';
import { startServer } from '../../agent/server/listen.ts';
import { openPairingStore, type PairingStore } from '../../agent/server/pairing-store.ts';
import { memoryKeys, pairWith, TEST_ORIGIN } from './paired-client.ts';
import { newSessionKey } from './session-key.ts';

export interface TestContext {
  extension: string;
}

export interface TestServer extends ExtensionServer {
  pairings: PairingStore;
  /** What the server logged. */
  lines: string[];
  /** Pairing ids in the order of connecting. */
  arrivals: string[];
  /** Ends it and waits for the port to be free. */
  stop(): Promise<void>;
}

/** A folder that is removed when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Handlers of which those given work; the others fail. */
export function handlersFor(given: Partial<Handlers<TestContext>>): Handlers<TestContext> {
  const unknown = (name: string) => (): Promise<never> =>
    Promise.reject(new Problem('request/unknown-method', { method: name }));
  const all = Object.keys(METHODS).map((name) => [name, given[name as MethodName] ?? unknown(name)]);
  return Object.fromEntries(all) as Handlers<TestContext>;
}

export async function startTestServer(
  handlers: Partial<Handlers<TestContext>> = {},
  options: Partial<ServerOptions<TestContext>> = {},
): Promise<TestServer> {
  const ending = new AbortController();
  const lines: string[] = [];
  const arrivals: string[] = [];
  const pairings = options.pairings ?? openPairingStore(join(testFolder(), 'pairings.json'));
  const server = await startServer<TestContext>({
    ports: [0],
    allowedOrigins: [TEST_ORIGIN],
    pairings,
    identity: newSessionKey(),
    handlers: handlersFor(handlers),
    context: (extension) => ({ extension }),
    onConnected: (id) => arrivals.push(id),
    signal: ending.signal,
    log: (message, fault) =>
      lines.push(
        fault === undefined ? message : `${message} ${fault instanceof Error ? fault.message : 'not an error'}`,
      ),
    ...options,
  });
  const stop = async (): Promise<void> => {
    ending.abort();
    await server.closed;
  };
  onTestFinished(stop);
  return { ...server, pairings, lines, arrivals, stop };
}

/** A new paired extension's keys. */
export async function pairedKeys(server: TestServer): Promise<ReturnType<typeof memoryKeys>> {
  const keys = memoryKeys();
  await pairWith({ port: server.port, keys, open: (window) => server.pair(window) });
  return keys;
}

/** Waits until a condition holds, at most two seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let left = 200; !holds(); left--) {
    if (left === 0) throw new Error(`never true: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
