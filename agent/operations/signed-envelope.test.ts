import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign as nodeSign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { type CardHolder, createAuthority, issueCard } from '../certificates/issue.ts';
import { toPem } from '../certificates/pem.ts';
import { der, derOid, derSetOf, readChildren, readElement, TAG } from '../crypto/der.ts';
import { ciphertextFromDer, decryptSm2 } from '../crypto/sm2-cipher.ts';
import { importedKey, sm2Secret, spkiOf } from '../crypto/sm2-key.ts';
import { generateSm2Key, signSm2 } from '../crypto/sm2.ts';
import { hasSm4Gcm } from '../crypto/sm4-gcm.ts';
import { unwrapper } from '../crypto/unwrap.ts';
import { isFor, parseEnvelope } from '../envelopes/parse.ts';
import { seal } from '../envelopes/seal.ts';
import { signedInside } from '../envelopes/signed.ts';
import { draftCms } from '../formats/cms/sign.ts';
import { sealBytes } from './envelope-bytes.ts';
import { openSigned, sealSigned, signingFormat } from './signed-envelope.ts';
import { verifyFile } from './verify-file.ts';

const NOW = Date.now();
const DATA = utf8('报价：100 元\r\n'.repeat(30));
const validity = { notBefore: NOW - 86_400_000, notAfter: NOW + 86_400_000 };
const holder: CardHolder = {
  holder: '演示用户', company: '演示贸易有限公司', organisationCode: '000000019', personalId: '000000190001010009',
  idType: '1', medium: '03-JJ0000001', codes: { entity: '01', card: '02', user: '03' },
}; // prettier-ignore
const authority = createAuthority({ name: '测试CA', key: generateSm2Key(), validity });
const personOf = (key: KeyObject, usage: 'both' | 'encrypt' = 'both') => ({
  key,
  der: issueCard({ authority, spki: spkiOf(key), holder, usage, validity }),
});
type Person = ReturnType<typeof personOf>;
const RSA = personOf(importedKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey));
const SM2 = personOf(generateSm2Key());
const OTHER = personOf(generateSm2Key());

/** As a card signs in the format that is asked for. */
function signedBy(person: Person, data: Uint8Array) {
  const algorithm = person === RSA ? 'rsa' : 'sm2';
  const use = (input: Uint8Array) =>
    algorithm === 'sm2' ? signSm2(person.key, input) : nodeSign('sha256', input, person.key);
  const draft = draftCms({ data, signer: { der: person.der, algorithm }, detached: false, now: NOW });
  const mechanism = algorithm === 'sm2' ? ('sm2-sm3' as const) : ('rsa-pkcs1-sha256' as const);
  return { data, mechanism, signature: use(data), certificate: person.der, document: draft.finish(use(draft.input)) };
}
const sealed = (from: Person, to: Person, authenticated = false) =>
  sealSigned({ recipients: [to.der], authenticated }, signedBy(from, DATA));

function opened(bytes: Uint8Array, to: Person) {
  const envelope = parseEnvelope(bytes);
  const recipient = envelope.recipients.find((each) => isFor(each, to.der));
  if (recipient === undefined || recipient.wrapping === 'ecdh') throw new Error('no recipient');
  const own = unwrapper(to.key.export({ format: 'der', type: 'pkcs8' }));
  return openSigned(bytes, envelope, own.unwrap(recipient.wrapping, recipient.wrapped));
}
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : thrown;
  }
};

