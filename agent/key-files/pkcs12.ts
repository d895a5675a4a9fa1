// A .pfx or .p12 file (RFC 7292): its MAC is checked before anything in it is opened; then its keys and certificates, as they are.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { concat } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import {
  DerError,
  expectTag,
  readChildren,
  readElement,
  readInteger,
  readOid,
  TAG,
  type DerElement,
} from '../crypto/der.ts';
import { toDer } from './ber.ts';
import { count, PKCS12_ROUND, type Iterations } from './iterations.ts';
import { openSealed } from './pbe.ts';
import { bmpPassword, derivePkcs12, type Pkcs12Digest } from './pkcs12-kdf.ts';

export interface KeyFileContent {
  /** PKCS#8 DER of each; whoever holds them wipes them */
  keys: Uint8Array[];
  /** X.509 DER of each */
  certificates: Uint8Array[];
}

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const BAG = '1.2.840.113549.1.12.10.1';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';

const MAC_DIGESTS: Readonly<Record<string, Pkcs12Digest>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '1.2.156.10197.1.401': 'sm3',
};

/** A key, its certificate and a chain: more is no key file of a company. */
const MOST_PARTS = 8;
const MOST_BAGS = 32;

/**
 * @param bytes BER or DER, whole
 * @param password UTF-8 bytes; not wiped
 * Rejects with key/password-wrong, key/file-unsupported, key/file-costly; DerError for what is malformed.
 */
export async function readPkcs12(bytes: Uint8Array, password: Uint8Array, left: Iterations): Promise<KeyFileContent> {
  const [version, content, mac, ...more] = readChildren(readElement(toDer(bytes), TAG.sequence));
  const versionBytes = readInteger(version);
  if (more.length > 0 || versionBytes.length !== 1 || versionBytes[0] !== 3) throw new DerError('PFX version');
  const whole = expectTag(readContent(content, DATA), TAG.octetString).content;
  if (mac === undefined) throw new Problem('key/file-unsupported', { detail: 'no MAC' });
  await checkMac(mac, { whole, password, left });
  const opened: KeyFileContent = { keys: [], certificates: [] };
  try {
    const parts = readChildren(readElement(toDer(whole), TAG.sequence));
    if (parts.length > MOST_PARTS) throw new DerError('too many parts');
    for (const part of parts) await readPart(part, { password, left }, opened);
    return opened;
  } catch (thrown) {
    for (const key of opened.keys) key.fill(0);
    throw thrown;
  }
}

interface Opening {
  password: Uint8Array;
  left: Iterations;
}

/** RFC 7292 §5.1: over the content as it stands, whatever its spelling. */
async function checkMac(mac: DerElement, { whole, password, left }: Opening & { whole: Uint8Array }): Promise<void> {
  const [info, salt, iterations, ...more] = readChildren(expectTag(mac, TAG.sequence));
  const [algorithm, value, ...rest] = readChildren(expectTag(info, TAG.sequence));
  const [oid, nothing, ...others] = readChildren(expectTag(algorithm, TAG.sequence));
  const hasParameters = nothing !== undefined && nothing.tag !== TAG.null;
  if (more.length + rest.length + others.length > 0 || hasParameters) throw new DerError('parts of a MAC');
  const name = readOid(oid);
  const digest = Object.hasOwn(MAC_DIGESTS, name) ? MAC_DIGESTS[name] : undefined;
  if (digest === undefined) throw new Problem('key/file-unsupported', { detail: `MAC ${name}` });
  const expected = expectTag(value, TAG.octetString).content;
  const rounds = iterations === undefined ? 1 : count(iterations, left, PKCS12_ROUND);
  const saltBytes = expectTag(salt, TAG.octetString).content;
  if (saltBytes.length === 0 || saltBytes.length > 1024) throw new DerError('length of a salt');
  const bytes = createHmac(digest, '').digest().length;
  const bmp = bmpPassword(password);
  const derivation = { password: bmp, salt: saltBytes, iterations: rounds, digest, purpose: 'mac', bytes } as const;
  const real = createHmac(digest, await derivePkcs12(derivation))
    .update(whole)
    .digest();
  bmp.fill(0);
  if (real.length !== expected.length || !timingSafeEqual(real, expected)) throw new Problem('key/password-wrong');
}

