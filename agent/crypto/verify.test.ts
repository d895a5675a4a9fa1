import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { spkiOf } from './sm2-key.ts';
import { generateSm2Key, signSm2 } from './sm2.ts';
import type { Mechanism } from './mechanism.ts';
import { verifySignature, verifySignatureAside } from './verify.ts';

const data = utf8('订单 0001');
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const sm2 = generateSm2Key();
const cases: [Mechanism, Uint8Array, Uint8Array][] = [
  ['rsa-pkcs1-sha1', spkiOf(rsa), sign('sha1', data, rsa)],
  ['rsa-pkcs1-sha256', spkiOf(rsa), sign('sha256', data, rsa)],
  ['ecdsa-sha256', spkiOf(p256), sign('sha256', data, { key: p256, dsaEncoding: 'ieee-p1363' })],
  ['sm2-sm3', spkiOf(sm2), signSm2(sm2, data)],
];

describe('verifySignature', () => {
  it.each(cases)('accepts %s and refuses an edited byte of data or signature', (mechanism, spki, signature) => {
    expect(verifySignature(spki, mechanism, data, signature)).toBe(true);
    expect(verifySignature(spki, mechanism, utf8('订单 0002'), signature)).toBe(false);
    expect(
      verifySignature(
        spki,
        mechanism,
        data,
        signature.map((b, i) => (i === 9 ? b ^ 1 : b)),
      ),
    ).toBe(false);
    expect(verifySignature(spki, mechanism, data, signature.subarray(1))).toBe(false);
  });

  it('never accepts a signature under another mechanism', () => {
    for (const [made, spki, signature] of cases) {
      for (const [asked] of cases) {
        if (asked !== made) expect(verifySignature(spki, asked, data, signature)).toBe(false);
      }
    }
  });

  it('answers false, never throws, for any bytes as key or signature', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 130 }),
        fc.constantFrom(...cases),
        (key, junk, [mechanism, spki]) => {
          expect(verifySignature(key, mechanism, data, junk)).toBe(false);
          expect(verifySignature(spki, mechanism, data, junk)).toBe(false);
        },
      ),
      { numRuns: 50 },
    );
  });
});

it('beside the main thread it says the same, also of many at once', async () => {
  const junk = new Uint8Array(64);
  const asked = cases.flatMap(([made, spki, signature]) =>
    cases.flatMap(([mechanism]) => [
      { mechanism, spki, data, signature, holds: mechanism === made },
      { mechanism, spki, data: utf8('订单 0002'), signature, holds: false },
      { mechanism, spki, data, signature: signature.subarray(1), holds: false },
      { mechanism, spki, data, signature: junk, holds: false },
      { mechanism, spki: junk, data, signature, holds: false },
    ]),
  );
  const aside = await Promise.all(
    asked.map((one) => verifySignatureAside(one.spki, one.mechanism, one.data, one.signature)),
  );
  expect(aside).toEqual(asked.map(({ holds }) => holds));
  expect(asked.map((one) => verifySignature(one.spki, one.mechanism, one.data, one.signature))).toEqual(aside);
});
