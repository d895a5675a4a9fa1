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
  TAG,
  type DerElement,
} from '../crypto/der.ts';

/** Cards hold certificates of 1 to 2 KB; what is larger by far is not one. */
const LARGEST = 64 * 1024;

export interface Extension {
  critical: boolean;
  /** Content of extnValue: usually DER of its own */
  value: Uint8Array;
}

export interface X509 {
  /** Exactly the signed bytes */
  tbs: Uint8Array;
  /** Lower-case hex without the sign byte */
  serial: string;
  /** DER of the AlgorithmIdentifier's parts */
  signatureAlgorithm: string;
  signature: Uint8Array;
  /** DER of the Name, for comparing; the texts are in `names` */
  issuer: Uint8Array;
  subject: Uint8Array;
  issuerNames: Map<string, string>;
  subjectNames: Map<string, string>;
  notBefore: number;
  notAfter: number;
  spki: Uint8Array;
  extensions: Map<string, Extension>;
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
  const signatureAlgorithm = readAlgorithm(algorithm);
  if (toHex(expectTag(inner, TAG.sequence).raw) !== toHex(expectTag(algorithm, TAG.sequence).raw)) {
    throw new DerError('two signature algorithms');
  }
  const [notBefore, notAfter] = readChildren(expectTag(validity, TAG.sequence));
  return {
    tbs: tbs.raw,
    serial: toHex(unsigned(readInteger(serial))),
    signatureAlgorithm,
    signature: readBitString(signature),
    issuer: expectTag(issuer, TAG.sequence).raw,
    subject: expectTag(subject, TAG.sequence).raw,
    issuerNames: readNames(expectTag(issuer, TAG.sequence)),
    subjectNames: readNames(expectTag(subject, TAG.sequence)),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    spki: expectTag(spki, TAG.sequence).raw,
    extensions: isV3 ? readExtensions(tail.find((part) => part.tag === 0xa3)) : new Map<string, Extension>(),
  };
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

function readAlgorithm(element: DerElement | undefined): string {
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

function readTime(element: DerElement | undefined): number {
  const text = element === undefined ? '' : new TextDecoder('latin1').decode(element.content);
  const digits = element?.tag === TAG.utcTime ? (/^[5-9]/.test(text) ? `19${text}` : `20${text}`) : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  if (match === null || (element?.tag !== TAG.utcTime && element?.tag !== TAG.generalizedTime))
    throw new DerError('time');
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  // Date.UTC rolls 31 February over; the date must read back as it was written.
  if (new Date(at).toISOString().replace(/\D/g, '').slice(0, 14) !== digits.slice(0, 14))
    throw new DerError('no such day');
  return at;
}

function readExtensions(element: DerElement | undefined): Map<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (element === undefined) return extensions;
  const [list, ...more] = readChildren(element);
  if (more.length > 0) throw new DerError('extensions');
  for (const extension of readChildren(expectTag(list, TAG.sequence))) {
    const [oid, ...rest] = readChildren(expectTag(extension, TAG.sequence));
    const critical = rest[0]?.tag === TAG.boolean ? rest.shift()?.content[0] === 0xff : false;
    const name = readOid(oid);
    // RFC 5280 §4.2: never twice. Two readers could otherwise take different ones.
    if (extensions.has(name)) throw new DerError('the same extension twice');
    extensions.set(name, { critical, value: expectTag(rest[0], TAG.octetString).content });
  }
  return extensions;
}

function unsigned(integer: Uint8Array): Uint8Array {
  return integer.length > 1 && integer[0] === 0 ? integer.subarray(1) : integer;
}
