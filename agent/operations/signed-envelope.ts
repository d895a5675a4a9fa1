// A file signed and encrypted in one, small enough for memory: made of a signature that the agent was asked for, and opened with a
// look at who signed. What does not hold is not handed out.
import { Problem } from '#shared/errors.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { readX509 } from '../certificates/x509.ts';
import type { Mechanism } from '../crypto/mechanism.ts';
import { keyKind } from '../crypto/sm2-key.ts';
import type { Envelope } from '../envelopes/parse.ts';
import { signedBehind, signedInside, signedMessage } from '../envelopes/signed.ts';
import { verifyCms } from '../formats/cms/verify.ts';
import type { FormatId } from '../formats/format.ts';
import { openBytes, sealBytes } from './envelope-bytes.ts';
import { maySign } from './verify-file.ts';

export interface Receivers {
  /** DER of their certificates */
  recipients: readonly Uint8Array[];
  authenticated: boolean;
}

export interface SignedContent {
  data: Uint8Array;
  mechanism: Mechanism;
  signature: Uint8Array;
  /** DER of the signer's certificate */
  certificate: Uint8Array;
  /** In the format of `signingFormat` */
  document: Uint8Array;
}

/** How the content is to be signed for these people: for SM2 the bare signature, for others a signed message that goes inside. */
export function signingFormat({ recipients, authenticated }: Receivers): Extract<FormatId, 'raw' | 'cms'> {
  return !authenticated && areSm2(recipients) ? 'raw' : 'cms';
}

/** Throws format/unsupported when an SM2 envelope without a code of its own was not signed by an SM2 key. */
export function sealSigned(to: Receivers, signed: SignedContent): Uint8Array {
  const { recipients, authenticated } = to;
  if (signingFormat(to) === 'cms') {
    const { content, contentType } = signedInside(signed.document);
    return sealBytes(content, recipients, { authenticated, contentType });
  }
  if (signed.mechanism !== 'sm2-sm3') throw new Problem('format/unsupported', { detail: 'RSA + SM2' });
  return sealBytes(signed.data, recipients, signedBehind(signed.certificate, signed.signature));
}

export interface OpenedContent {
  data: Uint8Array;
  /** Whose signature is over it; all of them hold. None where nobody signed. */
  signers: { certificate: CertificateView; signedAt: number | null }[];
}

/**
 * @param key the opened content key, wiped here
 * Throws envelope/not-opened, envelope/signature for a signature that is not of this content, format/*.
 */
export function openSigned(bytes: Uint8Array, envelope: Envelope, key: Uint8Array): OpenedContent {
  const data = openBytes(bytes, envelope, key);
  if (envelope.signature === 'none') return { data, signers: [] };
  const message = signedMessage(envelope, data, bytes.subarray(envelope.to, envelope.end));
  const { content, signatures } = verifyCms(message, null);
  const signers = signatures.map(({ certificate, signedAt }) => ({
    certificate: parseCertificate(certificate).view,
    signedAt,
  }));
  const areValid = signatures.every(({ valid }) => valid) && signers.every(({ certificate }) => maySign(certificate));
  if (content === null || !areValid) throw new Problem('envelope/signature');
  return { data: content, signers };
}

function areSm2(recipients: readonly Uint8Array[]): boolean {
  return recipients.some((recipient) => keyKind(readX509(recipient).spki) === 'sm2');
}
