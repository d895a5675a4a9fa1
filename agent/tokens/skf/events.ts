// Waits in a thread of its own for keys to be plugged in and out (GM/T 0016 §7.1.7, §7.1.8). What it misses, the polls see.
import { setTimeout as delay } from 'node:timers/promises';
import type { Skf } from './native.ts';
import { Room } from '../library-process/room.ts';

const LONGEST_NAME = 1024;

/** Some libraries report one plug several times, or at once and for ever. */
const PAUSE = 100;

/** Calls back at each event until stopped, or until the library says that it cannot wait. */
export function watchEvents(skf: Skf, onEvent: () => void): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const isStopped = (): boolean => stopping.signal.aborted;
  void (async () => {
    while (!isStopped()) {
      const name = new Room(LONGEST_NAME);
      await skf.callAside('SKF_WaitForDevEvent', name, skf.ulong(name.size), skf.ulong());
      if (isStopped()) return;
      onEvent();
      await delay(PAUSE);
    }
  })().catch(() => undefined); // SAR_NOTSUPPORTYETERR, SAR_NOT_EVENTERR
  return {
    async stop() {
      stopping.abort();
      await skf.callAside('SKF_CancelWaitForDevEvent').catch(() => undefined);
    },
  };
}
