// Sockets that have not proved anything yet: few, briefly and with few bytes. When there are too many the oldest goes, so that
// idle ones cannot keep our extension out.
import type { Socket } from 'node:net';
import { LIMITS } from '#shared/protocol/frames.ts';

export interface DoorLimits {
  /** Sockets that have not proved a key. */
  unproved: number;
  /** From the first byte to the proof. */
  handshakeMs: number;
  /** How often a proved connection must answer a ping. */
  pulseMs: number;
}

export const DOOR_LIMITS: DoorLimits = { unproved: 64, handshakeMs: 5_000, pulseMs: 30_000 };

export interface Doorstep {
  readonly limits: DoorLimits;
  arrived(socket: Socket): void;
  /** From here on bytes are counted: LIMITS.handshakeBytes in all. */
  upgraded(socket: Socket): void;
  /** It waits for a person (there is one such socket at a time, and pairing has its own end). */
  waits(socket: Socket): void;
  proved(socket: Socket): void;
  close(): void;
}

interface Waiting {
  timer: NodeJS.Timeout;
  count: ((chunk: Buffer) => void) | null;
}

export function createDoorstep(limits: DoorLimits = DOOR_LIMITS): Doorstep {
  const waiting = new Map<Socket, Waiting>(); // oldest first
  const asking = new Set<Socket>();

  function leave(socket: Socket): void {
    const entry = waiting.get(socket);
    if (!entry) return;
    clearTimeout(entry.timer);
    waiting.delete(socket);
  }
  return {
    limits,
    arrived(socket) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        leave(socket);
        asking.delete(socket);
      });
      waiting.set(socket, { timer: setTimeout(() => socket.destroy(), limits.handshakeMs), count: null });
      if (waiting.size > limits.unproved) waiting.keys().next().value?.destroy();
    },
    upgraded(socket) {
      const entry = waiting.get(socket);
      if (!entry) return;
      let left: number = LIMITS.handshakeBytes;
      entry.count = (chunk) => {
        left -= chunk.length;
        if (left < 0) socket.destroy();
      };
      socket.prependListener('data', entry.count);
    },
    waits(socket) {
      leave(socket); // its bytes are still counted
      asking.add(socket);
    },
    proved(socket) {
      const count = waiting.get(socket)?.count;
      if (count) socket.off('data', count);
      leave(socket);
    },
    close() {
      for (const socket of [...waiting.keys(), ...asking]) socket.destroy();
    },
  };
}
