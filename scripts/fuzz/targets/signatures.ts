// Signed files. What holds must be what was signed: a changed input that still verifies with other content is a forgery.
import { equalBytes, fromUtf8, toBase64, utf8 } from '#shared/bytes.ts';
import { cms, cmsDetached } from '../../../agent/formats/cms/format.ts';
import { verifyCms } from '../../../agent/formats/cms/verify.ts';
import { canonical } from '../../../agent/formats/xmldsig/canonical.ts';
import { ceb, xml } from '../../../agent/formats/xmldsig/format.ts';
import { parseXml, walk, xmlText } from '../../../agent/formats/xmldsig/tree.ts';
import { looksLikeSignedXml, verifyXml } from '../../../agent/formats/xmldsig/verify.ts';
import { printDetachedSignature, verifyDetached } from '../../../agent/operations/detached-signature.ts';
import { isSigned, verifyFile } from '../../../agent/operations/verify-file.ts';
import { ECDSA, NOW, OPTIONS, RSA, signed, SM2, use } from '../signers.ts';
import { must, type Target } from '../target.ts';

const CONTENT = utf8('货物清单 42\r\n');
const SIGNERS = [RSA, ECDSA, SM2];
const SEED_CERTIFICATES = SIGNERS.map(({ der }) => der);

export const cmsTarget: Target = {
  name: 'cms',
  shape: 'der',
  open: () => ({
    seeds: SIGNERS.flatMap((signer) => [signed(cms, CONTENT, signer), signed(cmsDetached, CONTENT, signer)]),
    run(input) {
      isSigned(input);
      const { content, signatures } = verifyCms(input, CONTENT);
      for (const { valid, certificate } of signatures) {
        if (!valid || !SEED_CERTIFICATES.some((one) => equalBytes(one, certificate))) continue;
        must(content === null || equalBytes(content, CONTENT), 'forged');
      }
    },
  }),
};

const WORDS = [
  '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">', '</ds:Signature>', '<ds:SignedInfo>', '</ds:SignedInfo>', '<ds:Reference URI="">',
  '<ds:Reference URI="#a">', '</ds:Reference>', '<ds:Transforms>', '<ds:Object>', 'Id="a"', 'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315', '<!--c-->', '<DigestValue/>', ' xmlns=""', ' xml:lang="zh"', '<X509Certificate>',
]; // prettier-ignore
const ORDER = utf8(
  '<?xml version="1.0"?>\n<o:order xmlns:o="urn:order" id="7"><o:sum cur="CNY">100</o:sum>&#13;\n</o:order>\n',
);
const MESSAGE = utf8(
  '<ceb:CEB311Message guid="G" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb"><ceb:Order><ceb:goodsValue>100</ceb:goodsValue></ceb:Order><ceb:BaseTransfer/></ceb:CEB311Message>',
);

/** Many namespaces over many elements, which once took the square of both */
const DECLARED = utf8(
  `<r${Array.from({ length: 40 }, (_, at) => ` xmlns:a${at}="a:"`).join('')}>${'<b xmlns:c="d:"><a7:e/></b>'.repeat(40)}</r>`,
);

export const xmlTarget: Target = {
  name: 'xml',
  shape: 'text',
  words: WORDS,
  open: () => ({
    seeds: [ORDER, MESSAGE, DECLARED, signed(xml, ORDER, RSA), signed(ceb, MESSAGE, SM2)],
    run(input) {
      const root = parseXml(xmlText(input));
      for (const exclusive of [false, true]) {
        const once = canonical(root, { exclusive });
        must(equalBytes(canonical(parseXml(fromUtf8(once)), { exclusive }), once), 'a canonical form of two spellings');
      }
    },
  }),
};

export const xmlSignatureTarget: Target = {
  name: 'xml-signature',
  shape: 'text',
  words: WORDS,
  open() {
    const seeds = [...SIGNERS.map((signer) => signed(xml, ORDER, signer)), signed(ceb, MESSAGE, RSA), signed(ceb, MESSAGE, SM2)];
    const contents = seeds.map(contentOf);
    return {
      seeds,
      run(input) {
        looksLikeSignedXml(input);
        const { valid, certificate } = verifyXml(input, [{ ...OPTIONS.cebSm2, mechanism: 'sm2-sm3' }]);
        if (!valid || !SEED_CERTIFICATES.some((one) => equalBytes(one, certificate))) return;
        must(contents.includes(contentOf(input)), 'forged');
      },
    };
  },
}; // prettier-ignore

/** Canonical form of all but the signature. */
function contentOf(bytes: Uint8Array): string {
  const root = parseXml(xmlText(bytes));
  const signature = [...walk(root)].find(({ local, uri }) => local === 'Signature' && uri.endsWith('xmldsig#'));
  return fromUtf8(canonical(root, { exclusive: true, ...(signature && { without: signature }) }));
}

export const signatureFileTarget: Target = {
  name: 'signature-file',
  shape: 'text',
  words: ['"tongqian"', 'detached-signature-1', '"mechanism"', ...['rsa-pkcs1-sha1', 'sm2-sm3', 'ecdsa-sha256'], '-----BEGIN CMS-----'],
  open: () => ({
    seeds: SIGNERS.map(({ key, algorithm, der }) => {
      const mechanism = ({ rsa: 'rsa-pkcs1-sha256', ecdsa: 'ecdsa-sha256', sm2: 'sm2-sm3' } as const)[algorithm];
      const signature = toBase64(use(key, { mechanism, input: CONTENT }));
      return utf8(printDetachedSignature({ mechanism, signature, certificate: toBase64(der) }));
    }),
    run(input) {
      const { valid } = verifyDetached({ data: utf8('other'), signature: input, path: 'x' });
      must(!valid, 'forged');
      verifyFile({ data: CONTENT, signature: input, path: 'x', now: NOW, cebSm2: OPTIONS.cebSm2, anchors: [], crls: [] });
    },
  }),
}; // prettier-ignore
