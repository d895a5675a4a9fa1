// Canonical XML against xmlsec1 (libxml2), both ways: documents with everything that may be written in more than one way.
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { createAuthority } from '../agent/certificates/issue.ts';
import { toPem } from '../agent/certificates/pem.ts';
import { importedKey } from '../agent/crypto/sm2-key.ts';
import { ceb, xml } from '../agent/formats/xmldsig/format.ts';
import { verifyXml } from '../agent/formats/xmldsig/verify.ts';
import { requires } from './support/requires.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongqian-formats-xml-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const key = importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const validity = { notBefore: Date.now() - 86_400_000, notAfter: Date.now() + 86_400_000 };
const { certificate } = createAuthority({ name: '演示 CA', key, validity });
writeFileSync(file('certificate.pem'), toPem('CERTIFICATE', certificate));
writeFileSync(file('key.pem'), key.export({ format: 'pem', type: 'pkcs8' }));

const CEB = 'http://www.chinaport.gov.cn/ceb';
/** The root is a CEB message, so that both ways of signing take it. */
const DOCUMENTS: Record<string, string> = {
  'the default namespace undeclared and declared again': `<CEB900Message xmlns="${CEB}"><a xmlns=""><b xmlns=""/><c xmlns="urn:c"><d xmlns=""/></c></a></CEB900Message>`,
  'prefixes declared late, twice and unused': `<p:CEB900Message xmlns:p="${CEB}" xmlns:u="urn:u"><q:a xmlns:q="urn:q" xmlns:u="urn:u2"><q:b xmlns:q="urn:q2" q:c="1" u:d="2"/></q:a><q:a xmlns:q="urn:q"/></p:CEB900Message>`,
  'attributes in every order and quote':
    `<CEB900Message xmlns="${CEB}" z='1' b:y="2" a:x='3' A="4" a:b="5" xmlns:b="urn:1" xmlns:a="urn:2" xml:lang="zh" xml:space="preserve"/>`.replace(
      '/>',
      '>\n</CEB900Message>',
    ),
  'white space and references in attributes': `<CEB900Message xmlns="${CEB}" a=" \t x\n y \r\n z " b="&#9;&#10;&#13;&#x20;" c="&lt;&amp;&quot;&apos;&gt;'"></CEB900Message>`,
  'line ends of all systems, and references to them': `<CEB900Message xmlns="${CEB}">a\r\nb\rc\nd&#13;e&#10;f&#xD;&#xA;</CEB900Message>`,
  'sections and references': `<CEB900Message xmlns="${CEB}">&lt;a&gt; &amp; "b" 'c' <![CDATA[<d> & ]] > \r\n]]>&#x6F14;&#128512;]]&gt;</CEB900Message>`,
  'comments everywhere': `<!-- 1 -->\n<CEB900Message xmlns="${CEB}">a<!-- 2 --><b><!-- 3 -->c</b><!-- <x> --></CEB900Message>\n<!-- 4 -->`,
  'characters beyond the first plane, and names of people': `<CEB900Message xmlns="${CEB}"><姓名 代="𠮷">𠮷野 é e\u0301 \u00a0\u2028</姓名></CEB900Message>`,
  'a declaration and white space around': `<?xml version='1.0' encoding='utf-8' standalone="yes" ?>\n\n<CEB900Message\n  xmlns = "${CEB}"\n>\n\t<a />\n</CEB900Message  >\n\n`,
  'a prefix called like another element': `<ds:CEB900Message xmlns:ds="${CEB}"><ds:SignedInfo>1</ds:SignedInfo></ds:CEB900Message>`,
};

const xmlsec = (...args: string[]) => {
  const { stderr } = spawnSync('xmlsec1', args, { encoding: 'utf8' });
  if (!/^(?:OK|FAIL)$/m.test(stderr)) throw new Error(`xmlsec1: ${stderr}`);
  return /^OK$/m.test(stderr);
};
const verifiedByXmlsec = (text: string) => {
  writeFileSync(file('document.xml'), text);
  return xmlsec('--verify', '--pubkey-cert-pem', file('certificate.pem'), file('document.xml'));
};

describe.skipIf(!requires('xmlsec1'))('canonical XML', () => {
  it.each(Object.entries(DOCUMENTS))(
    'with %s: xmlsec1 finds the digest and the SignedInfo that we sign',
    (_name, text) => {
      for (const format of [xml, ceb]) {
        const options = { now: 0, cebSm2: { signatureMethod: '', digestMethod: '', digest: 'sm3' } } as const;
        const draft = format.draft(utf8(text), { der: certificate, algorithm: 'rsa' }, options);
        const hash = draft.mechanism === 'rsa-pkcs1-sha1' ? 'sha1' : 'sha256';
        const signed = Buffer.from(draft.finish(sign(hash, draft.input, key))).toString();
        expect(verifiedByXmlsec(signed), signed).toBe(true);
        expect(verifyXml(utf8(signed), []).valid).toBe(true);
        expect(verifiedByXmlsec(signed.replace(/<\/([^\s<>]+)(\s*>\s*(?:<!--.*-->)?\s*)$/, ' </$1$2'))).toBe(false);
      }
    },
  );

  it.each(Object.entries(DOCUMENTS))('with %s: we find what xmlsec1 signs', (_name, text) => {
    for (const [form, prefixes] of [
      ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315', null],
      ['http://www.w3.org/2001/10/xml-exc-c14n#', null],
      ['http://www.w3.org/2001/10/xml-exc-c14n#', '#default u b'],
    ] as const) {
      writeFileSync(
        file('template.xml'),
        text.replace(/(<\/[^\s<>]+\s*>\s*(?:<!--.*-->)?\s*)$/, `${template(form, prefixes)}$1`),
      );
      execFileSync(
        'xmlsec1',
        [
          '--sign',
          '--privkey-pem',
          `${file('key.pem')},${file('certificate.pem')}`,
          '--output',
          file('signed.xml'),
          file('template.xml'),
        ],
        { stdio: 'ignore' },
      );
      const signed = readFileSync(file('signed.xml'), 'utf8');
      expect(verifyXml(utf8(signed), []).valid, signed).toBe(true);
      expect(verifyXml(utf8(signed.replace('CEB900Message', 'CEB900Message x="1"')), []).valid).toBe(false);
    }
  });
});

/** To be signed by xmlsec1, with white space of its own. */
function template(form: string, prefixes: string | null): string {
  const method = (name: string) =>
    prefixes === null
      ? `<${name} Algorithm="${form}"/>`
      : `<${name} Algorithm="${form}"><i:InclusiveNamespaces xmlns:i="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${prefixes}"/></${name}>`;
  return `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
  <SignedInfo>
    ${method('CanonicalizationMethod')}
    <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
    <Reference URI="">
      <Transforms>
        <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
        ${method('Transform')}
      </Transforms>
      <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
      <DigestValue/>
    </Reference>
  </SignedInfo>
  <SignatureValue/>
  <KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo>
</Signature>`;
}
