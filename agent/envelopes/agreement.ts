// Content keys agreed on with a P-256 certificate (RFC 5753 §3.1): a one-time key of the sender, X9.63 over what both can compute, and
// AES key wrap (RFC 3394) around the content key.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
} from 'node:crypto';
import { concat, type Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import {
  der,
  derBitString,
  DerError,
  derOid,
  type DerElement,
  expectTag,
  readBitString,
  readChildren,
  readInteger,
  readOid,
  TAG,
} from '../crypto/der.ts';
import { OID_EC_PUBLIC_KEY } from '../crypto/sm2-key.ts';
import type { X509 } from '../certificates/x509.ts';

export interface Agreement {
  hash: AgreementHash;
  /** Of the key that the content key is wrapped under */
  keyBytes: 16 | 24 | 32;
  /** DER of the name of that wrapping: a part of what is hashed */
  wrapName: Uint8Array;
  /** Said by the sender, a part of what is hashed */
  ukm: Uint8Array | null;
}

/** dhSinglePass-stdDH-…kdf-scheme (RFC 5753 §7.1.4): by the hash they derive with. */
const SCHEMES = {
  '1.3.133.16.840.63.0.2': 'sha1',
  '1.3.132.1.11.0': 'sha224',
  '1.3.132.1.11.1': 'sha256',
  '1.3.132.1.11.2': 'sha384',
  '1.3.132.1.11.3': 'sha512',
} as const;
export type AgreementHash = (typeof SCHEMES)[keyof typeof SCHEMES];
const WRITTEN_SCHEME = '1.3.132.1.11.1';

/** id-aes…-wrap (RFC 3565 §2.3.2). */
const WRAPS = {
  '2.16.840.1.101.3.4.1.5': 16,
  '2.16.840.1.101.3.4.1.25': 24,
  '2.16.840.1.101.3.4.1.45': 32,
} as const;
const WRITTEN_WRAP = '2.16.840.1.101.3.4.1.45';
/** Of RFC 3394 §2.2.3.1. */
const WRAP_IV = new Uint8Array(8).fill(0xa6);

/** @param shared x of the agreed point, 32 bytes, wiped here. Throws envelope/not-opened for whatever was not wrapped so. */
export function unwrapAgreed(shared: Uint8Array, agreement: Agreement, wrapped: Uint8Array): Uint8Array {
  const key = derived(shared, agreement);
  try {
    const cipher = createDecipheriv(wrapCipher(agreement), key, WRAP_IV);
    return concat(cipher.update(wrapped), cipher.final());
  } catch {
    throw new Problem('envelope/not-opened');
  } finally {
    key.fill(0);
    shared.fill(0);
  }
}

/** KeyAgreeRecipientInfo for one holder (RFC 5652 §6.2.2). */
export function agreedRecipient({ issuer, serialNumber, spki }: X509, contentKey: Uint8Array): Bytes {
  const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const theirs = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const wrapName = der(TAG.sequence, derOid(WRITTEN_WRAP));
  const agreement: Agreement = { hash: 'sha256', keyBytes: 32, wrapName, ukm: null };
  const key = derived(diffieHellman({ privateKey: ours.privateKey, publicKey: theirs }), agreement);
  const cipher = createCipheriv(wrapCipher(agreement), key, WRAP_IV);
  const wrapped = concat(cipher.update(contentKey), cipher.final());
  key.fill(0);
  const point = ours.publicKey.export({ format: 'der', type: 'spki' }).subarray(-65);
  return der(
    0xa1,
    Uint8Array.of(TAG.integer, 1, 3),
    der(0xa0, der(0xa1, der(TAG.sequence, derOid(OID_EC_PUBLIC_KEY)), derBitString(point))),
    der(TAG.sequence, derOid(WRITTEN_SCHEME), wrapName),
    der(TAG.sequence, der(TAG.sequence, der(TAG.sequence, issuer, serialNumber), der(TAG.octetString, wrapped))),
  );
}

export interface AgreedRecipients {
  agreement: Agreement;
  /** Of the sender: 04 ‖ x ‖ y */
  point: Uint8Array;
  /** Each holder's identifier and wrapped key, as DER elements */
  keys: { who: DerElement | undefined; wrapped: Uint8Array }[];
}

/** @param element with its tag [1]. Null for a scheme or a curve that we have no means for. Throws DerError. */
export function readAgreement(element: DerElement): AgreedRecipients | null {
  const [version, originator, ...rest] = readChildren(element);
  if (readInteger(version)[0] !== 3) throw new DerError('version of an agreement');
  const [key, ...others] = readChildren(expectTag(originator, 0xa0));
  const ukm = rest[0]?.tag === 0xa1 ? readChildren(expectTag(rest.shift(), 0xa1)) : [];
  const [algorithm, list, ...more] = rest;
  if (others.length + more.length > 0 || ukm.length > 1) throw new DerError('parts of an agreement');
  const [scheme, wrap, ...parameters] = readChildren(expectTag(algorithm, TAG.sequence));
  const hash = named(SCHEMES, readOid(scheme));
  const keys = readChildren(expectTag(list, TAG.sequence)).map(readKey);
  // A sender named by a certificate agrees with a key that is not in the message: nobody sends that.
  if (hash === undefined || key?.tag !== 0xa1) return null;
  const wrapName = expectTag(wrap, TAG.sequence);
  const keyBytes = named(WRAPS, readOid(readChildren(wrapName)[0]));
  if (parameters.length > 0) throw new DerError('parameters of an agreement');
  const point = readPoint(key);
  if (keyBytes === undefined || point === null) return null;
  const said = ukm[0] === undefined ? null : expectTag(ukm[0], TAG.octetString).content;
  return { agreement: { hash, keyBytes, wrapName: wrapName.raw, ukm: said }, point, keys };
}

function readKey(element: DerElement): AgreedRecipients['keys'][number] {
  const [who, wrapped, ...more] = readChildren(expectTag(element, TAG.sequence));
  if (more.length > 0) throw new DerError('parts of an agreed key');
  return { who, wrapped: expectTag(wrapped, TAG.octetString).content };
}

/** The parameters of the algorithm may name the curve, be NULL or be left out: the recipient's own key decides. */
function readPoint(element: DerElement): Uint8Array | null {
  const [algorithm, point, ...more] = readChildren(element);
  const [oid] = readChildren(expectTag(algorithm, TAG.sequence));
  if (more.length > 0 || readOid(oid) !== OID_EC_PUBLIC_KEY) throw new DerError('key of the sender');
  const bytes = readBitString(point);
  return bytes.length === 65 && bytes[0] === 4 ? bytes : null;
}

/** ANSI X9.63 over ECC-CMS-SharedInfo (RFC 5753 §7.2). */
function derived(shared: Uint8Array, { hash, keyBytes, wrapName, ukm }: Agreement): Uint8Array {
  const bits = new Uint8Array(4);
  new DataView(bits.buffer).setUint32(0, keyBytes * 8);
  const info = der(
    TAG.sequence,
    wrapName,
    ...(ukm === null ? [] : [der(0xa0, der(TAG.octetString, ukm))]),
    der(0xa2, der(TAG.octetString, bits)),
  );
  const blocks: Uint8Array[] = [];
  for (let counter = 1, made = 0; made < keyBytes; counter++) {
    const block = createHash(hash)
      .update(shared)
      .update(Uint8Array.of(0, 0, 0, counter))
      .update(info)
      .digest();
    blocks.push(block);
    made += block.length;
  }
  return concat(...blocks).slice(0, keyBytes);
}

function wrapCipher({ keyBytes }: Agreement): string {
  return `id-aes${keyBytes * 8}-wrap`;
}

function named<T>(names: Readonly<Record<string, T>>, oid: string): T | undefined {
  return Object.hasOwn(names, oid) ? names[oid] : undefined;
}
