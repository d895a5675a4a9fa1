// A detached signature of a file: how it is written down, and whether it holds. Needs no token, so nothing is asked.
import * as v from 'valibot';
import { fromBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { verifySignature } from '../crypto/verify.ts';

const base64 = v.pipe(v.string(), v.maxLength(65_536), v.regex(/^[A-Za-z0-9+/]+={0,2}$/));
const DetachedSignature = v.strictObject({
  tongqian: v.literal('detached-signature-1'),
  mechanism: v.picklist(['rsa-pkcs1-sha1', 'rsa-pkcs1-sha256', 'sm2-sm3', 'ecdsa-sha256']),
  /** RSA: modulus length; SM2 and ECDSA: r‖s */
  signature: base64,
  /** DER of the signer's certificate */
  certificate: base64,
});
export type DetachedSignature = Omit<v.InferOutput<typeof DetachedSignature>, 'tongqian'>;

export interface FileVerdict {
  valid: boolean;
  mechanism: DetachedSignature['mechanism'];
  certificate: CertificateView;
  /** Only the dates: who issued it is not checked here. */
  certificateValidNow: boolean;
}

/** Text of a `.sig` file. */
export function printDetachedSignature(signature: DetachedSignature): string {
  const { mechanism, signature: value, certificate } = signature;
  return `${JSON.stringify({ tongqian: 'detached-signature-1', mechanism, signature: value, certificate }, null, 2)}\n`;
}

/**
 * @param question.signature text of the `.sig` file; `path` names it in a problem
 * Throws command/signature when it is not one of ours.
 */
export function verifyFile(question: { data: Uint8Array; signature: string; path: string; now: number }): FileVerdict {
  const { detached, certificate } = readDetached(question.signature, question.path);
  const { notBefore, notAfter } = certificate.view;
  return {
    valid: verifySignature(certificate.spki, detached.mechanism, question.data, fromBase64(detached.signature)),
    mechanism: detached.mechanism,
    certificate: certificate.view,
    certificateValidNow: notBefore <= question.now && question.now <= notAfter,
  };
}

function readDetached(text: string, path: string): { detached: DetachedSignature; certificate: Certificate } {
  try {
    const detached = v.parse(DetachedSignature, JSON.parse(text));
    return { detached, certificate: parseCertificate(fromBase64(detached.certificate)) };
  } catch (cause) {
    throw new Problem('command/signature', { path }, { cause });
  }
}
