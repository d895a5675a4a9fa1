// The extension's end of a pairing: a key pair that cannot be exported, the agent's public key, and where it was found.
import type { Bytes } from '#shared/bytes.ts';
import type { StaticKey } from '#shared/protocol/handshake-keys.ts';

export interface AgentPairing {
  pairingId: string;
  /** Uncompressed P-256 point of the agent. */
  agentKey: Bytes;
  /** Where it answered last; tried first. */
  port: number;
  /** ECDSA P-256; the private key is not extractable. Can be stored as it is (structured clone). */
  keys: CryptoKeyPair;
}

/** Keeps the one pairing of this browser profile. */
export interface KeyStore {
  load(): Promise<AgentPairing | null>;
  save(pairing: AgentPairing): Promise<void>;
  remove(): Promise<void>;
}

/** A key pair for one pairing: each pairing has its own, so that none can be told from another. */
export function createPairingKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
}

export async function staticKeyOf(keys: CryptoKeyPair): Promise<StaticKey> {
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)),
    async sign(message) {
      return new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, message));
    },
  };
}
