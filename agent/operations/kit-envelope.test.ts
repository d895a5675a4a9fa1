// Envelopes as other programs write them (spec/crypto §2.3): SM4 by its bare name, the key as C1C3C2 or C1C2C3 with or without 04,
// the holder by the key identifier, SM2 by other names of its arc. Each is opened by the operation, and by nobody else's key.
import { describe, expect, it } from 'vitest';
import { concat, toHex, utf8 } from '#shared/bytes.ts';
import { type CardHolder, createAuthority, issueCard } from '../certificates/issue.ts';
import { readX509, subjectKeyId } from '../certificates/x509.ts';
import { der, derOid, readChildren, readElement, TAG } from '../crypto/der.ts';
import { ciphertextFromDer, ciphertextToDer, ciphertextToRaw } from '../crypto/sm2-cipher.ts';
import { spkiOf } from '../crypto/sm2-key.ts';
import { generateSm2Key } from '../crypto/sm2.ts';
import { unwrapper } from '../crypto/unwrap.ts';
import { contentDecipher } from '../envelopes/open.ts';
import { parseEnvelope } from '../envelopes/parse.ts';
import type { TokenSession } from '../tokens/token.ts';
import type { Card } from './context.ts';
import { sealBytes } from './envelope-bytes.ts';
import { unwrap } from './open-envelope.ts';

const DATA = utf8('投标报价：100 元\r\n'.repeat(9));
const NOW = Date.now();
const validity = { notBefore: NOW - 86_400_000, notAfter: NOW + 86_400_000 };
const holder: CardHolder = {
  holder: '演示用户', company: '演示贸易有限公司', organisationCode: '000000019', personalId: '000000190001010009',
  idType: '1', medium: '03-JJ0000001', codes: { entity: '01', card: '02', user: '03' },
}; // prettier-ignore
const authority = createAuthority({ name: '测试CA', key: generateSm2Key(), validity });
const key = generateSm2Key();
const own = issueCard({ authority, spki: spkiOf(key), holder, usage: 'encrypt', validity });

/** The parts of our own message that a kit writes in another way. */
interface Ways {
  /** Of the content */
  cipher?: string;
  /** Of SM2 encryption */
  wrapping?: string;
  wrapped?: (own: Uint8Array) => Uint8Array;
  who?: Uint8Array;
}

function asKitsDo({ cipher, wrapping, wrapped = (same) => same, who }: Ways): Uint8Array {
  const [type, body] = readChildren(readElement(sealBytes(DATA, [own])));
  const [enveloped] = readChildren(body!);
  const [version, recipients, content] = readChildren(enveloped!);
  const [recipient] = readChildren(recipients!);
  const [its, named, algorithm, sealed] = readChildren(recipient!);
  const [contentType, contentAlgorithm, bytes] = readChildren(content!);
  const [cipherName, iv] = readChildren(contentAlgorithm!);
  const info = der(
    TAG.sequence,
    its!.raw,
    who ?? named!.raw,
    wrapping === undefined ? algorithm!.raw : der(TAG.sequence, derOid(wrapping)),
    der(TAG.octetString, wrapped(sealed!.content)),
  );
  const name = cipher === undefined ? cipherName!.raw : derOid(cipher);
  const encrypted = der(TAG.sequence, contentType!.raw, der(TAG.sequence, name, iv!.raw), bytes!.raw);
  const data = der(TAG.sequence, version!.raw, der(TAG.set, info), encrypted);
  return der(TAG.sequence, type!.raw, der(0xa0, data));
}

/** As a card of this certificate opens it; the key is another one's where it should fail. */
async function opened(envelope: Uint8Array, secret = key): Promise<string> {
  const parsed = parseEnvelope(envelope);
  const opens = unwrapper(secret.export({ format: 'der', type: 'pkcs8' }));
  const session = {
    // Rejects like a driver's, asynchronously
    decrypt: (_: string, ...wrapped: Parameters<typeof opens.unwrap>) =>
      Promise.resolve().then(() => opens.unwrap(...wrapped)),
  } as unknown as TokenSession;
  const card = { chosen: { key: 'k', certificate: { der: own, view: { usage: 'encrypt' } } } } as unknown as Card;
  const decipher = contentDecipher(parsed, await unwrap(session, card, parsed), envelope.subarray(parsed.to));
  return toHex(concat(decipher.update(envelope.subarray(parsed.from, parsed.to)), decipher.final()));
}

const raw = (order: 'C1C3C2' | 'C1C2C3', mark: boolean) => (sealed: Uint8Array) =>
  ciphertextToRaw(ciphertextFromDer(sealed), order).subarray(mark ? 0 : 1);
const keyId = der(0x80, subjectKeyId(readX509(own))!);

const KITS: [string, Ways][] = [
  ['nothing of it', {}],
  ['SM4 by its bare name', { cipher: '1.2.156.10197.1.104' }],
  ['SM2 by the name of its curve', { wrapping: '1.2.156.10197.1.301' }],
  ['SM2 by the name of the exchange, as GmSSL does', { wrapping: '1.2.156.10197.1.301.2' }],
  ['C1C3C2 without 04', { wrapped: raw('C1C3C2', false) }],
  ['C1C3C2 with 04', { wrapped: raw('C1C3C2', true) }],
  ['C1C2C3 without 04', { wrapped: raw('C1C2C3', false) }],
  ['C1C2C3 with 04', { wrapped: raw('C1C2C3', true) }],
  ['the key identifier for the holder', { who: keyId }],
  ['all of it', { cipher: '1.2.156.10197.1.104', wrapped: raw('C1C2C3', false), who: keyId }],
];

describe('an envelope of another program', () => {
  it.each(KITS)('that writes %s is opened, and fails like every other with another key', async (_, ways) => {
    const envelope = asKitsDo(ways);
    expect(await opened(envelope)).toBe(toHex(DATA));
    await expect(opened(envelope, generateSm2Key())).rejects.toMatchObject({ code: 'envelope/not-opened' });
  });

  it('for another key identifier is for nobody here', async () => {
    const envelope = asKitsDo({ who: der(0x80, new Uint8Array(20).fill(7)) });
    await expect(opened(envelope)).rejects.toMatchObject({ code: 'envelope/no-card' });
  });

  it('that changed the wrapped key in any of its spellings does not open', async () => {
    for (const [order, mark] of [['C1C3C2', true], ['C1C2C3', false]] as const) {
      const changed = (sealed: Uint8Array) => raw(order, mark)(sealed).map((byte, at) => (at === 100 ? byte ^ 1 : byte));
      await expect(opened(asKitsDo({ wrapped: changed }))).rejects.toMatchObject({ code: 'envelope/not-opened' });
    }
    const cut = (sealed: Uint8Array) => ciphertextToDer(ciphertextFromDer(sealed)).subarray(0, -1);
    await expect(opened(asKitsDo({ wrapped: cut }))).rejects.toMatchObject({ code: 'envelope/not-opened' });
  }); // prettier-ignore
});
