// Signed messages, written: SignedData of RFC 5652 §5 for RSA and ECDSA, of GM/T 0010 (= GB/T 35275) for SM2. One signer, DER.
import { readX509 } from '../../certificates/x509.ts';
import { der, derOid, derSetOf, derTime, signatureToDer, TAG } from '../../crypto/der.ts';
import { type Mechanism } from '../../crypto/mechanism.ts';
import { digest, type Draft, hashOf, type SignerCertificate } from '../format.ts';
import { ATTRIBUTE, CONTENT, DIGEST, SIGNATURE } from './oids.ts';

const VERSION_1 = Uint8Array.of(TAG.integer, 1, 1);

/** SHA-256 where RSA leaves the choice: nobody accepts a new message over SHA-1. */
const MECHANISM = { rsa: 'rsa-pkcs1-sha256', ecdsa: 'ecdsa-sha256', sm2: 'sm2-sm3' } as const satisfies Record<
  string,
  Mechanism
>;

/**
 * @param what.data the content as it is, of any kind
 * @param what.detached leaves the content out; a reader needs the file beside the signature
 * @param what.now signing time, milliseconds since 1970
 */
export function draftCms(what: { data: Uint8Array; signer: SignerCertificate; detached: boolean; now: number }): Draft {
  const { data, signer, detached, now } = what;
  const mechanism = MECHANISM[signer.algorithm];
  const types = mechanism === 'sm2-sm3' ? CONTENT.gm : CONTENT.cms;
  const hash = hashOf(mechanism);
  const attributes = [
    attribute(ATTRIBUTE.contentType, derOid(types.data)),
    attribute(ATTRIBUTE.messageDigest, der(TAG.octetString, digest(hash, data))),
    attribute(ATTRIBUTE.signingTime, derTime(now)),
  ];
  const input = derSetOf(...attributes);
  const digestAlgorithm = der(TAG.sequence, derOid(DIGEST[hash]));
  const content = detached ? [] : [der(0xa0, der(TAG.octetString, data))];
  return {
    mechanism,
    input,
    finish(signature) {
      const { issuer, serialNumber } = readX509(signer.der);
      const signerInfo = der(
        TAG.sequence,
        VERSION_1,
        der(TAG.sequence, issuer, serialNumber),
        digestAlgorithm,
        // What is signed is the SET; what is sent carries the tag [0] instead (RFC 5652 §5.4).
        Uint8Array.of(0xa0, ...input.subarray(1)),
        signatureAlgorithm(mechanism),
        der(TAG.octetString, mechanism.startsWith('rsa') ? signature : signatureToDer(signature)),
      );
      const signedData = der(
        TAG.sequence,
        VERSION_1,
        der(TAG.set, digestAlgorithm),
        der(TAG.sequence, derOid(types.data), ...content),
        der(0xa0, signer.der),
        der(TAG.set, signerInfo),
      );
      return der(TAG.sequence, derOid(types.signedData), der(0xa0, signedData));
    },
  };
}

function attribute(oid: string, value: Uint8Array): Uint8Array {
  return der(TAG.sequence, derOid(oid), der(TAG.set, value));
}

function signatureAlgorithm(mechanism: Mechanism): Uint8Array {
  const { oid, withNull } = SIGNATURE[mechanism];
  return der(TAG.sequence, derOid(oid), ...(withNull ? [der(TAG.null)] : []));
}