describe('a file signed and encrypted in one', () => {
  it.each([
    ['SM2 to SM2: signedAndEnvelopedData', SM2, OTHER, false, 'behind'],
    ['RSA to RSA: a signed message inside', RSA, RSA, false, 'inside'],
    ['SM2 to RSA', SM2, RSA, false, 'inside'],
    ['RSA to RSA with a code', RSA, RSA, true, 'inside'],
    ...(hasSm4Gcm() ? [['SM2 to SM2 with a code', SM2, OTHER, true, 'inside'] as const] : []),
  ] as const)('%s: opens to the content and says who signed', (_name, from, to, authenticated, signature) => {
    const bytes = sealed(from, to, authenticated);
    expect(parseEnvelope(bytes)).toMatchObject({ signature, end: bytes.length });
    const { data, signers } = opened(bytes, to);
    expect(toHex(data)).toBe(toHex(DATA));
    expect(signers).toHaveLength(1);
    expect(signers[0]?.certificate).toMatchObject({ holder: '演示用户' });
    expect(signers[0]?.signedAt === null).toBe(signature === 'behind');
  });

  it('says nothing of a signer where nobody signed', () => {
    expect(opened(sealBytes(DATA, [SM2.der]), SM2)).toMatchObject({ signers: [] });
  });

  it('asks for the signature that its kind wants, and refuses one that does not go with it', () => {
    const format = (to: Person, authenticated: boolean) => signingFormat({ recipients: [to.der], authenticated });
    expect([format(SM2, false), format(SM2, true), format(RSA, false)]).toEqual(['raw', 'cms', 'cms']);
    expect(codeOf(() => sealed(RSA, SM2))).toBe('format/unsupported');
    const signed = { hashes: der(TAG.set), behind: der(TAG.set) };
    expect(codeOf(() => seal([RSA.der], 5, { signed }))).toBe('format/unsupported');
    expect(codeOf(() => seal([SM2.der], 5, { signed, authenticated: true }))).toBe('format/unsupported');
  });

  it('does not open with a signature over something else, or by somebody else than its certificate says', () => {
    const forged = (over: Partial<ReturnType<typeof signedBy>>) =>
      sealSigned({ recipients: [OTHER.der], authenticated: false }, { ...signedBy(SM2, DATA), ...over });
    expect(codeOf(() => opened(forged({ signature: signSm2(SM2.key, utf8('other')) }), OTHER))).toBe('envelope/signature');
    expect(codeOf(() => opened(forged({ certificate: OTHER.der }), OTHER))).toBe('envelope/signature');
    expect(codeOf(() => opened(forged({ data: utf8('other') }), OTHER))).toBe('envelope/signature');
    const message = signedBy(RSA, DATA).document;
    const edited = message.map((byte, at) => (at === Buffer.from(message).indexOf(Buffer.from(DATA)) ? byte ^ 1 : byte));
    const inside = sealSigned({ recipients: [RSA.der], authenticated: false }, { ...signedBy(RSA, DATA), document: edited });
    expect(codeOf(() => opened(inside, RSA))).toBe('envelope/signature');
  }); // prettier-ignore

  it('does not open with a signature by a certificate for encryption alone, and such a signature of a file is not valid', () => {
    const encrypting = personOf(generateSm2Key(), 'encrypt');
    expect(codeOf(() => opened(sealed(encrypting, OTHER), OTHER))).toBe('envelope/signature');
    const judge = (person: Person) => {
      const { document } = signedBy(person, DATA);
      const cebSm2 = { signatureMethod: 'urn:a', digestMethod: 'urn:b', digest: 'sm3' } as const;
      const anchors = [authority.certificate];
      return verifyFile({ data: null, signature: document, path: 'x', now: NOW, cebSm2, anchors, crls: [] });
    };
    expect(judge(SM2)).toMatchObject({ valid: true, signatures: [{ valid: true, trusted: true }] });
    expect(judge(encrypting)).toMatchObject({ valid: false, signatures: [{ valid: false, certificate: { usage: 'encrypt' } }] });
  }); // prettier-ignore

  it('is refused with anything but certificates and signers behind the content', () => {
    const { head, cipher, tail } = seal([OTHER.der], DATA.length, { signed: { hashes: der(TAG.set), behind: derSetOf() } });
    const bytes = concat(head, cipher.update(DATA), cipher.final(), tail());
    expect(codeOf(() => opened(bytes, OTHER))).toBe('format/malformed');
    const whole = sealed(SM2, OTHER);
    const { to } = parseEnvelope(whole);
    expect(codeOf(() => parseEnvelope(whole.subarray(0, to - 1)))).not.toBe('format/malformed'); // the head alone is enough
    for (const at of [to, to + 1, whole.length - 1]) {
      const changed = whole.map((byte, i) => (i === at ? byte ^ 1 : byte));
      expect(['format/malformed', 'envelope/signature', 'format/unsupported', 'format/no-certificate']).toContain(codeOf(() => opened(changed, OTHER)));
    }
  }); // prettier-ignore
});

