// DER of DigestInfo up to the digest (RFC 8017 §9.2 note 1): what RSASSA-PKCS1-v1_5 pads. A card that hashes nothing itself
// is given it; a page that sends one wants a bare digest signed.
import { type Bytes, fromHex } from '#shared/bytes.ts';

export const DIGEST_INFO = {
  sha1: { prefix: fromHex('3021300906052b0e03021a05000414'), digestBytes: 20 },
  sha256: { prefix: fromHex('3031300d060960864801650304020105000420'), digestBytes: 32 },
} as const satisfies Record<string, { prefix: Bytes; digestBytes: number }>;

/** Whether the data begins as a DigestInfo of SHA-1 or SHA-256. */
export function startsAsDigestInfo(data: Uint8Array): boolean {
  return Object.values(DIGEST_INFO).some(({ prefix }) => prefix.every((byte, at) => data[at] === byte));
}

/** Whether the data is as long as such a DigestInfo. */
export function isLongAsDigestInfo(data: Uint8Array): boolean {
  return Object.values(DIGEST_INFO).some(({ prefix, digestBytes }) => data.length === prefix.length + digestBytes);
}
