// A detached bare signature of a file: how it is written down, and whether it holds.
import * as v from 'valibot';
import { fromBase64, fromUtf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { MECHANISMS } from '../crypto/mechanism.ts';
import { verifySignature } from '../crypto/verify.ts';
import type { Verdict } from '../formats/format.ts';

const base64 = v.pipe(v.string(), v.maxLength(65_536), v.regex(/^[A-Za-z0-9+/]+={0,2}$/));
const DetachedSignature = v.strictObject({
  tongqian: v.literal('detached-signature-1'),
  mechanism: v.picklist(MECHANISMS),
  /** RSA: modulus length; SM2 and ECDSA: r‖s */
  signature: base64,
  /** DER of the signer's certificate */
  certificate: base64,
});
export type DetachedSignature = Omit<v.InferOutput<typeof DetachedSignature>, 'tongqian'>;

/** Text of a `.sig` file. */
export function printDetachedSignature(signature: DetachedSignature): string {
  const { mechanism, signature: value, certificate } = signature;
  return `${JSON.stringify({ tongqian: 'detached-signature-1', mechanism, signature: value, certificate }, null, 2)}\n`;
}

/**
 * @param question.signature bytes of the `.sig` file; `path` names it in a problem
 * Throws command/signature when it is not one of ours.
 */
export function verifyDetached(question: { data: Uint8Array; signature: Uint8Array; path: string }): Verdict {
  const { mechanism, signature, certificate, spki } = readDetached(question.signature, question.path);
  return {
    valid: verifySignature(spki, mechanism, question.data, signature),
    mechanism,
    certificate,
    others: [],
    signedAt: null,
  };
}

function readDetached(bytes: Uint8Array, path: string) {
  try {
    const detached = v.parse(DetachedSignature, JSON.parse(fromUtf8(bytes)));
    const certificate = fromBase64(detached.certificate);
    return {
      mechanism: detached.mechanism,
      signature: fromBase64(detached.signature),
      certificate,
      spki: parseCertificate(certificate).spki,
    };
  } catch (cause) {
    throw new Problem('command/signature', { path }, { cause });
  }
}