describe('against the openssl command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signed-envelope-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  beforeAll(() => {
    for (const [name, { key, der: certificate }] of Object.entries({ RSA, SM2, OTHER })) {
      writeFileSync(file(`${name}.key`), key.export({ format: 'pem', type: 'pkcs8' }));
      writeFileSync(file(`${name}.pem`), toPem('CERTIFICATE', certificate));
    }
    writeFileSync(file('data'), DATA);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const SIGNED_DATA = derOid('1.2.840.113549.1.7.2');
  const RECIPIENT = ['-recip', file('RSA.pem')];

  it('openssl decrypts ours to a SignedData, and verifies that under its name', () => {
    writeFileSync(file('m'), sealed(RSA, RSA));
    const inner = openssl('cms', '-decrypt', '-binary', '-inform', 'DER', '-in', file('m'), ...RECIPIENT, '-inkey', file('RSA.key'));
    writeFileSync(file('inner'), der(TAG.sequence, SIGNED_DATA, der(0xa0, inner)));
    const verify = () => openssl('cms', '-verify', '-binary', '-inform', 'DER', '-in', file('inner'), '-noverify');
    expect(toHex(verify())).toBe(toHex(DATA));
    const edited = Buffer.from(readFileSync(file('inner')));
    edited[edited.indexOf(Buffer.from(DATA))]! ^= 1;
    writeFileSync(file('inner'), edited);
    expect(verify).toThrow();
  }); // prettier-ignore

  it('we open what openssl signs and then encrypts under the name of SignedData', () => {
    const signer = ['-signer', file('RSA.pem'), '-inkey', file('RSA.key')];
    openssl('cms', '-sign', '-binary', '-nodetach', '-outform', 'DER', '-in', file('data'), '-out', file('s'), ...signer);
    writeFileSync(file('s'), signedInside(readFileSync(file('s'))).content);
    openssl('cms', '-encrypt', '-binary', '-aes256', '-outform', 'DER', '-in', file('s'), '-out', file('m'), ...RECIPIENT.slice(1));
    // The command always says plain data: the name in front of the cipher is exchanged for that of SignedData, which is as long.
    const bytes = readFileSync(file('m'));
    bytes.set(SIGNED_DATA, bytes.lastIndexOf(Buffer.from(derOid('1.2.840.113549.1.7.1'))));
    const { data, signers } = opened(bytes, RSA);
    expect([toHex(data), signers[0]?.certificate.holder]).toEqual([toHex(DATA), '演示用户']);
  }); // prettier-ignore

  it('signedAndEnvelopedData in steps: pkeyutl opens the key, enc the content, dgst verifies the signature over it', () => {
    const bytes = sealed(SM2, OTHER);
    const envelope = parseEnvelope(bytes);
    writeFileSync(file('m'), bytes);
    const listed = openssl('asn1parse', '-inform', 'DER', '-in', file('m')).toString();
    expect(listed).toContain('1.2.156.10197.6.1.4.2.4');
    writeFileSync(file('wrapped'), envelope.recipients[0]?.wrapped ?? '');
    writeFileSync(file('content'), bytes.subarray(envelope.from, envelope.to));
    openssl('pkeyutl', '-decrypt', '-inkey', file('OTHER.key'), '-in', file('wrapped'), '-out', file('key'));
    const plain = openssl('enc', '-d', '-sm4-cbc', '-K', toHex(readFileSync(file('key'))), '-iv', toHex(envelope.iv), '-in', file('content'));
    expect(toHex(plain)).toBe(toHex(DATA));
    const signature = readChildren(readElement(readChildren({ tag: 0x30, content: bytes.subarray(envelope.to), raw: bytes })[1]?.content ?? bytes)).at(-1);
    writeFileSync(file('signature'), signature?.content ?? '');
    writeFileSync(file('pub'), openssl('x509', '-in', file('SM2.pem'), '-pubkey', '-noout'));
    const verify = (what: string) => openssl('dgst', '-sm3', '-sigopt', 'distid:1234567812345678', '-verify', file('pub'), '-signature', file('signature'), file(what)).toString();
    expect(verify('data')).toContain('Verified OK');
    expect(() => verify('content')).toThrow();
    // The same key by our own reading, so that both speak of one ciphertext.
    const secret = sm2Secret(OTHER.key.export({ format: 'der', type: 'pkcs8' }));
    expect(toHex(decryptSm2(secret, ciphertextFromDer(readFileSync(file('wrapped')))))).toBe(toHex(readFileSync(file('key'))));
  }); // prettier-ignore
});
