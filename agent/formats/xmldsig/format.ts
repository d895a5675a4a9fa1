// XML signatures as formats to choose: general documents, and the messages of cross-border e-commerce as customs reads them.
import { Problem } from '#shared/errors.ts';
import type { SignatureFormat } from '../format.ts';
import { CEB_RSA, GENERAL } from './algorithms.ts';
import { draftXml, type Signable, signable } from './sign.ts';
import { xmlText } from './tree.ts';

export const xml: SignatureFormat = {
  label: { zh: 'XML 签名', en: 'XML signature' },
  check: (data) => void signable(xmlText(data)),
  draft: (data, signer) =>
    draftXml(signable(xmlText(data)), signer, { ...GENERAL[signer.algorithm], exclusive: true, keyName: false }),
};

const CEB = 'http://www.chinaport.gov.cn/ceb';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** CEBnnnMessage (202205 edition, spec/import-client §2.4): inclusive C14N, one transform, r‖s, KeyName. */
export const ceb: SignatureFormat = {
  label: { zh: 'CEB 报文签名', en: 'CEB message' },
  check: (data) => void cebMessage(data),
  draft(data, signer, { cebSm2 }) {
    if (signer.algorithm === 'ecdsa') throw new Problem('format/unsupported', { detail: 'CEB: ECDSA' });
    const isRsa = signer.algorithm === 'rsa';
    return draftXml(cebMessage(data), signer, {
      ...(isRsa ? CEB_RSA : cebSm2),
      mechanism: isRsa ? 'rsa-pkcs1-sha1' : 'sm2-sm3',
      exclusive: false,
      keyName: true,
      before: 'ExtendMessage',
    });
  },
};

/**
 * The message with xmlns:xsi on its root: gateways take SignedInfo with ceb, ds and xsi in scope, and published signatures verify
 * with all three alone.
 */
function cebMessage(data: Uint8Array): Signable {
  const given = signable(xmlText(data));
  const { text, root } = given;
  if (root.uri !== CEB || !/^CEB\d{3}Message$/.test(root.local))
    throw new Problem('format/unsupported', { detail: `CEB: ${root.local.slice(0, 40)}` });
  if ([...root.namespaces.values()].includes(XSI)) return given;
  if (root.namespaces.has('xsi')) throw new Problem('format/unsupported', { detail: 'CEB: xsi' });
  return signable(`${text.slice(0, root.nameEnd)} xmlns:xsi="${XSI}"${text.slice(root.nameEnd)}`);
}
