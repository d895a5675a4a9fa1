// Starts the anchor's process and asks it for rates.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { SofthsmToken } from '../../tests/support/softhsm.ts';

export interface RawTask {
  /** Hex of CKA_ID */
  key: string;
  mechanism: 'rsa' | 'ecdsa';
  ms: number;
  data: Uint8Array;
}

export interface RawDone {
  perSecond: number;
}

export interface RawSigner {
  /** Signatures per second of one key, one after the other. */
  rate(task: RawTask): Promise<number>;
  close(): void;
}

/** Rejects when the process ends instead of answering. */
export function startRawSigner(token: SofthsmToken): RawSigner {
  const child = fork(join(import.meta.dirname, 'raw-pkcs11.ts'), [token.library, token.pin], {
    serialization: 'advanced',
    env: { ...process.env, ...token.env },
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', () => {
      reject(new Error('the raw signer ended'));
    });
  });
  ended.catch(() => null); // nobody may be waiting
  return {
    async rate(task) {
      child.send(task);
      const [done] = (await Promise.race([once(child, 'message'), ended])) as [RawDone];
      return done.perSecond;
    },
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}
