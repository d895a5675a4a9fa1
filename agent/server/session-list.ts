// The connections that proved a key, by pairing. Of several of one extension the newest hears events; the others stay answerable.
import type { EventData, EventName } from '#shared/protocol/events.ts';
import type { ReplyStore } from '#shared/protocol/peer.ts';
import { createReplyStore } from './replies.ts';
import type { Session } from './session.ts';

export interface SessionList {
  add(session: Session): void;
  remove(session: Session): void;
  /** A person did something at this extension's browser (use.ts). */
  used(pairingId: string): void;
  /** Pairing ids with a connection: the one used last first, then those that nobody used yet, the newest first. */
  connected(): string[];
  /** False when that extension is not connected. */
  emitTo<E extends EventName>(pairingId: string, event: E, data: EventData<E>): boolean;
  emit<E extends EventName>(event: E, data: EventData<E>): void;
  /** Replies outlive connections: a repeated request finds its reply after reconnecting. */
  replies(pairingId: string): ReplyStore;
  /** The pairing is gone: its connections end and its replies are forgotten. */
  drop(pairingId: string): void;
  closeAll(): void;
}

/** @param told onConnected for each connection */
export function createSessionList(told: { onConnected: (pairingId: string) => void }): SessionList {
  const sessions = new Map<string, Session[]>();
  const stores = new Map<string, ReplyStore>();
  /** Survives a lost connection: workers of browsers come and go without a person. */
  const usedAt = new Map<string, number>();
  let uses = 0;

  function emitTo<E extends EventName>(pairingId: string, event: E, data: EventData<E>): boolean {
    const newest = sessions.get(pairingId)?.at(-1);
    newest?.emit(event, data);
    return newest !== undefined;
  }
  return {
    add(session) {
      sessions.set(session.pairingId, [...(sessions.get(session.pairingId) ?? []), session]);
      told.onConnected(session.pairingId);
    },
    remove(session) {
      const before = sessions.get(session.pairingId) ?? [];
      const left = before.filter((one) => one !== session);
      if (left.length === before.length) return;
      if (left.length > 0) sessions.set(session.pairingId, left);
      else sessions.delete(session.pairingId);
    },
    used: (pairingId) => void usedAt.set(pairingId, ++uses),
    connected: () => [...sessions.keys()].reverse().sort((a, b) => (usedAt.get(b) ?? 0) - (usedAt.get(a) ?? 0)),
    emitTo,
    emit(event, data) {
      for (const pairingId of sessions.keys()) emitTo(pairingId, event, data);
    },
    replies(pairingId) {
      const known = stores.get(pairingId) ?? createReplyStore();
      stores.set(pairingId, known);
      return known;
    },
    drop(pairingId) {
      stores.delete(pairingId);
      usedAt.delete(pairingId);
      for (const session of sessions.get(pairingId) ?? []) session.close();
    },
    closeAll() {
      for (const session of [...sessions.values()].flat()) session.close();
    },
  };
}
