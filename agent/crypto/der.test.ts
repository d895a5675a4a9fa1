import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#shared/bytes.ts';
import {
  der,
  DerError,
  derOid,
  readChildren,
  readElement,
  readOid,
  signatureFromDer,
  signatureToDer,
  TAG,
} from './der.ts';

describe('signature spellings', () => {
  it('goes from r‖s to DER and back for any 64 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (rs) => {
        expect(toHex(signatureFromDer(signatureToDer(rs)))).toBe(toHex(rs));
      }),
    );
  });

  it.each([
    ['a padded number', '3008020200010202000a'],
    ['a padded number where the sign does not need it', '300702020001020101'],
    ['a negative number', '30060201ff020101'],
    ['a long length form', '308106020101020101'],
    ['indefinite length', '3080020101020101'.concat('0000')],
    ['data after the end', '300602010102010100'],
    ['a third number', '3009020101020101020101'],
    ['an empty number', '30050200020101'],
    ['a cut end', '30060201010201'],
    ['a number of 33 bytes', `3026022101${'00'.repeat(32)}020101`],
  ])('refuses %s (test id 20)', (_name, hex) => {
    expect(() => signatureFromDer(fromHex(hex))).toThrow(DerError);
  });

  it('refuses r‖s of another length', () => {
    expect(() => signatureToDer(new Uint8Array(63))).toThrow(DerError);
  });
});

describe('reader', () => {
  it('never throws anything but DerError on noise', () => {
    const walk = (bytes: Uint8Array): void => {
      try {
        readChildren(readElement(bytes)).forEach((child) => walk(child.raw));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DerError);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), walk));
  });

  it('spells and reads lengths at the edges of each form', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
      expect(readElement(der(TAG.octetString, new Uint8Array(length))).content.length).toBe(length);
    }
  });

  it.each(['1.2.156.10197.1.301', '2.5.4.3', '1.3.6.1.4.1.5315.100.5.12', '2.999.1', '0.9.2342'])(
    'spells and reads %s',
    (oid) => {
      expect(readOid(readElement(derOid(oid)))).toBe(oid);
    },
  );

  it('refuses a padded and a cut object identifier', () => {
    expect(() => readOid(readElement(fromHex('060355801d')))).toThrow(DerError);
    expect(() => readOid(readElement(fromHex('06025581')))).toThrow(DerError);
  });
});
