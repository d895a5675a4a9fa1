// The parts of an X.509 certificate (RFC 5280 §4.1) by strict DER; every other file of this folder reads certificates through here.
import { toHex } from '#shared/bytes.ts';
import {
  DerError,
  expectTag,
  readBitString,
  readChildren,
  readElement,
  readInteger,
  readOid,
  readTime,
  TAG,
  type DerElement,
} from '../crypto/der.ts';
import { EXTENSION } from './oids.ts';

/** Cards hold certificates of 1 to 2 KB; what is larger by far is not one. */
const LARGEST = 64 * 1024;

export interface X509 {
  /** Lower-case hex without the sign byte */
  serial: string;
  /** DER of the INTEGER, as IssuerAndSerialNumber repeats it */
  serialNumber: Uint8Array;
  /** DER of the Names; their texts are in `issuerNames` and `subjectNames` */
  issuer: Uint8Array;
  subject: Uint8Array;
  issuerNames: Map<string, string>;
  subjectNames: Map<string, string>;
  notBefore: number;
  notAfter: number;
  spki: Uint8Array;
  /** Content of extnValue, usually DER of its own, by object identifier */
  extensions: Map<string, Uint8Array>;
  /** Object identifiers of the extensions that are marked critical */
  critical: string[];
  /** What the issuer signed, and its signature: RSA as it stands, SM2 and ECDSA in DER */
  tbs: Uint8Array;
  signature: { algorithm: string; value: Uint8Array };
}

/** Throws DerError for anything that is not one certificate in strict DER. */
export function readX509(bytes: Uint8Array): X509 {
  if (bytes.length > LARGEST) throw new DerError('too large for a certificate');
  const [tbs, algorithm, signature, ...more] = readChildren(readElement(bytes, TAG.sequence));
  const fields = readChildren(expectTag(tbs, TAG.sequence));
  if (more.length > 0 || tbs === undefined) throw new DerError('parts of the certificate');
  // v1 has no version field; v3 is 2. There is nothing else in use.
  const isV3 = fields[0]?.tag === 0xa0;
  if (isV3) readVersion(fields.shift());
  const [serial, inner, issuer, validity, subject, spki, ...tail] = fields;
  const signedBy = { algorithm: readAlgorithm(algorithm), value: readBitString(signature) };
  if (toHex(expectTag(inner, TAG.sequence).raw) !== toHex(expectTag(algorithm, TAG.sequence).raw)) {
    throw new DerError('two signature algorithms');
  }
  const [notBefore, notAfter] = readChildren(expectTag(validity, TAG.sequence));
  return {
    serial: toHex(unsigned(readInteger(serial))),
    serialNumber: expectTag(serial, TAG.integer).raw,
    issuer: expectTag(issuer, TAG.sequence).raw,
    subject: expectTag(subject, TAG.sequence).raw,
    issuerNames: readNames(expectTag(issuer, TAG.sequence)),
    subjectNames: readNames(expectTag(subject, TAG.sequence)),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    spki: expectTag(spki, TAG.sequence).raw,
    ...readExtensions(isV3 ? tail.find((part) => part.tag === 0xa3) : undefined),
    tbs: tbs.raw,
    signature: signedBy,
  };
}

/** The certificate's own name of its key (RFC 5280 §4.2.1.2), null when it has none. Throws DerError. */
export function subjectKeyId({ extensions }: X509): Uint8Array | null {
  const extension = extensions.get(EXTENSION.subjectKeyId);
  return extension === undefined ? null : readElement(extension, TAG.octetString).content;
}

/**
 * Text of a string element. The RSA generation of E-Port cards puts GBK bytes under the IA5String tag (spec/eport-protocol §5);
 * GBK contains ASCII, so the honest ones read the same. Returns null for a tag that is no string.
 */
export function readText(element: DerElement): string | null {
  switch (element.tag) {
    case TAG.utf8String:
      return new TextDecoder('utf-8').decode(element.content);
    case TAG.bmpString:
      return new TextDecoder('utf-16be').decode(element.content);
    case TAG.ia5String:
    case TAG.printableString:
    case TAG.teletexString:
      return new TextDecoder('gbk').decode(element.content);
    default:
      return null;
  }
}

function readVersion(element: DerElement | undefined): void {
  const [version, ...more] = readChildren(expectTag(element, 0xa0));
  const content = readInteger(version);
  if (more.length > 0 || content.length !== 1 || (content[0] !== 1 && content[0] !== 2)) throw new DerError('version');
}

/** Name of a signature algorithm (RFC 5280 §4.1.1.2). Throws DerError. */
export function readAlgorithm(element: DerElement | undefined): string {
  const [oid, parameter, ...more] = readChildren(expectTag(element, TAG.sequence));
  // The real E-Port certificate writes NULL behind SM2-with-SM3, the standard leaves it out: both are accepted.
  if (more.length > 0 || (parameter !== undefined && (parameter.tag !== TAG.null || parameter.content.length > 0))) {
    throw new DerError('parameters of the signature algorithm');
  }
  return readOid(oid);
}

function readNames(name: DerElement): Map<string, string> {
  const names = new Map<string, string>();
  for (const set of readChildren(name)) {
    for (const attribute of readChildren(expectTag(set, TAG.set))) {
      const [oid, value] = readChildren(expectTag(attribute, TAG.sequence));
      const text = value === undefined ? null : readText(value);
      // The last of several is the most specific one, as in a name written from the country down.
      if (text !== null) names.set(readOid(oid), text);
    }
  }
  return names;
}

/** Of certificates [3], of lists [0], of their entries without a tag around: the SEQUENCE of extensions. Throws DerError. */
export function readExtensionList(list: DerElement | undefined): Pick<X509, 'extensions' | 'critical'> {
  const extensions = new Map<string, Uint8Array>();
  const critical: string[] = [];
  for (const extension of readChildren(expectTag(list, TAG.sequence))) {
    const [oid, ...rest] = readChildren(expectTag(extension, TAG.sequence));
    const name = readOid(oid);
    if (rest[0]?.tag === TAG.boolean && rest.shift()?.content[0] !== 0) critical.push(name);
    // RFC 5280 §4.2: never twice. Two readers could otherwise take different ones.
    if (extensions.has(name)) throw new DerError('the same extension twice');
    extensions.set(name, expectTag(rest[0], TAG.octetString).content);
  }
  return { extensions, critical };
}

function readExtensions(element: DerElement | undefined): Pick<X509, 'extensions' | 'critical'> {
  if (element === undefined) return { extensions: new Map(), critical: [] };
  const [list, ...more] = readChildren(element);
  if (more.length > 0) throw new DerError('extensions');
  return readExtensionList(list);
}

function unsigned(integer: Uint8Array): Uint8Array {
  return integer.length > 1 && integer[0] === 0 ? integer.subarray(1) : integer;
}
