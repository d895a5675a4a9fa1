// The extension's one connection to the agent: finds the paired agent among the ports, proves both ends, stays connected, and
// repeats unanswered calls under their own ids, which the agent runs once.
import { Problem, toProblem } from '#shared/errors.ts';
import { createChannel } from '#shared/protocol/channel.ts';
import type { EventData, EventName } from '#shared/protocol/events.ts';
import { LIMITS } from '#shared/protocol/frames.ts';
import { proveToAgent, type RecordKeys } from '#shared/protocol/handshake.ts';
import type { MethodName, Params, Result } from '#shared/protocol/methods.ts';
import { createCaller } from '#shared/protocol/peer.ts';
import { type SealerFactory, webSealer } from '#shared/protocol/record.ts';
import type { LinkState } from '../platform/messages.ts';
import { type AgentPairing, type KeyStore, staticKeyOf } from './agent-keys.ts';
import { type AgentSocket, connectTo, type LinkSocket, type OpenSocket, within } from './agent-socket.ts';
import { createWantedCalls } from './wanted-calls.ts';

export interface AgentLink {
  state(): LinkState;
  /**
   * Calls the agent. Rejects at once with agent/not-running, channel/not-paired or channel/not-proved when it is not there.
   * A call that was under way when the connection broke is repeated with its id for 120 s.
   */
  call<M extends MethodName>(method: M, params: Params<M>, id?: string): Promise<Result<M>>;
  /** The result is no longer wanted: not repeated, and rejected with request/timeout. */
  forget(id: string): void;
  /** The pairing or the ports changed, or an agent may have come: looks again at once, and is `starting` until it knows. */
  refresh(): void;
  stop(): void;
}

export interface LinkOptions {
  keys: KeyStore;
  openSocket: OpenSocket;
  ports: () => readonly number[];
  onState: (state: LinkState) => void;
  onEvent: <E extends EventName>(event: E, data: EventData<E>) => void;
  /** Something other than calls needs the worker alive, such as a window waiting for the person. */
  isBusy?: () => boolean;
  /** Told at every keep-alive: Firefox keeps its event page only for calls of its own API (spec/platform §2). */
  onKeepAlive?: () => void;
  sealer?: SealerFactory;
  times?: LinkTimes;
}

export interface LinkTimes {
  connectMs: number;
  handshakeMs: number;
  backOffMs: number;
  backOffMaxMs: number;
  keepAliveMs: number;
  /** The agent must answer a keep-alive within this. */
  pulseMs: number;
}

export const LINK_TIMES: LinkTimes = {
  connectMs: 2_000,
  handshakeMs: 5_000,
  backOffMs: 300,
  backOffMaxMs: 5_000,
  keepAliveMs: 20_000,
  pulseMs: 10_000,
};

/** The browser's own socket, to loopback and nowhere else. */
export function browserSocket(port: number): LinkSocket {
  return new WebSocket(`ws://127.0.0.1:${port}/`);
}

interface Found {
  socket: AgentSocket;
  keys: RecordKeys;
  port: number;
}

