// A paired extension in Node: the extension's own link and pairing over the `ws` package, for tests and benchmarks.
import { WebSocket } from 'ws';
import type { EventData, EventName } from '#shared/protocol/events.ts';
import type { SealerFactory } from '#shared/protocol/record.ts';
import { nodeSealer } from '../../agent/server/session-sealer.ts';
import type { AgentPairing, KeyStore } from '../../extension/background/agent-keys.ts';
import { type AgentLink, createAgentLink, LINK_TIMES, type LinkTimes } from '../../extension/background/agent-link.ts';
import type { OpenSocket } from '../../extension/background/agent-socket.ts';
import { createPairing, type Pairing } from '../../extension/background/pair.ts';
import type { LinkState, PairingState } from '../../extension/platform/messages.ts';

/** An extension id made up for tests; servers under test allow this origin. */
export const TEST_ORIGIN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';

/** Sockets as the browser would open them for an extension of this origin. */
export function socketsFrom(
  origin: string = TEST_ORIGIN,
  onOpened: (socket: WebSocket) => void = () => undefined,
): OpenSocket {
  return (port) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { origin, perMessageDeflate: false });
    onOpened(socket);
    return socket;
  };
}

/** A key store that forgets with the process; `initial` for one taken from another. */
export function memoryKeys(initial: AgentPairing | null = null): KeyStore & { current: () => AgentPairing | null } {
  let pairing = initial;
  return {
    load: () => Promise.resolve(pairing),
    save: (next) => {
      pairing = next;
      return Promise.resolve();
    },
    remove: () => {
      pairing = null;
      return Promise.resolve();
    },
    current: () => pairing,
  };
}

/** The extension's pairing, with its states in order. */
export function pairingClient(options: { port: number; keys: KeyStore; openSocket?: OpenSocket }): {
  pairing: Pairing;
  states: PairingState[];
  /** Resolves when the pairing reaches this state. */
  reached: (state: PairingState['state']) => Promise<PairingState>;
} {
  const states: PairingState[] = [];
  const waiting = new Set<() => void>();
  const pairing = createPairing({
    keys: options.keys,
    openSocket: options.openSocket ?? socketsFrom(),
    ports: () => [options.port],
    label: 'Test browser · Linux',
    onState(state) {
      states.push(state);
      for (const look of waiting) look();
    },
  });
  const reached = (name: PairingState['state']): Promise<PairingState> =>
    new Promise((resolve) => {
      const look = (): void => {
        const state = states.at(-1);
        if (state?.state !== name) return;
        waiting.delete(look);
        resolve(state);
      };
      waiting.add(look);
      look();
    });
  return { pairing, states, reached };
}

/**
 * Pairs as a person does: opens the window at the agent, types its digits here. Rejects with the Problem of the agent's side.
 * @param open the agent's side, e.g. `(window) => server.pair(window)`
 */
export async function pairWith(options: {
  port: number;
  keys: KeyStore;
  open: (window: { onCode: (digits: string, label: string) => void }) => Promise<unknown>;
  openSocket?: OpenSocket;
}): Promise<void> {
  const client = pairingClient(options);
  const opened = options.open({
    onCode(digits) {
      void client.reached('code').then(() => client.pairing.code(digits));
    },
  });
  client.pairing.begin();
  await opened;
  await client.reached('done');
}

export interface TestLink extends AgentLink {
  states: LinkState[];
  events: { event: EventName; data: unknown }[];
  /** Resolves when the link is in this state. */
  reached(state: LinkState['state']): Promise<void>;
}

/** The extension's link. `sealer` defaults to the fast one, so that benchmarks measure the agent. */
export function openLink(options: {
  port: number;
  keys: KeyStore;
  openSocket?: OpenSocket;
  sealer?: SealerFactory;
  times?: Partial<LinkTimes>;
  onEvent?: <E extends EventName>(event: E, data: EventData<E>) => void;
}): TestLink {
  const states: LinkState[] = [];
  const events: TestLink['events'] = [];
  const waiting = new Set<() => void>();
  const link = createAgentLink({
    keys: options.keys,
    openSocket: options.openSocket ?? socketsFrom(),
    ports: () => [options.port],
    sealer: options.sealer ?? nodeSealer,
    times: { ...LINK_TIMES, backOffMs: 30, ...options.times },
    onState(state) {
      states.push(state);
      for (const look of waiting) look();
    },
    onEvent(event, data) {
      events.push({ event, data });
      options.onEvent?.(event, data);
    },
  });
  return {
    ...link,
    states,
    events,
    reached: (name) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (link.state().state !== name) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
