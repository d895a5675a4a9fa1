// What the background knows, as one value; pages and the icon are told of every change.
import type { BackgroundState } from '../platform/messages.ts';

export interface StateStore {
  get(): BackgroundState;
  /** Takes these parts in; listeners hear of it only where something is different from before. */
  change(part: Partial<BackgroundState>): void;
  /** Told after every change. @returns ends it */
  listen(listener: (state: BackgroundState) => void): () => void;
  /** Resolves once `holds`, or after `ms` whatever the state is. */
  until(holds: (state: BackgroundState) => boolean, ms: number): Promise<BackgroundState>;
}

export const FIRST_STATE: BackgroundState = {
  link: { state: 'starting' },
  pairing: { state: 'idle', problem: null },
  agent: null,
  situation: null,
  approvals: [],
  runs: [],
  settings: { language: 'auto', theme: 'auto', port: null, consent: false, vaultMinutes: 15 },
  ended: [],
  portals: [],
  logCut: false,
  unread: 0,
  vault: { state: 'none', locksAt: null, companies: 0 },
  fill: null,
};

export function createState(first: BackgroundState = FIRST_STATE): StateStore {
  let state = first;
  const listeners = new Set<(state: BackgroundState) => void>();
  const store: StateStore = {
    get: () => state,
    change(part) {
      const next = { ...state, ...part };
      // plain values as they go over ports: told again and again, each would be drawn again and again
      const isSame = JSON.stringify(next) === JSON.stringify(state);
      state = next;
      if (isSame) return;
      for (const listener of [...listeners]) listener(state);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    until(holds, ms) {
      if (holds(state)) return Promise.resolve(state);
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          stop();
          resolve(state);
        };
        const timer = setTimeout(done, ms);
        const stop = store.listen((now) => {
          if (holds(now)) done();
        });
      });
    },
  };
  return store;
}
