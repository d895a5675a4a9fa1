import { generateKeyPairSync, sign as nodeSign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { concat, fromUtf8, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { type CardHolder, createAuthority, issueCard } from '../../certificates/issue.ts';
import { importedKey, spkiOf } from '../../crypto/sm2-key.ts';
import { generateSm2Key, signSm2 } from '../../crypto/sm2.ts';
import type { Draft, DraftOptions, SignatureFormat, SignerCertificate } from '../format.ts';
import { canonical } from './canonical.ts';
import { ceb, xml } from './format.ts';
import { parseXml, walk } from './tree.ts';
import { looksLikeSignedXml, verifyXml } from './verify.ts';

const NOW = Date.UTC(2026, 4, 6);
const validity = { notBefore: NOW - 86_400_000, notAfter: NOW + 86_400_000 };
const holder: CardHolder = {
  holder: '演示用户', company: '演示贸易有限公司', organisationCode: '000000019', personalId: '000000190001010009',
  idType: '1', medium: '03-JJ0000001', codes: { entity: '01', card: '02', user: '03' },
}; // prettier-ignore
const authority = createAuthority({ name: '测试CA', key: generateSm2Key(), validity });
interface Signer extends SignerCertificate {
  key: KeyObject;
}
const signerOf = (algorithm: Signer['algorithm'], key: KeyObject): Signer => ({
  key,
  algorithm,
  der: issueCard({ authority, spki: spkiOf(key), holder, usage: 'sign', validity }),
});
const RSA = signerOf('rsa', importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey));
const ECDSA = signerOf('ecdsa', importedKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey));
const SM2 = signerOf('sm2', generateSm2Key());

const CUSTOMS = 'http://www.chinaport.gov.cn/2022/04/xmldsig#';
const OPTIONS: DraftOptions = {
  now: NOW,
  cebSm2: { signatureMethod: `${CUSTOMS}sm2-sm3`, digestMethod: `${CUSTOMS}sm3`, digest: 'sm3' },
};
const CEB = `<?xml version="1.0" encoding="UTF-8"?>
<ceb:CEB311Message guid="G" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb">
  <ceb:Order><ceb:OrderHead><ceb:goodsValue>100</ceb:goodsValue></ceb:OrderHead></ceb:Order>
  <ceb:BaseTransfer><ceb:copName>演示 &amp; 贸易</ceb:copName></ceb:BaseTransfer>
</ceb:CEB311Message>
`;

const use = (key: KeyObject, { mechanism, input }: Draft): Uint8Array => {
  if (mechanism === 'sm2-sm3') return signSm2(key, input);
  if (mechanism === 'ecdsa-sha256') return nodeSign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
  return nodeSign(mechanism === 'rsa-pkcs1-sha1' ? 'sha1' : 'sha256', input, key);
};
function signed(format: SignatureFormat, text: string, { key, ...signer }: Signer, options = OPTIONS): string {
  const data = utf8(text);
  format.check(data);
  const draft = format.draft(data, signer, options);
  return fromUtf8(draft.finish(use(key, draft)));
}
const outcome = (text: string | Uint8Array, more: Parameters<typeof verifyXml>[1] = []): unknown => {
  try {
    return verifyXml(typeof text === 'string' ? utf8(text) : text, more).valid;
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : thrown;
  }
};
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return null;
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : thrown;
  }
};

