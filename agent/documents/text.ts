// Text of no known kind: shown as it is, and said so where it could mislead.
import type { Bilingual } from '#shared/errors.ts';
import { hasHidden } from '#shared/visible.ts';
import type { RecognisedDocument } from './document.ts';
import { field, rows } from './reading/fields.ts';
import { looksLikeXml, readXml, type XmlRefusal } from './reading/xml.ts';

const REFUSED: Record<XmlRefusal, Bilingual> = {
  doctype: {
    zh: '这份 XML 含有 DOCTYPE，不同的系统可能读出不同的内容，通签只按文本显示。',
    en: 'This XML has a DOCTYPE: different systems may read different content, so it is shown as plain text.',
  },
  instruction: {
    zh: '这份 XML 含有处理指令，不同的系统可能读出不同的内容，通签只按文本显示。',
    en: 'This XML has processing instructions: different systems may read different content, so it is shown as plain text.',
  },
  'too-large': {
    zh: '这份 XML 太大或层次太深，通签只按文本显示。',
    en: 'This XML is too large or too deep, so it is shown as plain text.',
  },
  malformed: {
    zh: '这份 XML 不完整或有错误，通签只按文本显示。',
    en: 'This XML is incomplete or wrong, so it is shown as plain text.',
  },
};
const HIDDEN: Bilingual = {
  zh: '文中有看不见或改变显示方向的字符，已用 ⟨ ⟩ 标出，请仔细核对。',
  en: 'The text holds invisible or direction-changing characters, marked with ⟨ ⟩. Check it carefully.',
};

/** Takes any text; never throws. */
export function describeText(text: string): RecognisedDocument {
  return {
    kind: 'text',
    title: { zh: '文本', en: 'Text' },
    fields: rows([
      field('内容', 'Content', text === '' ? '（空）' : text),
      field('长度', 'Length', `${text.length} 字`),
    ]),
    caution: cautionFor(text),
    keys: [],
  };
}

function cautionFor(text: string): Bilingual | null {
  if (looksLikeXml(text)) {
    const result = readXml(text);
    if ('refused' in result) return REFUSED[result.refused];
  }
  return hasHidden(text) ? HIDDEN : null;
}
