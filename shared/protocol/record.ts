// The record layer: AES-256-GCM, one key and one counter per direction. A record that was changed, repeated, left out or
// moved does not open, because its counter is its nonce and is never sent.
import { type Bytes, fromUtf8, utf8 } from '../bytes.ts';
import { Problem } from '../errors.ts';
import type { RecordKeys } from './handshake.ts';
import { gcmNonce } from './handshake-keys.ts';

/**
 * Seals and opens the records of one connection, in order. An implementation answers always at once or always by a promise;
 * calls are made in the order of the messages either way. `open` fails with channel/forged.
 */
export interface Sealer {
  seal(text: string): Bytes | Promise<Bytes>;
  open(record: Uint8Array): string | Promise<string>;
}

export type End = 'agent' | 'extension';
export type SealerFactory = (keys: RecordKeys, end: End) => Sealer;

/** The sealer of browsers. The agent has a faster one of the same format (agent/server/session-sealer.ts). */
export const webSealer: SealerFactory = (keys, end) => {
  const own = importKey(end === 'agent' ? keys.toExtension : keys.toAgent, 'encrypt');
  const other = importKey(end === 'agent' ? keys.toAgent : keys.toExtension, 'decrypt');
  let sent = 0;
  let received = 0;
  return {
    async seal(text) {
      const iv = gcmNonce(sent++);
      return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await own, utf8(text)));
    },
    async open(record) {
      const iv = gcmNonce(received++);
      try {
        return fromUtf8(
          new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await other, record as Bytes)),
        );
      } catch (cause) {
        throw new Problem('channel/forged', {}, { cause });
      }
    },
  };
};

function importKey(key: Bytes, usage: 'encrypt' | 'decrypt') {
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, [usage]);
}
