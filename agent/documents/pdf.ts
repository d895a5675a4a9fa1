// A PDF: its pages are for a reader, not for this window, which says what the file says of itself.
import { equalBytes, utf8 } from '#shared/bytes.ts';
import type { RecognisedDocument } from './document.ts';
import { field, rows } from './reading/fields.ts';

export interface PdfFacts {
  pages: number;
  /** Signatures that stand in it, whether they hold or not */
  signatures: number;
  /** As it stands in the file, '' for none */
  title: string;
}

/** null for what cannot be read; the document is one all the same. */
export type ReadPdf = (data: Uint8Array) => PdfFacts | null;

const HEAD = utf8('%PDF-');

/** By its head at the very beginning (ISO 32000-1 §7.5.2). Never throws, if `read` does not. */
export function recognisePdf(data: Uint8Array, read: ReadPdf): RecognisedDocument | null {
  if (!equalBytes(data.subarray(0, HEAD.length), HEAD)) return null;
  const facts = read(data);
  return {
    kind: 'pdf',
    title: { zh: 'PDF 文件', en: 'PDF file' },
    fields: rows([
      field('标题', 'Title', facts?.title ?? '', true),
      field('页数', 'Pages', facts === null ? '' : `${facts.pages} 页`, true),
      field('已有签名', 'Signatures in it', facts === null ? '' : `${facts.signatures} 个`),
      field('大小', 'Size', `${data.length} 字节`, facts === null),
    ]),
    caution: {
      zh: '这个窗口不显示 PDF 里的内容。请先在阅读器里看过，再签名。',
      en: 'This window does not show what is in the PDF. Read it in a PDF reader before you sign it.',
    },
    keys: [],
  };
}
