// PEM (RFC 7468): certificates and demo keys in files that openssl and portals read.
import { fromBase64, toBase64, type Bytes } from '#shared/bytes.ts';

export type PemLabel =
  'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'PRIVATE KEY' | 'ENCRYPTED PRIVATE KEY' | 'CMS' | 'PKCS7' | 'X509 CRL';

export function toPem(label: PemLabel, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** All blocks of that label, in order; none when there are none. Throws RangeError when a block is not base64. */
export function fromPem(label: PemLabel, text: string): Bytes[] {
  const blocks = text.matchAll(new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g'));
  return Array.from(blocks, ([, body = '']) => fromBase64(body.replace(/\s+/g, '')));
}
