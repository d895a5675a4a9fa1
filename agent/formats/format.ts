// What a signature format is: it says which bytes the key signs and puts the signature in its place. It never meets a token.
import { createHash } from 'node:crypto';
import type { Bilingual } from '#shared/errors.ts';
import type { VisibleSignature } from '#shared/protocol/files.ts';
import type { Mechanism } from '../crypto/mechanism.ts';

/** `raw` is the bare signature over the bytes themselves; all others wrap it. */
export const FORMATS = ['raw', 'cms', 'cms-detached', 'xml', 'ceb', 'pdf'] as const;
export type FormatId = (typeof FORMATS)[number];

/** Whose key signs. */
export interface SignerCertificate {
  /** DER of the X.509 certificate */
  der: Uint8Array;
  algorithm: 'rsa' | 'sm2' | 'ecdsa';
}

/** A document that lacks only its signature. */
export interface Draft {
  mechanism: Mechanism;
  /** The bytes the key signs */
  input: Uint8Array;
  /** @param signature as TokenSession.sign gives it; returns the whole document */
  finish(signature: Uint8Array): Uint8Array;
}

export interface SignatureFormat {
  readonly label: Bilingual;
  /** Throws format/malformed, format/unsupported, format/already-signed: before anybody is asked. */
  check(data: Uint8Array, visible?: VisibleSignature): void;
  /** Throws format/unsupported for a key the format has no name for. */
  draft(data: Uint8Array, signer: SignerCertificate, options: DraftOptions): Draft;
}

export interface DraftOptions {
  /** Milliseconds since 1970 */
  now: number;
  /** How messages of cross-border e-commerce name the algorithms of SM2 cards (configuration `ceb.sm2`) */
  cebSm2: NamedAlgorithms;
  /** Where a PDF shows its signature; without it, nowhere */
  visible?: VisibleSignature | undefined;
}

/** An algorithm of XML signatures as one peer names it. */
export interface NamedAlgorithms {
  /** URI */
  signatureMethod: string;
  /** URI */
  digestMethod: string;
  /** What digestMethod stands for */
  digest: Hash;
}

/** One signature found in a document. */
export interface Verdict {
  valid: boolean;
  mechanism: Mechanism;
  /** DER of the signer's certificate */
  certificate: Uint8Array;
  /** DER of the other certificates that came along, in any order */
  others: Uint8Array[];
  /** What the signer's clock said, null where the format holds no time. Nobody vouches for it. */
  signedAt: number | null;
}

export type Hash = 'sha1' | 'sha256' | 'sm3';

const HASH_OF: Record<Mechanism, Hash> = {
  'rsa-pkcs1-sha1': 'sha1',
  'rsa-pkcs1-sha256': 'sha256',
  'ecdsa-sha256': 'sha256',
  'sm2-sm3': 'sm3',
};

export function hashOf(mechanism: Mechanism): Hash {
  return HASH_OF[mechanism];
}

export function digest(hash: Hash, data: Uint8Array): Uint8Array {
  return createHash(hash).update(data).digest();
}
