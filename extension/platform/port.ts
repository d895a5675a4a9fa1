// A runtime port that outlives the background worker: browsers end idle workers, and every port to them with it.

/** What both browsers offer; Firefox names it `browser`, Chromium `chrome`. */
interface RuntimePort {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}
interface Runtime {
  connect(info: { name: string }): RuntimePort;
}

export interface Port {
  /** False when the worker is just away; what was not sent must be asked again after `opened`. */
  send(message: unknown): boolean;
  close(): void;
}

export interface PortEvents {
  message(message: unknown): void;
  /** A fresh port stands; called for the first one too. */
  opened?(): void;
  /** The worker died or was updated; a new port is tried at once, then with growing pauses. */
  lost?(): void;
}

const PAUSES_MS = [0, 100, 300, 1000, 3000];

/** Opens the runtime port `name` and opens it again whenever the worker dies. */
export function connectPort(name: string, events: PortEvents): Port {
  let port: RuntimePort | null = null;
  let closed = false;
  let failures = 0;

  function open(): void {
    if (closed) return;
    try {
      const fresh = runtime().connect({ name });
      fresh.onMessage.addListener((message) => {
        failures = 0;
        events.message(message);
      });
      fresh.onDisconnect.addListener(lost);
      port = fresh;
      events.opened?.();
    } catch {
      lost(); // the extension is being updated: its pages keep trying until they are reloaded
    }
  }

  function lost(): void {
    port = null;
    if (closed) return;
    events.lost?.();
    const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0;
    failures += 1;
    setTimeout(open, pause);
  }

  open();
  return {
    send(message) {
      if (!port) return false;
      try {
        port.postMessage(message);
        return true;
      } catch {
        return false;
      }
    },
    close() {
      closed = true;
      port?.disconnect();
    },
  };
}

function runtime(): Runtime {
  const global = globalThis as { browser?: { runtime?: Runtime }; chrome?: { runtime?: Runtime } };
  const found = global.browser?.runtime ?? global.chrome?.runtime;
  if (!found) throw new Error('no extension runtime');
  return found;
}
