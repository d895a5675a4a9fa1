// An encrypted XML document: one EncryptedData with its keys inside, as in the subscription push. The text around it is not looked at.
import { fromBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { readX509 } from '../../certificates/x509.ts';
import { DerError } from '../../crypto/der.ts';
import { malformed, parseXml, walk, type XmlElement, xmlText } from '../../formats/xmldsig/tree.ts';
import type { Envelope } from '../parse.ts';
import type { Recipient } from '../recipients.ts';
import { DSIG, XENC, xmlCipher, xmlWrapping } from './names.ts';

/** Of one wrapped key: no key of anybody is longer. */
const LONGEST_KEY = 4096;
const MOST_KEYS = 16;

/** Cheap: whether the bytes begin as a document of XML does. */
export function looksLikeXml(bytes: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?\s*</.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'));
}

/** @returns the envelope, and the document without its content: enough to ask for the key. Throws format/malformed, format/unsupported. */
export function parseXmlEnvelope(bytes: Uint8Array): { envelope: Envelope; head: string } {
  const text = xmlText(bytes);
  const [data, ...others] = [...walk(parseXml(text))].filter((element) => is(element, XENC, 'EncryptedData'));
  if (data === undefined || others.length > 0) throw malformed('EncryptedData');
  const { uri } = methodOf(data);
  const cipher = xmlCipher(uri);
  if (cipher === null) throw new Problem('format/unsupported', { detail: uri.slice(0, 200) });
  const recipients = children(one(data, DSIG, 'KeyInfo'), XENC, 'EncryptedKey').map(readKey);
  if (recipients.length === 0 || recipients.length > MOST_KEYS) throw malformed('EncryptedKey');
  const value = cipherValue(data);
  const unverified = cipher === 'sm4-cbc' || recipients.some(({ wrapping }) => wrapping === 'sm2');
  const nowhere = {
    iv: new Uint8Array(0),
    from: 0,
    to: 0,
    end: 0,
    mac: 0,
    signature: 'none',
    contentType: '',
  } as const;
  return {
    envelope: { ...nowhere, recipients, cipher, xml: { content: textOf(value), unverified } },
    head: text.slice(0, value.tagEnd) + text.slice(Math.max(value.tagEnd, value.close)),
  };
}

function readKey(element: XmlElement): Recipient {
  const method = methodOf(element);
  const wrapping = xmlWrapping(method);
  if (wrapping === null) throw new Problem('format/unsupported', { detail: method.uri.slice(0, 200) });
  const wrapped = base64(textOf(cipherValue(element)));
  if (wrapped.length === 0 || wrapped.length > LONGEST_KEY) throw malformed('EncryptedKey');
  const certificate = readCertificate(element);
  return { wrapping, wrapped, who: certificate ? { certificate } : { anyKey: wrapping === 'sm2' ? 'sm2' : 'rsa' } };
}

/** The certificate itself, or none: a name or a serial number alone is not looked for. */
function readCertificate(key: XmlElement): Uint8Array | null {
  const info = children(key, DSIG, 'KeyInfo')[0];
  const data = info && children(info, DSIG, 'X509Data')[0];
  const certificate = data && children(data, DSIG, 'X509Certificate')[0];
  if (!certificate) return null;
  const der = base64(textOf(certificate));
  try {
    readX509(der);
    return der;
  } catch (thrown) {
    if (thrown instanceof DerError) throw malformed('X509Certificate', thrown);
    throw thrown;
  }
}

function methodOf(element: XmlElement): { uri: string; digest: string | null; mask: string | null } {
  const method = one(element, XENC, 'EncryptionMethod');
  const named = (local: string): string | null => {
    const found = method.children.filter((child) => typeof child !== 'string' && child.local === local);
    if (found.length > 1) throw malformed(local);
    const [child] = found;
    return child === undefined || typeof child === 'string' ? null : algorithmOf(child);
  };
  const known = ['DigestMethod', 'MGF'];
  for (const child of method.children)
    if (typeof child !== 'string' && !known.includes(child.local))
      throw new Problem('format/unsupported', { detail: child.local.slice(0, 60) });
  return { uri: algorithmOf(method), digest: named('DigestMethod'), mask: named('MGF') };
}

function algorithmOf(element: XmlElement): string {
  const algorithm = element.attributes.find(({ name }) => name === 'Algorithm');
  if (algorithm === undefined) throw malformed('Algorithm');
  return algorithm.value;
}

function cipherValue(element: XmlElement): XmlElement {
  return one(one(element, XENC, 'CipherData'), XENC, 'CipherValue');
}

function one(parent: XmlElement, uri: string, local: string): XmlElement {
  const [first, ...others] = children(parent, uri, local);
  if (first === undefined || others.length > 0) throw malformed(local);
  return first;
}

function children(parent: XmlElement, uri: string, local: string): XmlElement[] {
  return parent.children.filter((child): child is XmlElement => typeof child !== 'string' && is(child, uri, local));
}

function is(element: XmlElement, uri: string, local: string): boolean {
  return element.uri === uri && element.local === local;
}

/** A comment could cut the value in two for another reader. */
function textOf(element: XmlElement): string {
  const pieces = element.children.filter((child) => typeof child === 'string');
  if (element.commented || pieces.length !== element.children.length) throw malformed(element.local);
  return pieces.join('').replace(/[ \t\r\n]+/g, '');
}

/** Throws format/malformed. */
export function base64(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw malformed('base64');
  return fromBase64(text);
}
