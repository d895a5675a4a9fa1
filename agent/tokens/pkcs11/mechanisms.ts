// Our mechanisms in those of PKCS#11: which one to use for a key, what goes in, what comes out.
import { hash } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { DIGEST_INFO } from '../../crypto/digest-info.ts';
import type { Mechanism } from '../token.ts';
import type { PrivateKey } from './objects.ts';

/** Mechanism numbers of pkcs11t.h (PKCS#11 v3.1). */
const CKM_RSA_PKCS = 0x1;
const CKM_SHA1_RSA_PKCS = 0x6;
const CKM_SHA256_RSA_PKCS = 0x40;
const CKM_ECDSA = 0x1041;

export interface Plan {
  /** CK_MECHANISM_TYPE */
  mechanism: number;
  /** From the data to what C_Sign is given */
  prepare(data: Uint8Array): Buffer;
}

/**
 * How a key makes a signature, for everything but SM2, which has to be tried (sm2.ts).
 * @param offered mechanisms of the token
 * @throws Problem token/mechanism
 */
export function planFor(key: PrivateKey, mechanism: Exclude<Mechanism, 'sm2-sm3'>, offered: ReadonlySet<number>): Plan {
  const wanted = mechanism === 'ecdsa-sha256' ? 'p256' : 'rsa';
  if (key.kind !== wanted) throw new Problem('token/mechanism', { detail: mechanism });
  if (mechanism === 'ecdsa-sha256') {
    return oneOf(offered, mechanism, [{ mechanism: CKM_ECDSA, prepare: (data) => hash('sha256', data, 'buffer') }]);
  }
  const digest = mechanism === 'rsa-pkcs1-sha1' ? 'sha1' : 'sha256';
  return oneOf(offered, mechanism, [
    { mechanism: digest === 'sha1' ? CKM_SHA1_RSA_PKCS : CKM_SHA256_RSA_PKCS, prepare: asBuffer },
    {
      mechanism: CKM_RSA_PKCS,
      prepare: (data) => Buffer.concat([DIGEST_INFO[digest].prefix, hash(digest, data, 'buffer')]),
    },
  ]);
}

function oneOf(offered: ReadonlySet<number>, name: string, plans: Plan[]): Plan {
  const plan = plans.find(({ mechanism }) => offered.has(mechanism));
  if (!plan) throw new Problem('token/mechanism', { detail: name });
  return plan;
}

/** The same bytes as pkcs11js takes them. */
export function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