describe('canonical XML', () => {
  const form = (text: string, exclusive = false) => fromUtf8(canonical(parseXml(text), { exclusive }));
  const part = (text: string, local: string, how: Parameters<typeof canonical>[1]) => {
    const found = [...walk(parseXml(text))].find((element) => element.local === local);
    return found ? fromUtf8(canonical(found, how)) : null;
  };

  it('orders namespaces and attributes, opens empty tags, drops what stands around the root (C14N §3.1–3.4)', () => {
    expect(form('<?xml version="1.0"?>\n<!-- a --><doc><e1   /><e2 b="2" a=\'1\'></e2 ></doc>\n<!-- b -->')).toBe(
      '<doc><e1></e1><e2 a="1" b="2"></e2></doc>',
    );
    expect(
      form('<e5 a:attr="out" b:attr="sorted" attr2="all" attr="I\'m" xmlns:b="http://www.ietf.org" xmlns:a="http://www.w3.org" xmlns="http://example.org"/>'),
    ).toBe(
      '<e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I\'m" attr2="all" b:attr="sorted" a:attr="out"></e5>',
    );
    expect(form('<a xmlns="urn:a"><b xmlns=""><c xmlns=""/><d xmlns="urn:a"/></b></a>')).toBe(
      '<a xmlns="urn:a"><b xmlns=""><c></c><d xmlns="urn:a"></d></b></a>',
    );
  }); // prettier-ignore

  it('writes characters in the one way (C14N §2.3)', () => {
    expect(form('<a b="&lt;&amp;&gt;&quot;&#9;&#10;&#13; \t\n">&lt;&amp;&gt;"&#9;&#13;\r\n<![CDATA[<x>&]]></a>')).toBe(
      '<a b="&lt;&amp;>&quot;&#x9;&#xA;&#xD;   ">&lt;&amp;&gt;"\t&#xD;\n&lt;x&gt;&amp;</a>',
    );
    expect(form('<a>x<!-- c -->y𠀀\u00e9</a>')).toBe('<a>xy𠀀é</a>');
  });

  it('of a part brings the namespaces and xml: attributes that reach it; exclusive ones only what it uses', () => {
    const text = '<r xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="zh"><p:s q:a="1"><t/></p:s></r>';
    expect(part(text, 's', { exclusive: false })).toBe(
      '<p:s xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="zh" q:a="1"><t></t></p:s>',
    );
    expect(part(text, 's', { exclusive: true })).toBe(
      '<p:s xmlns:p="urn:p" xmlns:q="urn:q" q:a="1"><t xmlns="urn:r"></t></p:s>',
    );
    expect(part(text, 't', { exclusive: true, prefixes: ['p', 'none'] })).toBe('<t xmlns="urn:r" xmlns:p="urn:p"></t>');
  });

  it('reads what is declared once, however many elements stand below it', () => {
    const declared = Array.from({ length: 300 }, (_, at) => ` xmlns:n${at}="urn:n"`).join('');
    const root = parseXml(`<r${declared}>${'<b xmlns:c="urn:c"><n7:d/></b>'.repeat(300)}</r>`);
    const set = vi.spyOn(Map.prototype, 'set');
    const text = canonical(root, { exclusive: true });
    const written = set.mock.calls.length;
    set.mockRestore();
    expect(fromUtf8(text)).toContain('<b><n7:d xmlns:n7="urn:n"></n7:d></b><b>');
    expect(written).toBeLessThan(5000);
  });

  it('writes a prefix again where it means something else, and what it meant before behind it', () => {
    const text = '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c/></p:b><p:d/></p:a>';
    for (const exclusive of [true, false])
      expect(form(text, exclusive)).toBe('<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c></p:c></p:b><p:d></p:d></p:a>');
    expect(form('<a xmlns:p="urn:1"><p:b/><p:b/></a>', true)).toBe('<a><p:b xmlns:p="urn:1"></p:b><p:b xmlns:p="urn:1"></p:b></a>');
  }); // prettier-ignore

  it('of its own result is the result', () => {
    const word = fc.stringMatching(/^[a-z]{1,3}$/);
    const clean = fc
      .string({ unit: 'binary' })
      .map((text) => text.replace(/[^\t\n\r -\ud7ff]/g, '').replace(/[&<>"\r]/g, (c) => `&#${c.charCodeAt(0)};`));
    const tree = fc.letrec<{ element: string }>((tie) => ({
      element: fc
        .tuple(word, fc.dictionary(word, clean), fc.array(fc.oneof({ maxDepth: 4 }, clean, tie('element'))))
        .map(([name, attributes, children]) => {
          const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
          return `<${name}${list.join('')}>${children.join('')}</${name}>`;
        }),
    }));
    fc.assert(
      fc.property(tree.element, (text) => {
        const once = form(text);
        expect(form(once)).toBe(once);
      }),
      { numRuns: 100, seed: 6 },
    );
  }, 60_000); // prettier-ignore
});

describe('a general document', () => {
  const TEXT =
    '<?xml version="1.0"?>\n<o:order xmlns:o="urn:order" id="7"><o:sum cur="CNY">100</o:sum>\r\n</o:order>\n';
  it.each([['RSA', RSA, 'rsa-sha256'], ['ECDSA', ECDSA, 'ecdsa-sha256'], ['SM2', SM2, 'sm2-sm3']] as const)(
    'signed by %s holds, and not when a character is changed', (_name, signer, method) => {
    const text = signed(xml, TEXT, signer);
    expect(text).toContain(`#${method}"`);
    expect(text.replace(/<ds:Signature .*<\/ds:Signature>/, '')).toBe(TEXT);
    expect(outcome(text)).toBe(true);
    for (const [from, to] of [['100', '900'], ['CNY', 'USD'], ['id="7"', 'id="8"'], ['\r\n', ' '], ['xmlns:o="urn:order"', 'xmlns:o="urn:ordeR"']] as const)
      expect(outcome(text.replace(from, to)), from).toBe(false);
  }); // prettier-ignore

  it('may be written again in another way that means the same', () => {
    const text = signed(xml, TEXT, RSA);
    expect(outcome(text.replace('id="7"', "id = '7'").replace('<o:sum', '<!-- seen --><o:sum'))).toBe(true);
    expect(outcome(`\ufeff${text}`)).toBe(true);
  });

  it('is not signed twice, and not when there is nothing to hold the signature', () => {
    expect(codeOf(() => signed(xml, signed(xml, TEXT, RSA), SM2))).toBe('format/already-signed');
    expect(codeOf(() => signed(xml, '<a/>', RSA))).toBe('format/malformed');
  });
});

describe('a message of cross-border e-commerce', () => {
  it('is signed as customs reads it: no white space, last in the root, three namespaces over SignedInfo, r‖s', () => {
    const draft = ceb.draft(utf8(CEB), SM2, OPTIONS);
    expect(fromUtf8(draft.input)).toMatch(
      /^<ds:SignedInfo xmlns:ceb="http:\/\/www\.chinaport\.gov\.cn\/ceb" xmlns:ds="[^"]+" xmlns:xsi="[^"]+"><ds:Canon/,
    );
    const text = signed(ceb, CEB, SM2);
    expect(text).toMatch(/<\/ceb:BaseTransfer>\n<ds:Signature [^>]*>.*<\/ds:Signature><\/ceb:CEB311Message>\n$/s);
    expect(text).toContain(' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" guid="G"');
    expect(/<ds:Signature .*<\/ds:Signature>/.exec(text)?.[0]).not.toMatch(/>\s+</);
    expect(/<ds:KeyName>(.*?)<\/ds:KeyName>/.exec(text)?.[1]).toMatch(/^03[0-9a-f]{14}$/);
    const value = /<ds:SignatureValue>(.*?)<\/ds:SignatureValue>/.exec(text)?.[1] ?? '';
    expect(Buffer.from(value, 'base64')).toHaveLength(64);
    expect(text.match(/Algorithm="[^"]*"/g)?.map((one) => one.slice(11, -1))).toEqual([
      'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
      `${CUSTOMS}sm2-sm3`,
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      `${CUSTOMS}sm3`,
    ]);
    expect(outcome(text)).toBe(true);
    expect(outcome(text.replace('>100<', '>900<'))).toBe(false);
  });

  it('by an RSA card has SHA-1 throughout', () => {
    const text = signed(ceb, CEB, RSA);
    expect(text).toMatch(/xmldsig#rsa-sha1".*xmldsig#sha1"/);
    expect(outcome(text)).toBe(true);
    expect(outcome(text.replace('>100<', '>900<'))).toBe(false);
  });

  it('takes the names of the configuration, also for verifying', () => {
    const older = { signatureMethod: 'http://www.w3.org/2000/09/xmldsig#sm2-sm3', digestMethod: 'http://www.w3.org/2000/09/xmldsig#sha1', digest: 'sha1' } as const; // prettier-ignore
    const before2022 = signed(ceb, CEB, SM2, { ...OPTIONS, cebSm2: older });
    expect(before2022).toContain(older.signatureMethod);
    expect(outcome(before2022)).toBe(true);
    const next = { signatureMethod: 'urn:next&"<:sm2', digestMethod: 'urn:next:sm3', digest: 'sm3' } as const;
    const text = signed(ceb, CEB, SM2, { ...OPTIONS, cebSm2: next });
    expect(outcome(text)).toBe('format/unsupported');
    expect(outcome(text, [{ ...next, mechanism: 'sm2-sm3' }])).toBe(true);
  });

  it('with xsi and ExtendMessage keeps both in their places', () => {
    const given = CEB.replace('guid=', 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" guid=').replace(
      '</ceb:CEB',
      '<ceb:ExtendMessage/></ceb:CEB',
    );
    const text = signed(ceb, given, SM2);
    expect(text.match(/xmlns:xsi/g)).toHaveLength(1);
    expect(text).toContain('</ds:Signature><ceb:ExtendMessage/></ceb:CEB311Message>');
    expect(outcome(text)).toBe(true);
  });

  it('is nothing else', () => {
    const check = (text: string) => codeOf(() => ceb.check(utf8(text)));
    expect(check('<a></a>')).toBe('format/unsupported');
    expect(check(CEB.replace('gov.cn/ceb"', 'gov.cn/xyz"'))).toBe('format/unsupported');
    expect(check(CEB.replace('guid=', 'xmlns:xsi="urn:other" guid='))).toBe('format/unsupported');
    expect(codeOf(() => signed(ceb, CEB, ECDSA))).toBe('format/unsupported');
  });
});

describe('hostile documents', () => {
  const good = signed(xml, '<a xmlns="urn:a"><b>1</b></a>', SM2);

  it.each([
    ['a DOCTYPE', good.replace('<a', '<!DOCTYPE a><a'), 'format/malformed'],
    ['entities of its own', good.replace('<a', '<!DOCTYPE a [<!ENTITY e "1">]><a').replace('<b>1', '<b>&e;'), 'format/malformed'],
    ['an unknown entity', good.replace('<b>1', '<b>&one;'), 'format/malformed'],
    ['a processing instruction', good.replace('<b>', '<?p x?><b>'), 'format/malformed'],
    ['a stylesheet before it', `<?xml-stylesheet href="x"?>${good}`, 'format/malformed'],
    ['another encoding', `<?xml version="1.0" encoding="GBK"?>${good}`, 'format/malformed'],
    ['a relative namespace', good.replace('urn:a"', 'relative"'), 'format/malformed'],
    ['a comment in the digest', good.replace('<ds:DigestValue>', '<ds:DigestValue><!-- x -->'), 'format/malformed'],
    ['an element in the signature value', good.replace('</ds:SignatureValue>', '<x/></ds:SignatureValue>'), 'format/malformed'],
    ['text beside the parts of SignedInfo', good.replace('<ds:SignedInfo>', '<ds:SignedInfo>x'), 'format/malformed'],
    ['two references', good.replace(/<ds:Reference.*<\/ds:Reference>/, '$&$&'), 'format/malformed'],
    ['two SignedInfo', good.replace(/<ds:SignedInfo.*<\/ds:SignedInfo>/, '$&$&'), 'format/malformed'],
    ['two signatures', good.replace(/<ds:Signature .*<\/ds:Signature>/, '$&$&'), 'format/unsupported'],
    ['the signed content wrapped into other content', `<z>${good}<evil/></z>`, 'format/unsupported'],
    ['a reference to a part', good.replace('URI=""', 'URI="#x"'), 'format/unsupported'],
    ['a reference with a type', good.replace('URI=""', 'URI="" Type="urn:t"'), 'format/unsupported'],
    ['a transform by program', good.replace('2001/10/xml-exc-c14n#"></ds:Transform>', 'TR/1999/REC-xslt-19991116"></ds:Transform>'), 'format/unsupported'],
    ['no enveloped transform', good.replace(/<ds:Transform Algorithm="[^"]*enveloped-signature"><\/ds:Transform>/, ''), 'format/unsupported'],
    ['a signature method of HMAC', good.replace(/[^"]*#sm2-sm3/, 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'), 'format/unsupported'],
    ['a method named like a property', good.replace(/[^"]*#sm2-sm3/, 'toString'), 'format/unsupported'],
    ['a certificate that is none', good.replace(/(<ds:X509Certificate>).*?</, '$1AAAA<'), 'format/malformed'],
    ['no certificate', good.replace(/<ds:X509Data>.*<\/ds:X509Data>/, ''), 'format/no-certificate'],
    ['a value that is no base64', good.replace('<ds:SignatureValue>', '<ds:SignatureValue>*'), 'format/malformed'],
    ['an element of its own beside the certificate', good.replace('<ds:X509Data>', '<evil xmlns="">900</evil><ds:X509Data>'), 'format/unsupported'],
    ['an element of its own deep in the key', good.replace('<ds:X509Certificate>', '<e:v xmlns:e="urn:e"></e:v>$&'), 'format/unsupported'],
    ['text beside the certificate', good.replace('<ds:X509Data>', '900<ds:X509Data>'), 'format/malformed'],
    ['the value of another kind of key', good.replace(/(<ds:SignatureValue>).*?</, '$1AAAA<'), false],
    ['no signature', '<a xmlns="http://www.w3.org/2000/09/xmldsig#"/>', 'format/malformed'],
    ['depth without end', '<a>'.repeat(70_000), 'format/malformed'],
  ])('with %s', (_name, text, expected) => {
    expect(outcome(good)).toBe(true);
    expect(outcome(text)).toBe(expected);
  }); // prettier-ignore

  it('with more prefixes in a list than anybody names are refused; the same ones again count once', () => {
    const listed = (prefixes: string[]): unknown =>
      outcome(
        good.replace(
          /(<ds:Transform Algorithm="[^"]*xml-exc-c14n#">)/,
          `$1<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${prefixes.join(' ')}"></ec:InclusiveNamespaces>`,
        ),
      );
    const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);
    expect(listed(many(65))).toBe('format/unsupported');
    expect([listed(many(64)), listed(many(1000).fill('p'))]).toEqual([false, false]);
  });

  it('cut anywhere, or not in UTF-8, are malformed', () => {
    for (let length = 0; length < good.length - 1; length += 41) expect(outcome(good.slice(0, length))).toBe('format/malformed');
    expect(outcome(concat(utf8(good.slice(0, 40)), Uint8Array.of(0xff), utf8(good.slice(40))))).toBe('format/malformed');
  }); // prettier-ignore

  it('are told from other files by their beginning', () => {
    expect([good, `\ufeff${good}`, ` \n${good}`].map((text) => looksLikeSignedXml(utf8(text)))).toEqual([true, true, true]);
    expect(['<a/>', 'http://www.w3.org/2000/09/xmldsig#', ''].map((text) => looksLikeSignedXml(utf8(text)))).toEqual([false, false, false]);
  }); // prettier-ignore
});
