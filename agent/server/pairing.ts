// When the agent pairs: only while `tongqian pair` holds a window open, one extension at a time, one attempt per code.
import type { Bytes } from '#shared/bytes.ts';
import { Problem, toProblem } from '#shared/errors.ts';
import type { StaticKey } from '#shared/protocol/handshake-keys.ts';
import type { Wire } from '#shared/protocol/handshake-wire.ts';
import { pairWithExtension } from '#shared/protocol/pairing.ts';
import type { Pairing, PairingStore } from './pairing-store.ts';

export interface PairingLimits {
  /** How long the window waits for an extension, and then for the digits. */
  windowMs: number;
  /** This many failures in a row … */
  failures: number;
  /** … close pairing for this long. */
  pauseMs: number;
}

export const PAIRING_LIMITS: PairingLimits = { windowMs: 60_000, failures: 5, pauseMs: 600_000 };

export interface PairingWindow {
  /** Shows the six digits to the person at the agent, with what the browser calls itself. */
  onCode: (digits: string, label: string) => void;
  signal?: AbortSignal;
}

export interface PairingDesk {
  /**
   * Opens one window and resolves with the new pairing.
   * @throws Problem pairing/busy, pairing/too-many, pairing/expired, pairing/code-wrong, channel/…
   */
  open(window: PairingWindow): Promise<Pairing>;
  /** Serves one connection that said hello for pairing. Rejects with what the extension is told. */
  serve(connection: PairingConnection): Promise<void>;
}

export interface PairingConnection {
  wire: Wire;
  first: Bytes;
  /** Checked at the upgrade. */
  origin: string;
  /** Told when the digits are shown and a person may take their time. */
  onWaiting: () => void;
}

interface OpenWindow extends PairingWindow {
  busy: boolean;
  result: Promise<Pairing>;
  resolve: (pairing: Pairing) => void;
  /** Closes it without a pairing. */
  reject: (problem: Problem) => void;
  isClosed: () => boolean;
  /** Gives the person the whole time again. */
  restart: () => void;
  dispose: () => void;
}

export function createPairingDesk(options: {
  key: StaticKey;
  pairings: PairingStore;
  limits?: PairingLimits;
  now?: () => number;
}): PairingDesk {
  const limits = options.limits ?? PAIRING_LIMITS;
  const now = options.now ?? (() => performance.now());
  let opened: OpenWindow | null = null;
  let failures = 0;
  let pausedUntil = -Infinity;

  function checkPause(): void {
    if (now() < pausedUntil) throw new Problem('pairing/too-many');
  }
  function countFailure(): void {
    if (++failures < limits.failures) return;
    failures = 0;
    pausedUntil = now() + limits.pauseMs;
  }
  function open(window: PairingWindow): Promise<Pairing> {
    checkPause();
    if (opened) throw new Problem('pairing/busy');
    const current = openWindow(window, limits.windowMs);
    opened = current;
    return current.result.finally(() => {
      current.dispose();
      if (opened === current) opened = null;
    });
  }
  async function run(window: OpenWindow, connection: PairingConnection): Promise<void> {
    const progress = { shown: false };
    window.busy = true;
    try {
      const pairing = await Promise.race([exchange(window, connection, progress), window.result]);
      failures = 0;
      window.resolve(pairing);
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (progress.shown) {
        if (!window.signal?.aborted) countFailure();
        window.reject(problem.code === 'channel/closed' ? new Problem('pairing/code-wrong') : problem);
      } // nobody saw a code otherwise: the window stays open for the extension that is meant
      throw problem;
    } finally {
      window.busy = false;
    }
  }
  async function exchange(
    window: OpenWindow,
    connection: PairingConnection,
    progress: { shown: boolean },
  ): Promise<Pairing> {
    const kept: Pairing[] = [];
    await pairWithExtension(connection.wire, connection.first, {
      key: options.key,
      onCode(digits, label) {
        if (window.isClosed()) throw new Problem('pairing/expired');
        progress.shown = true;
        window.restart();
        connection.onWaiting();
        window.onCode(digits, label);
      },
      accept(publicKey, label) {
        if (window.isClosed()) return Promise.reject(new Problem('pairing/expired'));
        const pairing = options.pairings.add({ publicKey, label, origin: connection.origin });
        kept.push(pairing);
        return Promise.resolve(pairing.id);
      },
    });
    const [pairing] = kept;
    if (!pairing) throw new Problem('agent/internal');
    return pairing;
  }
  return {
    open: async (window) => open(window),
    async serve(connection) {
      checkPause();
      if (!opened) throw new Problem('pairing/not-open');
      if (opened.busy) throw new Problem('pairing/busy');
      await run(opened, connection);
    },
  };
}

function openWindow(window: PairingWindow, windowMs: number): OpenWindow {
  let settle: { resolve: (pairing: Pairing) => void; reject: (problem: Problem) => void } | null = null;
  let isClosed = false;
  const result = new Promise<Pairing>((resolve, reject) => (settle = { resolve, reject }));
  const reject = (problem: Problem): void => {
    isClosed = true;
    settle?.reject(problem);
  };
  const expire = (): void => reject(new Problem('pairing/expired'));
  const timer = setTimeout(expire, windowMs);
  window.signal?.addEventListener('abort', expire);
  if (window.signal?.aborted) expire();
  return {
    ...window,
    busy: false,
    result,
    resolve: (pairing) => settle?.resolve(pairing),
    reject,
    isClosed: () => isClosed,
    restart: () => timer.refresh(),
    dispose() {
      clearTimeout(timer);
      window.signal?.removeEventListener('abort', expire);
    },
  };
}
