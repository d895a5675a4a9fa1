// A ds:SignedInfo alone, as pages of the cross-border platforms send it: only the digest of a message that never came here.
import type { RecognisedDocument } from './document.ts';
import { field, keysOf, rows } from './reading/fields.ts';
import { childrenOf, readXml, rootName, textAt } from './reading/xml.ts';

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
const CEB = 'http://www.chinaport.gov.cn/ceb';

/** @returns null when the text is not of this kind; never throws */
export function recogniseCebSignedInfo(text: string): RecognisedDocument | null {
  if (rootName(text) !== 'SignedInfo') return null;
  const result = readXml(text);
  if (!('root' in result) || result.root.name !== 'SignedInfo' || result.root.uri !== XMLDSIG) return null;
  const { root } = result;
  const isCeb = [...root.attributes.values()].includes(CEB);
  const algorithm = (name: string): string => childrenOf(root, name)[0]?.attributes.get('Algorithm') ?? '';
  const references = childrenOf(root, 'Reference');
  const digests = references.map((reference) => textAt(reference, 'DigestValue'));
  return {
    kind: 'ceb-signed-info',
    title: isCeb
      ? { zh: '跨境电商报文的摘要', en: 'Digest of a cross-border e-commerce message' }
      : { zh: 'XML 文件的摘要', en: 'Digest of an XML document' },
    fields: rows([
      ...digests.map((digest) => field('报文摘要', 'Digest of the message', digest, true)),
      field('签名算法', 'Signature algorithm', shortName(algorithm('SignatureMethod'))),
      field(
        '摘要算法',
        'Digest algorithm',
        shortName(
          references[0] === undefined
            ? ''
            : (childrenOf(references[0], 'DigestMethod')[0]?.attributes.get('Algorithm') ?? ''),
        ),
      ),
    ]),
    caution: {
      zh: '这只是一份报文的摘要，报文本身没有经过这个窗口，通签无法显示订单和金额。只有您刚刚在网页上提交了报文，才可以确认。',
      en: 'This is the digest of a message that this window has not seen, so orders and amounts cannot be shown. Confirm only if you have just submitted the message in the page.',
    },
    keys: keysOf({ 报文摘要: digests }),
  };
}

/** The part after # says it; the whole is in the original text. */
function shortName(uri: string): string {
  return uri.slice(uri.lastIndexOf('#') + 1);
}
