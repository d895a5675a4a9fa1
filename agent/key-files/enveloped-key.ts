// SM2EnvelopedKey (GM/T 0009 §7.4): the encryption key that a CA makes for a 双证书 and hands over so that the signing key opens it.
// By the structure alone: no CA's own answer was at hand to try it on.
import { createDecipheriv } from 'node:crypto';
import { equalBytes, type Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { DerError, expectTag, readBitString, readChildren, readElement, readOid, TAG } from '../crypto/der.ts';
import { ciphertextFromDer, decryptSm2 } from '../crypto/sm2-cipher.ts';
import { sm2Pkcs8, sm2Point } from '../crypto/sm2-key.ts';

/** SM4 in ECB, under both names it is given (GM/T 0006): the wrapped 32 bytes are two blocks without padding. */
const SM4_ECB = ['1.2.156.10197.1.104.1', '1.2.156.10197.1.104'];

/**
 * The encryption key as PKCS#8; the caller wipes it. Checked against its certificate by the caller too (checkedKey).
 * @param options.secret d of the signing key, 32 bytes; not wiped
 * @param options.spki of the encryption certificate
 * Throws key/enveloped for whatever it is that does not open or does not belong together.
 */
export function openEnvelopedKey(options: { bytes: Uint8Array; secret: Uint8Array; spki: Uint8Array }): Bytes {
  try {
    const [algorithm, wrapped, point, sealed, ...more] = readChildren(readElement(options.bytes, TAG.sequence));
    const [oid, nothing, ...others] = readChildren(expectTag(algorithm, TAG.sequence));
    if (more.length + others.length > 0 || (nothing !== undefined && nothing.tag !== TAG.null)) {
      throw new DerError('parts of an enveloped key');
    }
    if (!SM4_ECB.includes(readOid(oid))) throw new DerError('cipher of an enveloped key');
    const own = sm2Point(options.spki);
    const said = readBitString(point);
    if (said.length !== 65 || said[0] !== 4 || !equalBytes(said.subarray(1), own))
      throw new DerError('another public key');
    const content = readBitString(sealed);
    if (content.length !== 32) throw new DerError('length of an enveloped key');
    const key = decryptSm2(options.secret, ciphertextFromDer(expectTag(wrapped, TAG.sequence).raw));
    const decipher = createDecipheriv('sm4-ecb', key, null).setAutoPadding(false);
    const secret = Buffer.concat([decipher.update(content), decipher.final()]);
    try {
      return sm2Pkcs8(secret, own);
    } finally {
      key.fill(0);
      secret.fill(0);
    }
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'crypto/self-test') throw cause;
    throw new Problem('key/enveloped', {}, { cause });
  }
}
