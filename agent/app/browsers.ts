// The connected browsers, for the parts that stand before the door for browsers is open: until then nobody hears.
import type { EventData, EventName } from '#shared/protocol/events.ts';
import type { ExtensionServer } from '../server/listen.ts';

export interface Browsers extends Pick<ExtensionServer, 'emit' | 'emitTo' | 'connected'> {
  /** The door is open. */
  meet(server: ExtensionServer): void;
}

export function createBrowsers(): Browsers {
  let server: ExtensionServer | null = null;
  return {
    emit: <E extends EventName>(event: E, data: EventData<E>) => server?.emit(event, data),
    emitTo: (extension, event, data) => server?.emitTo(extension, event, data) ?? false,
    connected: () => server?.connected() ?? [],
    meet(opened) {
      server = opened;
    },
  };
}
