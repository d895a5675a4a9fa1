// The content of an encrypted XML document, in and out. Whatever goes wrong on the way out is one and the same error, and the work
// before it is the same: which check failed would open other messages (Bleichenbacher, Vaudenay; XML Encryption 1.1 §6.1).
import { constants, createCipheriv, createDecipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { concat, toBase64, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { readX509 } from '../../certificates/x509.ts';
import { keyKind } from '../../crypto/sm2-key.ts';
import { parseXml, xmlText } from '../../formats/xmldsig/tree.ts';
import { DSIG, RSA_OAEP_MGF1P, XENC, XML_CIPHERS } from './names.ts';
import type { Envelope } from '../parse.ts';
import { base64 } from './parse.ts';

const GCM_IV = 12;
const BLOCK = 16;

/**
 * @param key the opened content key, wiped here; a chance one where it did not open
 * @returns the document that was encrypted. Throws envelope/not-opened for everything else than XML under this key, format/malformed
 *   where the content is not even base64.
 */
export function openXmlContent({ cipher, xml }: Envelope, key: Uint8Array): Uint8Array {
  const bytes = base64(xml?.content ?? '');
  try {
    const plain = cipher.endsWith('-gcm') ? openGcm(cipher, key, bytes) : openCbc(cipher, key, bytes);
    // A padding is right by chance once in sixteen; XML is not.
    parseXml(xmlText(plain));
    return plain;
  } catch {
    throw new Problem('envelope/not-opened');
  } finally {
    key.fill(0);
  }
}

/** The padding is as ISO 10126 has it: its last byte says its length, the others are anything (XML Encryption §5.2). */
function openCbc(cipher: Envelope['cipher'], key: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (bytes.length < 2 * BLOCK || bytes.length % BLOCK !== 0) throw new RangeError('length');
  const decipher = createDecipheriv(cipher, key, bytes.subarray(0, BLOCK)).setAutoPadding(false);
  const padded = concat(decipher.update(bytes.subarray(BLOCK)), decipher.final());
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK) throw new RangeError('padding');
  return padded.subarray(0, -padding);
}

function openGcm(cipher: Envelope['cipher'], key: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (bytes.length < GCM_IV + BLOCK) throw new RangeError('length');
  const gcm = cipher as 'aes-256-gcm';
  const decipher = createDecipheriv(gcm, key, bytes.subarray(0, GCM_IV), { authTagLength: BLOCK });
  decipher.setAuthTag(bytes.subarray(-BLOCK));
  return concat(decipher.update(bytes.subarray(GCM_IV, -BLOCK)), decipher.final());
}

/**
 * A document for the holders of RSA certificates: AES-256 in CBC, or in GCM, its key by OAEP with SHA-1, which every reader knows.
 * Throws format/malformed for data that is not XML, format/unsupported {detail}.
 */
export function sealXml(data: Uint8Array, recipients: readonly Uint8Array[], authenticated = false): Uint8Array {
  parseXml(xmlText(data));
  const cipher = authenticated ? 'aes-256-gcm' : 'aes-256-cbc';
  const key = randomBytes(XML_CIPHERS[cipher].keyBytes);
  try {
    const content = authenticated ? sealGcm(key, data) : sealCbc(key, data);
    const keys = recipients.map((recipient) => encryptedKey(recipient, key)).join('');
    const method = `<xenc:EncryptionMethod Algorithm="${XML_CIPHERS[cipher].uri}"/>`;
    return utf8(
      `<xenc:EncryptedData xmlns:xenc="${XENC}">${method}<ds:KeyInfo xmlns:ds="${DSIG}">${keys}</ds:KeyInfo>${cipherData(content)}</xenc:EncryptedData>\n`,
    );
  } finally {
    key.fill(0);
  }
}

function sealCbc(key: Uint8Array, data: Uint8Array): Uint8Array {
  const iv = randomBytes(BLOCK);
  const padding = randomBytes(BLOCK - (data.length % BLOCK));
  padding[padding.length - 1] = padding.length;
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return concat(iv, cipher.update(data), cipher.update(padding), cipher.final());
}

function sealGcm(key: Uint8Array, data: Uint8Array): Uint8Array {
  const iv = randomBytes(GCM_IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: BLOCK });
  return concat(iv, cipher.update(data), cipher.final(), cipher.getAuthTag());
}

function encryptedKey(certificate: Uint8Array, key: Uint8Array): string {
  const { spki } = readX509(certificate);
  if (keyKind(spki) !== 'rsa') throw new Problem('format/unsupported', { detail: 'XML Encryption: RSA' });
  const recipient = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const wrapped = publicEncrypt({ key: recipient, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, key);
  const method = `<xenc:EncryptionMethod Algorithm="${RSA_OAEP_MGF1P}"><ds:DigestMethod Algorithm="${DSIG}sha1"/></xenc:EncryptionMethod>`;
  const info = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${toBase64(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  return `<xenc:EncryptedKey>${method}${info}${cipherData(wrapped)}</xenc:EncryptedKey>`;
}

function cipherData(bytes: Uint8Array): string {
  return `<xenc:CipherData><xenc:CipherValue>${toBase64(bytes)}</xenc:CipherValue></xenc:CipherData>`;
}
