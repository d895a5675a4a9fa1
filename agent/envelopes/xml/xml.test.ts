import { execFileSync } from 'node:child_process';
import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, fromUtf8, toBase64, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { type CardHolder, createAuthority, issueCard } from '../../certificates/issue.ts';
import { toPem } from '../../certificates/pem.ts';
import { ciphertextToDer, encryptSm2 } from '../../crypto/sm2-cipher.ts';
import { importedKey, spkiOf } from '../../crypto/sm2-key.ts';
import { generateSm2Key } from '../../crypto/sm2.ts';
import { unwrapper } from '../../crypto/unwrap.ts';
import { isFor, parseEnvelope } from '../parse.ts';
import { openXmlContent, sealXml } from './content.ts';
import { parseXmlEnvelope } from './parse.ts';

const DATA = utf8(
  '<?xml version="1.0" encoding="UTF-8"?>\n<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"><Data>5Yqg5a+G</Data></DxpMsg>\n',
);
const validity = { notBefore: Date.now() - 86_400_000, notAfter: Date.now() + 86_400_000 };
const holder: CardHolder = {
  holder: '演示用户', company: '演示贸易有限公司', organisationCode: '000000019', personalId: '000000190001010009',
  idType: '1', medium: '03-JJ0000001', codes: { entity: '01', card: '02', user: '03' },
}; // prettier-ignore
const authority = createAuthority({
  name: '测试CA',
  key: importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  validity,
});
const personOf = (key: KeyObject) => ({
  key,
  der: issueCard({ authority, spki: spkiOf(key), holder, usage: 'encrypt', validity }),
});
type Person = ReturnType<typeof personOf>;
const newRsa = () => importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const [ANNA, BO, CHEN] = [personOf(newRsa()), personOf(newRsa()), personOf(generateSm2Key())];

/** As the operation does it: a key that does not open gives a chance one. */
function open(bytes: Uint8Array, person: Person): string {
  const envelope = parseEnvelope(bytes);
  const recipient = envelope.recipients.find((each) => isFor(each, person.der));
  if (recipient === undefined || recipient.wrapping === 'ecdh') return 'nobody';
  const { wrapping, wrapped } = recipient;
  const own = unwrapper(person.key.export({ format: 'der', type: 'pkcs8' }));
  const length = envelope.cipher.includes('256') ? 32 : envelope.cipher.includes('192') ? 24 : 16;
  const key = (() => {
    try {
      const opened = own.unwrap(wrapping, wrapped);
      return opened.length === length ? opened : randomBytes(length);
    } catch {
      return randomBytes(length);
    }
  })();
  return fromUtf8(openXmlContent(envelope, key));
}
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : thrown;
  }
};

/** The shape a regional client was seen with: PKCS#1 v1.5, no certificate named, ISO 10126. */
function pushed(
  over: { padding?: number; method?: string; wrapped?: Uint8Array; data?: Uint8Array; inKey?: string } = {},
): Uint8Array {
  const key = randomBytes(16);
  const iv = randomBytes(16);
  const data = over.data ?? DATA;
  const pad = randomBytes(16 - (data.length % 16));
  pad[pad.length - 1] = over.padding ?? pad.length;
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  const content = concat(iv, cipher.update(data), cipher.update(pad), cipher.final());
  const spki = createPublicKey({ key: Buffer.from(spkiOf(ANNA.key)), format: 'der', type: 'spki' });
  const wrapped = over.wrapped ?? publicEncrypt({ key: spki, padding: constants.RSA_PKCS1_PADDING }, key);
  const value = (bytes: Uint8Array) =>
    `<xenc:CipherData><xenc:CipherValue>\n${toBase64(bytes).replace(/.{64}/g, '$&\n')}\n</xenc:CipherValue></xenc:CipherData>`;
  return utf8(
    `<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${over.method ?? 'http://www.w3.org/2001/04/xmlenc#rsa-1_5'}"/>${over.inKey ?? ''}${value(wrapped)}</xenc:EncryptedKey></ds:KeyInfo>${value(content)}</xenc:EncryptedData>`,
  );
}

