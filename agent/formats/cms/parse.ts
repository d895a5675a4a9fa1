// Signed messages, read: strict DER, both arcs of names, every part once. What two readers could read differently is refused.
import {
  DerError,
  type DerElement,
  derOid,
  derSetOf,
  expectTag,
  readChildren,
  readElement,
  readInteger,
  readOid,
  readTime,
  signatureFromDer,
  TAG,
} from '../../crypto/der.ts';
import type { Mechanism } from '../../crypto/mechanism.ts';
import type { Hash } from '../format.ts';
import { ATTRIBUTE, CONTENT, DIGEST, SIGNATURES_READ } from './oids.ts';

export interface SignedMessage {
  contentType: string;
  /** null: detached */
  content: Uint8Array | null;
  /** DER of each */
  certificates: Uint8Array[];
  signers: MessageSigner[];
}

export interface MessageSigner {
  /** DER of Name and INTEGER, or the key identifier */
  who: { issuer: Uint8Array; serialNumber: Uint8Array } | { keyId: Uint8Array };
  hash: Hash;
  mechanism: Mechanism;
  /** null: the content itself is signed (GM/T kits do so) */
  attributes: SignedAttributes | null;
  /** RSA: as it stands; SM2 and ECDSA: r‖s */
  signature: Uint8Array;
}

export interface SignedAttributes {
  /** The DER SET that is signed (RFC 5652 §5.4) */
  input: Uint8Array;
  digest: Uint8Array;
  contentType: string;
  signedAt: number | null;
}

/** Thrown where the message is well made and we have no means for it. */
export class UnknownAlgorithm extends Error {}

const MOST_SIGNERS = 16;
const MOST_CERTIFICATES = 64;
const MOST_ATTRIBUTES = 32;

/** Cheap: whether the bytes begin as a signed message of either arc. */
export function looksLikeCms(bytes: Uint8Array): boolean {
  if (bytes[0] !== TAG.sequence) return false;
  const head = Buffer.from(bytes.subarray(0, 24));
  return Object.values(CONTENT).some(({ signedData }) => head.includes(Buffer.from(derOid(signedData))));
}

/** Throws DerError for anything malformed, UnknownAlgorithm. */
export function parseCms(bytes: Uint8Array): SignedMessage {
  const [type, wrapped, ...more] = readChildren(readElement(bytes, TAG.sequence));
  const name = readOid(type);
  if (name !== CONTENT.cms.signedData && name !== CONTENT.gm.signedData) throw new DerError('not signed data');
  const [signedData, ...rest] = readChildren(expectTag(wrapped, 0xa0));
  if (more.length + rest.length > 0) throw new DerError('more than one content');
  const parts = readChildren(expectTag(signedData, TAG.sequence));
  const [version, digests, encapsulated] = parts.splice(0, 3);
  readVersion(version);
  expectTag(digests, TAG.set);
  const certificates = takeTagged(parts, 0xa0);
  takeTagged(parts, 0xa1); // revocation lists are not looked at
  const [signers, ...tail] = parts;
  const infos = readChildren(expectTag(signers, TAG.set));
  if (tail.length > 0) throw new DerError('parts of signed data');
  if (infos.length === 0 || infos.length > MOST_SIGNERS) throw new DerError('number of signers');
  return {
    ...readContent(encapsulated),
    certificates: readCertificates(certificates),
    signers: infos.map(readSigner),
  };
}

function readContent(element: DerElement | undefined): Pick<SignedMessage, 'contentType' | 'content'> {
  const [type, wrapped, ...more] = readChildren(expectTag(element, TAG.sequence));
  if (more.length > 0) throw new DerError('parts of the content');
  const contentType = readOid(type);
  if (wrapped === undefined) return { contentType, content: null };
  const [octets, ...rest] = readChildren(expectTag(wrapped, 0xa0));
  if (rest.length > 0) throw new DerError('more than one content');
  return { contentType, content: expectTag(octets, TAG.octetString).content };
}