async function readPart(part: DerElement, opening: Opening, opened: KeyFileContent): Promise<void> {
  const [type] = readChildren(expectTag(part, TAG.sequence));
  const name = readOid(type);
  if (name === DATA) {
    const { content } = expectTag(readContent(part, DATA), TAG.octetString);
    await readBags(content, opening, opened);
    return;
  }
  if (name !== ENCRYPTED_DATA) throw new Problem('key/file-unsupported', { detail: name });
  const [version, info, ...more] = readChildren(expectTag(readContent(part, ENCRYPTED_DATA), TAG.sequence));
  if (more.length > 0 || readInteger(version)[0] !== 0) throw new DerError('version of encrypted data');
  const [inner, algorithm, sealed, ...rest] = readChildren(expectTag(info, TAG.sequence));
  if (rest.length > 0 || readOid(inner) !== DATA) throw new DerError('encrypted content');
  const plain = await openSealed({ algorithm, content: implicitOctets(sealed) }, opening.password, opening.left);
  if (plain === null) throw new DerError('the MAC holds, the content does not open');
  try {
    await readBags(plain, opening, opened);
  } finally {
    plain.fill(0);
  }
}

async function readBags(bytes: Uint8Array, opening: Opening, opened: KeyFileContent): Promise<void> {
  const bags = readChildren(readElement(toDer(bytes), TAG.sequence));
  for (const bag of bags) {
    const [type, value, attributes, ...more] = readChildren(expectTag(bag, TAG.sequence));
    if (more.length > 0) throw new DerError('parts of a bag');
    if (attributes !== undefined) expectTag(attributes, TAG.set);
    const [inner, ...others] = readChildren(expectTag(value, 0xa0));
    if (inner === undefined || others.length > 0) throw new DerError('value of a bag');
    await readBag(readOid(type), inner, { opening, opened });
    if (opened.keys.length + opened.certificates.length > MOST_BAGS) throw new DerError('too many bags');
  }
}

async function readBag(
  type: string,
  value: DerElement,
  { opening, opened }: { opening: Opening; opened: KeyFileContent },
): Promise<void> {
  if (type === `${BAG}.1`) opened.keys.push(expectTag(value, TAG.sequence).raw.slice());
  else if (type === `${BAG}.2`) opened.keys.push(await openShrouded(value, opening));
  else if (type === `${BAG}.3`) {
    const [kind, certificate, ...more] = readChildren(expectTag(value, TAG.sequence));
    const [der, ...others] = readChildren(expectTag(certificate, 0xa0));
    if (more.length + others.length > 0) throw new DerError('certificate bag');
    if (readOid(kind) === X509_CERTIFICATE) opened.certificates.push(expectTag(der, TAG.octetString).content.slice());
  }
  // Revocation lists and secrets of other programs are none of ours.
}

/** [0] IMPLICIT OCTET STRING, in one piece or, in BER, in several. */
function implicitOctets(element: DerElement | undefined): Uint8Array {
  if (element?.tag !== 0xa0) return expectTag(element, 0x80).content;
  return concat(...readChildren(element).map((piece) => expectTag(piece, TAG.octetString).content));
}

/** EncryptedPrivateKeyInfo (RFC 5958 §3). */
async function openShrouded(value: DerElement, { password, left }: Opening): Promise<Uint8Array> {
  const [algorithm, sealed, ...more] = readChildren(expectTag(value, TAG.sequence));
  if (more.length > 0) throw new DerError('sealed key');
  const { content } = expectTag(sealed, TAG.octetString);
  const plain = await openSealed({ algorithm, content }, password, left);
  if (plain === null) throw new DerError('the MAC holds, the key does not open');
  return plain;
}

/** The content of a ContentInfo of that type. */
function readContent(element: DerElement | undefined, type: string): DerElement {
  const [oid, wrapped, ...more] = readChildren(expectTag(element, TAG.sequence));
  if (more.length > 0 || readOid(oid) !== type) throw new DerError('content type');
  const [content, ...others] = readChildren(expectTag(wrapped, 0xa0));
  if (content === undefined || others.length > 0) throw new DerError('content');
  return content;
}
