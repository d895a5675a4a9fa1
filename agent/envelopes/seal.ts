// An enveloped message for several recipients, written as a stream: everything but the content comes first, with its length known.
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { concat } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { readX509 } from '../certificates/x509.ts';
import { der, derHead, derOid, derSetOf, TAG } from '../crypto/der.ts';
import type { BlockwiseCipher } from '../crypto/evp-cipher.ts';
import { ciphertextToDer, encryptSm2 } from '../crypto/sm2-cipher.ts';
import { keyKind, type KeyKind } from '../crypto/sm2-key.ts';
import { hasSm4Gcm, sm4GcmCipher } from '../crypto/sm4-gcm.ts';
import { agreedRecipient } from './agreement.ts';
import { AUTH_ENVELOPED_DATA, CIPHERS, CONTENT, WRAPPING } from './names.ts';

export interface Sealing {
  /** Goes first */
  head: Uint8Array;
  /** Takes exactly the announced number of bytes; what it gives, its last block included, follows the head */
  cipher: BlockwiseCipher;
  /** Goes last, asked for when the cipher has ended */
  tail: () => Uint8Array;
}

export interface SealOptions {
  /** AuthEnvelopedData (RFC 5083) with AES-256-GCM or SM4-GCM, which a reader of before 2007 does not know */
  authenticated?: boolean;
  /** What the content is, where it is not plain data */
  contentType?: string;
  /** SM2 alone: makes it signedAndEnvelopedData. DER of the SET of hashes, and of certificates and signers behind the content */
  signed?: { hashes: Uint8Array; behind: Uint8Array };
}

/** Four octets of length; the head takes a few hundred bytes per recipient. */
const LARGEST = 2 ** 32 - 2 ** 21;
const MAC = 16;

/**
 * @param recipients DER of their encryption certificates: RSA and P-256, or all SM2; the two kinds of envelope differ in everything
 * @param size of the content in bytes
 * Throws format/unsupported {detail}, eport/too-large.
 */
export function seal(recipients: readonly Uint8Array[], size: number, options: SealOptions = {}): Sealing {
  if (size > LARGEST) throw new Problem('eport/too-large', { size, limit: LARGEST });
  const kinds = new Set(recipients.map((recipient) => keyKind(readX509(recipient).spki)));
  const isGm = kinds.has('sm2');
  if (kinds.size === 0 || (isGm && kinds.size > 1)) throw new Problem('format/unsupported', { detail: 'RSA + SM2' });
  const algorithm = cipherFor(isGm, options);
  const key = randomBytes(CIPHERS[algorithm].keyBytes);
  const iv = randomBytes(CIPHERS[algorithm].isGcm ? 12 : 16);
  try {
    const infos = recipients.map((recipient) => recipientInfo(recipient, key));
    const head = headOf({ isGm, version: kinds.has('p256') ? 2 : 0, algorithm, size, iv, infos, options });
    return { head, ...contentCipher(algorithm, { key, iv }, options) };
  } finally {
    key.fill(0);
  }
}

type Written = 'sm4-cbc' | 'sm4-gcm' | 'aes-256-cbc' | 'aes-256-gcm';

function cipherFor(isGm: boolean, { authenticated = false, signed }: SealOptions): Written {
  if (!isGm && signed) throw new Problem('format/unsupported', { detail: 'signedAndEnvelopedData' });
  if (!authenticated) return isGm ? 'sm4-cbc' : 'aes-256-cbc';
  if (signed) throw new Problem('format/unsupported', { detail: 'signedAndEnvelopedData + GCM' });
  if (isGm && !hasSm4Gcm()) throw new Problem('format/unsupported', { detail: 'SM4-GCM' });
  return isGm ? 'sm4-gcm' : 'aes-256-gcm';
}

function contentCipher(
  algorithm: Written,
  { key, iv }: { key: Uint8Array; iv: Uint8Array },
  { signed }: SealOptions,
): Pick<Sealing, 'cipher' | 'tail'> {
  if (algorithm === 'sm4-cbc' || algorithm === 'aes-256-cbc')
    return { cipher: createCipheriv(algorithm, key, iv), tail: () => signed?.behind ?? new Uint8Array(0) };
  const cipher =
    algorithm === 'sm4-gcm' ? sm4GcmCipher(key, iv) : createCipheriv(algorithm, key, iv, { authTagLength: MAC });
  return { cipher, tail: () => der(TAG.octetString, cipher.getAuthTag()) };
}

interface Head {
  isGm: boolean;
  /** Of CMS: 2 when a recipient agrees on a key (RFC 5652 §6.1) */
  version: 0 | 2;
  algorithm: Written;
  size: number;
  iv: Uint8Array;
  infos: Uint8Array[];
  options: SealOptions;
}

function headOf({ isGm, version, algorithm, size, iv, infos, options }: Head): Uint8Array {
  const types = isGm ? CONTENT.gm : CONTENT.cms;
  const isGcm = CIPHERS[algorithm].isGcm === true;
  const { signed } = options;
  const octets = der(TAG.octetString, iv);
  const parameters = isGcm ? der(TAG.sequence, octets, integer(MAC)) : octets;
  const inside = isGcm ? size : (Math.floor(size / 16) + 1) * 16;
  const behind = isGcm ? 2 + MAC : (signed?.behind.length ?? 0);
  const before = (tag: number, part: Uint8Array, rest: number): Uint8Array =>
    concat(derHead(tag, part.length + rest), part);
  const algorithmId = der(TAG.sequence, derOid(CIPHERS[algorithm].oid), parameters);
  const content = concat(derOid(options.contentType ?? types.data), algorithmId, derHead(0x80, inside));
  const encrypted = before(TAG.sequence, content, inside);
  const number = isGcm ? 0 : isGm ? 1 : version;
  const first = concat(integer(number), derSetOf(...infos), signed?.hashes ?? new Uint8Array(0), encrypted);
  const enveloped = before(TAG.sequence, first, inside + behind);
  const explicit = before(0xa0, enveloped, inside + behind);
  const name = isGcm ? AUTH_ENVELOPED_DATA : signed ? types.signedAndEnvelopedData : types.envelopedData;
  return before(TAG.sequence, concat(derOid(name), explicit), inside + behind);
}

/** KeyTransRecipientInfo, named by issuer and serial number (RFC 5652 §6.2.1); its version is 1 in GM/T 0010. */
function recipientInfo(certificate: Uint8Array, key: Uint8Array): Uint8Array {
  const x509 = readX509(certificate);
  const { issuer, serialNumber, spki } = x509;
  const kind: KeyKind = keyKind(spki);
  if (kind === 'p256') return agreedRecipient(x509, key);
  return der(
    TAG.sequence,
    integer(kind === 'sm2' ? 1 : 0),
    der(TAG.sequence, issuer, serialNumber),
    WRAPPING[kind === 'sm2' ? 'sm2' : 'rsa-oaep-sha256'],
    der(TAG.octetString, kind === 'sm2' ? ciphertextToDer(encryptSm2(spki, key)) : wrapRsa(spki, key)),
  );
}

function integer(value: number): Uint8Array {
  return Uint8Array.of(TAG.integer, 1, value);
}

function wrapRsa(spki: Uint8Array, key: Uint8Array): Uint8Array {
  const recipient = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  return publicEncrypt({ key: recipient, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, key);
}
