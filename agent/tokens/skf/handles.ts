// Open devices and applications, one handle for each however many ask: some libraries give the same handle twice and close it once.
import type { Skf } from './native.ts';
import { type Name, parameter } from './names.ts';

/** The place of a token: a key has an application for each purpose, with a PIN of its own. */
export interface SkfPlace {
  device: Name;
  application: Name;
}

interface Shared {
  handle: bigint;
  users: number;
}

export interface Handles {
  withDevice<T>(device: Name, task: (device: bigint) => T): T;
  withApplication<T>(place: SkfPlace, task: (application: bigint) => T): T;
  /** Keeps the application open until the result is called. */
  hold(place: SkfPlace): { application: bigint; release: () => void };
  /** The device was out: its handles are worth nothing, and the next who asks gets new ones. */
  forget(device: Name): void;
}

export function openHandles(skf: Skf): Handles {
  const devices = new Map<string, Shared>();
  const applications = new Map<string, Shared>();

  function take(all: Map<string, Shared>, key: string, open: () => bigint): Shared {
    const shared = all.get(key) ?? { handle: open(), users: 0 };
    shared.users++;
    all.set(key, shared);
    return shared;
  }

  function give(all: Map<string, Shared>, key: string, { shared, close }: { shared: Shared; close: () => void }): void {
    if (--shared.users > 0) return;
    if (all.get(key) === shared) all.delete(key);
    try {
      close();
    } catch {
      // Closed by the removal of the key.
    }
  }

  function withDevice<T>(device: Name, task: (device: bigint) => T): T {
    const key = device.toString('hex');
    const shared = take(devices, key, () => skf.open('SKF_ConnectDev', parameter(device)));
    try {
      return task(shared.handle);
    } finally {
      give(devices, key, { shared, close: () => skf.call('SKF_DisConnectDev', shared.handle) });
    }
  }

  function hold({ device, application }: SkfPlace): { application: bigint; release: () => void } {
    const [ofDevice, ofApplication] = [
      device.toString('hex'),
      `${device.toString('hex')}/${application.toString('hex')}`,
    ];
    const connected = take(devices, ofDevice, () => skf.open('SKF_ConnectDev', parameter(device)));
    const leave = (): void =>
      give(devices, ofDevice, { shared: connected, close: () => skf.call('SKF_DisConnectDev', connected.handle) });
    try {
      const opened = take(applications, ofApplication, () =>
        skf.open('SKF_OpenApplication', connected.handle, parameter(application)),
      );
      const close = (): void => skf.call('SKF_CloseApplication', opened.handle);
      return {
        application: opened.handle,
        release() {
          give(applications, ofApplication, { shared: opened, close });
          leave();
        },
      };
    } catch (thrown) {
      leave();
      throw thrown;
    }
  }

  return {
    withDevice,
    hold,
    withApplication(place, task) {
      const { application, release } = hold(place);
      try {
        return task(application);
      } finally {
        release();
      }
    },
    forget(device) {
      const key = device.toString('hex');
      devices.delete(key);
      for (const one of applications.keys()) if (one.startsWith(`${key}/`)) applications.delete(one);
    },
  };
}
