// What bytes about to be signed are, in the clerk's terms. Recognisers are siblings and know nothing of each other.
import type { Bilingual } from '#shared/errors.ts';
import type { DocumentView } from '#shared/protocol/views.ts';

export interface RecognisedDocument {
  kind: DocumentView['kind'];
  title: Bilingual;
  fields: DocumentView['fields'];
  caution: Bilingual | null;
  /** Business keys for the log's search: 统一编号, 报关单号, 订单号… */
  keys: { name: string; value: string }[];
}

/** @returns null when the text is not of this kind; never throws */
export type Recogniser = (text: string) => RecognisedDocument | null;
