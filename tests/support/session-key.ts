// A key as the agent keeps for its identity, made on the spot: the agent itself makes and seals one in keyring/secrets.ts.
import { generateKeyPairSync } from 'node:crypto';
import type { StaticKey } from '#shared/protocol/handshake-keys.ts';
import { openSessionKey } from '../../agent/server/session-key.ts';

export function newSessionKey(): StaticKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return openSessionKey(privateKey.export({ type: 'pkcs8', format: 'der' }));
}
