// Whether an authority's key signed a certificate or a list: RSA, ECDSA and SM2 alike.
import { DerError, signatureFromDer } from '../crypto/der.ts';
import type { Mechanism } from '../crypto/mechanism.ts';
import { verifySignature } from '../crypto/verify.ts';
import { SIGNATURE } from './oids.ts';

/** What is signed, and the signature: RSA as it stands, SM2 and ECDSA in DER. */
export interface Signed {
  tbs: Uint8Array;
  signature: { algorithm: string; value: Uint8Array };
}

const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  [SIGNATURE.sha1WithRsa]: 'rsa-pkcs1-sha1',
  [SIGNATURE.sha256WithRsa]: 'rsa-pkcs1-sha256',
  [SIGNATURE.sm2WithSm3]: 'sm2-sm3',
  '1.2.840.10045.4.3.2': 'ecdsa-sha256',
};

/** @param issuer whose SPKI is asked. False for an algorithm we do not know and for anything malformed. */
export function hasSigned({ spki }: { spki: Uint8Array }, { tbs, signature }: Signed): boolean {
  const mechanism = Object.hasOwn(MECHANISMS, signature.algorithm) ? MECHANISMS[signature.algorithm] : undefined;
  if (mechanism === undefined) return false;
  try {
    const value = mechanism.startsWith('rsa') ? signature.value : signatureFromDer(signature.value);
    return verifySignature(spki, mechanism, tbs, value);
  } catch (thrown) {
    if (thrown instanceof DerError) return false;
    throw thrown;
  }
}