describe('an encrypted XML document', () => {
  it.each([false, true])('for two holders is opened by each and by nobody else (with a code: %s)', (authenticated) => {
    const bytes = sealXml(DATA, [ANNA.der, BO.der], authenticated);
    expect([open(bytes, ANNA), open(bytes, BO), open(bytes, CHEN)]).toEqual([fromUtf8(DATA), fromUtf8(DATA), 'nobody']);
    expect(fromUtf8(bytes)).not.toContain('DxpMsg');
    expect(open(sealXml(DATA, [ANNA.der], authenticated), BO)).toBe('nobody');
  });

  it('as a subscription push was seen is opened by any RSA card that it may be for', () => {
    const bytes = pushed();
    expect(open(bytes, ANNA)).toBe(fromUtf8(DATA));
    expect(codeOf(() => open(bytes, BO))).toBe('envelope/not-opened');
    expect(open(bytes, CHEN)).toBe('nobody');
    expect(parseEnvelope(bytes).xml?.unverified).toBe(false);
  });

  it('is asked for without its content, which stays where it is', () => {
    const bytes = pushed();
    const { envelope, head } = parseXmlEnvelope(bytes);
    expect(head.length).toBeLessThan(bytes.length - (envelope.xml?.content.length ?? 0));
    expect(parseEnvelope(utf8(head))).toMatchObject({ recipients: envelope.recipients, cipher: 'aes-128-cbc', xml: { content: '' } });
  });

  it('of SM2 and SM4 by names of nobody’s is read, and marked as unverified', () => {
    const key = randomBytes(16);
    const cipher = createCipheriv('sm4-cbc', key, Buffer.alloc(16));
    const content = concat(Buffer.alloc(16), cipher.update(DATA), cipher.final());
    const wrapped = ciphertextToDer(encryptSm2(spkiOf(CHEN.key), key));
    const bytes = utf8(
      fromUtf8(pushed({ method: 'urn:example#sm2', wrapped }))
        .replace('http://www.w3.org/2001/04/xmlenc#aes128-cbc', 'urn:example#sm4-cbc')
        .replace(/[^>]*(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/, toBase64(content)),
    );
    expect(parseEnvelope(bytes).xml?.unverified).toBe(true);
    expect(open(bytes, CHEN)).toBe(fromUtf8(DATA));
    expect(open(bytes, ANNA)).toBe('nobody');
  });
}); // prettier-ignore

describe('hostile documents', () => {
  it('fail with one and the same words, wherever they were changed', () => {
    const bytes = pushed();
    const changes = [
      pushed({ padding: 0 }),
      pushed({ padding: 17 }),
      pushed({ wrapped: randomBytes(256) }),
      pushed({ wrapped: randomBytes(100) }),
      pushed({ data: utf8('no XML at all') }),
      pushed({ data: new Uint8Array(5) }),
      utf8(fromUtf8(bytes).replace(/[^>]*(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/, toBase64(randomBytes(24)))),
      utf8(fromUtf8(bytes).replace(/[^>]*(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/, '')),
    ];
    for (const [at, changed] of changes.entries()) {
      const thrown: unknown[] = [];
      for (let round = 0; round < 15; round++) thrown.push(codeOf(() => open(changed, ANNA)));
      expect([at, new Set(thrown)]).toEqual([at, new Set(['envelope/not-opened'])]);
    }
  }, 60_000); // prettier-ignore

  it.each([
    ['no EncryptedData', '<a/>', 'format/malformed'],
    ['two of them', '', 'format/malformed'],
    ['no key', '', 'format/malformed'],
    ['a comment in a value', '', 'format/malformed'],
    ['a value that is no base64', '', 'format/malformed'],
    ['an unknown cipher', '', 'format/unsupported'],
    ['an unknown way of wrapping', '', 'format/unsupported'],
    ['OAEP with a label', '', 'format/unsupported'],
    ['a certificate that is none', '', 'format/malformed'],
    ['DOCTYPE', '', 'format/malformed'],
  ])('with %s are refused before anybody is asked', (what, given, code) => {
    const good = fromUtf8(pushed());
    const made: Record<string, string> = {
      'two of them': `<a>${good}${good}</a>`,
      'no key': good.replace(/<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/s, ''),
      'a comment in a value': good.replace('<xenc:CipherValue>', '<xenc:CipherValue><!-- -->'),
      'a value that is no base64': good.replace('<xenc:CipherValue>', '<xenc:CipherValue>*'),
      'an unknown cipher': good.replace('aes128-cbc', 'tripledes-cbc'),
      'an unknown way of wrapping': good.replace('rsa-1_5', 'dh'),
      'OAEP with a label': good.replace('#rsa-1_5"/>', '#rsa-oaep-mgf1p"><xenc:OAEPparams>AA==</xenc:OAEPparams></xenc:EncryptionMethod>'),
      'a certificate that is none': fromUtf8(pushed({ inKey: '<ds:KeyInfo><ds:X509Data><ds:X509Certificate>MAA=</ds:X509Certificate></ds:X509Data></ds:KeyInfo>' })),
      DOCTYPE: `<!DOCTYPE a>${good}`,
    };
    expect(codeOf(() => parseEnvelope(utf8(made[what] ?? given)))).toBe(code);
  }); // prettier-ignore

  it('are not made: of data that is no XML, or for a key that is not RSA', () => {
    expect(codeOf(() => sealXml(utf8('x'), [ANNA.der]))).toBe('format/malformed');
    expect(codeOf(() => sealXml(DATA, [CHEN.der]))).toBe('format/unsupported');
  });
});

describe('against xmlsec1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xmlenc-'));
  const file = (name: string) => join(folder, name);
  const xmlsec = (...args: string[]) => execFileSync('xmlsec1', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  beforeAll(() => {
    writeFileSync(file('key.pem'), ANNA.key.export({ format: 'pem', type: 'pkcs8' }));
    writeFileSync(file('cert.pem'), toPem('CERTIFICATE', ANNA.der));
    writeFileSync(file('data.xml'), DATA);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const decrypt = () => xmlsec('--decrypt', '--privkey-pem', file('key.pem'), file('m.xml'));

  it.each([false, true])('it decrypts ours, byte for byte, and not an edited one (with a code: %s)', (authenticated) => {
    writeFileSync(file('m.xml'), sealXml(DATA, [ANNA.der], authenticated));
    expect(decrypt().toString()).toBe(fromUtf8(DATA));
    const edited = readFileSync(file('m.xml'), 'utf8').replace(/(<xenc:CipherValue>)([^<])/, (_, tag: string, first: string) => tag + (first === 'A' ? 'B' : 'A'));
    writeFileSync(file('m.xml'), edited);
    expect(decrypt).toThrow();
  }); // prettier-ignore

  it('it decrypts the shape of the push too', () => {
    writeFileSync(file('m.xml'), pushed());
    expect(decrypt().toString()).toBe(fromUtf8(DATA));
  });

  it.each([
    ['AES-128-CBC and PKCS#1 v1.5', 'aes-128', 'http://www.w3.org/2001/04/xmlenc#aes128-cbc', 'rsa-1_5'],
    ['AES-192-CBC and OAEP', 'aes-192', 'http://www.w3.org/2001/04/xmlenc#aes192-cbc', 'rsa-oaep-mgf1p'],
    ['AES-256-CBC and OAEP', 'aes-256', 'http://www.w3.org/2001/04/xmlenc#aes256-cbc', 'rsa-oaep-mgf1p'],
    ['AES-256-GCM and OAEP', 'aes-256', 'http://www.w3.org/2009/xmlenc11#aes256-gcm', 'rsa-oaep-mgf1p'],
  ])('we open what it encrypts by %s', (_name, session, cipher, wrapping) => {
    writeFileSync(
      file('template.xml'),
      `<?xml version="1.0"?><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="${cipher}"/><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#${wrapping}"/><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data/></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedData>`,
    );
    xmlsec('--encrypt', '--pubkey-cert-pem', file('cert.pem'), '--session-key', session, '--binary-data', file('data.xml'), '--output', file('m.xml'), file('template.xml'));
    expect(open(readFileSync(file('m.xml')), ANNA)).toBe(fromUtf8(DATA));
  }); // prettier-ignore
});
