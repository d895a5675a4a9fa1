// Names in XML Encryption (W3C, 1.0 and 1.1), of the subset that a subscription push was seen with, and what that is in our words.
import type { Wrapping } from '../../crypto/key-wrapping.ts';

export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const XENC_11 = 'http://www.w3.org/2009/xmlenc11#';
export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';

export type XmlCipher =
  'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc' | 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' | 'sm4-cbc';

/** Lengths in bytes */
export const XML_CIPHERS: Readonly<Record<XmlCipher, { uri: string; keyBytes: number }>> = {
  'aes-128-cbc': { uri: `${XENC}aes128-cbc`, keyBytes: 16 },
  'aes-192-cbc': { uri: `${XENC}aes192-cbc`, keyBytes: 24 },
  'aes-256-cbc': { uri: `${XENC}aes256-cbc`, keyBytes: 32 },
  'aes-128-gcm': { uri: `${XENC_11}aes128-gcm`, keyBytes: 16 },
  'aes-192-gcm': { uri: `${XENC_11}aes192-gcm`, keyBytes: 24 },
  'aes-256-gcm': { uri: `${XENC_11}aes256-gcm`, keyBytes: 32 },
  // No standard names it: any name that ends so is taken for it.
  'sm4-cbc': { uri: '', keyBytes: 16 },
};

export const RSA_1_5 = `${XENC}rsa-1_5`;
export const RSA_OAEP_MGF1P = `${XENC}rsa-oaep-mgf1p`;
const RSA_OAEP_11 = `${XENC_11}rsa-oaep`;
const SHA1 = `${DSIG}sha1`;
const SHA256 = `${XENC}sha256`;

/** What SM2 and SM4 may be called by whoever writes them: unverified against the platform. */
const SM2_LIKE = /#sm2(?:-\w+)?$/i;
const SM4_LIKE = /#sm4(?:-cbc)?$/i;

export function xmlCipher(uri: string): XmlCipher | null {
  const known = (Object.keys(XML_CIPHERS) as XmlCipher[]).find((each) => XML_CIPHERS[each].uri === uri && uri !== '');
  return known ?? (SM4_LIKE.test(uri) ? 'sm4-cbc' : null);
}

/** @param method with the names inside it. OAEP is read where both its hashes are one: SHA-1, or in 1.1 SHA-256. */
export function xmlWrapping(method: { uri: string; digest: string | null; mask: string | null }): Wrapping | null {
  const { uri, digest, mask } = method;
  if (uri === RSA_1_5) return 'rsa-pkcs1';
  if (SM2_LIKE.test(uri)) return 'sm2';
  if (uri === RSA_OAEP_MGF1P) return (digest ?? SHA1) === SHA1 && mask === null ? 'rsa-oaep-sha1' : null;
  if (uri !== RSA_OAEP_11) return null;
  if ((digest ?? SHA1) === SHA1 && (mask ?? `${XENC_11}mgf1sha1`) === `${XENC_11}mgf1sha1`) return 'rsa-oaep-sha1';
  return digest === SHA256 && mask === `${XENC_11}mgf1sha256` ? 'rsa-oaep-sha256' : null;
}
