// DER itself: what is read and written again is the same bytes, there is no second spelling.
import { concat, equalBytes, fromHex } from '#shared/bytes.ts';
import {
  der,
  DerError,
  type DerElement,
  derOid,
  derTime,
  derUnsigned,
  readBitString,
  readChildren,
  readElement,
  readInteger,
  readOid,
  readTime,
  signatureFromDer,
  signatureToDer,
  TAG,
} from '../../../agent/crypto/der.ts';
import { ciphertextFromDer, ciphertextToDer } from '../../../agent/crypto/sm2-cipher.ts';
import { AUTHORITY, RSA, SM2 } from '../signers.ts';
import { must, type Target } from '../target.ts';

export const derTarget: Target = {
  name: 'der',
  shape: 'der',
  mayThrow: [DerError],
  open: () => ({
    seeds: [
      RSA.der,
      SM2.der,
      AUTHORITY.certificate,
      signatureToDer(fromHex('7f'.repeat(32) + '80'.repeat(32))),
      der(TAG.sequence, derUnsigned(fromHex('01'.repeat(32))), derUnsigned(fromHex('ff'.repeat(32))), der(TAG.octetString, fromHex('00'.repeat(32))), der(TAG.octetString, fromHex('aa'))),
      derTime(0), derTime(Date.UTC(2099, 1, 28)), derOid('1.2.156.10197.1.301'), derOid('2.999.4294967295'),
    ], // prettier-ignore
    run(input) {
      attempt(() => must(equalBytes(signatureToDer(signatureFromDer(input)), input), 'a signature of two spellings'));
      attempt(() =>
        must(equalBytes(ciphertextToDer(ciphertextFromDer(input)), input), 'a ciphertext of two spellings'),
      );
      const element = readElement(input);
      must(equalBytes(written(element, 0), input), 'an element of two spellings');
    },
  }),
};

/** Reads every leaf by its kind and writes all of it again. */
function written(element: DerElement, depth: number): Uint8Array {
  const { tag, content, raw } = element;
  if (tag === TAG.oid) attempt(() => must(equalBytes(derOid(readOid(element)), raw), 'an identifier of two spellings'));
  if (tag === TAG.integer)
    attempt(() => {
      const number = readInteger(element);
      if ((number[0] ?? 0) < 0x80) must(equalBytes(derUnsigned(number), raw), 'a number of two spellings');
    });
  if (tag === TAG.utcTime || tag === TAG.generalizedTime)
    attempt(() => must(Number.isSafeInteger(readTime(element)), 'a time that is no number'));
  if (tag === TAG.bitString) attempt(() => readBitString(element));
  if ((tag & 0x20) === 0 || depth > 200) return der(tag, content);
  return der(tag, concat(...readChildren(element).map((child) => written(child, depth + 1))));
}

/** Not of this kind is no finding. */
function attempt(act: () => unknown): void {
  try {
    act();
  } catch (thrown) {
    if (!(thrown instanceof DerError)) throw thrown;
  }
}
