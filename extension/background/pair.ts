// Pairing from the extension's side: begins at a click, asks for the six digits the agent shows, keeps what both ends proved.
import { Problem, toProblem } from '#shared/errors.ts';
import { pairWithAgent } from '#shared/protocol/pairing.ts';
import type { PairingState } from '../platform/messages.ts';
import { createPairingKeys, type KeyStore, staticKeyOf } from './agent-keys.ts';
import { connectTo, type OpenSocket } from './agent-socket.ts';

export interface Pairing {
  state(): PairingState;
  /** Looks for an agent that is open for pairing. Does nothing while a pairing is under way. */
  begin(): void;
  /** The digits the person typed. Anything but six digits is ignored: it costs no attempt. */
  code(text: string): void;
  cancel(): void;
}

const CONNECT_MS = 2_000;

/**
 * @param options.label what the agent's screen says of this browser, e.g. "Chromium 156 · Linux"
 * @param options.onState told of every change
 */
export function createPairing(options: {
  keys: KeyStore;
  openSocket: OpenSocket;
  ports: () => readonly number[];
  label: string;
  onState: (state: PairingState) => void;
}): Pairing {
  let state: PairingState = { state: 'idle', problem: null };
  let attempt: { typed: ((code: string) => void) | null; cancel: () => void } | null = null;

  function become(next: PairingState): void {
    state = next;
    options.onState(next);
  }
  async function run(cancelled: Promise<never>, own: NonNullable<typeof attempt>): Promise<void> {
    try {
      await tryPorts(cancelled, own);
      if (attempt === own) become({ state: 'done' });
    } catch (thrown) {
      const { code, params } = toProblem(thrown);
      if (attempt === own) become({ state: 'idle', problem: { code, params } });
    } finally {
      if (attempt === own) attempt = null;
    }
  }
  async function tryPorts(cancelled: Promise<never>, own: NonNullable<typeof attempt>): Promise<void> {
    let reason = new Problem('agent/not-running');
    for (const port of options.ports()) {
      try {
        await Promise.race([pairAt(port, cancelled, own), cancelled]);
        return;
      } catch (thrown) {
        const problem = toProblem(thrown);
        if (attempt !== own || state.state !== 'connecting') throw problem; // a code was asked for: this was the one attempt
        if (weight(problem) >= weight(reason)) reason = problem;
      }
    }
    throw reason;
  }
  async function pairAt(port: number, cancelled: Promise<never>, own: NonNullable<typeof attempt>): Promise<void> {
    const socket = await connectTo(options.openSocket, port, CONNECT_MS);
    cancelled.catch(() => socket.close());
    try {
      const keys = await createPairingKeys();
      const code = async (): Promise<string> => {
        const typed = new Promise<string>((resolve) => (own.typed = resolve));
        if (attempt === own) become({ state: 'code' });
        return typed;
      };
      const proved = await pairWithAgent(socket.wire, { key: await staticKeyOf(keys), label: options.label, code });
      if (attempt === own) await options.keys.save({ ...proved, port, keys });
    } finally {
      socket.close();
    }
  }
  return {
    state: () => state,
    begin() {
      if (attempt) return;
      let cancel: (problem: Problem) => void = () => undefined;
      const cancelled = new Promise<never>((_, reject) => (cancel = reject));
      cancelled.catch(() => undefined); // most attempts are never cancelled, and nobody else may be listening yet
      const own = { typed: null, cancel: () => cancel(new Problem('channel/closed')) };
      attempt = own;
      become({ state: 'connecting' });
      void run(cancelled, own);
    },
    code(text) {
      const digits = text.normalize('NFKC').replace(/\s/g, '');
      if (!attempt?.typed || !/^\d{6}$/.test(digits)) return;
      become({ state: 'checking' });
      attempt.typed(digits);
      attempt.typed = null;
    },
    cancel() {
      const own = attempt;
      attempt = null;
      own?.cancel();
      become({ state: 'idle', problem: null });
    },
  };
}

/** Of several ports' answers the one that tells the person most. */
function weight(problem: Problem): number {
  if (problem.code.startsWith('pairing/')) return 3;
  if (problem.code === 'channel/version') return 2;
  return problem.code === 'agent/not-running' ? 0 : 1;
}
