// Does a signed message hold? Each signer by itself, over its attributes, which must name the content that is there.
import { readX509, subjectKeyId } from '../../certificates/x509.ts';
import { equalBytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { DerError } from '../../crypto/der.ts';
import { verifySignature } from '../../crypto/verify.ts';
import { digest, type Verdict } from '../format.ts';
import { CONTENT } from './oids.ts';
import { type MessageSigner, parseCms, type SignedMessage, UnknownAlgorithm } from './parse.ts';

export interface CheckedMessage {
  /** null: the content stood beside the message */
  content: Uint8Array | null;
  /** At least one */
  signatures: [Verdict, ...Verdict[]];
}

/**
 * @param message DER of the ContentInfo
 * @param beside the content of a detached message, null when there is none
 * Throws format/malformed, format/unsupported, format/content-missing, format/no-certificate.
 */
export function verifyCms(message: Uint8Array, beside: Uint8Array | null): CheckedMessage {
  const parsed = parsing(() => parseCms(message));
  const content = parsed.content ?? beside;
  if (content === null) throw new Problem('format/content-missing');
  // A message with a content of its own says nothing about the file beside it.
  const isOther = parsed.content !== null && beside !== null && !equalBytes(parsed.content, beside);
  const [first, ...others] = parsed.signers.map((signer) => {
    const verdict = verdictOn(signer, parsed, content);
    return isOther ? { ...verdict, valid: false } : verdict;
  });
  if (first === undefined) throw new Problem('format/malformed', { detail: 'CMS' });
  return { content: parsed.content, signatures: [first, ...others] };
}

function verdictOn(signer: MessageSigner, message: SignedMessage, content: Uint8Array): Verdict {
  const certificate = parsing(() => message.certificates.find((der) => isNamed(der, signer)));
  if (certificate === undefined) throw new Problem('format/no-certificate');
  const { spki } = parsing(() => readX509(certificate));
  const { attributes, mechanism, signature } = signer;
  return {
    valid:
      namesContent(signer, message, content) &&
      verifySignature(spki, mechanism, attributes?.input ?? content, signature),
    mechanism,
    certificate,
    others: message.certificates,
    signedAt: attributes?.signedAt ?? null,
  };
}

/** RFC 5652 §5.3: attributes may be left out for plain data alone, else a set of attributes could be passed off as content. */
function namesContent(
  { attributes, hash }: MessageSigner,
  { contentType }: SignedMessage,
  content: Uint8Array,
): boolean {
  if (attributes === null) return contentType === CONTENT.cms.data || contentType === CONTENT.gm.data;
  return attributes.contentType === contentType && equalBytes(attributes.digest, digest(hash, content));
}

function isNamed(der: Uint8Array, { who }: MessageSigner): boolean {
  const certificate = readX509(der);
  if ('keyId' in who) {
    const keyId = subjectKeyId(certificate);
    return keyId !== null && equalBytes(keyId, who.keyId);
  }
  return equalBytes(certificate.issuer, who.issuer) && equalBytes(certificate.serialNumber, who.serialNumber);
}

function parsing<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof UnknownAlgorithm)
      throw new Problem('format/unsupported', { detail: thrown.message }, { cause: thrown });
    if (thrown instanceof DerError)
      throw new Problem('format/malformed', { detail: `CMS: ${thrown.message}` }, { cause: thrown });
    throw thrown;
  }
}
