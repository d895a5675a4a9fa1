// Bytes that are no text: nothing can be shown of them but their size and beginning, and that is said in amber.
import { toHex } from '#shared/bytes.ts';
import { isLongAsDigestInfo } from '../crypto/digest-info.ts';
import type { RecognisedDocument } from './document.ts';
import { field, rows } from './reading/fields.ts';

/** Takes any bytes; never throws. */
export function describeBinary(data: Uint8Array): RecognisedDocument {
  const start = toHex(data.subarray(0, 32));
  return {
    kind: 'binary',
    title: { zh: '二进制数据', en: 'Binary data' },
    fields: rows([
      field('大小', 'Size', `${data.length} 字节`, true),
      field('开头', 'Beginning', data.length > 32 ? `${start} …` : start),
    ]),
    caution: isLongAsDigestInfo(data)
      ? {
          zh: '这像是另一份文件的摘要，文件本身没有经过这个窗口，通签无法显示它的内容。',
          en: 'This looks like the digest of another document that this window has not seen.',
        }
      : { zh: '这不是文字，通签无法显示它的含义。', en: 'This is not text; its meaning cannot be shown.' },
    keys: [],
  };
}
