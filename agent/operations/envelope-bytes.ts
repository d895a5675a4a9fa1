// A file that is small enough for memory, in and out of an envelope; larger ones stream, see envelope-file.ts.
import { concat, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { contentDecipher } from '../envelopes/open.ts';
import { type Envelope, LONGEST_HEAD, parseEnvelope } from '../envelopes/parse.ts';
import { openXmlContent, sealXml } from '../envelopes/xml/content.ts';
import { looksLikeXml, parseXmlEnvelope } from '../envelopes/xml/parse.ts';
import { seal, type SealOptions } from '../envelopes/seal.ts';

export { sealXml };

/** @param recipients DER of their certificates. Throws format/unsupported. */
export function sealBytes(data: Uint8Array, recipients: readonly Uint8Array[], options: SealOptions = {}): Uint8Array {
  const { head, cipher, tail } = seal(recipients, data.length, options);
  return concat(head, cipher.update(data), cipher.final(), tail());
}

/** @returns the envelope and its bytes up to the content. Throws format/malformed, format/unsupported. */
export function readEnvelope(bytes: Uint8Array): { envelope: Envelope; head: Uint8Array } {
  if (looksLikeXml(bytes)) {
    const { envelope, head } = parseXmlEnvelope(bytes);
    return { envelope, head: utf8(head) };
  }
  const envelope = parseEnvelope(bytes.subarray(0, LONGEST_HEAD));
  if (envelope.end !== bytes.length) throw new Problem('format/malformed', { detail: 'CMS: length' });
  return { envelope, head: bytes.slice(0, envelope.from) };
}

/** @param key the opened content key, wiped here. Throws envelope/not-opened for content that this key does not open. */
export function openBytes(bytes: Uint8Array, envelope: Envelope, key: Uint8Array): Uint8Array {
  if (envelope.xml) return openXmlContent(envelope, key);
  const { from, to } = envelope;
  try {
    const decipher = contentDecipher(envelope, key, bytes.subarray(to));
    return concat(decipher.update(bytes.subarray(from, to)), decipher.final());
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem('envelope/not-opened'); // OpenSSL's own words for a wrong padding are one more thing to tell keys apart by
  } finally {
    key.fill(0);
  }
}