function readCertificates(element: DerElement | undefined): Uint8Array[] {
  if (element === undefined) return [];
  const all = readChildren(element);
  if (all.length > MOST_CERTIFICATES) throw new DerError('number of certificates');
  // Other kinds (attribute certificates, [0] to [3]) sign nothing.
  return all.filter(({ tag }) => tag === TAG.sequence).map(({ raw }) => raw);
}

function readSigner(element: DerElement): MessageSigner {
  const parts = readChildren(expectTag(element, TAG.sequence));
  const [version, who, digestAlgorithm] = parts.splice(0, 3);
  readVersion(version);
  const hash = hashNamed(readAlgorithm(digestAlgorithm));
  const attributes = takeTagged(parts, 0xa0);
  const [signatureAlgorithm, signature] = parts.splice(0, 2);
  takeTagged(parts, 0xa1); // unsigned attributes say nothing we rely on
  if (parts.length > 0) throw new DerError('parts of a signer');
  const named = readAlgorithm(signatureAlgorithm);
  const known = SIGNATURES_READ[hash];
  const mechanism = Object.hasOwn(known, named) ? known[named] : undefined;
  if (mechanism === undefined) throw new UnknownAlgorithm(named);
  const { content } = expectTag(signature, TAG.octetString);
  return {
    who: readIdentifier(who),
    hash,
    mechanism,
    attributes: attributes === undefined ? null : readAttributes(attributes),
    signature: mechanism.startsWith('rsa') ? content : signatureFromDer(content),
  };
}

function readIdentifier(element: DerElement | undefined): MessageSigner['who'] {
  if (element?.tag === 0x80) return { keyId: element.content };
  const [issuer, serial, ...more] = readChildren(expectTag(element, TAG.sequence));
  if (more.length > 0) throw new DerError('identifier of a signer');
  readInteger(serial);
  return { issuer: expectTag(issuer, TAG.sequence).raw, serialNumber: expectTag(serial, TAG.integer).raw };
}

function readAttributes(element: DerElement): SignedAttributes {
  const all = readChildren(element);
  if (all.length > MOST_ATTRIBUTES) throw new DerError('number of attributes');
  const values = new Map<string, DerElement>();
  for (const attribute of all) {
    const [type, set, ...more] = readChildren(expectTag(attribute, TAG.sequence));
    const [value, ...others] = readChildren(expectTag(set, TAG.set));
    const name = readOid(type);
    if (more.length > 0 || value === undefined) throw new DerError('parts of an attribute');
    // RFC 5652 §11.1–11.3: these three once, with one value; two readers could otherwise take different ones.
    if (values.has(name)) throw new DerError('the same attribute twice');
    if (others.length > 0 && Object.values<string>(ATTRIBUTE).includes(name))
      throw new DerError('two values of an attribute');
    values.set(name, value);
  }
  const time = values.get(ATTRIBUTE.signingTime);
  return {
    // Some writers leave their own order; the signature is over the order of DER (RFC 5652 §5.4).
    input: derSetOf(...all.map(({ raw }) => raw)),
    digest: expectTag(values.get(ATTRIBUTE.messageDigest), TAG.octetString).content,
    contentType: readOid(values.get(ATTRIBUTE.contentType)),
    signedAt: time === undefined ? null : readTime(time),
  };
}

function readVersion(element: DerElement | undefined): void {
  const content = readInteger(element);
  if (content.length !== 1 || content[0] === undefined || content[0] < 1 || content[0] > 5)
    throw new DerError('version');
}

/** Name of an AlgorithmIdentifier without parameters, or with NULL. */
function readAlgorithm(element: DerElement | undefined): string {
  const [oid, parameter, ...more] = readChildren(expectTag(element, TAG.sequence));
  if (more.length > 0 || (parameter !== undefined && parameter.raw.length + parameter.tag !== 2 + TAG.null))
    throw new UnknownAlgorithm(readOid(oid));
  return readOid(oid);
}

function hashNamed(oid: string): Hash {
  for (const hash of ['sha1', 'sha256', 'sm3'] as const) if (DIGEST[hash] === oid) return hash;
  throw new UnknownAlgorithm(oid);
}

function takeTagged(parts: DerElement[], tag: number): DerElement | undefined {
  return parts[0]?.tag === tag ? parts.shift() : undefined;
}
