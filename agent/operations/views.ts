// Views for the approval window of things that are not documents to be signed: reads, PIN changes, batches, forwarded calls.
import { createHash } from 'node:crypto';
import type { Bilingual } from '#shared/errors.ts';
import type { DocumentView } from '#shared/protocol/views.ts';
import type { RecognisedDocument } from '../documents/document.ts';

/** Longest original text that a window shows; the hash covers the whole. */
const SHOWN = 65_536;

export function documentView(data: Uint8Array, recognised: RecognisedDocument & { text: string }): DocumentView {
  return {
    kind: recognised.kind,
    title: recognised.title,
    fields: recognised.fields,
    text: recognised.text.slice(0, SHOWN),
    size: data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
    caution: recognised.caution,
  };
}

/** A request without bytes to sign: its name stands in for them in the digest. */
export function actView(
  kind: DocumentView['kind'],
  title: Bilingual,
  details: { fields?: DocumentView['fields']; text?: string; caution?: Bilingual } = {},
): DocumentView {
  const whole = details.text ?? '';
  return {
    kind,
    title,
    fields: details.fields ?? [],
    text: whole.slice(0, SHOWN),
    size: Buffer.byteLength(whole),
    sha256: createHash('sha256').update(`${kind}\n${whole}`).digest('hex'),
    caution: details.caution ?? null,
  };
}