/** Starts looking for the agent at once. */
export function createAgentLink(options: LinkOptions): AgentLink {
  const times = options.times ?? LINK_TIMES;
  const calls = createWantedCalls(LIMITS.replyKeptMs);
  let state: LinkState = { state: 'starting' };
  let reason: Problem | null = null; // why calls are refused, null while they are taken
  let stopped = false;
  let isAskedAgain = false;
  let wake: () => void = () => undefined;
  let current: AgentSocket | null = null;

  function become(next: LinkState, why: Problem | null): void {
    reason = why;
    if (why) calls.refuse(why);
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    options.onState(next);
  }
  function unpaired(why: Problem): void {
    calls.end(why);
    become({ state: 'unpaired' }, why);
  }
  function pause(ms: number | null): Promise<void> {
    if (isAskedAgain) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  async function run(): Promise<void> {
    let backOff = times.backOffMs;
    while (!isStopped()) {
      isAskedAgain = false;
      const found = await look().catch((thrown: unknown) => {
        become({ state: 'absent' }, toProblem(thrown)); // the key store failed
        return null;
      });
      if (isStopped()) found?.socket.close();
      else if (found) {
        await serve(found);
        if (!isStopped()) become({ state: 'starting' }, null);
        backOff = times.backOffMs;
      }
      await pause(state.state === 'unpaired' ? null : backOff);
      if (!found) backOff = Math.min(2 * backOff, times.backOffMaxMs);
    }
  }
  function isStopped(): boolean {
    return stopped;
  }
  async function look(): Promise<Found | null> {
    const pairing = await options.keys.load();
    if (!pairing) {
      unpaired(new Problem('channel/not-paired'));
      return null;
    }
    let stranger: { port: number; problem: Problem } | null = null;
    for (const port of new Set([pairing.port, ...options.ports()])) {
      try {
        return await prove(pairing, port);
      } catch (thrown) {
        const problem = toProblem(thrown);
        if (problem.code === 'channel/not-paired') {
          await options.keys.remove(); // said by the paired agent itself, inside its box
          unpaired(problem);
          return null;
        }
        if (problem.code !== 'agent/not-running') stranger ??= { port, problem };
      }
    }
    if (!stranger) become({ state: 'absent' }, new Problem('agent/not-running'));
    else become({ state: 'stranger', port: stranger.port }, notProved(stranger.problem));
    return null;
  }
  async function prove(pairing: AgentPairing, port: number): Promise<Found> {
    const socket = await connectTo(options.openSocket, port, times.connectMs);
    try {
      const own = { agentKey: pairing.agentKey, pairingId: pairing.pairingId, key: await staticKeyOf(pairing.keys) };
      const keys = await within(socket, times.handshakeMs, proveToAgent(socket.wire, own));
      if (port !== pairing.port) await options.keys.save({ ...pairing, port });
      return { socket, keys, port };
    } catch (thrown) {
      socket.close();
      throw thrown;
    }
  }
  async function serve({ socket, keys, port }: Found): Promise<void> {
    const heard = { at: performance.now() };
    const channel = createChannel({
      sealer: (options.sealer ?? webSealer)(keys, 'extension'),
      socket: { send: (record) => socket.wire.send(record), close: () => socket.close() },
      echo: false,
      onText: (text) => caller.receive(text),
      onBroken: () => undefined, // the socket closes and is opened again
    });
    const caller = createCaller({ channel, onEvent: options.onEvent });
    current = socket;
    const stopPulse = keepAlive(() => channel.ping(), heard, socket);
    socket.inbox.handOver((record) => {
      heard.at = performance.now();
      channel.receive(record);
    });
    calls.connect((method, params, id) => caller.call(method, params, id));
    become({ state: 'connected', port }, null);
    await socket.closed;
    stopPulse();
    current = null;
    calls.disconnect();
    caller.closed(new Problem('channel/closed'));
  }
  function keepAlive(ping: () => void, heard: { at: number }, socket: AgentSocket): () => void {
    let check: ReturnType<typeof setTimeout>;
    const timer = setInterval(() => {
      if (calls.count() === 0 && !options.isBusy?.()) return;
      const asked = performance.now();
      options.onKeepAlive?.();
      ping();
      check = setTimeout(() => {
        if (heard.at < asked) socket.close();
      }, times.pulseMs);
    }, times.keepAliveMs);
    return () => {
      clearInterval(timer);
      clearTimeout(check);
    };
  }

  void run();
  return {
    state: () => state,
    call: (method, params, id = crypto.randomUUID()) =>
      (reason ? Promise.reject(reason) : calls.add(id, method, params)) as Promise<never>,
    forget: (id) => calls.forget(id),
    refresh() {
      isAskedAgain = true;
      if (state.state === 'absent' || state.state === 'stranger') become({ state: 'starting' }, null);
      current?.close();
      wake();
    },
    stop() {
      stopped = true;
      isAskedAgain = true;
      become({ state: 'absent' }, new Problem('channel/closed'));
      calls.end(new Problem('channel/closed'));
      current?.close();
      wake();
    },
  };
}

/** What a person is told of a port whose owner did not prove itself. */
function notProved(problem: Problem): Problem {
  return problem.code === 'channel/version' ? problem : new Problem('channel/not-proved', {}, { cause: problem });
}
